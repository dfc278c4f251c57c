"""From a fresh process to one that serves: database found or started, schema brought up to date, address told.

A private database has to come up, or the start fails. A configured one may be down or frozen: the process serves 503
until it is there and up to date, and goes on by itself.
"""

import asyncio
import contextlib
import gc
from collections.abc import Coroutine
from functools import partial

from aiohttp import web

from blog import schedule
from blog.accounts.views import SETUP_TOKEN
from blog.core.db import Database, DatabaseConfig, DatabaseError
from blog.core.embedded import EmbeddedError, EmbeddedServer
from blog.core.logs import log
from blog.core.migrate import MigrationError, migrate
from blog.core.pages import FRESH_SECONDS, PAGES
from blog.core.pages_file import PagesFile
from blog.core.periodic import Rounds
from blog.core.web import ADDRESS, DATABASE, SETTINGS
from blog.ops.readiness import READINESS
from blog.settings import Settings
from blog.site import queries as site_queries
from blog.site.current import CurrentSite

# How long the start waits for a configured database before it begins to listen all the same.
PATIENCE_SECONDS = 1.0
RETRY_SECONDS = 1.0
RETRY_REFUSED_SECONDS = 10.0
LISTENING_POLL_SECONDS = 0.02

CURRENT_SITE = web.AppKey("current_site", CurrentSite)
# A connection for asking what pages are good for: it does not wait behind the requests that make them.
WATCH = web.AppKey("watch", Database)
PAGES_FILE = web.AppKey("pages_file", PagesFile)
SERVER = web.AppKey("server", EmbeddedServer)
# Of several processes that were started together one says where the site is.
ANNOUNCES = web.AppKey("announces", bool)
# `python -m aiohttp.web` tells the application neither host nor port, and the runner that knows them holds the
# application, not the other way round; so it is looked for among all objects, once.
RUNNERS = web.AppKey("runners", list[web.AppRunner])
TASKS = web.AppKey("tasks", set[asyncio.Task[None]])


async def start(app: web.Application) -> None:
    """Open the database and begin to serve. Undoes what it did when it cannot: nobody else would."""
    try:
        await _start(app)
    except (EmbeddedError, MigrationError, ValueError, OSError) as error:
        await stop(app)
        raise SystemExit(f"inkstone cannot start: {error}") from None
    except BaseException:
        await stop(app)
        raise


async def stop(app: web.Application) -> None:
    """Close the database and stop the private server, in this order."""
    tasks = app.get(TASKS, set())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    try:
        await app[PAGES].close()
        if PAGES_FILE in app:
            app[PAGES_FILE].write()
        for database in (WATCH, DATABASE):
            if database in app:
                await app[database].close()
    finally:
        if SERVER in app:
            await app[SERVER].stop()


def database_of(settings: Settings, config: DatabaseConfig) -> Database:
    """The database with the settings' limits, not yet open."""
    return Database(
        config,
        pool_size=settings.database_pool_size,
        max_waiters=settings.database_waiters,
        acquire_timeout=settings.database_timeout_seconds,
        statement_timeout=settings.database_statement_seconds,
        lock_timeout=settings.database_statement_seconds,
    )


async def _start(app: web.Application) -> None:
    settings = app[SETTINGS]
    app[TASKS] = set()
    app[ADDRESS].find = partial(_web_address, app)
    app[RUNNERS] = _runners_of(app)
    url = settings.database_url.get_secret_value()
    if url:
        config = DatabaseConfig.from_url(url)
    else:
        app[SERVER] = EmbeddedServer(settings.state_dir)
        config = await app[SERVER].start()
    app[DATABASE] = database_of(settings, config)
    await app[DATABASE].open()
    if app[PAGES].is_on:
        await _open_pages(app, config)
    await _prepare_or_go_on(app, config, patience=PATIENCE_SECONDS if url else None)
    if app[PAGES].is_on:
        _in_background(app, app[CURRENT_SITE].watch(app[WATCH]))
    if app.get(ANNOUNCES, True):
        _in_background(app, _announce(app))
    _in_background(app, _keep_up(app))


async def _open_pages(app: web.Application, config: DatabaseConfig) -> None:
    """Get ready to know within a second what other processes have written, and that the database is away."""
    app[WATCH] = Database(config, pool_size=1, acquire_timeout=FRESH_SECONDS, statement_timeout=FRESH_SECONDS)
    await app[WATCH].open()
    settings = app[SETTINGS]
    own = [settings.templates_dir] if settings.templates_dir else []
    app[PAGES_FILE] = PagesFile(settings.state_dir, app[PAGES], f"{settings.base_url} {settings.websub_hub}", own)
    app[PAGES_FILE].read()
    _in_background(app, app[PAGES_FILE].keep_up())


def _runners_of(app: web.Application) -> list[web.AppRunner]:
    # It was made a moment ago, so it is among the youngest objects, which are few.
    for generation in range(3):
        objects = gc.get_objects(generation)
        if found := [each for each in objects if type(each) is web.AppRunner and each.app is app]:
            return found
    return []


async def _prepare_or_go_on(app: web.Application, config: DatabaseConfig, patience: float | None) -> None:
    """Prepare a database that can be reached within `patience` seconds; otherwise see to it in the background."""
    try:
        await app[DATABASE].reach(patience)
        await _prepare(app, config)
    except DatabaseError as error:
        log.warning("the database cannot be reached yet: %s", error)
        app[READINESS].reason = "database"
        app[PAGES].lose()
        _in_background(app, _prepare_in_the_end(app, config))


async def _prepare(app: web.Application, config: DatabaseConfig) -> None:
    for name in await migrate(config):
        log.info("the database was brought to %s", name)
    app[READINESS].set_ready()


async def _prepare_in_the_end(app: web.Application, config: DatabaseConfig) -> None:
    """Try again until the database is as this code needs it: whoever mends it need not start us anew."""
    readiness, pause, told = app[READINESS], RETRY_SECONDS, ""
    while readiness.reason:
        await asyncio.sleep(pause)
        try:
            await _prepare(app, config)
        except DatabaseError:
            readiness.reason, pause = "database", RETRY_SECONDS
        except MigrationError as error:
            readiness.reason, pause = "schema", RETRY_REFUSED_SECONDS
            if told != str(error):
                log.error("inkstone cannot serve: %s", error)
            told = str(error)
    log.info("the database is there")


async def _announce(app: web.Application) -> None:
    """Say where the site is, and how to make the owner's account while there is none."""
    address = app[ADDRESS]
    while not (listening := _listening_address(app)):  # noqa: ASYNC110  # nobody tells when
        await asyncio.sleep(LISTENING_POLL_SECONDS)
    log.info("server started at %s", listening)
    await app[READINESS].wait()
    if not await _has_owner(app[DATABASE]):
        path = app.router["accounts.setup"].url_for().with_query({"token": app[SETUP_TOKEN]})
        log.info("make the owner's account at %s", address.absolute(str(path)))


async def _keep_up(app: web.Application) -> None:
    """Run the periodic tasks once there is a database to run them on."""
    await app[READINESS].wait()
    await Rounds(app[DATABASE], app[SETTINGS], schedule.TASKS).run()


async def _has_owner(db: Database) -> bool:
    while True:
        with contextlib.suppress(DatabaseError):  # it was there just now, and will be again
            return (await site_queries.get_site(db)).has_owner
        await asyncio.sleep(RETRY_SECONDS)


def _listening_address(app: web.Application) -> str:
    """Where the server listens, as an address to type; empty as long as it does not."""
    for runner in app[RUNNERS]:
        if runner.addresses:
            where = runner.addresses[0]
            if isinstance(where, str):
                return f"unix:{where}"
            host, port = where[0], where[1]
            return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return ""


def _web_address(app: web.Application) -> str:
    """Where the server listens, if a browser can go there."""
    listening = _listening_address(app)
    return listening if listening.startswith("http") else ""


def _in_background(app: web.Application, work: Coroutine[None, None, None]) -> None:
    task = asyncio.create_task(work)
    app[TASKS].add(task)
    task.add_done_callback(app[TASKS].discard)
