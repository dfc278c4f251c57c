"""Unsaved text is offered where it differs from what is stored, compared with it, and gone on with on demand."""

import pytest

from blog.accounts.models import User
from blog.core.db import Database
from tests.application import Browser
from tests.factories import Factory
from tests.writing.copies import KEY, copies_of, keep

STORED = {
    "title": "Title",
    "source": "One\nTwo",
    "excerpt": "E",
    "tags": "b, a",
    "slug": "title",
    "description": "D",
    "language": "de",
    "note": "",
}
OFFERED: dict[str, tuple[bool, dict[str, str]]] = {
    "as stored": (False, {}),
    "tags in another order": (False, {"tags": "a,b"}),
    "other line breaks": (False, {"source": "One\r\nTwo"}),
    "spaces about the title": (False, {"title": " Title "}),
    "no address, as at first": (False, {"slug": ""}),
    "a letter more": (True, {"source": "One\nTwo!"}),
    "a line break more": (True, {"source": "One\nTwo\n"}),
    "another title": (True, {"title": "Titel"}),
    "a tag fewer": (True, {"tags": "a"}),
    "another address": (True, {"slug": "titel"}),
    "a date": (True, {"published_at": "2026-01-01T00:00"}),
    "half a date": (True, {"published_at": "2026-"}),
    "a note": (True, {"note": "why"}),
    "pinned": (True, {"sticky": "1"}),
    "another language": (True, {"language": "fr"}),
}


async def test_what_differs_from_the_stored_text_is_offered_and_nothing_else(
    browser: Browser, make: Factory, subtests: pytest.Subtests
) -> None:
    post = await make.draft(**STORED, comments_open=True)
    for seq, (name, (is_offered, changes)) in enumerate(OFFERED.items(), 1):
        with subtests.test(name):
            fields = {**STORED, "comments_open": "1", **changes}
            await keep(browser, seq=seq, post_id=post.id, base_version=1, fields=fields)
            page = await browser.get(f"/admin/posts/{post.id}")
            assert (f'href="/admin/copies/{KEY}"' in page.text) is is_offered
            # And it is never taken by itself.
            form = page.fields(f"/admin/posts/{post.id}")
            assert (form["source"], form["title"], form["copy"]) == ("One\nTwo", "Title", "")


async def test_something_new_is_offered_as_soon_as_it_has_words(browser: Browser, db: Database, author: User) -> None:
    await keep(browser, fields={"title": " ", "source": "\n", "visibility": "public", "comments_open": "1"})
    assert 'href="/admin/copies/' not in (await browser.get("/admin/posts/new")).text
    await keep(browser, seq=2, fields={"title": "A beginning", "source": ""})
    assert "A beginning" in (await browser.get("/admin/posts/new")).words
    assert [copy.title for copy in await copies_of(db, author.id)] == ["A beginning"]


async def test_the_page_of_a_copy_shows_what_differs_and_leads_on(browser: Browser, make: Factory) -> None:
    post = await make.post(source="The cat sat.", comments_open=True)
    fields = {"title": post.title, "source": "The dog sat.", "visibility": "private", "comments_open": ""}
    await keep(browser, post_id=post.id, base_version=1, fields=fields)
    page = await browser.get(f"/admin/copies/{KEY}")
    assert page.status == 200
    assert "<del>cat</del>" in page.text
    assert "<ins>dog</ins>" in page.text
    assert "Only who may edit it" in page.words
    form = (await browser.get(f"/admin/posts/{post.id}?copy={KEY}")).fields(f"/admin/posts/{post.id}")
    assert (form["source"], form["version"], form["copy"]) == ("The dog sat.", "1", KEY)
    assert "comments_open" not in form
    # While it is open it is not offered to itself.
    assert f'href="/admin/copies/{KEY}"' not in (await browser.get(f"/admin/posts/{post.id}?copy={KEY}")).text
    assert (await browser.post(f"/admin/posts/{post.id}", form)).status == 303
    assert (await browser.get(f"/admin/copies/{KEY}")).status == 404
    assert (await browser.get(f"/admin/posts/{post.id}")).fields(f"/admin/posts/{post.id}")["source"] == "The dog sat."


async def test_an_old_copy_says_that_the_post_went_on(browser: Browser, make: Factory) -> None:
    post = await make.post(source="One.")
    await keep(browser, post_id=post.id, base_version=1, fields={"source": "One, typed."})
    form = (await browser.get(f"/admin/posts/{post.id}")).fields(f"/admin/posts/{post.id}")
    assert (await browser.post(f"/admin/posts/{post.id}", form | {"note": "again"})).status == 303
    assert "was saved since this was begun" in (await browser.get(f"/admin/copies/{KEY}")).words
    form = (await browser.get(f"/admin/posts/{post.id}?copy={KEY}")).fields(f"/admin/posts/{post.id}")
    assert form["version"] == "1"


async def test_a_copy_of_something_else_does_not_fill_the_editor(browser: Browser, make: Factory) -> None:
    first, second = await make.post(), await make.post()
    await keep(browser, post_id=first.id)
    for path in (f"/admin/posts/{second.id}", "/admin/posts/new"):
        assert (await browser.get(f"{path}?copy={KEY}")).status == 404
    assert (await browser.get(f"/admin/posts/{first.id}?copy=unknown-key")).status == 404


async def test_who_may_not_edit_the_post_any_more_keeps_their_own_words(
    browser: Browser, make: Factory, db: Database
) -> None:
    post = await make.post(source="SECRET by now")
    await keep(browser, post_id=post.id, base_version=1, fields={"source": "My words"})
    other = await make.user(role="author")
    await db.execute("UPDATE posts SET author_id = %(id)s", {"id": other.id})
    page = await browser.get(f"/admin/copies/{KEY}")
    assert "My words" in page.words
    assert "SECRET" not in page.text
