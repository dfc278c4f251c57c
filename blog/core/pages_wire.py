"""Kept pages written by the protocol itself: no request object, no routing, no task. In doubt, aiohttp does it all.

Only a whole request in one piece, in the plainest form there is, that comes while the connection is at rest is answered
here. This leans on internals of aiohttp's `RequestHandler`; without them every request goes the ordinary way, through
the middleware of pages_door.py, and tests/pages/test_wire.py fails.
"""

import re
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any, Final, NamedTuple

from aiohttp import web, web_server
from aiohttp.web_protocol import RequestHandler

from blog.core import clock
from blog.core.access import is_logging_access
from blog.core.kept import PLAIN, best_encoding
from blog.core.pages import PageCache
from blog.core.pages_door import STALE
from blog.core.sessions import SESSION

IsOwn = Callable[[str, str], bool]

_NEEDED: Final = frozenset(
    {"_waiter", "_messages", "_request_count", "_request_handler", "_manager", "_next_keepalive_close_time"}
    | {"_keepalive_timeout", "_force_close", "_close", "_logging_enabled", "_loop"}
)
# Formatting a date takes as long as all the rest of an answer; its unit is the second.
DATE_SECONDS: Final = 0.5
_LONGEST: Final = 4_096
_MOST_REMEMBERED: Final = 512
_FIRST_LINE: Final = re.compile(rb"(GET|HEAD) (/(?!/)[!-\"$-~]*) HTTP/1\.1\r\n(?!\r)", re.ASCII)
_HEADER: Final = re.compile(r"([A-Za-z0-9-]+):[ \t]*([ -~]*)", re.ASCII)
# With one of these nobody but the parser knows where the request ends.
_LONGER: Final = frozenset({"content-length", "transfer-encoding", "expect", "upgrade", "trailer", "te"})
# With one of these the answer may be another. Of all others none changes a page.
_UNUSUAL: Final = frozenset({"authorization", "range", "if-match", "if-unmodified-since", "if-range"})
_OK, _NOT_MODIFIED = b"HTTP/1.1 200 OK\r\nDate: ", b"HTTP/1.1 304 Not Modified\r\nDate: "
_FRESH, _STALE = b"\r\n", f"\r\nCache-Status: {STALE}\r\n".encode()


class Asked(NamedTuple):
    """What the headers of a whole request say that matters to a kept page; `is_plain` if one may be the answer."""

    is_plain: bool
    encoding: str = PLAIN
    none_match: str | None = None
    modified_since: str | None = None


def read_headers(block: bytes, is_own: IsOwn) -> Asked | None:
    """The headers of a request without a body, `block` being all after the first line; None where that is not sure."""
    found: dict[str, str] = {}
    for line in block[:-4].decode("latin-1").split("\r\n"):
        header = _HEADER.fullmatch(line)
        if header is None:
            return None
        name = header[1].lower()
        if name in _LONGER or name in found:
            return None
        found[name] = header[2].strip()
    if found.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    is_visitor = SESSION not in found.get("cookie", "") and _UNUSUAL.isdisjoint(found)
    if not is_visitor or not is_own(found.get("host", ""), found.get("x-forwarded-proto", "")):
        return Asked(is_plain=False)
    encoding = best_encoding(found.get("accept-encoding", ""))
    return Asked(True, encoding, found.get("if-none-match"), found.get("if-modified-since"))


class Line(NamedTuple):
    """A whole request: path and query as sent, whether only the head is wanted, and the headers."""

    target: str
    is_head: bool
    headers: Asked


class QuickHandler(RequestHandler):
    """aiohttp's handler of a connection, and before it a look at what is kept."""

    __slots__ = ("_answered", "_at_rest", "_pages")

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._pages = _pages_of(self)
        # Whether aiohttp's parser has read nothing but whole requests: only then does a new one begin with new data.
        self._at_rest = True
        # How many of the requests that were read have been answered to the last byte by a connection that goes on.
        self._answered = 0

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        response, is_lost = await super().finish_response(request, resp, start_time)
        self._answered += response.keep_alive is True and not is_lost
        return response, is_lost

    def data_received(self, data: bytes) -> None:
        if self._at_rest and self._pages is not None:
            asked = self._pages.read(data)
            if asked is None:
                self._at_rest = False
            elif asked.headers.is_plain and self._is_idle() and self._write(asked):
                return
        super().data_received(data)

    def _is_idle(self) -> bool:
        if self._messages or self._close or self._force_close or self._paused:
            return False
        # It waits for a request, or will as soon as it has its turn. Who asks on and on is there before: without a look
        # at what is answered, all their requests would go the long way.
        return (self._waiter is not None and not self._waiter.done()) or self._request_count == self._answered

    def _write(self, asked: Line) -> bool:
        answer = None if self._pages is None else self._pages.answer(asked)
        if answer is None or self.transport is None or self._manager is None:
            return False
        self.transport.write(answer)
        self._manager.requests_count += 1
        self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        return True


class WirePages:
    """The kept pages of an application as bytes. `answered` counts what was given out.

    Clients send the same headers again and again, so how they were understood is remembered. `is_own` tells from Host
    and X-Forwarded-Proto whether the site answers to that name without sending on.
    """

    def __init__(self, cache: PageCache, is_own: IsOwn, time: Callable[[], float]) -> None:
        self.answered = 0
        self._cache = cache
        self._is_own = is_own
        self._remembered: dict[bytes, Asked | None] = {}
        self._stopped = False
        self._time = time
        self._date_until = float("-inf")
        self._date = b""

    def stop(self) -> None:
        """Leave everything to aiohttp from now on: what is written here cannot say that the connection ends."""
        self._stopped = True

    def read(self, data: bytes) -> Line | None:
        """The request that the data is; None unless it is a single whole one without a body."""
        if self._stopped:
            return None
        end = data.find(b"\r\n\r\n")
        if end < 0 or end != len(data) - 4 or end > _LONGEST:
            return None
        first = _FIRST_LINE.match(data)
        if first is None:
            return None
        block = data[first.end() :]
        try:
            headers = self._remembered[block]
        except KeyError:
            headers = read_headers(block, self._is_own)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[block] = headers
        return None if headers is None else Line(first[2].decode("ascii"), first[1] == b"HEAD", headers)

    def answer(self, asked: Line) -> bytes | None:
        """The whole answer, None where the page is not kept or not in that encoding."""
        kept = self._cache.find(asked.target)
        if kept is None:
            return None
        headers = asked.headers
        variant = kept.variant(headers.encoding if kept.is_compressible else PLAIN)
        if variant is None:
            return None
        self.answered += 1
        age = _FRESH if self._cache.stale_since is None or kept.finished.lasting else _STALE
        conditional = headers.none_match is not None or headers.modified_since is not None
        if conditional and kept.is_unchanged(headers.none_match, headers.modified_since):
            return b"".join((_NOT_MODIFIED, self._now(), age, variant.unchanged_head))
        return b"".join((_OK, self._now(), age, variant.head, b"" if asked.is_head else variant.body))

    def _now(self) -> bytes:
        now = self._time()
        if now >= self._date_until:
            self._date_until = now + DATE_SECONDS
            self._date = format_datetime(clock.now(), usegmt=True).encode()
        return self._date


WIRE = web.AppKey("wire", WirePages)


def _pages_of(handler: RequestHandler) -> WirePages | None:
    """The pages of the application that serves this connection; None where each request shall be logged."""
    app = getattr(handler._request_handler, "__self__", None)
    if not isinstance(app, web.Application) or handler._logging_enabled or is_logging_access():
        return None
    return app.get(WIRE)


def write_pages_quickly() -> None:
    """Let all servers of this process answer with kept pages by themselves, if this aiohttp is one we know."""
    slots = {name for kind in RequestHandler.__mro__ for name in getattr(kind, "__slots__", ())}
    if (
        slots >= _NEEDED
        and hasattr(RequestHandler, "finish_response")
        and getattr(web_server, "RequestHandler", None) is RequestHandler
    ):
        setattr(web_server, "RequestHandler", QuickHandler)  # noqa: B010  # a plain assignment is no better, only untyped
