"""From an empty folder to a change that readers see, with JavaScript switched off all the way."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import (
    OWNER_EMAIL,
    Visit,
    expect_heading,
    make_the_owner,
    open_section,
    save,
    sign_in,
    sign_out,
)
from tests.browser.server import RunningSite
from tests.transfer.wxr_text import comment, export, item

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def blog_elsewhere(tmp_path: Path) -> Path:
    """An export with a post readers talked about, a draft and a page."""
    file = tmp_path / "export.xml"
    letter = "<p>Dear reader, <strong>ink</strong> dries slowly.</p>\n\n<pre><code>print('ink')</code></pre>"
    file.write_text(
        export(
            item(letter, comment("1", "I waited for it."), post_id="1", post_name="letter", title="A letter"),
            item("<p>Half of it.</p>", post_id="2", post_name="half", title="Half a thought", status="draft"),
            item("<p>We grind ink.</p>", post_id="3", post_name="about", title="About us", post_type="page"),
        ),
        encoding="utf-8",
    )
    return file


async def guess_the_way_in(stranger: Page) -> None:
    await stranger.goto("/setup?token=guessed")
    await expect_heading(stranger, "Nothing here")


async def come_too_late(stranger: Page, site: RunningSite) -> None:
    answer = await stranger.goto((await site.logged(r"make the owner's account at (http://\S+)"))[1])
    assert answer is not None
    assert answer.status == 410


async def bring_the_blog(page: Page, file: Path) -> None:
    await page.get_by_role("link", name="Bring your WordPress blog").click()
    await page.get_by_label("Export file").set_input_files(file)
    await page.get_by_role("main").get_by_role("button", name="Import").click()
    await expect_heading(page, "What came in")
    for kind, read in (("Post", "2"), ("Page", "1"), ("Comment", "1")):
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=kind, exact=True))
        await expect(row.get_by_role("cell")).to_have_text([read, read, "0", "0"])


async def read_as_a_visitor(reader: Page) -> None:
    await reader.goto("/")
    await expect_heading(reader, "Ink and paper")
    await expect(reader.get_by_role("article")).to_have_count(1)
    await reader.get_by_role("link", name="A letter").click()
    await expect_heading(reader, "A letter")
    await expect(reader.locator("strong")).to_have_text("ink")
    await expect(reader.get_by_role("listitem").filter(has_text="I waited for it.")).to_be_visible()
    await reader.goto("/about")
    await expect(reader.get_by_role("main")).to_contain_text("We grind ink.")
    missing = await reader.goto("/posts/half")
    assert missing is not None
    assert missing.status == 404


async def finish_the_draft(page: Page) -> None:
    await open_section(page, "Posts")
    await page.get_by_role("link", name="Half a thought", exact=True).click()
    await page.get_by_label("Title").fill("The whole thought")
    await page.get_by_label("Text", exact=True).fill("It is **done** now.")
    await save(page)
    await expect(page.get_by_role("status")).to_contain_text("Saved.")
    await expect(page.locator(".bar")).to_contain_text("Draft")
    await page.get_by_role("button", name="Publish as last saved").click()
    await expect(page.locator(".bar")).to_contain_text("Published")


async def change_what_is_published(page: Page) -> None:
    await open_section(page, "Posts")
    await page.get_by_role("link", name="A letter", exact=True).click()
    await page.get_by_label("Text", exact=True).fill("Dear reader, the ink is *dry*.")
    await save(page)
    await page.get_by_role("link", name="See it on the site").first.click()
    await expect(page.locator(".text em").first).to_have_text("dry")


async def expect_the_changes(reader: Page) -> None:
    await reader.goto("/")
    await expect(reader.get_by_role("article")).to_have_count(2)
    await reader.get_by_role("link", name="The whole thought").click()
    await expect(reader.locator("strong")).to_have_text("done")
    await reader.goto("/posts/letter")
    await expect(reader.locator(".text em").first).to_have_text("dry")


async def expect_no_way_back_in(page: Page) -> None:
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).not_to_have_text("Hello, Mei Lin")
    for path in ("/admin", "/admin/posts", "/account"):
        await page.goto(path)
        await expect_heading(page, "Sign in")


async def test_from_the_first_run_to_a_change_that_readers_see(
    first_run: RunningSite, visit: Visit, blog_elsewhere: Path
) -> None:
    owner, reader = await visit(at=first_run), await visit(at=first_run)
    await guess_the_way_in(reader)
    await make_the_owner(owner, first_run)
    await come_too_late(reader, first_run)
    await bring_the_blog(owner, blog_elsewhere)
    await read_as_a_visitor(reader)
    await sign_out(owner)
    await sign_in(owner, OWNER_EMAIL)
    await finish_the_draft(owner)
    await change_what_is_published(owner)
    await expect_the_changes(reader)
    await owner.goto("/admin")
    await sign_out(owner)
    await expect_no_way_back_in(owner)
