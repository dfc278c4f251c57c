"""Answers that need not be sent again: RFC 9110, section 13."""

from datetime import timedelta

import pytest

from blog.core import clock
from blog.writing import actions as writing_actions
from tests.application import Browser
from tests.factories import Factory

PATHS = ("/feed.atom", "/feed.rss", "/feed.json", "/comments/feed.atom", "/sitemap.xml", "/robots.txt", "/posts/tea.md")


@pytest.fixture(autouse=True)
async def later(make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post of long ago, and a clock that stands still well after it."""
    post = await make.post(title="Tea", slug="tea")
    await make.comment(post)
    now = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: now)


async def test_what_is_known_already_is_not_sent_again(visitor: Browser) -> None:
    for path in PATHS:
        page = await visitor.get(path)
        tag = page.headers["ETag"]
        assert tag.startswith('"')
        assert page.headers["Cache-Control"] == "no-cache"
        again = await visitor.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
        assert (path, again.status, again.body, again.headers["ETag"]) == (path, 304, b"", tag)
        assert (await visitor.get(path, headers={"If-None-Match": '"other"'})).status == 200
        assert (await visitor.get(path, headers={"If-None-Match": "*"})).status == 304


async def test_a_date_will_do_where_no_tag_is_sent(visitor: Browser) -> None:
    page = await visitor.get("/feed.atom")
    modified = page.headers["Last-Modified"]
    assert (await visitor.get("/feed.atom", headers={"If-Modified-Since": modified})).status == 304
    older = {"If-Modified-Since": "Sat, 01 Jan 2022 00:00:00 GMT"}
    assert (await visitor.get("/feed.atom", headers=older)).status == 200
    both = {"If-Modified-Since": modified, "If-None-Match": '"other"'}
    assert (await visitor.get("/feed.atom", headers=both)).status == 200


async def test_whatever_happens_to_the_site_moves_the_date(
    visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what makes no entry younger: one that is withdrawn, or a comment approved late."""
    post = await make.post(title="Soon gone")
    now = clock.now() + timedelta(seconds=5)
    monkeypatch.setattr(clock, "now", lambda: now)
    before = (await visitor.get("/feed.rss")).headers["Last-Modified"]
    await writing_actions.withdraw(make.db, post, post.version, by=await make.author())
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=5))
    page = await visitor.get("/feed.rss", headers={"If-Modified-Since": before})
    assert page.status == 200
    assert page.headers["Last-Modified"] != before


async def test_a_date_is_told_once_nothing_more_can_happen_in_its_second(visitor: Browser, make: Factory) -> None:
    await make.post()
    assert "Last-Modified" not in (await visitor.get("/feed.rss")).headers


async def test_an_answer_without_its_body_says_the_same_of_it(visitor: Browser) -> None:
    for path in PATHS:
        page, head = await visitor.get(path), await visitor.request("HEAD", path)
        assert (head.status, head.body) == (200, b"")
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
            assert (path, head.headers[name]) == (path, page.headers[name])


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ({"If-Match": '"other"'}, 412),
        ({"If-Match": "*"}, 200),
        ({"If-Unmodified-Since": "Sat, 01 Jan 2022 00:00:00 GMT"}, 412),
        ({"If-Unmodified-Since": "Sat, 01 Jan 2072 00:00:00 GMT"}, 200),
        ({"If-None-Match": "nonsense"}, 200),
        ({"If-Modified-Since": "nonsense"}, 200),
    ],
)
async def test_other_conditions_are_kept(visitor: Browser, condition: dict[str, str], status: int) -> None:
    assert (await visitor.get("/feed.atom", headers=condition)).status == status
