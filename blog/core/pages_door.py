"""The middleware that gives visitors without a session the pages that are kept, and compresses what is not."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from aiohttp import web

from blog.core import i18n
from blog.core.db import DatabaseUnavailable
from blog.core.kept import OF_AN_ANSWER, PLAIN, Finished, Kept, best_encoding, compressed, is_compressible
from blog.core.pages import PAGES, PageCache
from blog.core.pages_made import NOBODY, made
from blog.core.personal import finished_for
from blog.core.sessions import SESSION
from blog.core.templating import SHIPPED
from blog.core.web import HOSPITALITY, SITE, USER
from blog.core.workers import Workers

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LONGEST_TARGET: Final = 1_000
# How a reader can tell that a page may no longer be what it was (RFC 9211, section 2.1).
STALE: Final = "Inkstone; hit; detail=stale"
# Larger bodies are compressed in a thread; smaller ones take less than a millisecond.
LONG_BODY: Final = 64_000
# Where a reader comes from, added to links by mail and social networks. No page depends on it.
_ORIGINS: Final = re.compile(r"utm_[a-z_]+|fbclid|gclid|mc_[ce]id|ref", re.ASCII)
_PARAMETER: Final = re.compile(r"([a-z_]+)=([A-Za-z0-9_.~-]*)", re.ASCII)
_OF_BODY: Final = ("Content-Type", "Content-Encoding")
# What is said of a page that anybody may keep.
_OF_VISITORS: Final = OF_AN_ANSWER | {"cache-control", "last-modified"}
_PATH: Final = re.compile(r"/(?!/)[!-\"$-~]*", re.ASCII)

_compressing = Workers("compress", threads=1, most_waiting=64)


@web.middleware
async def pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page from the cache, or one made for everybody who asks now; all else goes on to its handler."""
    if not is_visitor(request) or NOBODY in request:
        return await handler(request)
    cache = request.app[PAGES]
    target = target_of(request) if cache.is_on else None
    if target is None:
        return _compressed(request, await handler(request))
    found = cache.find(target) or await _made(request, cache, target)
    if isinstance(found, Kept):
        return await _given(request, cache, target, found)
    return _compressed(request, web.Response(status=found.status, headers=dict(found.headers), body=found.body))


@web.middleware
async def finished_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A kept page finished for who is signed in, where it differs only in its personal places; else on to its handler.

    Owners' templates may look at the user wherever they like, so that theirs are made anew.
    """
    user, cache = request.get(USER), request.app[PAGES]
    may_be_finished = user is not None and cache.is_on and SHIPPED not in request.app
    site: Any = request.get(SITE)
    is_sites_tongue = may_be_finished and i18n.current() is i18n.tongue(site.language, site.time_zone)
    target = target_of(request) if is_sites_tongue else None
    if target is None:
        return await handler(request)
    found = await cache.get(target, partial(made, request.app))
    page = found.finished if isinstance(found, Kept) else found
    if page.status != 200 or page.places is None:
        return await handler(request)
    headers = {name: value for name, value in page.headers if name.lower() not in _OF_VISITORS}
    return web.Response(body=finished_for(user, page.body, page.places), headers=headers)


def is_visitor(request: web.Request) -> bool:
    """Whether nobody is signed in for sure: neither a session nor credentials come with the request."""
    return SESSION not in request.headers.get("Cookie", "") and "Authorization" not in request.headers


def target_of(request: web.Request) -> str | None:
    """The address under which the page is kept; None for what is not kept.

    A view says by `keeps` which parameters its page depends on; where others come along, it is made for this request.
    """
    keeps = getattr(request.match_info.handler, "keeps", None)
    if keeps is None or request.method not in ("GET", "HEAD") or request.body_exists:
        return None
    path, _, query = request.raw_path.partition("?")
    if len(path) > LONGEST_TARGET or not _PATH.fullmatch(path):
        return None
    named = [_PARAMETER.fullmatch(part) for part in query.split("&")] if query else []
    kept = {}
    for parameter in named:
        if parameter is None or parameter[1] in kept:
            return None
        if parameter[1] in keeps:
            kept[parameter[1]] = parameter[2]
        elif not _ORIGINS.fullmatch(parameter[1]):
            return None
    asked = "&".join(f"{name}={kept[name]}" for name in keeps if name in kept)
    return f"{path}?{asked}" if asked else path


async def _made(request: web.Request, cache: PageCache, target: str) -> Kept | Finished:
    try:
        # Asked for here although the page asks again: with the answer, pages of before may be given out.
        if not getattr(request.match_info.handler, "bare", False):
            await request.app[HOSPITALITY].load_site(request)
        return await cache.get(target, partial(made, request.app))
    except DatabaseUnavailable:
        cache.lose()
        found = cache.find(target)
        if found is None:
            raise
        return found


async def _given(request: web.Request, cache: PageCache, target: str, kept: Kept) -> web.Response:
    encoding = kept.encoding(request.headers.get("Accept-Encoding", ""))
    variant = kept.variant(encoding)
    if variant is None:
        if len(kept.finished.body) > LONG_BODY:
            body = await _compressing.run(kept.compress, encoding)
        else:
            body = kept.compress(encoding)
        variant = kept.add(encoding, body)
        cache.grown(target, kept, len(body))
    headers = kept.headers(variant, encoding)
    if cache.stale_since is not None and not kept.finished.lasting:
        headers["Cache-Status"] = STALE
    if not _may_go_on(request, kept):
        return web.Response(status=412, headers=headers)
    if kept.is_unchanged(request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")):
        return web.Response(status=304, headers={n: v for n, v in headers.items() if n not in _OF_BODY})
    return web.Response(body=variant.body, headers=headers)


def _may_go_on(request: web.Request, kept: Kept) -> bool:
    """The conditions that come before all others (RFC 9110, sections 13.1.1 and 13.1.4)."""
    if request.if_match is not None:
        return any(tag.value == "*" or (tag.value in kept.tags and not tag.is_weak) for tag in request.if_match)
    return request.if_unmodified_since is None or kept.modified_at <= request.if_unmodified_since


def _compressed(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """A page that is made for one visitor alone, smaller on its way."""
    if not isinstance(response, web.Response) or not isinstance(response.body, bytes) or response.status != 200:
        return response
    if not is_compressible(response.headers, response.body) or "Content-Encoding" in response.headers:
        return response
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    if encoding != PLAIN and len(response.body) <= LONG_BODY and "ETag" not in response.headers:
        response.body = compressed(response.body, encoding)
        response.headers["Content-Encoding"] = encoding
    return response
