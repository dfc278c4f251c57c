"""Kept pages that the protocol writes by itself, and all that it must leave to aiohttp."""

import asyncio
from typing import Any

import pytest
from aiohttp import web_server

from blog.core.pages_wire import QuickHandler, read_headers
from tests.factories import Factory
from tests.pages.conftest import Keeping, Kept
from tests.safety.wire import Answer, exchange

PATIENCE = 30.0
HOST = b"Host: 127.0.0.1\r\n"
OWN = ("date", "x-request-id")


def get(path: str, *headers: str, method: str = "GET", version: str = "1.1") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", "Host: 127.0.0.1", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


async def kept_home(kept: Kept) -> Answer:
    """The home page as the middleware gives it; from then on it is kept."""
    answer = await exchange(kept.port, get("/"))
    assert (answer.status, kept.wire.answered) == (200, 0)
    return answer


def told(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in OWN}


async def test_this_aiohttp_is_one_whose_handler_is_known(kept: Kept) -> None:
    # Where this fails a new aiohttp has moved what blog/core/pages_wire.py leans on; pages still come, only slower.
    assert vars(web_server)["RequestHandler"] is QuickHandler


async def test_a_kept_page_is_written_without_the_application(kept: Kept) -> None:
    first = await kept_home(kept)
    again = await exchange(kept.port, get("/"))
    assert kept.wire.answered == 1
    assert (again.status, again.body, told(again)) == (200, first.body, told(first))
    assert "x-request-id" not in again.headers
    head = await exchange(kept.port, get("/", method="HEAD"))
    assert (kept.wire.answered, head.status, head.body, told(head)) == (2, 200, b"", told(first))
    unchanged = await exchange(kept.port, get("/", f"If-None-Match: {first.headers['etag']}"))
    assert (kept.wire.answered, unchanged.status, unchanged.body) == (3, 304, b"")
    assert unchanged.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    "request_",
    [
        get("/", version="1.0"),
        get("/", "Connection: close"),
        get("/", "Cookie: session=x"),
        get("/", "Authorization: Basic eA=="),
        get("/", "Range: bytes=0-1"),
        get("/", "If-Match: *"),
        get("/", "Content-Length: 0"),
        get("/?utm_source=x"),
        b"GET / HTTP/1.1\r\n" + HOST.replace(b"Host:", b"Host: \t ") + b"X-\xe9: \xff\r\n\r\n",
        get("/", "X-Large: " + "x" * 5_000),
    ],
    ids=lambda request: request[:70].decode("latin-1"),
)
async def test_what_is_not_plain_is_left_to_aiohttp(kept: Kept, request_: bytes) -> None:
    await kept_home(kept)
    await exchange(kept.port, request_)
    assert kept.wire.answered == 0


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (get("/").replace(b"Host: 127.0.0.1\r\n", b""), 400),
        (get("/", "Host: 127.0.0.1"), 400),
        (get("/", "Transfer-Encoding: chunked", "Content-Length: 3") + b"0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n", 400),
        (get("//"), 400),
        (get("/").replace(b"127.0.0.1", b"127.0.0.1:99999"), 400),
    ],
)
async def test_a_broken_request_is_refused_as_if_nothing_were_kept(kept: Kept, request_: bytes, status: int) -> None:
    await kept_home(kept)
    assert (await exchange(kept.port, request_)).status == status
    assert kept.wire.answered == 0


async def test_a_site_with_a_name_answers_to_that_name_only(keeping: Keeping) -> None:
    kept = await keeping(base_url="https://blog.example.org")
    mine = get("/").replace(b"127.0.0.1", b"blog.example.org")
    assert (await exchange(kept.port, mine)).status == 200
    answer = await exchange(kept.port, mine)
    assert (answer.status, kept.wire.answered) == (200, 1)
    assert "strict-transport-security" in answer.headers
    assert (await exchange(kept.port, mine.replace(b"blog.", b"evil."))).status == 421
    sent_on = await exchange(kept.port, mine.replace(b"\r\n\r\n", b"\r\nX-Forwarded-Proto: http\r\n\r\n"))
    assert (sent_on.status, kept.wire.answered) == (308, 1)


async def test_what_only_looks_like_a_request_is_part_of_the_one_before(kept: Kept) -> None:
    await kept_home(kept)
    reader, writer = await asyncio.open_connection("127.0.0.1", kept.port)
    async with asyncio.timeout(PATIENCE):
        # The second piece is the rest of a header of the first.
        writer.write(b"GET /archive HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Text: ")
        await writer.drain()
        await _turn(kept)
        writer.write(get("/"))
        head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    assert b" 400 " in head.splitlines()[0]  # two hosts, as aiohttp reads it
    assert kept.wire.answered == 0


async def test_a_body_that_looks_like_a_request_is_none(kept: Kept) -> None:
    await kept_home(kept)
    reader, writer = await asyncio.open_connection("127.0.0.1", kept.port)
    inner = get("/")
    async with asyncio.timeout(PATIENCE):
        writer.write(
            b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(inner)
        )
        await writer.drain()
        await _turn(kept)
        writer.write(inner)
        head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    assert head.startswith(b"HTTP/1.1 422 ")
    assert kept.wire.answered == 0


async def test_answers_come_in_the_order_of_the_questions(kept: Kept, make: Factory) -> None:
    post = await make.post(title="Made meanwhile")
    await kept_home(kept)
    reader, writer = await asyncio.open_connection("127.0.0.1", kept.port)
    async with asyncio.timeout(PATIENCE):
        for pieces in ([get(f"/posts/{post.slug}?reply=1"), get("/")], [get("/archive") + get("/")]):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            first, second = await _answer(reader), await _answer(reader)
            assert b"<h1" in first
            assert (b"Made meanwhile</h1>" in first) is (len(pieces) == 2)
            assert b"<h1>My Blog</h1>" in second
    writer.close()


async def test_a_connection_goes_on_between_kept_pages_and_others(kept: Kept, make: Factory) -> None:
    post = await make.post()
    await kept_home(kept)
    reader, writer = await asyncio.open_connection("127.0.0.1", kept.port)
    async with asyncio.timeout(PATIENCE):
        for number in range(1, 4):
            for path in ("/", f"/posts/{post.slug}?reply=1"):
                writer.write(get(path))
                assert b"</html>" in await _answer(reader)
            assert kept.wire.answered == number
    writer.close()


@pytest.mark.parametrize("goes_on", [True, False])
async def test_who_asks_again_before_the_handler_has_its_turn_gets_the_kept_page(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, goes_on: bool
) -> None:
    finish = QuickHandler.finish_response

    async def finish_and_hear(handler: QuickHandler, *response: Any) -> Any:
        done = await finish(handler, *response)
        assert handler._waiter is None  # it does not wait for a request yet
        handler.data_received(get("/"))
        return done

    await kept_home(kept)
    monkeypatch.setattr(QuickHandler, "finish_response", finish_and_hear)
    reader, writer = await asyncio.open_connection("127.0.0.1", kept.port)
    async with asyncio.timeout(PATIENCE):
        writer.write(get("/search?q=ink", *([] if goes_on else ["Connection: close"])))
        assert b"<h1>My Blog</h1>" not in await _answer(reader)
        if goes_on:
            assert b"<h1>My Blog</h1>" in await _answer(reader)
        else:
            assert await reader.read() == b""
    writer.close()
    assert kept.wire.answered == goes_on


async def test_an_idle_connection_is_closed_and_one_in_use_is_not(kept: Kept) -> None:
    await kept_home(kept)
    reader, writer = await asyncio.open_connection("127.0.0.1", kept.port)
    async with asyncio.timeout(PATIENCE):
        writer.write(get("/"))
        await _answer(reader)
        assert kept.server.runner is not None
        assert kept.server.runner.server is not None
        handler = kept.server.runner.server.connections[-1]
        until = handler._next_keepalive_close_time
        writer.write(get("/"))
        await _answer(reader)
        assert handler._next_keepalive_close_time > until
        handler._next_keepalive_close_time = 0.0
        handler._process_keepalive()
        assert await reader.read() == b""
    writer.close()


@pytest.mark.parametrize(
    "block",
    [
        b"\r\n\r\n",
        b"Host: a\r\nhost: b\r\n\r\n",
        b"Host: a\r\nX: \x00\r\n\r\n",
        b"Host: a\r\nX Y: z\r\n\r\n",
        b"x\r\n\r\n",
    ],
)
def test_headers_that_are_not_in_the_plainest_form_are_not_understood(block: bytes) -> None:
    assert read_headers(block, lambda host, scheme: True) is None


async def _turn(kept: Kept) -> None:
    """The server has read what was sent before: it has answered another question since."""
    for _ in range(3):
        await kept.visitor.get("/healthz")


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return head + await reader.readexactly(int(lengths[0]))
