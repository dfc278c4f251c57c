"""The application and all that belongs to it, in the order in which it is put together."""

import argparse
import asyncio
import contextlib
import warnings
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp_session
from aiohttp import web

from blog import paths, startup
from blog.accounts import presence
from blog.accounts.views import SETUP_TOKEN, ask_to_sign_in
from blog.core import middlewares, security
from blog.core.access import setup_access_log
from blog.core.headers import add_headers
from blog.core.logs import configure_logging
from blog.core.pages import PAGES, PageCache
from blog.core.pages_door import finished_pages, pages
from blog.core.pages_made import made
from blog.core.pages_wire import WIRE, WirePages, write_pages_quickly
from blog.core.protocol import quiet_protocol_errors
from blog.core.sessions import SessionStorage, quiet_session_keys
from blog.core.static import ASSETS, Assets
from blog.core.templating import setup_templates
from blog.core.web import ADDRESS, DATABASE, HOSPITALITY, PATHS, SETTINGS, Address, Hospitality
from blog.feeds.views_metadata import setup_metadata
from blog.links.views import redirected
from blog.media.views import setup_media
from blog.ops.readiness import READINESS, Readiness
from blog.routes import add_routes
from blog.settings import Settings, SettingsError, load_settings, session_key_bytes
from blog.site.current import CurrentSite
from blog.site.models import Site
from blog.site.views import setup_site


def create_app(argv: Sequence[str] | None = None, settings: Settings | None = None) -> web.Application:
    """The blog as an aiohttp application.

    `argv` is what `python -m aiohttp.web blog.main:create_app` leaves over: `-c FILE` names a settings file. Settings
    that cannot be used end the process with one line for each of them.
    """
    try:
        settings = settings or load_settings(_config_file(argv or ()))
        keys = session_key_bytes(settings)
    except SettingsError as error:
        raise SystemExit(f"inkstone cannot start: {error}") from None
    configure_logging(settings)
    quiet_protocol_errors()
    write_pages_quickly()
    quiet_session_keys()
    _use_fast_loop()

    https = settings.base_url.startswith("https:")
    storage = SessionStorage(keys, lifetime=timedelta(days=settings.session_max_days), https=https)
    app = web.Application(
        client_max_size=settings.max_form_bytes,
        middlewares=[
            middlewares.guard,
            middlewares.identify_client,
            middlewares.check_origin,
            pages,
            aiohttp_session.session_middleware(storage),
            middlewares.introduce,
            finished_pages,
            redirected,
        ],
    )
    app[SETTINGS] = settings
    app[PATHS] = {}
    app[ADDRESS] = Address(settings.base_url)
    app[SETUP_TOKEN] = security.derived_token(keys[0], "first run")
    app[PAGES] = PageCache(0 if settings.dev else settings.page_cache_bytes, _seconds)
    app[PAGES].make = partial(made, app)
    if app[PAGES].is_on:
        app[WIRE] = WirePages(app[PAGES], partial(middlewares.is_own_address, settings=settings), _seconds)
    app[startup.CURRENT_SITE] = CurrentSite(_seconds, app[PAGES])
    app[HOSPITALITY] = Hospitality(_load_site, _known_site, _forget_site, presence.load_user, ask_to_sign_in)
    app[READINESS] = Readiness()
    app[ASSETS] = Assets(paths.STATIC)

    add_routes(app)
    setup_templates(app, reload=settings.dev, own=settings.templates_dir)
    setup_metadata(app)
    setup_media(app)
    setup_site(app)
    setup_access_log(app)
    app.on_response_prepare.append(add_headers)
    app.on_startup.append(startup.start)
    app.on_cleanup.append(startup.stop)
    return app


def _config_file(argv: Sequence[str]) -> Path | None:
    parser = argparse.ArgumentParser(prog="python -m aiohttp.web blog.main:create_app --", add_help=False)
    parser.add_argument("-c", "--config", type=Path, metavar="FILE")
    return parser.parse_args(argv).config  # type: ignore[no-any-return]


async def _load_site(request: web.Request) -> Site:
    request.app[READINESS].check()
    return await request.app[startup.CURRENT_SITE].get(request.app[DATABASE])


def _known_site(app: web.Application) -> Site:
    return app[startup.CURRENT_SITE].known


def _forget_site(app: web.Application) -> None:
    app[startup.CURRENT_SITE].forget()


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _use_fast_loop() -> None:
    """Let the event loop that is made next be uvloop's, where that is installed and no loop is running yet."""
    with contextlib.suppress(RuntimeError):
        asyncio.get_running_loop()
        return
    with contextlib.suppress(ImportError), warnings.catch_warnings():
        # Policies leave asyncio one day; until aiohttp's runner takes a loop factory there is no other way in.
        warnings.simplefilter("ignore", DeprecationWarning)
        import uvloop

        policy: Any = uvloop.EventLoopPolicy()
        asyncio.set_event_loop_policy(policy)
