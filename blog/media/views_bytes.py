"""Bytes that never change under their address: answered whole, in part, or not again (RFC 9110, sections 13 and 14)."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from aiohttp import ETag, web

ONE_YEAR: Final = "public, max-age=31536000, immutable"
# Whatever a file turns out to hold, a browser that opens it by itself runs and loads nothing of it.
HARMLESS: Final = "sandbox; default-src 'none'"
PIECE: Final = 64 * 1024
# One range of bytes; what asks for several is given the whole, as RFC 9110 (section 14.2) allows.
_RANGE = re.compile(r"bytes=\s*(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bytes:
    """What is to be sent. `read` gives the bytes from the first to before the last, in pieces of any size."""

    size: int
    tag: str
    content_type: str
    name: str
    is_inline: bool
    read: Callable[[int, int], AsyncIterator[bytes]] = field(repr=False)


async def answer(request: web.Request, content: Bytes, *, pause: float) -> web.StreamResponse:
    """The answer to a GET or HEAD. A reader who takes nothing for `pause` seconds is let go."""
    headers = {
        "ETag": f'"{content.tag}"',
        "Cache-Control": ONE_YEAR,
        "Accept-Ranges": "bytes",
        "Content-Security-Policy": HARMLESS,
        # Pictures are read in feeds and quoted on other sites.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.if_match is not None and not _matches(request.if_match, content.tag, weak=False):
        return web.Response(status=412, headers=headers)
    if request.if_none_match is not None and _matches(request.if_none_match, content.tag, weak=True):
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = content.content_type
    headers["Content-Disposition"] = _disposition(content)
    first, end = 0, content.size
    if asked := _asked(request, content):
        first, end = asked
        if first >= end:
            return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{content.size}"})
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{content.size}"
    response = web.StreamResponse(status=206 if asked else 200, headers=headers)
    response.content_length = end - first
    await response.prepare(request)
    if request.method == "GET":
        await _send(request, response, content.read(first, end), pause)
    await response.write_eof()
    return response


async def _send(request: web.Request, response: web.StreamResponse, pieces: AsyncIterator[bytes], pause: float) -> None:
    try:
        async for piece in pieces:
            for at in range(0, len(piece), PIECE):
                async with asyncio.timeout(pause):
                    await response.write(piece[at : at + PIECE])
    except BaseException:
        # The beginning is out: only a connection that breaks can tell that the rest will not come.
        if request.transport is not None:
            request.transport.abort()
        raise


def _asked(request: web.Request, content: Bytes) -> tuple[int, int] | None:
    """The part asked for, as its first byte and the one after its last; an empty one where there is none.

    None where the whole is wanted, or something that is no range of bytes.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or asked is None or not (asked["first"] or asked["last"]):
        return None
    if "If-Range" in request.headers and request.headers["If-Range"].strip() != f'"{content.tag}"':
        return None
    if not asked["first"]:
        return max(content.size - int(asked["last"]), 0), content.size
    first = int(asked["first"])
    if asked["last"] and int(asked["last"]) < first:
        return None
    return first, min(int(asked["last"] or content.size) + 1, content.size)


def _matches(tags: Sequence[ETag], tag: str, *, weak: bool) -> bool:
    return any(one.value == "*" or (one.value == tag and (weak or not one.is_weak)) for one in tags)


def _disposition(content: Bytes) -> str:
    """How to treat the file (RFC 6266); the name in any script (RFC 8187)."""
    way = "inline" if content.is_inline else "attachment"
    return f"{way}; filename*=UTF-8''{quote(content.name, safe='')}"
