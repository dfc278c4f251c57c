"""When something breaks inside, people get a page with a number; what broke stands in the log under that number."""

import asyncio
import errno
import re
from collections.abc import Callable
from typing import Any

import jinja2
import pymysql.err
import pytest
from aiohttp_session import cookie_storage

from blog.accounts import actions as account_actions
from blog.accounts import queries as account_queries
from blog.core import failures, middlewares, security
from blog.core.db import Database
from blog.posts import queries as post_queries
from blog.posts import queries_around
from blog.posts import views as post_views
from blog.site.current import CurrentSite
from tests.application import Browser, Page, Visit
from tests.safety.conftest import Wire, World
from tests.safety.wire import HOST

TELLTALE = "SELECT secret FROM /srv/inkstone/blog"


def breaking(error: BaseException) -> Callable[..., Any]:
    async def broken(*_: object, **__: object) -> None:
        raise error

    return broken


def breaking_at_once(error: BaseException) -> Callable[..., Any]:
    def broken(*_: object, **__: object) -> None:
        raise error

    return broken


BREAKS: dict[str, tuple[Any, str, Callable[[BaseException], Callable[..., Any]], str]] = {
    "a query": (post_queries, "find_published", breaking, "GET"),
    "the database": (Database, "fetch_one", breaking, "GET"),
    "a second query": (queries_around, "get_around", breaking, "GET"),
    "a view": (post_views.PostView, "get", breaking, "GET"),
    "a template": (jinja2.Template, "render", breaking_at_once, "GET"),
    "the site's options": (CurrentSite, "get", breaking, "GET"),
    "the session": (cookie_storage.EncryptedCookieStorage, "load_session", breaking, "GET"),
    "the user": (account_queries, "find_session", breaking, "GET"),
    "the client": (middlewares, "_client", breaking_at_once, "GET"),
    "the origin": (middlewares, "_is_own_origin", breaking_at_once, "POST"),
    "an action": (account_actions, "sign_in", breaking, "POST"),
    "hashing": (security, "_verify", breaking_at_once, "POST"),
    "a transaction": (Database, "transaction", breaking, "POST"),
}
ERRORS = [
    RuntimeError(TELLTALE),
    KeyError(TELLTALE),
    UnicodeDecodeError("utf-8", TELLTALE.encode(), 0, 1, TELLTALE),
    pymysql.err.ProgrammingError(1064, TELLTALE),
    RecursionError(TELLTALE),
    MemoryError(TELLTALE),
    OSError(errno.EIO, TELLTALE, TELLTALE),
]
assert len(BREAKS) >= len(ERRORS)


def gives_nothing_away(page: Page) -> None:
    for word in ("Traceback", "SELECT", "/srv", "blog/", ".py", "Error:", "line ", "pymysql", "aiohttp"):
        assert word not in page.text
    assert page.headers["Server"] == "Inkstone"


@pytest.mark.parametrize("debug", [False, True], ids=["usual", "debugging loop"])
async def test_a_failure_anywhere_is_a_page_with_the_number_of_the_log(
    visit: Visit, world: World, capfd: pytest.CaptureFixture[str], debug: bool, subtests: pytest.Subtests, serve: Any
) -> None:
    asyncio.get_running_loop().set_debug(debug)
    server = await serve()
    for number, (what, (owner, name, breaker, method)) in enumerate(BREAKS.items()):
        browser = await visit(at=server)
        if what == "the user":
            await browser.sign_in(world.reader.email)
        garbled = {"Cookie": "session=x"} if what == "the session" else {}
        error = ERRORS[number % len(ERRORS)]
        with subtests.test(what), pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, name, breaker(error))
            capfd.readouterr()
            if method == "GET":
                page = await browser.get(f"/posts/{world.post.slug}", headers=garbled)
            else:
                page = await browser.sign_in(world.author.email)
            assert page.status == 500
            gives_nothing_away(page)
            if what == "a template":
                # Then there is no page either, only the protocol's few words.
                assert page.text == "500 Internal Server Error\n"
                continue
            assert "<h1>Something broke</h1>" in page.text
            number_of_request = page.headers["X-Request-Id"]
            assert number_of_request in page.text
            logged = capfd.readouterr().err
            assert logged.count(" ERROR ") == 1
            assert re.search(rf" ERROR .*\[{number_of_request}\] failed\n  \| Traceback ", logged)
            assert type(error).__name__ in logged
    asyncio.get_running_loop().set_debug(False)


@pytest.mark.parametrize("error", [TimeoutError(TELLTALE), asyncio.CancelledError(TELLTALE)], ids=type)
async def test_a_wait_that_ended_inside_is_a_page_that_says_come_again(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    monkeypatch.setattr(post_queries, "list_front", breaking(error))
    page = await visitor.get("/")
    assert (page.status, page.headers["Retry-After"]) == (503, "2")
    gives_nothing_away(page)


async def test_what_cannot_be_told_as_a_page_is_told_without_any_detail(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.get_running_loop().set_debug(True)
    monkeypatch.setattr(post_queries, "list_front", breaking(RuntimeError(TELLTALE)))
    monkeypatch.setattr(failures, "render", breaking_at_once(RuntimeError(TELLTALE)))
    for accept in ("text/html", "*/*"):
        page = await visitor.get("/", headers={"Accept": accept})
        assert (page.status, page.text) == (500, "500 Internal Server Error\n")
        assert page.headers["Content-Type"].startswith("text/plain")
        assert page.headers["Content-Security-Policy"] == "default-src 'none'"
        gives_nothing_away(page)
    asyncio.get_running_loop().set_debug(False)


async def test_a_failed_request_does_not_spoil_the_next_one(
    wire: Wire, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(post_queries, "list_front", breaking(RuntimeError(TELLTALE)))
        assert (await visitor.get("/")).status == 500
    assert (await visitor.get("/")).status == 200
    assert (await wire(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")).status == 200


async def test_two_requests_never_have_the_same_number(visitor: Browser) -> None:
    numbers = [(await visitor.get("/healthz")).headers["X-Request-Id"] for _ in range(20)]
    assert len(set(numbers)) == 20
    assert all(re.fullmatch(r"[0-9a-f]{16}", number) for number in numbers)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_is_said_in_words(visitor: Browser, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(post_views.Home, "get", breaking(OSError(number, TELLTALE)))
    page = await visitor.get("/")
    assert page.status == 507
    assert "disk of this site is full" in page.words
    assert TELLTALE not in page.text
