"""The readers' lists, however they were changed: they show what is there, in pages that neither repeat nor lose one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blog.core import clock
from blog.core.db import Database
from blog.posts import actions_listing, queries_checking
from blog.posts.models import Post
from blog.posts.models_listing import end_of_month, month_number
from blog.tags import actions as tag_actions
from blog.tags import queries as tag_queries
from blog.writing import actions
from blog.writing import queries as writing_queries
from blog.writing.forms import PostForm
from tests.application import Browser, Page
from tests.factories import LONG_AGO, Factory

Change = Callable[[Factory, Post], Awaitable[Any]]


async def wrong(db: Database) -> tuple[list[int], list[str]]:
    """The posts that stand in wrong lists, and the kinds of lists that are wrongly counted."""
    return await queries_checking.list_misplaced(db, 1, 2**62), await queries_checking.list_miscounted(db)


def titles(page: Page) -> list[str]:
    return [heading.find("a").text for heading in page.tree.iter("h2") if heading.find("a") is not None]


async def walked(visitor: Browser, path: str) -> list[str]:
    """The titles on all pages of a list."""
    found: list[str] = []
    for number in range(1, 99):
        page = await visitor.get(path if number == 1 else f"{path}?page={number}")
        assert page.status == 200
        found += titles(page)
        if 'rel="next"' not in page.text:
            assert (await visitor.get(f"{path}?page={number + 1}")).status == 404
            return found
    raise AssertionError("the list has no end")


async def smaller(make: Factory, posts: int) -> None:
    await make.db.execute("UPDATE site SET posts_per_page = %(posts)s WHERE id = 1", {"posts": posts})


async def test_every_list_shows_each_of_its_posts_once(visitor: Browser, make: Factory) -> None:
    await smaller(make, 3)
    author = await make.user()
    posts = [
        await make.post(
            by=author, tags="ink", sticky=number in (4, 5, 9, 17), published_at=LONG_AGO + timedelta(days=13 * number)
        )
        for number in range(22)
    ]
    for number in range(3):
        await make.post(
            by=author, tags="ink", sticky=number == 1, published_at=clock.now() + timedelta(days=number + 1)
        )
    newest_first = [post.title for post in reversed(posts)]
    assert await walked(visitor, "/tags/ink") == newest_first
    assert await walked(visitor, f"/authors/{author.slug}") == newest_first
    assert await walked(visitor, "/archive/2026") == newest_first
    in_may = [post.title for post in reversed(posts) if post.published_at and post.published_at.month == 5]
    assert await walked(visitor, "/archive/2026/5") == in_may
    pinned = [post.title for post in reversed(posts) if post.sticky]
    assert await walked(visitor, "/") == pinned + [title for title in newest_first if title not in pinned]


async def test_posts_of_one_moment_are_not_lost_between_pages(visitor: Browser, make: Factory) -> None:
    await smaller(make, 2)
    posts = [await make.post(published_at=LONG_AGO, tags="x") for _number in range(7)]
    for path in ("/", "/tags/x", "/archive/2026/1"):
        assert await walked(visitor, path) == [post.title for post in reversed(posts)], path


async def test_a_page_of_pinned_posts_goes_over_into_the_others(visitor: Browser, make: Factory) -> None:
    await smaller(make, 2)
    posts = [await make.post(sticky=number < 3) for number in range(6)]
    wanted = [posts[number].title for number in (2, 1, 0, 5, 4, 3)]
    assert await walked(visitor, "/") == wanted


async def test_a_scheduled_post_is_listed_from_its_second_on(
    visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await smaller(make, 1)
    await make.post(title="Old", tags="x")
    moment = clock.now().replace(microsecond=0) + timedelta(days=40)
    await make.post(title="New", tags="x", published_at=moment)
    for path in ("/", "/tags/x", f"/archive/{LONG_AGO.year}"):
        assert await walked(visitor, path) == ["Old"], path
    assert "1 post" in (await visitor.get("/archive")).words
    monkeypatch.setattr(clock, "now", lambda: moment)
    for path in ("/", "/tags/x"):
        assert await walked(visitor, path) == ["New", "Old"], path
    assert (await visitor.get("/archive")).words.count("1 post") == 2
    assert "x 2" in (await visitor.get("/tags")).words


async def _edited(make: Factory, post: Post, **changes: Any) -> None:
    stored = await writing_queries.get_post(make.db, post.id)
    form = {
        "title": stored.title,
        "slug": stored.slug,
        "source": stored.source,
        "tags": ", ".join(stored.tags),
        "published_at": stored.published_at,
        "series": stored.series,
        "version": stored.version,
        **changes,
    }
    acting = replace(await make.author(), role="editor")
    await actions.update_post(make.db, stored, PostForm.model_validate(form), by=acting)


async def _trashed_for_good(make: Factory, post: Post) -> None:
    await actions.trash(make.db, post, post.version, by=await make.author())
    await actions.delete(make.db, post, post.version + 1)


async def _by_somebody_else(make: Factory, post: Post) -> None:
    await _edited(make, post, author_id=(await make.user(role="author")).id)


async def _merged(make: Factory, post: Post) -> None:
    first, other = await tag_queries.find_tag(make.db, "a"), await tag_queries.find_tag(make.db, "b")
    assert first is not None
    assert other is not None
    await tag_actions.merge_tag(make.db, first, other.id)


async def _without_its_tag(make: Factory, post: Post) -> None:
    tag = await tag_queries.find_tag(make.db, "a")
    assert tag is not None
    await tag_actions.delete_tag(make.db, tag)


CHANGES: dict[str, Change] = {
    "withdrawn": lambda make, post: _acting(actions.withdraw, make, post),
    "trashed": lambda make, post: _acting(actions.trash, make, post),
    "deleted": _trashed_for_good,
    "private": lambda make, post: _edited(make, post, visibility="private"),
    "pinned": lambda make, post: _edited(make, post, sticky=True),
    "dated back": lambda make, post: _edited(make, post, published_at=datetime(1999, 12, 31, 23, tzinfo=UTC)),
    "tagged otherwise": lambda make, post: _edited(make, post, tags="b, c"),
    "in another series": lambda make, post: _edited(make, post, series="Other"),
    "in no series": lambda make, post: _edited(make, post, series=""),
    "by somebody else": _by_somebody_else,
    "with its tag merged": _merged,
    "without its tag": _without_its_tag,
}


async def _acting(action: Callable[..., Awaitable[None]], make: Factory, post: Post) -> None:
    await action(make.db, post, post.version, by=await make.author())


@pytest.mark.parametrize("change", CHANGES)
async def test_lists_and_counts_are_right_once_a_post_is(make: Factory, change: str) -> None:
    await make.post(tags="a, b", series="One")
    await make.post(tags="b", series="One")
    post = await make.post(tags="a, x", series="One")
    await CHANGES[change](make, post)
    assert await wrong(make.db) == ([], [])


async def test_saving_at_once_leaves_counts_right(make: Factory) -> None:
    posts = [await make.post(tags="a, b") for _number in range(6)]

    async def change(number: int, post: Post) -> None:
        await _edited(make, post, tags="a" if number % 2 else "b, c", sticky=number % 3 == 0)
        stored = await writing_queries.get_post(make.db, post.id)
        await _acting(actions.withdraw if number % 2 else actions.trash, make, stored)
        if number % 2:
            stored = await writing_queries.get_post(make.db, post.id)
            await actions.publish(make.db, stored, stored.version, by=await make.author())

    await asyncio.gather(
        *(change(number, post) for number, post in enumerate(posts)),
        *(make.post(tags="a, c") for _number in range(6)),
        _merged(make, posts[0]),
    )
    assert await wrong(make.db) == ([], [])


async def test_months_are_counted_anew_when_the_zone_changes(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    await smaller(make, 1)
    for hour in (10, 17, 18, 20):  # three of four are in February in Shanghai
        await make.post(title=f"At {hour}", published_at=datetime(2026, 1, 31, hour, tzinfo=UTC))
    assert (await visitor.get("/archive")).words.count("4 posts") == 1
    settings = {"title": "Blog", "language": "en", "time_zone": "Asia/Shanghai", "posts_per_page": "1"}
    assert (await owner_browser.post("/admin/settings", settings)).status == 303
    words = (await visitor.get("/archive")).words
    assert ("February 2026 3 posts" in words, "January 2026 1 post" in words) == (True, True)
    assert await walked(visitor, "/archive/2026/2") == ["At 20", "At 18", "At 17"]
    assert await walked(visitor, "/archive/2026") == ["At 20", "At 18", "At 17", "At 10"]
    assert await wrong(make.db) == ([], [])


async def test_the_archive_is_right_before_the_months_are_counted_anew(visitor: Browser, make: Factory) -> None:
    await smaller(make, 1)
    for hour in (10, 17):
        await make.post(title=f"At {hour}", published_at=datetime(2026, 1, 31, hour, tzinfo=UTC))
    await make.db.execute("UPDATE site SET time_zone = 'Asia/Shanghai' WHERE id = 1")
    words = (await visitor.get("/archive")).words
    assert ("February 2026 1 post" in words, "January 2026 1 post" in words) == (True, True)
    assert await walked(visitor, "/archive/2026") == ["At 17", "At 10"]
    assert await walked(visitor, "/archive/2026/1") == ["At 10"]


SPOILT = {
    "a place is missing": "DELETE FROM listings WHERE list = 'tag'",
    "a place is too many": "INSERT IGNORE INTO listings SELECT 'tag', 99, listed_at, post_id FROM listings",
    "a moment is wrong": "UPDATE listings SET listed_at = listed_at + INTERVAL 40 DAY",
    "a count is wrong": "UPDATE listing_counts SET post_count = post_count + 1 WHERE month = 0",
    "a month is wrong": "UPDATE listing_counts SET post_count = 7 WHERE list = 'front' AND month > 0",
    "all is lost": "DELETE FROM listings",
    "nothing is counted": "DELETE FROM listing_counts",
}


@pytest.mark.parametrize("repair", [actions_listing.put_right, actions_listing.list_everything])
@pytest.mark.parametrize("harm", SPOILT)
async def test_what_is_wrong_in_lists_is_found_and_put_right(
    make: Factory, harm: str, repair: Callable[[Database], Awaitable[Any]]
) -> None:
    await make.post(tags="a, b", series="One")
    await make.post(sticky=True)
    await make.draft(tags="a")
    good = [await make.db.fetch_all(sql) for sql in ("SELECT * FROM listings", "SELECT * FROM listing_counts")]
    await make.db.execute(SPOILT[harm])
    assert await wrong(make.db) != ([], [])
    await repair(make.db)
    assert await wrong(make.db) == ([], [])
    await make.db.execute("DELETE FROM listing_counts WHERE post_count = 0")
    assert [await make.db.fetch_all(sql) for sql in ("SELECT * FROM listings", "SELECT * FROM listing_counts")] == good


async def test_what_is_wrongly_listed_is_not_shown(visitor: Browser, make: Factory) -> None:
    await make.post(title="Open", tags="x")
    post = await make.post(title="Hidden", tags="x")
    await make.db.execute("UPDATE posts SET visibility = 'private' WHERE id = %(id)s", {"id": post.id})
    for path in ("/", "/tags/x", "/archive/2026", "/feed.atom", "/tags/x/feed.atom", "/posts/open"):
        assert "Hidden" not in (await visitor.get(path)).text, path


@pytest.mark.parametrize(("number", "end"), [(202611, (2026, 12)), (202612, (2027, 1)), (202601, (2026, 2))])
def test_a_month_ends_where_the_next_begins(number: int, end: tuple[int, int]) -> None:
    moment = end_of_month(number)
    assert (moment.year, moment.month, moment.day) == (*end, 1)
    assert month_number(moment - timedelta(microseconds=1)) == number
