"""A page made for nobody: from its address alone, so that nothing a client sends can be in it.

This leans on `Application._handle`, aiohttp's way from a request to an answer; a test fails where that moves.
"""

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http import HttpVersion11, RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from blog.core.kept import Finished
from blog.core.personal import PLACES, Places
from blog.core.web import ADDRESS

# A copy further out may be given out for a second, as ours are, and for a day where nobody answers (RFC 5861).
SHARED: Final = "public, max-age=0, s-maxage=1, stale-if-error=86400"
UNSHARED: Final = "no-cache"

# Only requests made here have it.
NOBODY: Final = web.RequestKey("nobody", bool)


class _Nowhere:
    """Stands where requests have their connection."""

    transport = peername = sockname = ssl_context = None


async def made(app: web.Application, target: str) -> Finished:
    """What a visitor who says nothing about himself gets at a path with its query, errors included."""
    request = _request(app, target)
    response = await app._handle(request)
    if not isinstance(response, web.Response):
        raise TypeError(f"{request.match_info.handler} may be kept, but its answer is not a web.Response")
    await app.on_response_prepare.send(request, response)
    body = response.body
    if not isinstance(body, bytes | bytearray | None):
        raise TypeError(f"{request.match_info.handler} may be kept, but its answer has no bytes")
    page, places = request[PLACES].found_in(bytes(body or b""))
    if response.status == 200 and response.headers.get("Cache-Control", UNSHARED) == UNSHARED:
        response.headers["Cache-Control"] = SHARED
    lasting = bool(getattr(request.match_info.handler, "bare", False))
    is_known = request[PLACES].are_all and response.content_type == "text/html"
    return Finished(response.status, tuple(response.headers.items()), page, lasting, places if is_known else None)


def _request(app: web.Application, target: str) -> web.Request:
    host = urlsplit(app[ADDRESS].base_url).netloc
    headers = CIMultiDictProxy(CIMultiDict({"Host": host}))
    raw = ((b"Host", host.encode()),)
    url = URL(target, encoded=True)
    message = RawRequestMessage("GET", target, HttpVersion11, headers, raw, False, None, False, False, url)
    nowhere: Any = _Nowhere()
    task: Any = asyncio.current_task()
    request = web.Request(message, EMPTY_PAYLOAD, nowhere, nowhere, task, asyncio.get_running_loop())
    request[NOBODY] = True
    request[PLACES] = Places()
    return request
