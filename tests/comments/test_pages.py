"""Long talks, read by the page: threads stay together, every comment is found again, and counts are right."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blog.comments import actions, actions_paging, queries_pages
from blog.comments.models import PER_PAGE, CommentStatus, Said
from blog.comments.queries import set_status
from blog.comments.threads import paged
from blog.core.db import Database
from blog.posts.models import Post
from tests.application import Browser, Page
from tests.factories import LONG_AGO, Factory


async def many(db: Database, post: Post, number: int, *, every: int = 1, status: str = "approved") -> list[int]:
    """That many comments at once, a minute between two; with `every`, those in between answer the one before them."""
    last = int(await db.fetch_value("SELECT COALESCE(MAX(id), 0) FROM comments"))
    rows = [
        [
            last + one,
            None if (one - 1) % every == 0 else last + one - 1,
            f"Word {one:04}.",
            str(LONG_AGO + timedelta(minutes=one))[:19],
        ]
        for one in range(1, number + 1)
    ]
    await db.execute(
        """
        INSERT INTO comments (id, post_id, parent_id, kind, author_name, author_email, author_url, source, html, status,
                              digest, created_at)
        SELECT one.id, %(post_id)s, one.parent_id, 'comment', CONCAT('Reader ', one.id), 'x@example.org', '', one.body,
               CONCAT('<p>', one.body, '</p>'), %(status)s, UNHEX(SHA2(one.id, 256)), one.created_at
        FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
            id BIGINT PATH '$[0]', parent_id BIGINT PATH '$[1]', body VARCHAR(20) PATH '$[2]',
            created_at DATETIME PATH '$[3]')) AS one
        """,
        {"post_id": post.id, "rows": json.dumps(rows), "status": status},
    )
    return [row[0] for row in rows]  # type: ignore[misc]


def said(page: Page) -> list[int]:
    """The ids of the comments of a page, in the order in which they are read."""
    ids = [element.get("id", "") for element in page.tree.iter("li")]
    return [int(one.removeprefix("comment-")) for one in ids if one.startswith("comment-")]


async def test_two_thousand_comments_are_read_by_the_page(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="talk")
    ids = await many(make.db, post, 2000, every=4)
    assert await actions_paging.page_everything(make.db) == 1
    first = await visitor.get("/posts/talk")
    assert "2000 comments" in first.words
    assert "?comments=42#comments" in first.text  # threads of four: 48 on each page
    read: list[int] = []
    for number in range(1, 43):
        page = await visitor.get(f"/posts/talk?comments={number}")
        assert len(said(page)) <= PER_PAGE
        read += said(page)
    assert read == ids
    assert [(await visitor.get(f"/posts/talk?comments={bad}")).status for bad in ("43", "0", "x")] == [404] * 3


async def test_every_comment_is_found_again(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="talk")
    ids = await many(make.db, post, 120, every=2)
    await actions_paging.page_everything(make.db)
    for comment_id, where in ((ids[0], ""), (ids[60], "?comments=2"), (ids[119], "?comments=3")):
        answer = await visitor.get(f"/posts/talk/comments/{comment_id}")
        assert (answer.status, answer.location) == (302, f"/posts/talk{where}#comment-{comment_id}")
        assert comment_id in said(await visitor.get(answer.location.partition("#")[0]))
        assert (
            f"/posts/talk/comments/{comment_id}" in (await visitor.get("/posts/talk/comments/feed.atom")).text
            or where != "?comments=3"
        )


async def test_a_comment_not_to_be_seen_is_not_found(visitor: Browser, make: Factory) -> None:
    post, other = await make.post(slug="talk"), await make.post(slug="other")
    locked = await make.post(slug="locked", visibility="password", password="x")
    waiting = await make.comment(post, status="pending")
    elsewhere, inside = await make.comment(other), await make.comment(locked)
    for path in (f"talk/comments/{waiting.id}", f"talk/comments/{elsewhere.id}", f"locked/comments/{inside.id}"):
        assert (await visitor.get(f"/posts/{path}")).status == 404, path
    assert (await visitor.get(f"/posts/talk/comments/{'9' * 40}")).status == 404


async def test_who_may_speak_at_once_is_led_to_the_comment(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(slug="talk")
    await many(make.db, post, 60)
    sent = await owner_browser.post("/posts/talk/comments", {"body": "The newest of all."})
    led = await owner_browser.get(sent.location)
    assert (sent.status, led.status) == (303, 302)
    assert "?comments=2#comment-" in led.location
    assert "The newest of all." in (await owner_browser.get(led.location.partition("#")[0])).words


async def test_an_answer_is_written_where_the_comment_is_read(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="talk")
    ids = await many(make.db, post, 60)
    await actions_paging.page_everything(make.db)
    page = await visitor.get(f"/posts/talk?reply={ids[58]}")
    assert ids[58] in said(page)
    assert f"Reply to Reader {ids[58]}" in page.words
    refused = await visitor.post("/posts/talk/comments", {"parent": str(ids[58]), "body": ""})
    assert refused.status == 422
    assert f"Reply to Reader {ids[58]}" in refused.words
    assert (await visitor.get(f"/posts/talk?reply={'9' * 30}")).status == 200


async def test_pages_follow_what_is_approved_and_taken_away(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="talk")
    ids = await many(make.db, post, PER_PAGE)
    late = await make.comment(post, status="pending")
    assert "comments=2" not in (await visitor.get("/posts/talk")).text
    await actions.approve(make.db, late.id)
    assert said(await visitor.get("/posts/talk?comments=2")) == [late.id]
    await actions.mark_as_spam(make.db, ids[3])
    assert said(await visitor.get("/posts/talk")) == [*ids[:3], *ids[4:], late.id]
    await actions.approve(make.db, ids[3])
    await actions.delete(make.db, ids[0])
    assert said(await visitor.get("/posts/talk")) == [*ids[1:], late.id]
    assert (await visitor.get("/posts/talk?comments=2")).status == 404


async def test_approving_many_at_once_leaves_every_comment_on_one_page(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="talk")
    shown = await many(make.db, post, PER_PAGE - 2)
    waiting = await many(make.db, post, 8, status="pending")
    await asyncio.gather(*(actions.approve(make.db, one) for one in waiting))
    read = said(await visitor.get("/posts/talk")) + said(await visitor.get("/posts/talk?comments=2"))
    assert sorted(read) == sorted(shown + waiting)
    assert len(read) == len(set(read))


async def test_a_thread_longer_than_a_page_says_what_it_goes_on_from(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="talk")
    ids = await many(make.db, post, 70, every=100)
    await actions_paging.page_everything(make.db)
    second = await visitor.get("/posts/talk?comments=2")
    assert said(second) == ids[PER_PAGE:]
    assert f'href="/posts/talk/comments/{ids[PER_PAGE - 1]}"' in second.text
    assert f"to Reader {ids[PER_PAGE - 1]}" in second.words


async def test_mentions_are_shown_and_counted(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="talk")
    mention = await make.comment(post, name="Another site")
    await make.db.execute("UPDATE comments SET kind = 'pingback' WHERE id = %(id)s", {"id": mention.id})
    words = (await visitor.get("/posts/talk")).words
    assert "1 comment" in words
    assert "Mentioned elsewhere Another site" in words


async def test_comments_put_in_past_the_site_are_all_read(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="talk")
    ids = await many(make.db, post, PER_PAGE + 20)
    assert said(await visitor.get("/posts/talk")) == ids
    await set_status(make.db, ids[0], CommentStatus.SPAM)
    assert await queries_pages.put_on_pages(make.db, post.id) is True
    assert await queries_pages.put_on_pages(make.db, post.id) is False


AT = datetime(2026, 1, 1, tzinfo=UTC)


def _said(number: int, parent: int | None = None, kind: str = "comment") -> Said:
    return Said(number, parent, kind, AT + timedelta(minutes=number))


THREADS: dict[str, tuple[list[Said], dict[int, int]]] = {
    "none": ([], {}),
    "just one page": ([_said(n) for n in range(1, 51)], {1: 1, 50: 1}),
    "one more": ([_said(n) for n in range(1, 52)], {50: 1, 51: 2}),
    "a thread that does not fit": (
        [_said(n) for n in range(1, 50)] + [_said(50), _said(51, 50)],
        {49: 1, 50: 2, 51: 2},
    ),
    "a late answer to the first": ([_said(n) for n in range(1, 51)] + [_said(51, 1)], {51: 1, 49: 1, 50: 2}),
    "a thread of a hundred and one": (
        [_said(1)] + [_said(n, 1) for n in range(2, 102)],
        {50: 1, 51: 2, 100: 2, 101: 3},
    ),
    "a mention between": ([_said(n, None, "pingback" if n == 25 else "comment") for n in range(1, 52)], {25: 1, 51: 2}),
    "deeper than Python": ([_said(1)] + [_said(n, n - 1) for n in range(2, 3001)], {1: 1, 3000: 60}),
}


@pytest.mark.parametrize("case", THREADS)
def test_threads_are_spread_over_pages(case: str) -> None:
    comments, wanted = THREADS[case]
    pages = paged(comments)
    assert {one: pages[one] for one in wanted} == wanted
    assert len(pages) == len(comments)
    sizes: Any = [list(pages.values()).count(page) for page in set(pages.values())]
    assert max(sizes, default=0) <= PER_PAGE
