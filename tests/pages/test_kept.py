"""Pages made once: for whom, for how long, and never with anything of one visitor in them."""

import asyncio
import gzip

import brotli
import pytest

from blog.core.kept import Finished, best_encoding
from blog.core.pages import PageCache, State, may_be_kept
from blog.core.web import DATABASE
from tests.application import Page, Visit
from tests.factories import Factory
from tests.pages.conftest import Kept

OWN = ("date", "x-request-id")


def told(page: Page) -> dict[str, str]:
    return {name: value for name, value in page.headers.items() if name.lower() not in OWN}


async def test_a_page_is_made_once_and_then_costs_no_statement(kept: Kept, make: Factory) -> None:
    post = await make.post(title="Kept", source="Text.")
    first = await kept.visitor.get(f"/posts/{post.slug}")
    with kept.app[DATABASE].counting() as seen:
        again = await kept.visitor.get(f"/posts/{post.slug}")
    assert seen.statements == []
    assert (again.status, again.body) == (200, first.body)
    assert told(again) == told(first)
    assert "Kept" in again.words


async def test_those_who_ask_at_the_same_time_share_one_page(kept: Kept, make: Factory) -> None:
    post = await make.post()
    await kept.visitor.get("/")  # the site's options are known now
    with kept.app[DATABASE].counting() as alone:
        await kept.visitor.get(f"/posts/{post.slug}?page=x")  # this parameter means nothing here: made for one alone
    with kept.app[DATABASE].counting() as together:
        pages = await asyncio.gather(*[kept.visitor.get(f"/posts/{post.slug}") for _ in range(20)])
    assert {page.status for page in pages} == {200}
    assert len({page.body for page in pages}) == 1
    assert len(together.statements) == len(alone.statements) > 0


async def test_what_cannot_be_kept_is_shared_by_those_who_wait_for_it(kept: Kept) -> None:
    pages = await asyncio.gather(*[kept.visitor.get("/posts/none") for _ in range(5)])
    assert {page.status for page in pages} == {404}
    assert kept.pages.find("/posts/none") is None


async def test_compressed_answers_hold_the_same_page_and_have_tags_of_their_own(kept: Kept, make: Factory) -> None:
    await make.post(source="word " * 500)
    plain = await kept.visitor.get("/", headers={"Accept-Encoding": "identity"})
    tags = {plain.headers["ETag"]}
    for _ in range(2):  # when made, and when kept
        for encoding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
            packed = await _raw(kept, "/", {"Accept-Encoding": f"{encoding}, deflate"})
            assert packed.headers["Content-Encoding"] == encoding
            assert unpack(packed.body) == plain.body
            assert packed.headers["Vary"] == "Accept-Encoding, Cookie"
            assert len(packed.body) < len(plain.body)
            tags.add(packed.headers["ETag"])
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
async def test_who_has_the_page_already_gets_only_the_head(kept: Kept, make: Factory, encoding: str) -> None:
    await make.post(source="word " * 500)
    page = await _raw(kept, "/", {"Accept-Encoding": encoding})
    tag, modified = page.headers["ETag"], page.headers["Last-Modified"]
    for conditions, status in (
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": f'"other", W/{tag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": modified}, 200),
        ({"If-Modified-Since": modified}, 304),
        ({"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Match": tag}, 200),
        ({"If-Match": '"other"'}, 412),
        ({"If-Match": f"W/{tag}"}, 412),
        ({"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 412),
        ({"If-Unmodified-Since": modified}, 200),
    ):
        answer = await _raw(kept, "/", {"Accept-Encoding": encoding, **conditions})
        assert answer.status == status, conditions
        assert answer.headers["ETag"] == tag
        assert (answer.body == page.body) is (status == 200), conditions


async def test_a_head_request_gets_the_same_head(kept: Kept, make: Factory) -> None:
    await make.post()
    for _ in range(2):
        page = await kept.visitor.get("/")
        head = await kept.visitor.request("HEAD", "/")
        assert (head.status, head.body) == (200, b"")
        assert told(head) == told(page)


async def test_copies_further_out_may_be_given_out_for_a_second_and_while_nobody_answers(kept: Kept) -> None:
    for _ in range(2):
        page = await kept.visitor.get("/")
        assert page.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-if-error=86400"


async def test_who_is_signed_in_neither_gets_a_visitors_page_nor_leaves_one_of_their_own(
    kept: Kept, visit: Visit, make: Factory
) -> None:
    owner = await visit(await make.user(role="owner", name="Somebody Signed In"), at=kept.server)
    for path in ("/", "/archive"):
        mine = await owner.get(path)
        assert mine.headers["Cache-Control"] == "no-store"
        left = kept.pages.find(path)
        assert left is not None
        assert not any(word in left.finished.body for word in (b"/admin", b"Somebody", b"Sign out"))
        visitors = await kept.visitor.get(path)
        assert "/admin" in mine.text
        assert "/admin" not in visitors.text
        assert "/admin" in (await owner.get(path)).text


@pytest.mark.parametrize("header", ["Cookie: session=x", "Cookie: a=b; __Host-session=y", "Authorization: Bearer x"])
async def test_credentials_of_any_kind_keep_a_request_away_from_what_is_kept(kept: Kept, header: str) -> None:
    name, _, value = header.partition(": ")
    await kept.visitor.get("/", headers={name: value})
    assert kept.pages.find("/") is None


async def test_pages_behind_a_password_open_for_one_visitor_only(kept: Kept, visit: Visit, make: Factory) -> None:
    post = await make.post(visibility="password", password="open sesame", source="The secret.")
    path = f"/posts/{post.slug}"
    assert "The secret." not in (await kept.visitor.get(path)).text
    assert (await kept.visitor.post(f"{path}/unlocking", {"password": "open sesame"})).status == 303
    assert "The secret." in (await kept.visitor.get(path)).text
    assert "The secret." not in (await (await visit(at=kept.server)).get(path)).text


def test_the_room_is_bounded_and_what_was_read_last_stays() -> None:
    pages = PageCache(20 * 7_000, time=lambda: 0.0)
    pages.learn(State(1, None), sure_until=1.0)
    for number in range(100):
        pages.put(f"/{number}", Finished(200, (), b"x" * 1_000), pages.generation)
        assert pages.find("/0") is not None
        assert pages.bytes <= 20 * 7_000
    assert [number for number in range(100) if pages.find(f"/{number}")] == [0, *range(81, 100)]
    pages.put("/large", Finished(200, (), b"x" * 9_000), pages.generation)
    assert pages.find("/large") is None  # it would push out too many others


def test_only_what_is_the_same_for_everybody_may_be_kept() -> None:
    assert may_be_kept(Finished(200, (("Content-Type", "text/html"),), b""))
    for status, header in (
        (404, ("Content-Type", "text/html")),
        (200, ("Set-Cookie", "a=b")),
        (200, ("Cache-Control", "no-store")),
        (200, ("cache-control", "Private, max-age=5")),
    ):
        assert not may_be_kept(Finished(status, (header,), b""))


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP ; q=0.000", ""),
        ("identity", ""),
        ("gzip;q=0.001", "gzip"),
        (";;,,=", ""),
    ],
)
def test_the_best_encoding_is_one_that_is_accepted(accepted: str, encoding: str) -> None:
    assert best_encoding(accepted) == encoding


async def _raw(kept: Kept, path: str, headers: dict[str, str]) -> Page:
    return await kept.visitor.get(path, headers=headers, auto_decompress=False)
