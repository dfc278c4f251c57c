"""The way of every request, outermost first: guard, client, origin, session (aiohttp-session's), introduction.

The guard turns whatever goes wrong further in into one answer; the client middleware says who asks and by which name;
origin refuses what another site made a browser send; the introduction says which site, which user and which language.
"""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from blog.core import i18n
from blog.core.db import CommitUnknown, DatabaseUnavailable
from blog.core.errors import BadRequest, Forbidden
from blog.core.failures import answer_to
from blog.core.web import ADDRESS, CLIENT, HOSPITALITY, METHODS, REQUEST_ID, SETTINGS, SITE, USER, Client
from blog.settings import Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# They speak to proxies, not to pages; refused at every address, known or not (RFC 9110, sections 9.3.6 and 9.3.8).
PROXY_METHODS = frozenset({"CONNECT", "TRACE"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HOST = re.compile(
    r"(?P<name>[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:(?P<port>[0-9]{1,5}))?", re.ASCII | re.IGNORECASE
)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One answer to everything that can go wrong, with a time limit on all of it."""
    request[REQUEST_ID] = secrets.token_hex(8)
    # A connection's requests share one context: without this, an early refusal would speak the last person's language.
    known = request.app[HOSPITALITY].known_site(request.app)
    i18n.speak(known.language, known.time_zone)
    view = request.match_info.handler
    settings = request.app[SETTINGS]
    limit = getattr(view, "time_limit", None) or settings.body_timeout_seconds + settings.request_timeout_seconds
    try:
        async with asyncio.timeout(limit):
            return await handler(request)
    except asyncio.CancelledError as cancelled:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        # Some inner task was cancelled, not this request: aiohttp would close the connection without a word.
        return await answer_to(request, cancelled)
    except ConnectionResetError as error:
        if request.transport is None or request.transport.is_closing():
            raise  # nobody is there any more to be answered
        return await answer_to(request, error)
    except Exception as error:
        return await answer_to(request, error)


@web.middleware
async def identify_client(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Know the person behind trusted proxies, and answer only to the names the site goes by."""
    settings = request.app[SETTINGS]
    request[CLIENT] = client = _client(request, settings)
    host = _HOST.fullmatch(request.headers.get("Host", ""))
    if request.method in PROXY_METHODS:
        raise web.HTTPMethodNotAllowed(request.method, METHODS)
    if host is None or int(host["port"] or 0) > 65535 or request.path.startswith("//"):
        raise BadRequest(i18n.gettext("The address could not be read."))
    if request.app[ADDRESS].configured:
        if not _is_named(host["name"], settings):
            raise web.HTTPMisdirectedRequest
        # The header's own word, too: a proxy nobody told us to trust must not send its visitors round in circles.
        told = request.headers.get("X-Forwarded-Proto")
        if settings.base_url.startswith("https:") and client.scheme == told == "http":
            return web.Response(status=308, headers={"Location": settings.base_url + request.path_qs})
    return await handler(request)


@web.middleware
async def check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse changes another site's page asked for (OWASP Cross-Site Request Forgery Prevention, Fetch Metadata)."""
    if request.method not in SAFE_METHODS and not _is_own_origin(request):
        raise Forbidden(i18n.gettext("This form was sent from another site, so nothing was done."))
    return await handler(request)


@web.middleware
async def introduce(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find out which site this is, who asks, and in which language and time zone to answer."""
    if getattr(request.match_info.handler, "bare", False):
        return await handler(request)
    hospitality = request.app[HOSPITALITY]
    site = await hospitality.load_site(request)
    request[SITE] = site
    i18n.speak(site.language, site.time_zone)
    if request.cookies:
        user = await hospitality.load_user(request)
        if user is not None:
            request[USER] = user
            i18n.speak(user.language or site.language, site.time_zone)
    is_known = request.method in SAFE_METHODS
    try:
        return await handler(request)
    except DatabaseUnavailable as error:
        is_known = is_known or not isinstance(error, CommitUnknown)  # nothing can have been written
        raise
    finally:
        if not is_known:
            hospitality.forget_site(request.app)


def is_own_address(host: str, told_scheme: str, settings: Settings) -> bool:
    """Whether a request with these headers Host and X-Forwarded-Proto is answered here and not refused or sent on."""
    named = _HOST.fullmatch(host)
    if named is None or int(named["port"] or 0) > 65535:
        return False
    return not settings.base_url or (_is_named(named["name"], settings) and told_scheme != "http")


def _is_named(name: str, settings: Settings) -> bool:
    own = urlsplit(settings.base_url)
    names = {own.netloc.rpartition("@")[2].partition(":")[0], *settings.allowed_hosts, *LOOPBACK}
    return name.lower() in names or own.hostname == name.lower().strip("[]")


def _client(request: web.Request, settings: Settings) -> Client:
    address = request.remote or "unix"
    scheme = request.scheme
    if not _is_trusted(address, settings):
        return Client(address, scheme)
    forwarded = [part.strip() for part in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
    for hop in reversed([part for part in forwarded if part]):
        address = hop
        if not _is_trusted(hop, settings):
            break
    told = request.headers.get("X-Forwarded-Proto", scheme)
    return Client(address, told if told in ("http", "https") else scheme)


def _is_trusted(address: str, settings: Settings) -> bool:
    if address == "unix":
        return "unix" in settings.trusted_proxies
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(proxy != "unix" and ip in proxy for proxy in settings.trusted_proxies)


def _is_own_origin(request: web.Request) -> bool:
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        # Programs send neither header; a browser with our cookie sends at least one.
        return not request.cookies
    address = request.app[ADDRESS]
    if address.configured:
        return origin == address.base_url
    try:
        return urlsplit(origin).netloc == request.headers.get("Host")
    except ValueError:  # a bracket without its fellow
        return False
