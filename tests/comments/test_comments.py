"""Comments: left, waiting, approved, threaded, refused."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blog.comments.models import Comment, CommentStatus
from blog.comments.queries import count_by_status, list_queue
from blog.comments.threads import threaded
from blog.core.keyset import Stretch
from tests.application import Browser, Visit
from tests.factories import Factory

WELL = {"name": "Ada", "email": "ada@example.org", "body": "Well *said*."}


async def test_a_comment_waits_until_it_is_approved(owner_browser: Browser, visitor: Browser, make: Factory) -> None:
    post = await make.post(title="Talk")
    sent = await visitor.post("/posts/talk/comments", WELL)
    assert sent.status == 303
    thanks = await visitor.get(sent.location.partition("#")[0])
    assert "Well said." not in thanks.words
    assert 'role="status"' in thanks.text

    waiting = (await list_queue(make.db, CommentStatus.PENDING, Stretch(9)))[0]
    assert "ada@example.org" in (await owner_browser.get("/admin/comments")).words
    await owner_browser.post(f"/admin/comments/{waiting.id}/approval")
    page = await visitor.get("/posts/talk")
    assert "<em>said</em>" in page.text
    assert "ada@example.org" not in page.text
    assert post.id == waiting.post_id


@pytest.mark.parametrize(("button", "left"), [("spam", {CommentStatus.SPAM: 1}), ("deletion", {})])
async def test_a_comment_can_be_taken_away(
    owner_browser: Browser, visitor: Browser, make: Factory, button: str, left: dict[CommentStatus, int]
) -> None:
    comment = await make.comment(await make.post(title="Talk"), body="Buy now.")
    assert "Buy now." in (await visitor.get("/posts/talk")).words
    assert (await owner_browser.post(f"/admin/comments/{comment.id}/{button}")).status == 303
    assert "Buy now." not in (await visitor.get("/posts/talk")).words
    counts = await count_by_status(make.db)
    assert {status: count for status, count in counts.items() if count} == left


async def test_deleting_a_comment_keeps_the_answers(owner_browser: Browser, visitor: Browser, make: Factory) -> None:
    post = await make.post(title="Talk")
    first = await make.comment(post, body="A question.")
    await make.comment(post, parent=first.id, body="An answer.")
    await owner_browser.post(f"/admin/comments/{first.id}/deletion")
    words = (await visitor.get("/posts/talk")).words
    assert "A question." not in words
    assert "An answer." in words


REFUSED: dict[str, dict[str, str]] = {
    "no name": {"name": ""},
    "a name of nothing visible": {"name": "\u200b\u2060"},
    "no address": {"email": ""},
    "no address at all": {"email": "nobody"},
    "two addresses": {"email": "a@b.org, c@d.org"},
    "a line break in the address": {"email": "a@b.org\nBcc: c@d.org"},
    "nothing said": {"body": " \n\u200b"},
    "too much said": {"body": "x" * 10_001},
    "a script as web address": {"url": "javascript:alert(1)"},
    "an answer to nothing": {"parent": "999"},
    "an answer to no number": {"parent": "x"},
    "an answer to a huge number": {"parent": "9" * 30},
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_refused_comment_comes_back_with_everything_typed(visitor: Browser, make: Factory, case: str) -> None:
    await make.post(title="Talk")
    page = await visitor.post("/posts/talk/comments", WELL | REFUSED[case])
    assert page.status == 422
    back = page.fields("/posts/talk/comments")
    kept = {"name", "email", "body"} - REFUSED[case].keys()
    assert {name: back[name] for name in kept} == {name: WELL[name] for name in kept}
    assert sum((await count_by_status(make.db)).values()) == 0


async def test_sending_a_comment_twice_stores_it_once(visitor: Browser, make: Factory) -> None:
    await make.post(title="Talk")
    pages = await asyncio.gather(*(visitor.post("/posts/talk/comments", WELL) for _ in range(5)))
    assert {page.status for page in pages} == {303}
    assert (await count_by_status(make.db))[CommentStatus.PENDING] == 1


async def test_a_program_that_fills_in_the_trap_is_not_heard(visitor: Browser, make: Factory) -> None:
    await make.post(title="Talk")
    page = await visitor.post("/posts/talk/comments", WELL | {"website": "https://spam.example"})
    assert page.status == 303
    assert sum((await count_by_status(make.db)).values()) == 0


async def test_who_says_too_much_is_slowed_down_and_loses_nothing(visitor: Browser, make: Factory) -> None:
    await make.post(title="Talk")
    for number in range(10):
        assert (await visitor.post("/posts/talk/comments", WELL | {"body": f"No. {number}"})).status == 303
    slowed = await visitor.post("/posts/talk/comments", WELL | {"body": "The last word."})
    assert slowed.status == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert slowed.fields("/posts/talk/comments")["body"] == "The last word."


CLOSED: dict[str, tuple[dict[str, Any], int]] = {
    "comments are closed": ({"comments_open": False}, 403),
    "the post is a draft": ({"published": False}, 404),
    "the post is private": ({"visibility": "private"}, 404),
    "the post is locked": ({"visibility": "password", "password": "x"}, 403),
}


@pytest.mark.parametrize("case", CLOSED)
async def test_nobody_comments_where(visitor: Browser, make: Factory, case: str) -> None:
    fields, status = CLOSED[case]
    await make.post(title="Talk", **fields)
    assert (await visitor.post("/posts/talk/comments", WELL)).status == status
    assert sum((await count_by_status(make.db)).values()) == 0


async def test_who_may_approve_need_not_wait(owner_browser: Browser, visitor: Browser, make: Factory) -> None:
    await make.post(title="Talk")
    sent = await owner_browser.post("/posts/talk/comments", {"body": "By the owner."})
    assert sent.status == 303
    assert "By the owner." in (await visitor.get("/posts/talk")).words


async def test_a_reader_with_an_account_waits_like_everybody(visit: Visit, visitor: Browser, make: Factory) -> None:
    await make.post(title="Talk")
    reader = await visit(await make.user(role="reader"))
    assert (await reader.post("/posts/talk/comments", {"body": "By a reader."})).status == 303
    assert "By a reader." not in (await visitor.get("/posts/talk")).words


async def test_html_in_a_comment_is_plain_text(visitor: Browser, make: Factory) -> None:
    body = "<b>bold</b> <script>alert(1)</script> [x](javascript:alert(1))"
    await make.comment(await make.post(title="Talk"), body=body)
    page = await visitor.get("/posts/talk")
    assert "<b>bold</b> <script>alert(1)</script>" in page.words
    assert not any("alert" in "".join(script.itertext()) for script in page.tree.iter("script"))
    assert not any("javascript:" in link.get("href", "") for link in page.tree.iter("a"))


async def test_a_thread_of_twelve_steps_is_shown_whole(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="Talk")
    parent = None
    for step in range(12):
        parent = (await make.comment(post, parent=parent, body=f"Step {step:02}.")).id
    words = (await visitor.get("/posts/talk")).words
    assert [words.index(f"Step {step:02}.") for step in range(12)] == sorted(
        words.index(f"Step {step:02}.") for step in range(12)
    )


def _comment(number: int, parent: int | None = None, kind: str = "comment", minute: int | None = None) -> Comment:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number if minute is None else minute)
    return Comment(number, parent, kind, "x", "", False, "<p>x</p>", at)


def test_answers_hang_below_what_they_answer() -> None:
    found = threaded([_comment(1), _comment(2, 1), _comment(3), _comment(4, 2), _comment(5, kind="pingback")])
    assert [thread.comment.id for thread in found.threads] == [1, 3]
    assert found.threads[0].replies[0].replies[0].comment.id == 4
    assert [mention.id for mention in found.mentions] == [5]
    assert found.count == 5


@pytest.mark.parametrize(
    "comments",
    [
        [_comment(1, 1)],
        [_comment(1, 2), _comment(2, 1)],
        [_comment(1, 99)],
        [_comment(1, 2, minute=0), _comment(2, minute=9)],
    ],
)
def test_a_damaged_thread_loses_no_comment(comments: list[Comment]) -> None:
    def count(threads: list) -> int:
        return sum(1 + count(thread.replies) for thread in threads)

    assert count(threaded(comments).threads) == len(comments)
