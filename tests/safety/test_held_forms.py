"""Whoever is signed out in the middle of writing loses nothing: the form waits in the page until they are back."""

from collections.abc import Awaitable, Callable

import pytest

from blog.core.db import Database
from tests.application import Browser, Page, Visit
from tests.factories import PASSWORD
from tests.safety.conftest import World

TEXTS = {
    "lines": "One\n\n\nTwo\n    indented\n\ttab\n trailing  \n\nend\n",
    "a first line break": "\n\nBegins after two.",
    "quotes": "\"double\" 'single' &amp; &lt;b&gt; <b>bold</b> </textarea> \\ \\n \\u0041 %41 %(x)s {{7*7}} a+b&c=d;e",
    "scripts": "你好，世界。 שלום עולם नमस्ते 👩‍👩‍👧‍👦 e\u0301 \u200b\u200d",
    "JSON": '["/admin", [["title", "x"]]]',
    "200 kilobytes": "Zeile “mit” Umläuten – 你好\n" * 5_500,
}


async def come_back(browser: Browser, page: Page, email: str, *, wrong: int = 0) -> Page:
    """Sign in from the page that holds the form, after some wrong passwords, and go on from the page after that."""
    assert page.status == 401
    for _ in range(wrong):
        page = await browser.post("/sign-in", {**page.fields("/sign-in"), "email": email, "password": "wrong"})
        assert page.status == 401
    page = await browser.post("/sign-in", {**page.fields("/sign-in"), "email": email, "password": PASSWORD})
    assert page.status == 200
    form = next(one for one in page.tree.iter("form") if one.get("action") not in ("/sign-out",))
    return await browser.post(form.get("action"), page.fields(form.get("action")))


@pytest.mark.parametrize("wrong", [0, 2], ids=["at once", "after wrong passwords"])
async def test_everything_typed_comes_back_and_nothing_is_stored_before(
    visit: Visit, world: World, db: Database, checksum: Callable[[], Awaitable[dict[str, int]]], wrong: int
) -> None:
    kept = ("posts", "revisions", "tags", "post_tags", "site")
    before = await checksum()
    for name, text in TEXTS.items():
        browser = await visit()
        typed = {
            "title": f"Title {text[:50].split()[0]}",
            "slug": "",
            "source": text,
            "excerpt": text[:1_000],
            "tags": "你好, b",
            "note": "a 'note'",
            "published_at": "2026-01-01T00:00",
            "visibility": "private",
            "comments_open": "1",
            "then": "publish",
        }
        page = await browser.post("/admin/posts/new", typed)
        assert page.headers["Cache-Control"] == "no-store"
        editor = await come_back(browser, page, world.author.email, wrong=wrong)
        assert editor.status == 200
        again = editor.fields("/admin/posts/new")
        assert {field: again[field] for field in typed if field != "then"} == {
            field: value for field, value in typed.items() if field != "then"
        }, name
        assert "Nothing is saved yet" in editor.words
        now = await checksum()
        assert {table: now[table] for table in kept} == {table: before[table] for table in kept}
        assert (await browser.post("/sign-out")).status == 303
        await db.execute("DELETE FROM attempts")
    # And then it can be saved as if nothing had been.
    browser = await visit(world.author)
    page = await browser.post("/admin/posts/new", again)
    assert page.status == 303
    stored = await db.fetch_value("SELECT source FROM posts ORDER BY id DESC LIMIT 1")
    assert stored == TEXTS["200 kilobytes"]


async def test_an_edit_comes_back_to_its_own_post(visit: Visit, world: World) -> None:
    browser, path = await visit(world.author), f"/admin/posts/{world.post.id}"
    fields = {**(await browser.get(path)).fields(path), "title": "Edited while signed out", "source": "New text."}
    await browser.post("/sign-out")
    editor = await come_back(browser, await browser.post(path, fields), world.author.email)
    again = editor.fields(path)
    assert (again["title"], again["source"], again["version"]) == ("Edited while signed out", "New text.", "1")
    saved = await browser.post(path, again)
    assert saved.status == 303
    assert "New text." in (await browser.get(f"/posts/{world.post.slug}")).words


async def test_somebody_else_signing_in_gets_no_rights_by_the_held_form(visit: Visit, world: World) -> None:
    path = f"/admin/posts/{world.post.id}"
    for user, status in ((world.reader, 403), (world.other, 403)):
        browser = await visit()
        page = await browser.post(path, {"title": "Mine now", "version": "1"})
        assert (await come_back(browser, page, user.email)).status == status
    assert "Mine now" not in (await (await visit()).get(f"/posts/{world.post.slug}")).text


async def test_a_button_pressed_while_signed_out_is_asked_about_again(visit: Visit, world: World) -> None:
    browser = await visit()
    page = await browser.post(f"/admin/comments/{world.pending.id}/approval?show=spam", {})
    assert page.status == 401
    assert "SECRET-pending" not in (await browser.get(f"/posts/{world.post.slug}")).text
    page = await come_back(browser, page, world.editor.email)
    assert (page.status, page.location) == (303, "/admin/comments?show=spam")
    assert "SECRET-pending" in (await browser.get(f"/posts/{world.post.slug}")).text


async def test_a_typed_password_is_not_shown_in_the_list_of_what_is_kept(visit: Visit) -> None:
    browser = await visit()
    page = await browser.post("/account/password", {"current": "canary-1", "password": "canary-2"})
    assert page.status == 401
    assert "canary" not in page.words
    page = await browser.post("/admin/posts/new", {"title": "x", "visibility": "password", "password": "canary-3"})
    assert "canary" not in page.words


async def test_a_page_asked_for_while_signed_out_is_where_one_comes_back_to(visit: Visit, world: World) -> None:
    browser = await visit()
    page = await browser.get("/admin/posts?show=draft&page=1")
    assert page.status == 303
    page = await browser.get(page.location)
    page = await browser.post(
        "/sign-in", {**page.fields("/sign-in"), "email": world.author.email, "password": PASSWORD}
    )
    assert page.location == "/admin/posts?show=draft&page=1"
