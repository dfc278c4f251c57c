"""Whatever happens while somebody writes: a dead server, a lost session, a cut line. No word is lost."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Route, expect

from blog.accounts import queries as account_queries
from blog.accounts.models import User
from blog.commands.database import opened
from blog.core.db import Database
from blog.posts.models import Post
from blog.writing import queries
from tests.browser.editor import Editor, Editors, stored
from tests.browser.people import Visit, sign_in
from tests.browser.server import RunningSite
from tests.factories import PASSWORD, Factory
from tests.writing.copies import copies_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEPT = "Draft kept on the server"
# A browser whose clock is a day behind all others.
A_DAY_BEHIND = """{
    const Real = Date;
    const behind = 86400000;
    globalThis.Date = class extends Real {
        constructor(...given) { given.length ? super(...given) : super(Real.now() - behind); }
        static now() { return Real.now() - behind; }
    };
}"""


async def copies(db: Database, user: User, post: Post | None = None) -> list[str]:
    """The texts of the person's working copies of a post, or of what is no post yet."""
    found = await copies_of(db, user.id, post.id if post else None)
    return [str(copy.fields["source"]) for copy in found if post or copy.has_words]


async def test_typing_through_a_killed_and_restarted_server_loses_nothing(tmp_path: Path, visit: Visit) -> None:
    fragile = RunningSite(tmp_path)
    await fragile.start()
    port = urlsplit(fragile.address).port or 0
    async with opened(fragile.settings) as db:
        make = Factory(db)
        writer = await make.user(role="owner")
        post = await make.post(title="Through it all", source="Before.", by=writer)
    editor = Editor(await visit(at=fragile, java_script_enabled=True))
    await sign_in(editor.page, writer.email)
    await editor.open(post)
    await editor.write(" One.")
    await editor.expect_state(KEPT)
    await fragile.kill()
    await editor.write(" Two, into the void.")
    await editor.expect_state("does not answer")
    await editor.expect_state("kept in this browser")
    await editor.write(" Three.")
    await fragile.start(port)
    await editor.expect_state(KEPT)
    whole = "Before. One. Two, into the void. Three."
    async with opened(fragile.settings) as db:
        assert await copies(db, writer, post) == [whole]
    # And once more, with the window closed before the server can be reached again.
    await editor.page.context.set_offline(True)
    await editor.write(" Four.")
    await editor.expect_state("Offline")
    await editor.page.goto("about:blank")
    await editor.page.context.set_offline(False)
    await editor.open(post)
    await expect(editor.text).to_have_value("Before.")
    await editor.page.locator("[data-copy-key]:visible a").click()
    await expect(editor.page.get_by_role("main")).to_contain_text("Four.")
    await editor.page.get_by_role("link", name="Go on with it").click()
    await expect(editor.text).to_have_value(f"{whole} Four.")
    await editor.ready()
    await editor.save()
    async with opened(fragile.settings) as db:
        assert (await queries.get_post(db, post.id)).source == f"{whole} Four."
        assert await copies(db, writer, post) == []
    assert editor.faults == []
    await fragile.stop()


async def test_typing_through_the_end_of_a_session_loses_nothing(editors: Editors, make: Factory) -> None:
    writer = await make.user(role="author")
    post = await make.post(title="Long hours", source="Before.", by=writer)
    editor = await editors(writer)
    await editor.open(post)
    await account_queries.delete_sessions(make.db, writer.id)
    await editor.write(" After.")
    dialog = editor.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Your text is safe")
    await editor.expect_state("signed out")
    # Who goes on typing is not interrupted.
    await editor.page.keyboard.type(" On.")
    await dialog.get_by_label("E-mail").fill(writer.email)
    await dialog.get_by_label("Password").fill("a wrong one")
    await editor.press("Enter")
    await expect(dialog.get_by_role("alert")).not_to_be_empty()
    await dialog.get_by_label("Password").fill(PASSWORD)
    await editor.press("Enter")
    await expect(dialog).to_be_hidden()
    await editor.expect_state(KEPT)
    assert await copies(make.db, writer, post) == ["Before. After. On."]
    # A save that meets a lost session waits for the sign-in as well.
    await account_queries.delete_sessions(make.db, writer.id)
    await editor.press("Control+s")
    await dialog.get_by_label("E-mail").fill(writer.email)
    await dialog.get_by_label("Password").fill(PASSWORD)
    await editor.press("Enter")
    await editor.expect_state("Saved at")
    assert await stored(make, post) == "Before. After. On."


async def test_nothing_of_one_person_is_sent_for_another(editors: Editors, make: Factory) -> None:
    writer, other = await make.user(role="editor"), await make.user(role="editor")
    post = await make.post(title="Hers", source="Before.", by=writer)
    editor = await editors(writer)
    await editor.open(post)
    elsewhere = await editor.page.context.new_page()
    await elsewhere.context.clear_cookies()
    await sign_in(elsewhere, other.email)
    await elsewhere.close()
    await editor.write(" Mine.")
    dialog = editor.page.get_by_role("dialog")
    await dialog.get_by_label("E-mail").fill(other.email)
    await dialog.get_by_label("Password").fill(PASSWORD)
    await editor.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text(other.name)
    assert await copies(make.db, other, post) == []
    await dialog.get_by_label("E-mail").fill(writer.email)
    await dialog.get_by_label("Password").fill(PASSWORD)
    await editor.press("Enter")
    await editor.expect_state(KEPT)
    assert await copies(make.db, writer, post) == ["Before. Mine."]


async def test_offline_the_text_waits_in_the_browser_and_then_goes_by_itself(editors: Editors, make: Factory) -> None:
    writer = await make.user(role="author")
    post = await make.post(title="Train", source="Before.", by=writer)
    editor = await editors(writer)
    await editor.open(post)
    await editor.page.context.set_offline(True)
    await editor.write(" In the tunnel.")
    await editor.expect_state("Offline. Your text is kept in this browser.")
    await editor.press("Control+s")
    await editor.expect_state("Not saved yet: offline")
    await editor.page.context.set_offline(False)
    await editor.expect_state("Saved at")
    assert await stored(make, post) == "Before. In the tunnel."


REFUSALS = [
    (500, {}, "cannot take it just now; trying again"),
    (413, {"error": {"message": "Too much for us."}}, "did not take the draft: Too much for us."),
    (403, {"error": {"message": "Not for you."}}, "Not for you."),
    (502, None, "cannot take it just now; trying again"),
]


async def test_every_refusal_is_told_and_the_text_stays(
    editors: Editors, make: Factory, subtests: pytest.Subtests
) -> None:
    writer = await make.user(role="author")
    editor = await editors(writer)
    await editor.open()
    refused: dict[str, Any] = {}

    async def refuse(route: Route) -> None:
        body = {"body": "<html>proxy</html>"} if refused["said"] is None else {"json": refused["said"]}
        await route.fulfill(status=refused["status"], **body)

    await editor.page.route("**/admin/copies/*", refuse)
    for status, said, words in REFUSALS:
        with subtests.test(str(status)):
            refused.update(status=status, said=said)
            await editor.write(f"{status} ")
            await editor.page.evaluate("dispatchEvent(new Event('online'))")
            await editor.expect_state(words)
            await editor.expect_state("kept in this browser")
    await editor.page.unroute("**/admin/copies/*")
    await editor.page.evaluate("dispatchEvent(new Event('online'))")
    await editor.expect_state(KEPT)
    assert await copies(make.db, writer) == ["500 413 403 502 "]


OLD = "A paragraph from three days ago.\n\nIts second part, never saved."


async def test_an_old_copy_never_wins_by_itself_whatever_the_clocks_say(editors: Editors, make: Factory) -> None:
    writer = await make.user(role="author")
    post = await make.post(title="Old and new", source="What was first.", by=writer)
    editor = await editors(writer)
    await editor.page.add_init_script(A_DAY_BEHIND)
    await editor.open(post)
    await editor.write(" What came later.")
    await editor.save()
    common = {"user": writer.id, "post": post.id, "kind": "post", "base_version": post.version, "acked": 0}
    crafted = {
        "equal-to-what-is-stored": {**common, "seq": 1, "fields": {"source": "What was first. What came later."}},
        "never-received-by-the-server": {**common, "seq": 7, "fields": {"title": "Old and new", "source": OLD}},
        "of-somebody-else-altogether": {**common, "user": 1, "seq": 1, "fields": {"source": "x"}},
    }
    for key, copy in crafted.items():
        if key.startswith("equal"):
            fields = await editor.run("fields.js", "fields => fields.readFields(document.forms['post-form'])")
            copy["fields"] = fields
        await editor.page.evaluate(
            "([key, copy]) => localStorage.setItem(`inkstone:copy:${key}`, JSON.stringify(copy))", [key, copy]
        )
    await editor.page.goto("/admin")
    await editor.open(post)
    offer = editor.page.locator("[data-copy-key=never-received-by-the-server-r]")
    await expect(offer).to_contain_text("There is unsaved text of yours")
    await expect(editor.text).to_have_value("What was first. What came later.")
    assert await stored(make, post) == "What was first. What came later."
    assert await copies(make.db, writer, post) == [OLD]
    await expect(editor.page.locator("[data-copy-key]")).to_have_count(1)
    left = await editor.page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('inkstone:copy:'))")
    assert left == ["inkstone:copy:of-somebody-else-altogether"]


async def test_two_windows_of_one_person_both_keep_their_text_without_alarm(editors: Editors, make: Factory) -> None:
    writer = await make.user(role="author")
    post = await make.post(title="Twice", source="One.\n\nTwo.\n\nThree.", by=writer)
    first = await editors(writer)
    await first.open(post)
    second = Editor(await first.page.context.new_page())
    await second.open(post)
    await first.expect_state("open in another window of yours")
    await expect(second.state).not_to_contain_text("Somebody")
    await first.select("One.")
    await first.page.keyboard.type("First window.")
    await first.save()
    await second.expect_state("You saved a newer version elsewhere")
    await second.write(" Second window.")
    await second.expect_state(KEPT)
    await second.expect_state("You saved a newer version elsewhere")
    await second.press("Control+s")
    both = "First window.\n\nTwo.\n\nThree. Second window."
    await expect(second.text).to_have_value(both)
    await second.expect_state("Merged with what you saved in another window.")
    assert await stored(make, post) == both
    assert second.faults == []


async def test_who_leaves_after_saving_leaves_no_copy_behind(editors: Editors, make: Factory) -> None:
    writer = await make.user(role="author")
    post = await make.post(title="Done", source="One.", by=writer)
    editor = await editors(writer)
    await editor.open(post)
    await editor.write(" Two.")
    await editor.save()
    asked: list[str] = []
    editor.page.on("request", lambda request: asked.append(request.url))
    await editor.page.get_by_label("Title").focus()  # only now the browser tells that the text was changed
    await editor.page.goto("/admin")
    assert not [address for address in asked if "/copies/" in address]
    assert await copies(make.db, writer, post) == []


async def test_a_full_or_forbidden_storage_is_told_and_leaving_is_warned_of(editors: Editors, make: Factory) -> None:
    writer = await make.user(role="author")
    editor = await editors(writer)
    await editor.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    )
    await editor.open()
    await editor.page.context.set_offline(True)
    await editor.write("Only here.")
    await editor.expect_state("storage is full")
    asked = asyncio.get_running_loop().create_future()

    async def stay(dialog: Any) -> None:
        asked.set_result(dialog.type)
        await dialog.dismiss()

    editor.page.once("dialog", stay)
    await editor.page.close(run_before_unload=True)
    assert await asked == "beforeunload"
    await editor.page.context.set_offline(False)
    await editor.expect_state(KEPT)
    await editor.page.goto("/admin")
    assert await copies(make.db, writer) == ["Only here."]


async def test_closing_the_window_at_once_loses_nothing(editors: Editors, make: Factory) -> None:
    writer = await make.user(role="author")
    editor = await editors(writer)
    await editor.open()
    await editor.write("Typed, and gone the same moment.")
    await editor.page.goto("/admin/posts/new")
    await editor.ready()
    offer = editor.page.locator("[data-copy-key]")
    await expect(offer).to_have_count(1)
    await expect(editor.text).to_have_value("")
    assert await copies(make.db, writer) == ["Typed, and gone the same moment."]
