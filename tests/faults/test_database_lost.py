"""The database killed, restarted and frozen under readers and writers who keep coming."""

import os
import signal

from aiohttp import web
from aiohttp.test_utils import TestServer

from blog.core.web import DATABASE
from blog.settings import Settings
from tests.application import Visit
from tests.database import Opened, OwnServer
from tests.faults.conftest import Launch, Serve, Writers
from tests.faults.processes import Site, until
from tests.faults.traffic import Traffic, halves, lost, traffic

LONGEST = 5.0
READ, SAVED, AWAY = 200, 303, 503


async def test_a_killed_private_database_costs_nothing_that_was_acknowledged(
    launch: Launch, writers: Writers, opened: Opened
) -> None:
    site = launch()
    await site.until_ready()
    signed_in = await writers(site.private_database, *(site.browser() for _ in range(3)))
    async with traffic([site.browser() for _ in range(3)], signed_in) as seen:
        for _ in range(2):
            await _until_all_is_well(seen)
            killed = _kill_private_server(site)
            await seen.answered(AWAY)
            await until(lambda killed=killed: site.private_pid not in (0, killed))
        await _until_all_is_well(seen)
    _check(seen)
    database = await opened(site.private_database)
    assert await lost(database, seen) == []
    assert await halves(database) == 0
    assert len(seen.saved) > 10
    assert await site.stop() == 0
    assert "Traceback" not in site.log


async def test_restarts_of_the_database_leave_nobody_waiting(
    serve_on: Serve, visit: Visit, writers: Writers, own_server: OwnServer
) -> None:
    server = await serve_on(own_server.config, database_pool_size=4)
    signed_in = await writers(own_server.config, *[await visit(at=server) for _ in range(3)])
    async with traffic([await visit(at=server) for _ in range(6)], signed_in) as seen:
        for stop in (own_server.stop, own_server.kill, own_server.stop, own_server.kill, own_server.stop):
            await _until_all_is_well(seen)
            await stop()
            await seen.answered(AWAY)
            await own_server.start()
        await _until_all_is_well(seen)
    _check(seen)
    _check_pool(server)


async def test_a_frozen_database_is_answered_for_and_taken_up_again_at_once(
    serve_on: Serve, visit: Visit, writers: Writers, own_server: OwnServer
) -> None:
    server = await serve_on(
        own_server.config, database_pool_size=4, database_timeout_seconds=1.0, database_statement_seconds=2
    )
    signed_in = await writers(own_server.config, *[await visit(at=server) for _ in range(4)])
    async with traffic([await visit(at=server) for _ in range(12)], signed_in) as seen:
        for _ in range(2):
            await _until_all_is_well(seen)
            own_server.freeze()
            # Twice everybody: on the connections there were, and on those that cannot be made.
            await seen.answered(AWAY, times=32)
            own_server.thaw()
        await _until_all_is_well(seen)
    _check(seen)  # with these limits nobody can have waited for somebody else's before his own
    _check_pool(server)


async def test_with_the_limits_we_ship_a_frozen_database_costs_less_than_five_seconds(
    serve_on: Serve, visit: Visit, writers: Writers, own_server: OwnServer
) -> None:
    usual = Settings()
    server = await serve_on(
        own_server.config,
        database_pool_size=usual.database_pool_size,
        database_timeout_seconds=usual.database_timeout_seconds,
        database_statement_seconds=usual.database_statement_seconds,
    )
    signed_in = await writers(own_server.config, *[await visit(at=server) for _ in range(4)])
    async with traffic([await visit(at=server) for _ in range(12)], signed_in) as seen:
        await _until_all_is_well(seen)
        own_server.freeze()
        await seen.answered(AWAY, times=16)
        own_server.thaw()
        await _until_all_is_well(seen)
    _check(seen)


async def _until_all_is_well(seen: Traffic) -> None:
    await seen.answered(READ, times=10)
    await seen.answered(SAVED, times=5)
    seen.usual = seen.usual or seen.longest


def _check(seen: Traffic) -> None:
    assert seen.kinds == {READ, SAVED, AWAY}
    assert seen.longest - seen.usual < LONGEST


def _check_pool(server: TestServer) -> None:
    assert isinstance(server.app, web.Application)
    pool = server.app[DATABASE].pool
    assert 0 < pool.size == pool.freesize


def _kill_private_server(site: Site) -> int:
    pid = site.private_pid
    os.kill(pid, signal.SIGKILL)
    return pid
