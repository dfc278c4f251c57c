"""The start: with the database down, frozen, wrong or new, and beside others that start at the same moment."""

import asyncio
import re
import stat
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from blog import startup
from blog.core.db import Database, DatabaseConfig
from blog.core.migrate import migrate
from tests.application import Visit
from tests.database import Opened, OwnServer
from tests.faults.conftest import Launch, Serve
from tests.faults.processes import SERVE, SERVE_WITHOUT_UVLOOP, Site, until

_FROM_THE_FUTURE = """
    INSERT INTO schema_migrations (version, name, sha256, step, started_at, finished_at)
    VALUES (9999, '9999_times_to_come', REPEAT('0', 64), 1, NOW(6), NOW(6))
"""
_OLD_TEXT_CHANGED = "UPDATE schema_migrations SET sha256 = REPEAT('0', 64) WHERE version = 1"
WRONG = {_FROM_THE_FUTURE: "the database is newer than this code", _OLD_TEXT_CHANGED: "0001_accounts.sql was changed"}
# Well before the limit for the database that the site is given where it is frozen; a loaded machine is slow to start.
ALIVE_SECONDS = 30.0


async def test_without_its_database_a_site_starts_says_so_and_heals(launch: Launch, own_server: OwnServer) -> None:
    await own_server.stop()
    site = launch(own_server.config)
    await site.until_status("/healthz", 200, ALIVE_SECONDS)
    assert await site.status("/readyz") == 503
    page = await site.browser().get("/")
    assert (page.status, page.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert int(page.headers["Retry-After"]) > 0
    assert "Back in a moment" in page.words
    assert "make the owner's account" not in site.log

    await own_server.start()
    await site.until_ready()
    assert await site.status("/") == 200
    await site.until_logged("make the owner's account at")
    assert await site.status(_setup_path(site)) == 200
    assert await site.stop() == 0


async def test_a_frozen_database_does_not_keep_a_site_from_starting(launch: Launch, own_server: OwnServer) -> None:
    own_server.freeze()
    site = launch(own_server.config, database_timeout_seconds=60.0)
    await site.until_status("/healthz", 200, ALIVE_SECONDS)
    assert await site.status("/readyz") == await site.status("/") == 503
    own_server.thaw()
    await site.until_ready()
    await site.until_logged("make the owner's account at")


@pytest.mark.parametrize("wrong", WRONG, ids=["newer", "changed"])
async def test_a_configured_database_that_is_wrong_refuses_the_start_in_one_line(
    launch: Launch, own_server: OwnServer, opened: Opened, wrong: str
) -> None:
    await migrate(own_server.config)
    await (await opened(own_server.config)).execute(wrong)
    site = launch(own_server.config)
    assert await site.end() == 1
    assert WRONG[wrong] in _only_line(site)


async def test_a_private_database_that_is_wrong_refuses_the_start_in_one_line_and_is_stopped(
    launch: Launch, opened: Opened
) -> None:
    site = launch()
    await site.until_ready()
    await (await opened(site.private_database)).execute(_FROM_THE_FUTURE)
    assert await site.stop() == 0
    again = launch()
    assert await again.end() == 1
    assert WRONG[_FROM_THE_FUTURE] in _only_line(again)
    assert not again.private_pid


async def test_a_database_that_comes_later_and_is_wrong_is_reported_until_it_is_mended(
    serve: Serve, visit: Visit, own_server: OwnServer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(startup, "RETRY_REFUSED_SECONDS", 0.1)
    await migrate(own_server.config)
    database = await opened(own_server.config)
    await database.execute(_FROM_THE_FUTURE)
    await own_server.stop()
    browser = await visit(at=await serve(database_url=SecretStr(own_server.config.to_url())))
    assert (await browser.get("/readyz")).text == "database\n"
    await own_server.start()

    async def readiness_is(word: str) -> bool:
        return (await browser.get("/readyz")).text == f"{word}\n"

    await until(lambda: readiness_is("schema"))
    for path in ("/", "/admin", "/no/such/page"):
        assert (await browser.get(path)).status == 503
    assert (await browser.get("/healthz")).status == 200
    await database.execute("DELETE FROM schema_migrations WHERE version = 9999")
    await until(lambda: readiness_is("ready"))
    assert (await browser.get("/")).status == 200


async def test_two_that_start_at_once_on_an_empty_database_migrate_it_once(
    launch: Launch, own_server: OwnServer, opened: Opened
) -> None:
    sites = [launch(own_server.config), launch(own_server.config)]
    for site in sites:
        await site.until_ready()
    migrations = re.findall(r"the database was brought to (\w+)", sites[0].log + sites[1].log)
    database = await opened(own_server.config)
    names = [row["name"] for row in await database.fetch_all("SELECT name FROM schema_migrations ORDER BY version")]
    assert sorted(migrations) == names
    assert [await site.stop() for site in sites] == [0, 0]


async def test_two_processes_of_a_site_share_its_private_database_until_the_last_leaves(launch: Launch) -> None:
    first, second = launch(new=True), launch(new=True)
    await first.until_ready()
    await second.until_ready()
    pid = first.private_pid
    assert await first.stop() == 0
    assert second.private_pid == pid
    assert await second.status("/readyz") == await second.status("/") == 200
    assert await second.stop() == 0
    assert not second.private_pid


async def test_two_sites_do_not_disturb_each_other(launch: Launch, opened: Opened) -> None:
    sites = [launch(state="one", new=True), launch(state="two", new=True)]
    for site in sites:
        await site.until_ready()
        await _set_title(await opened(site.private_database), site.state.name)
    assert sites[0].private_pid != sites[1].private_pid
    for site in sites:
        await until(lambda site=site: _shows(site, site.state.name))
        assert stat.S_IMODE(site.state.stat().st_mode) == 0o700
    assert await sites[0].stop() == 0
    assert await sites[1].status("/") == 200
    assert await sites[1].stop() == 0


async def test_an_address_in_use_leaves_no_database_behind(launch: Launch) -> None:
    listener = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    site = launch(new=True, port=listener.sockets[0].getsockname()[1])
    assert await site.end() == 1
    assert "ddress already in use" in site.log
    assert (site.state / "mariadb" / "data").exists()
    assert not site.private_pid
    listener.close()
    await listener.wait_closed()


@pytest.mark.parametrize("how", [SERVE, SERVE_WITHOUT_UVLOOP], ids=["with uvloop", "without"])
async def test_it_runs_on_the_fast_loop_where_there_is_one(
    launch: Launch, database_config: DatabaseConfig, how: tuple[str, ...]
) -> None:
    pytest.importorskip("uvloop")
    site = launch(database_config, how=how)
    await site.until_ready()
    assert await site.status("/") == 200
    loaded = Path(f"/proc/{site.process.pid}/maps").read_text()
    assert ("/uvloop/loop." in loaded) == (how == SERVE)
    assert await site.stop() == 0


def _only_line(site: Site) -> str:
    [line] = [line for line in site.log.splitlines() if "the database was brought to" not in line]
    assert line.startswith("inkstone cannot start: ")
    return line


def _setup_path(site: Site) -> str:
    found = re.search(r"make the owner's account at http://[^/]+(/\S+)", site.log)
    assert found is not None
    return found[1]


async def _set_title(database: Database, title: str) -> None:
    await database.execute("UPDATE site SET title = %(title)s, version = version + 1", {"title": title})


async def _shows(site: Site, title: str) -> bool:
    async with aiohttp.ClientSession(site.address) as session, session.get("/") as response:
        return f">{title}</h1>" in await response.text()
