"""Corrections: what readers learn of them, and what they never do."""

from typing import Any

import pytest
from aiohttp import web

from blog.core import clock
from blog.core.paging import Slice
from blog.core.web import DATABASE
from blog.posts.models import Post
from blog.posts.models_corrections import MOST_LINES, from_json, to_json, visible_changes
from blog.posts.queries_corrections import list_corrections
from blog.writing import actions
from blog.writing.queries import get_post
from tests.application import Browser, Page, Visit
from tests.factories import Factory

REASON = "The year was wrong"


async def save(browser: Browser, post: Post, **changes: str) -> Page:
    path = f"/admin/posts/{post.id}"
    return await browser.post(path, (await browser.get(path)).fields(path) | changes)


def changed(page: Page) -> list[tuple[str, str]]:
    return [(mark.tag, "".join(mark.itertext())) for mark in page.tree.iter() if mark.tag in ("del", "ins")]


async def test_a_correction_is_told_under_the_text_and_shown_word_by_word(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    post = await make.post(slug="tea", title="Tea", source="Lu Yu died in **803**.\n\n陆羽生于复州。")
    saved = await save(
        owner_browser, post, source="Lu Yu died in **804**.\n\n陆羽生于竟陵。", correction=f"{REASON} <b>"
    )
    assert saved.status == 303
    page = await visitor.get("/posts/tea")
    assert f": {REASON} <b>" in page.words
    assert "Corrected on" in page.words
    assert "/posts/tea/corrections" in [link.get("href") for link in page.tree.iter("a")]
    shown = await visitor.get("/posts/tea/corrections")
    assert changed(shown) == [("del", "803"), ("ins", "804"), ("del", "复州"), ("ins", "竟陵")]
    assert f"{REASON} <b>" in shown.words
    assert "paragraph more" not in shown.words


async def test_nothing_but_what_readers_saw_before_and_after_is_shown(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    post = await make.draft(slug="tea", source="SECRET draft")
    await save(owner_browser, post, source="One. <!-- SECRET remark -->", note="SECRET note", then="publish")
    await save(owner_browser, post, source="Two. <!-- SECRET other -->", correction="Why")
    await save(owner_browser, post, source="SECRET between. <!-- x -->", visibility="private")
    await save(owner_browser, post, source="Three.", visibility="public")
    await save(owner_browser, post, source="Four.", correction="Again")
    for path in ("/posts/tea", "/posts/tea/corrections"):
        assert "SECRET" not in (await visitor.get(path)).text
    words = [text for _tag, text in changed(await visitor.get("/posts/tea/corrections"))]
    assert words == ["Three", "Four", "One", "Two"]


@pytest.mark.parametrize("state", ["draft", "scheduled", "private", "password", "trashed", "to be hidden"])
async def test_what_not_everybody_can_read_cannot_be_corrected(
    owner_browser: Browser, make: Factory, state: str
) -> None:
    special: dict[str, dict[str, Any]] = {
        "scheduled": {"published_at": clock.now().replace(year=2100)},
        "private": {"visibility": "private"},
        "password": {"visibility": "password", "password": "open sesame"},
    }
    maker = {"draft": make.draft, "trashed": make.trashed}.get(state, make.post)
    post = await maker(source="Before.", **special.get(state, {}))
    more = {"visibility": "private"} if state == "to be hidden" else {}
    page = await save(owner_browser, post, source="After.", correction=REASON, **more)
    assert page.status == 422
    assert page.fields(f"/admin/posts/{post.id}")["correction"] == REASON
    assert (await get_post(make.db, post.id)).source == "Before."


@pytest.mark.parametrize("change", ["private", "password", "withdrawn", "trashed"])
async def test_corrections_of_a_post_that_is_hidden_are_hidden_with_it(
    visit: Visit, visitor: Browser, make: Factory, change: str
) -> None:
    owner = await make.user(role="owner")
    browser, post = await visit(owner), await make.post(slug="tea", source="SECRET")
    await save(browser, post, source="After.", correction="SECRET")
    assert (await visitor.get("/posts/tea/corrections")).status == 200
    stored = await get_post(make.db, post.id)
    if change == "withdrawn":
        await actions.withdraw(make.db, stored, stored.version, by=owner)
    elif change == "trashed":
        await actions.trash(make.db, stored, stored.version, by=owner)
    else:
        await save(browser, post, visibility=change, password="open sesame")
    for one in (visitor, browser):
        page = await one.get("/posts/tea/corrections")
        assert page.status in (404, 410)
        assert "SECRET" not in page.text
    assert "SECRET" not in (await visitor.get("/posts/tea")).text


async def test_without_corrections_there_is_no_page_of_them(visitor: Browser, make: Factory) -> None:
    await make.post(slug="tea")
    assert (await visitor.get("/posts/tea/corrections")).status == 404
    assert "Corrected" not in (await visitor.get("/posts/tea")).words


async def test_a_mark_is_taken_back_by_those_who_may_edit(visit: Visit, visitor: Browser, make: Factory) -> None:
    author, other = await make.user(role="author"), await make.user(role="author")
    post = await make.post(slug="tea", by=author)
    browser = await visit(author)
    await save(browser, post, source="After.", correction=REASON)
    path = f"/admin/posts/{post.id}/corrections/2/end"
    assert REASON in (await browser.get(f"/admin/posts/{post.id}")).words
    assert (await (await visit(other)).post(path)).status == 403
    assert REASON in (await visitor.get("/posts/tea")).words
    assert (await browser.post(path)).status == 303
    assert REASON not in (await visitor.get("/posts/tea")).words
    assert (await browser.post(path)).status == 404
    assert (await get_post(make.db, post.id)).source == "After."


async def test_marks_without_words_are_told_in_words(owner_browser: Browser, visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="tea", source="[Tea](/a)")
    await save(owner_browser, post, source="[Tea](/b)", correction="The link was dead")
    assert "No word changed" in (await visitor.get("/posts/tea/corrections")).words


async def test_pages_are_corrected_too(owner_browser: Browser, visitor: Browser, make: Factory) -> None:
    page = await make.page(slug="about", source="Before.")
    await save(owner_browser, page, source="After.", correction=REASON)
    assert REASON in (await visitor.get("/about")).words
    assert REASON in (await visitor.get("/posts/about/corrections")).words


async def test_the_page_of_corrections_asks_little(
    owner_browser: Browser, visitor: Browser, make: Factory, app: web.Application
) -> None:
    post = await make.post(slug="tea")
    for number in range(3):
        await save(owner_browser, post, source=f"Words {number}.", correction=f"Because {number}")
    await visitor.get("/")
    for path, most in (("/posts/tea", 3), ("/posts/tea/corrections", 2)):
        with app[DATABASE].counting() as seen:
            await visitor.get(path)
        assert len([one for one in seen.statements if "FROM site AS" not in one]) <= most
    found = await list_corrections(make.db, post.id, Slice(1, 5))
    assert [(one.version, one.reason) for one in found] == [(4, "Because 2"), (3, "Because 1"), (2, "Because 0")]


def test_changes_are_stored_and_read_as_they_were() -> None:
    changes = visible_changes(("Title", "One *two*.\n\nSame.\n\nGone."), ("Title", "One *three*.\n\nSame.\n\nNew 新."))
    assert [line.kind for line in changes] == ["changed", "changed"]
    assert from_json(to_json(changes)) == changes


def test_of_a_text_rewritten_only_the_beginning_is_kept() -> None:
    old, new = ("\n\n".join(f"{word} {n}" for n in range(MOST_LINES * 2)) for word in ("old", "totally"))
    changes = visible_changes(("", old), ("", new))
    assert len(changes) == MOST_LINES + 1
    assert (changes[-1].kind, changes[-1].count > 0) == ("skipped", True)
