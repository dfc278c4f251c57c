"""Saving on top of what others saved meanwhile: merged where it can be, and nobody's words overwritten."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from blog.core.db import Database
from blog.posts.models import Status
from blog.writing import queries
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.writing.windows import STORY, both_save, changed, opened, path_of, stored

MERGING: dict[str, tuple[dict[str, str], dict[str, str], dict[str, Any]]] = {
    "different paragraphs": (
        changed("first", "1st"),
        changed("Another", "One more"),
        {"source": STORY.replace("first", "1st").replace("Another", "One more")},
    ),
    "different sentences of a paragraph": (
        changed("first", "1st"),
        changed("second", "2nd"),
        {"source": STORY.replace("first", "1st").replace("second", "2nd")},
    ),
    "different Chinese sentences": (
        changed("三天", "五天"),
        changed("很滑", "不滑"),
        {"source": STORY.replace("三天", "五天").replace("很滑", "不滑")},
    ),
    "the same change": (changed("first", "1st"), changed("first", "1st"), {"source": STORY.replace("first", "1st")}),
    "text and title": (
        changed("first", "1st"),
        {"title": "New"},
        {"source": STORY.replace("first", "1st"), "title": "New"},
    ),
    "title and address": ({"title": "New"}, {"slug": "moved"}, {"title": "New", "slug": "moved"}),
    "tags as sets": ({"tags": "b, c"}, {"tags": "a, b, d"}, {"tags": ("b", "c", "d")}),
    "a tag both added": ({"tags": "a, b, c"}, {"tags": "a, b, c, d"}, {"tags": ("a", "b", "c", "d")}),
    "sentences of the excerpt": ({"excerpt": "Un. Two."}, {"excerpt": "One. Deux."}, {"excerpt": "Un. Deux."}),
    "the small fields": (
        {"description": "For engines.", "language": "fr"},
        {"visibility": "private", "published_at": "2026-03-04T05:06", "cover": "/media/x/y.png"},
        {"description": "For engines.", "language": "fr", "cover": "/media/x/y.png"},
    ),
    "both tick a box": ({"sticky": "1"}, {"sticky": "1", "title": "New"}, {"sticky": True, "title": "New"}),
}


@pytest.mark.parametrize("case", MERGING)
async def test_separate_changes_are_both_in_the_post(owner_browser: Browser, make: Factory, case: str) -> None:
    theirs, mine, expected = MERGING[case]
    post = await make.post(source=STORY, tags="a, b", excerpt="One. Two.")
    answer = await both_save(owner_browser, post, theirs, mine)
    assert answer.status == 303, answer.words
    now = await stored(make, post)
    assert {name: getattr(now, name) for name in expected} == expected
    if case == "the same change":
        assert (now.version, answer.location) == (2, f"{path_of(post)}?saved=1")
    else:
        assert now.version == 3
        assert "Merged with what you saved in another window" in (await owner_browser.get(answer.location)).words


async def test_a_merge_names_who_saved_meanwhile(owner_browser: Browser, visit: Visit, make: Factory) -> None:
    post = await make.post(source=STORY)
    form = await opened(owner_browser, post)
    for name, change in (("Xu Zhimo", changed("first", "1st")), ("Lin Huiyin", {"title": "New"})):
        other = await visit(await make.user(role="editor", name=name))
        await other.post(path_of(post), await opened(other, post) | change)
    answer = await owner_browser.post(path_of(post), form | changed("Another", "One more"))
    words = (await owner_browser.get(answer.location)).words
    assert "Merged with what Xu Zhimo and Lin Huiyin saved on" in words
    assert "another window" not in words


async def test_three_windows_in_a_row_lose_nothing(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source="A dog.\n\nA cat.\n\nA cow.")
    form = await opened(owner_browser, post)
    for old, new in (("A dog", "One dog"), ("A cat", "Two cats"), ("A cow", "Three cows")):
        source = form["source"].replace(old, new)
        assert (await owner_browser.post(path_of(post), form | {"source": source})).status == 303
    now = await stored(make, post)
    assert (now.source, now.version) == ("One dog.\n\nTwo cats.\n\nThree cows.", 4)


async def test_fifty_saves_at_once_are_all_in_the_post(owner_browser: Browser, make: Factory, db: Database) -> None:
    paragraphs = [f"Paragraph {number}." for number in range(50)]
    post = await make.post(source="\n\n".join(paragraphs))
    form = await opened(owner_browser, post)

    def edit(number: int) -> str:
        return "\n\n".join([*paragraphs[:number], f"Paragraph {number}, rewritten.", *paragraphs[number + 1 :]])

    pages = await asyncio.gather(
        *(owner_browser.post(path_of(post), form | {"source": edit(number)}) for number in range(50))
    )
    assert {page.status for page in pages} == {303}
    now = await stored(make, post)
    assert now.source == "\n\n".join(f"Paragraph {number}, rewritten." for number in range(50))
    rows = await db.fetch_all(
        """SELECT version FROM revisions WHERE post_id = %(id)s ORDER BY version""", {"id": post.id}
    )
    assert [row["version"] for row in rows] == list(range(1, 52))


@pytest.mark.parametrize("at_once", [False, True])
async def test_an_edit_sent_twice_is_one_revision(owner_browser: Browser, make: Factory, at_once: bool) -> None:
    post = await make.draft(source="One.")
    form = await opened(owner_browser, post) | {"source": "Two.", "tags": "a, b", "then": "publish", "note": "why"}
    sends = [owner_browser.post(path_of(post), form) for _ in range(2)]
    pages = list(await asyncio.gather(*sends)) if at_once else [await send for send in sends]
    assert [(page.status, page.location) for page in pages] == [(303, f"{path_of(post)}?saved=1")] * 2
    now = await stored(make, post)
    assert (now.version, now.status) == (2, Status.PUBLISHED)


async def test_the_seconds_of_a_date_nobody_touched_stay(owner_browser: Browser, make: Factory) -> None:
    moment = datetime(2026, 5, 1, 12, 30, 45, tzinfo=UTC)
    post = await make.post(published_at=moment)
    await both_save(owner_browser, post, {"title": "New"}, {"excerpt": "New."})
    assert (await stored(make, post)).published_at == moment


async def test_half_a_character_is_told_and_nothing_changes(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source="Stored.")
    body = b"title=x&version=1&source=%ED%A0%80"
    page = await owner_browser.post(path_of(post), body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert page.status < 500
    assert "\ud800" not in (await stored(make, post)).source


async def test_a_megabyte_merges(owner_browser: Browser, make: Factory) -> None:
    paragraphs = [f"Paragraph {number}. " + "It goes on. " * 85 for number in range(1_000)]
    form = {"title": "Long", "version": "1"}
    post = await make.draft(title="Long", source="\n\n".join(paragraphs))
    for number in (7, 999):
        source = "\n\n".join([*paragraphs[:number], f"Rewritten {number}.", *paragraphs[number + 1 :]])
        assert (await owner_browser.post(path_of(post), form | {"source": source})).status == 303
    now = await stored(make, post)
    assert now.source.count("Rewritten") == 2
    assert len(now.source) > 1_000_000
    assert now.version == 3


async def test_a_post_deleted_meanwhile_gives_the_words_back(owner_browser: Browser, make: Factory) -> None:
    post = await make.post()
    form = await opened(owner_browser, post)
    for step, version in (("trash", 1), ("deletion", 2)):
        await owner_browser.post(f"{path_of(post)}/{step}", {"version": str(version)})
    page = await owner_browser.post(path_of(post), form | {"source": "Not lost."})
    assert page.status == 404
    again = await owner_browser.post("/admin/posts/new", page.fields("/admin/posts/new"))
    assert again.status == 303
    assert (await opened(owner_browser, await queries.get_post(make.db, post.id + 1)))["source"] == "Not lost."
