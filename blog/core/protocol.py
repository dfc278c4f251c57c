"""What aiohttp answers before any of our code runs: requests it cannot even parse.

Those answers name the versions of aiohttp and Python and repeat the visitor's bytes; neither is anybody's business.
This leans on internals: `RequestHandler.handle_error`, `web_response.SERVER_SOFTWARE`, the router's handler of Expect;
tests/safety/test_protocol.py sends broken requests to a real server and fails when a new aiohttp moves them.
"""

from http import HTTPStatus
from typing import Any

from aiohttp import web, web_response, web_urldispatcher
from aiohttp.http import HttpVersion11
from aiohttp.web_protocol import RequestHandler

SERVER_NAME = "Inkstone"

_stock_handle_error = RequestHandler.handle_error


def quiet_protocol_errors() -> None:
    """Answer unparsable requests with our own few words, once for the whole process and before there are routes."""
    web_response.SERVER_SOFTWARE = SERVER_NAME  # type: ignore[attr-defined]
    setattr(RequestHandler, "handle_error", _handle_error)  # noqa: B010  # a plain assignment is no better, only untyped
    setattr(web_urldispatcher, "_default_expect_handler", _expect)  # noqa: B010


async def _expect(request: web.Request) -> None:
    # Comes before every middleware (RFC 9110, section 10.1.1), and unlike the one it replaces repeats nothing.
    if request.version == HttpVersion11:
        if request.headers.get("Expect", "").lower() != "100-continue":
            raise web.HTTPExpectationFailed
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        # These bytes are no answer yet; counted, an error after them could not be told any more.
        request.writer.output_size = 0


def _handle_error(handler: RequestHandler, *args: Any, **kwargs: Any) -> web.StreamResponse:
    stock = _stock_handle_error(handler, *args, **kwargs)
    answer = web.Response(
        status=stock.status,
        text=f"{stock.status} {HTTPStatus(stock.status).phrase}\n",
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"},
    )
    answer.force_close()
    return answer
