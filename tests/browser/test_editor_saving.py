"""Saving from the editor: two people at once, pictures on their way, publishing; and all of it with scripts off."""

import asyncio
import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Route, expect

from tests.browser.editor import Editors, button, stored
from tests.browser.look import NARROW, Watch
from tests.browser.people import Visit, save
from tests.factories import Factory

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_people_change_different_paragraphs_and_both_changes_are_in_the_post(
    editors: Editors, make: Factory
) -> None:
    anna, ben = await make.user(role="editor", name="Anna"), await make.user(role="editor", name="Ben")
    post = await make.post(title="Together", source="First.\n\nMiddle.\n\nLast.", by=anna)
    one, two = await editors(anna), await editors(ben)
    await one.open(post)
    await two.open(post)
    await one.select("First.")
    await one.page.keyboard.type("First, by Anna.")
    await one.save()
    await two.write(" And Ben.")
    await two.expect_state("Anna saved a newer version")
    await two.press("Control+s")
    both = "First, by Anna.\n\nMiddle.\n\nLast. And Ben."
    await expect(two.text).to_have_value(both)
    await two.expect_state("Merged with what Anna saved in the meantime.")
    assert await stored(make, post) == both
    # A further save goes on from the merged version.
    await two.write(" Twice.")
    await two.save()
    assert await stored(make, post) == f"{both} Twice."


async def test_two_people_change_the_same_sentence_and_both_texts_are_on_the_screen(
    editors: Editors, make: Factory
) -> None:
    anna, ben = await make.user(role="editor", name="Anna"), await make.user(role="editor", name="Ben")
    post = await make.post(title="Apart", source="The ink is black.", by=anna)
    one, two = await editors(anna), await editors(ben)
    await one.open(post)
    await two.open(post)
    await one.text.fill("The ink is red.")
    await one.save()
    await two.text.fill("The ink is green.")
    await two.press("Control+s")
    main = two.page.get_by_role("main")
    await expect(main).to_contain_text("red")
    await expect(main).to_contain_text("green")
    assert await stored(make, post) == "The ink is red."


async def test_what_is_typed_during_a_save_is_new_work(editors: Editors, make: Factory) -> None:
    writer = await make.user(role="author")
    post = await make.post(title="Fast", source="Before.", by=writer)
    editor = await editors(writer)
    await editor.open(post)
    held = asyncio.Event()
    arrived = asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.method == "POST":
            arrived.set()
            await held.wait()
        await route.continue_()

    await editor.page.route(f"**/admin/posts/{post.id}", hold)
    await editor.write(" Saved.")
    await editor.press("Control+s")
    await arrived.wait()
    await editor.write(" Typed meanwhile.")
    held.set()
    await editor.expect_state("Draft kept on the server")
    await expect(editor.text).to_have_value("Before. Saved. Typed meanwhile.")
    assert await stored(make, post) == "Before. Saved."
    await editor.save()
    assert await stored(make, post) == "Before. Saved. Typed meanwhile."


async def test_a_new_post_is_saved_once_named_and_published_without_leaving(editors: Editors, make: Factory) -> None:
    writer = await make.user(role="author")
    editor = await editors(writer)
    await editor.open()
    await editor.title.fill("Written at once")
    await editor.write("Words.")
    await editor.press("Control+s", "Control+s")
    await editor.expect_state("Saved at")
    await expect(editor.page.get_by_label("Address", exact=True)).to_have_value("written-at-once")
    await expect(editor.page.locator(".bar-state")).to_contain_text("Draft")
    await expect(button(editor.page, "Save and publish")).to_be_visible()
    await expect(editor.page.locator(".aftermath")).to_contain_text("Move to the trash")
    await editor.write(" More.")
    await editor.save()
    await button(editor.page, "Save and publish").click()
    await expect(editor.page.locator(".bar-state")).to_contain_text("Published")
    await editor.ready()
    await expect(editor.text).to_have_value("Words. More.")
    await expect(editor.page.locator("[data-copy-key]")).to_have_count(0)
    await editor.page.goto("/admin/posts")
    await expect(editor.page.get_by_role("link", name="Written at once", exact=True)).to_have_count(1)


async def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(editors: Editors, make: Factory) -> None:
    editor = await editors(await make.user(role="author"))
    await editor.open()
    await editor.write("Words.")
    tags = editor.page.get_by_label("Tags", exact=True)
    await tags.fill(", ".join(f"tag {n}" for n in range(101)))
    await editor.press("Control+s")
    await editor.expect_state("Not saved")
    await expect(tags).to_be_focused()
    await expect(tags).to_have_attribute("aria-invalid", "true")
    await expect(editor.text).to_have_value("Words.")
    await tags.fill("one")
    await editor.save()
    await expect(tags).not_to_have_attribute("aria-invalid", "true")


def picture(colour: str = "red", size: int = 400) -> bytes:
    file = BytesIO()
    Image.new("RGB", (size, size), colour).save(file, "PNG")
    return file.getvalue()


async def test_pictures_are_uploaded_into_the_text(editors: Editors, make: Factory) -> None:
    editor = await editors(await make.user(role="author"))
    await editor.open()
    await editor.write("Before")
    files: list[FilePayload] = [
        {"name": "red one.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "empty.png", "mimeType": "image/png", "buffer": b""},
        {"name": "no picture.png", "mimeType": "image/png", "buffer": b"<script>"},
    ]
    async with editor.page.expect_file_chooser() as chooser:
        await editor.tool("Picture or file")
    await (await chooser.value).set_files(files)
    rows = editor.page.locator(".upload")
    await expect(rows.filter(has_text="empty.png")).to_contain_text("is empty")
    await expect(rows.filter(has_text="no picture.png")).to_have_class("upload is-bad")
    described = rows.filter(has_text="red one.png").get_by_label("What does it show?")
    await described.fill("A red [square]")
    await described.press("Enter")
    address = r"/media/[0-9a-f]{32}/[^)]+\.png"
    await expect(editor.text).to_have_value(re.compile(rf"^Before\n\n!\[A red \\\[square\\\]\]\({address}\)\n\s*$"))


async def test_an_upload_cut_off_leaves_nothing_half_and_can_be_tried_again(editors: Editors, make: Factory) -> None:
    editor = await editors(await make.user(role="author"))
    await editor.open()
    await editor.write("Before")
    await editor.page.route("**/admin/media", lambda route: route.abort("connectionreset"))
    await editor.page.locator("input[type=file][multiple]").set_input_files(
        {"name": "cut.png", "mimeType": "image/png", "buffer": picture("blue")}
    )
    row = editor.page.locator(".upload")
    await expect(row).to_contain_text("Nothing was stored")
    await expect(editor.text).to_have_value("Before\n\n![Uploading cut.png…]()\n")
    await editor.page.unroute("**/admin/media")
    await row.get_by_role("button", name="Try again").click()
    await expect(row.get_by_label("What does it show?")).to_be_visible()
    assert "Uploading" not in await editor.text.input_value()
    await row.get_by_role("button", name="Done").click()
    await expect(row).to_have_count(0)


async def test_with_scripts_off_a_post_is_written_previewed_saved_merged_and_published(
    visit: Visit, make: Factory
) -> None:
    writer = await make.user(role="author")
    page, other = await visit(writer), await visit(writer)
    await page.goto("/admin/posts/new")
    await page.get_by_label("Title").fill("By hand alone")
    await page.get_by_label("Text", exact=True).fill("One **sentence**.")
    await button(page, "Preview").click()
    await expect(page.locator(".preview-page strong")).to_have_text("sentence")
    await save(page)
    await expect(page.get_by_role("status").first).to_contain_text("Saved.")
    await other.goto(page.url)
    await other.get_by_label("Text", exact=True).fill("One **other** sentence.")
    await save(other)
    await page.get_by_label("Text", exact=True).fill("One **last** sentence.")
    await save(page)
    await expect(page.get_by_role("main")).to_contain_text("other")
    await page.locator("input[type=radio][value=mine]").first.check()
    await page.get_by_role("button", name="Save what I chose").click()
    await expect(page.get_by_label("Text", exact=True)).to_have_value("One **last** sentence.")
    await button(page, "Save and publish").click()
    await expect(page.locator(".bar-state")).to_contain_text("Published")


@pytest.mark.parametrize(
    ("language", "kept", "preview"), [("en", "Draft kept", "Preview"), ("zh-Hans", "草稿已于", "预览")]
)
async def test_the_helped_editor_keeps_the_rules_of_every_page(
    editors: Editors, make: Factory, language: str, kept: str, preview: str
) -> None:
    writer = await make.user(role="author")
    post = await make.post(title="Look", source="# One\n\nTwo **three**.\n\n- [ ] four", by=writer)
    editor = await editors(writer)
    await make.db.execute(
        "UPDATE users SET language = %(language)s WHERE id = %(id)s", {"language": language, "id": writer.id}
    )
    watch = Watch(editor.page)
    await editor.open(post)
    await editor.write(" And more.")
    await editor.expect_state(kept)
    await button(editor.page, preview).click()
    await expect(editor.preview).to_contain_text("And more.")
    await editor.page.locator(".keys").evaluate("one => { one.open = true; }")
    faults = await watch.faults()
    assert faults == []
    await editor.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    await button(editor.page, preview).click()
    tools = editor.page.get_by_role("toolbar").get_by_role("button")
    sizes = await tools.evaluate_all("all => all.map(one => Math.min(one.offsetWidth, one.offsetHeight))")
    assert min(sizes) >= 44
    await editor.text.evaluate("field => { field.value += '\\n'.repeat(99); field.scrollIntoView({block: 'end'}); }")
    await expect(tools.first).to_be_in_viewport()


async def test_the_limit_is_told_while_typing(editors: Editors, make: Factory) -> None:
    editor = await editors(await make.user(role="author"))
    await editor.open()
    fill = """size => {
        const field = document.querySelector("#field-source"), part = `${"Some more words, and 墨. ".repeat(20)}\\n\\n`;
        field.value = part.repeat(size / part.length + 1).slice(0, size);
        field.dispatchEvent(new InputEvent("input", {bubbles: true}));
    }"""
    warning = editor.page.locator(".write-text > [role=alert]")
    await editor.page.evaluate(fill, 2_000_001)
    await expect(warning).to_contain_text("1 characters too many")
    await editor.press("Control+s")
    await editor.expect_state("Not saved")
    await expect(button(editor.page, "Save")).to_be_enabled()
