"""The access log: a line for each request, in a file that may be moved away, without anybody's secrets."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from blog.core.access import log_access
from blog.main import create_app
from blog.settings import Settings
from tests.application import Visit
from tests.factories import Factory
from tests.safety.wire import HOST, exchange

Serve = Callable[..., Awaitable[TestServer]]


def entries(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()]


async def test_every_request_is_a_line(serve: Serve, visit: Visit, make: Factory, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    post = await make.post(slug="hello")
    browser = await visit(at=await serve(access_log=file))
    first = await browser.get(f"/posts/{post.slug}?token=canary")
    await browser.get("/no/such/page")
    await browser.post("/sign-in", {"email": "x@example.org", "password": "canary"})
    lines = entries(file)
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/posts/hello", 200),
        ("GET", "/no/such/page", 404),
        ("POST", "/sign-in", 401),
    ]
    assert lines[0]["address"] == "127.0.0.1"
    assert lines[0]["id"] == first.headers["X-Request-Id"]
    assert lines[0]["bytes"] > len(first.body) // 8 > 0  # it went out compressed
    assert all(0 < line["seconds"] < 60 for line in lines)
    assert "canary" not in file.read_text(encoding="ascii")


async def test_a_file_that_was_moved_away_is_begun_anew(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    file, moved = tmp_path / "access.log", tmp_path / "access.log.1"
    browser = await visit(at=await serve(access_log=file))
    await browser.get("/no/one")
    file.rename(moved)
    await browser.get("/no/two")
    assert [line["path"] for line in [*entries(moved), *entries(file)]] == ["/no/one", "/no/two"]
    file.write_bytes(b"")  # as logrotate's copytruncate does it
    await browser.get("/no/three")
    assert [line["path"] for line in entries(file)] == ["/no/three"]


async def test_nothing_a_visitor_sends_makes_a_second_line(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    server = await serve(access_log=file)
    assert server.port is not None
    for path in (b"/%0a%0d%00%7f%1b", b"/" + b"a" * 5000):
        await exchange(server.port, b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    # No parser lets this through today.
    log_access(address="\x1b", method="G\nT", target="/\x7f\x85\u2028\udcff\r\n", status=200, size=1, seconds=0.1)
    raw = file.read_bytes()
    assert raw.isascii()
    assert all(0x20 <= byte < 0x7F for byte in raw.replace(b"\n", b""))
    assert max(map(len, raw.splitlines())) < 1300
    assert len(raw.splitlines()) == 3


async def test_nothing_is_logged_unless_it_is_asked_for(
    serve: Serve, visit: Visit, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "access.log"
    await serve(access_log=file)
    browser = await visit(at=await serve())
    await browser.get("/no/such/page")
    assert file.read_bytes() == b""
    assert "/no/such/page" not in "".join(capfd.readouterr())


def test_a_file_that_cannot_be_written_refuses_the_start(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"inkstone cannot start: access_log: /proc/access\.log: "):
        create_app(settings=settings.model_copy(update={"access_log": Path("/proc/access.log")}))
