"""Periodic work: once in its period on the whole site, again after a failure, and quiet while the database is away."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp.test_utils import TestServer

from blog import schedule
from blog.core import periodic
from blog.core.db import Database, DatabaseConfig, DatabaseUnavailable
from blog.core.periodic import Rounds, Task, run_once
from blog.settings import Settings
from tests.database import Opened

HOUR = 3600


class Work:
    """What a task does: it counts, and raises what it is told to."""

    def __init__(self) -> None:
        self.runs = 0
        self.failures: list[Exception] = []
        self.ran = asyncio.Event()

    async def __call__(self, db: Database, settings: Settings) -> None:
        self.runs += 1
        self.ran.set()
        await db.fetch_value("SELECT 1")
        if self.failures:
            raise self.failures.pop(0)

    async def until_run(self) -> None:
        async with asyncio.timeout(60):
            await self.ran.wait()
        self.ran.clear()


@pytest.fixture
def work() -> Work:
    return Work()


Begin = Callable[..., Awaitable[Rounds]]


@pytest.fixture
async def begin(db: Database, settings: Settings) -> AsyncIterator[Begin]:
    """Starts a process's rounds and gives them back once they wait."""
    running: list[asyncio.Task[None]] = []

    async def start(*tasks: Task) -> Rounds:
        rounds = Rounds(db, settings, tasks)
        running.append(asyncio.create_task(rounds.run()))
        await asyncio.sleep(0)
        return rounds

    yield start
    for task in running:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _forget_leases(db: Database) -> None:
    """As if a period had passed."""
    await db.execute("UPDATE leases SET until_at = NOW(6) - INTERVAL 1 SECOND WHERE name LIKE 'task:%%'")


async def test_of_several_processes_one_runs_a_task_in_its_period(
    database_config: DatabaseConfig, settings: Settings, opened: Opened, work: Work
) -> None:
    databases = [await opened(database_config, pool_size=2) for _ in range(4)]
    task = Task("count", HOUR, work)
    ran = await asyncio.gather(*(run_once(db, settings, task) for db in databases))
    assert sorted(ran) == [False, False, False, True]
    assert not await run_once(databases[0], settings, task)
    assert work.runs == 1
    await _forget_leases(databases[0])
    assert await run_once(databases[1], settings, task)
    assert work.runs == 2


async def test_tasks_do_not_stand_in_each_others_way(db: Database, settings: Settings, work: Work) -> None:
    assert await run_once(db, settings, Task("one", HOUR, work))
    assert await run_once(db, settings, Task("two", HOUR, work))


async def test_a_task_that_failed_may_be_run_again_at_once(db: Database, settings: Settings, work: Work) -> None:
    work.failures = [ValueError("broken")]
    with pytest.raises(ValueError, match="broken"):
        await run_once(db, settings, Task("count", HOUR, work))
    assert await run_once(db, settings, Task("count", HOUR, work))


async def test_a_task_that_was_stopped_in_the_middle_may_be_run_again_at_once(
    db: Database, settings: Settings, work: Work
) -> None:
    begun = asyncio.Event()

    async def endless(_db: Database, _settings: Settings) -> None:
        begun.set()
        await asyncio.Event().wait()

    stopped = asyncio.create_task(run_once(db, settings, Task("count", HOUR, endless)))
    await begun.wait()
    stopped.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopped
    assert await run_once(db, settings, Task("count", HOUR, work))


async def test_nothing_runs_as_soon_as_a_process_starts(begin: Begin, work: Work) -> None:
    rounds = await begin(Task("count", HOUR, work))
    assert work.runs == 0
    rounds.hurry()
    await work.until_run()
    assert work.runs == 1


async def test_a_failing_task_is_logged_and_the_others_go_on(
    begin: Begin, db: Database, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    failing = Work()
    failing.failures = [ValueError("the reason"), ValueError("the reason")]
    rounds = await begin(Task("failing", HOUR, failing), Task("count", HOUR, work))
    for run in (1, 2):
        rounds.hurry()
        await work.until_run()
        assert failing.runs == run
        await _forget_leases(db)
    assert "failing failed and will be tried again" in caplog.text
    assert "the reason" in caplog.text
    assert "Traceback" in caplog.text


async def test_while_the_database_is_away_one_line_is_logged(
    begin: Begin, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    work.failures = [DatabaseUnavailable("it is away") for _ in range(3)]
    rounds = await begin(Task("count", HOUR, work))
    for _ in range(4):
        rounds.hurry()
        await work.until_run()
    assert work.runs == 4
    lines = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [line.getMessage() for line in lines] == ["count has to wait for the database: it is away"]


async def test_a_site_goes_round_by_itself_until_it_stops(
    serve: Callable[..., Awaitable[TestServer]], db: Database, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "TASKS", (Task("count", HOUR, work),))
    monkeypatch.setattr(periodic, "FIRST_SECONDS", (0.0, 0.0))
    first, second = await serve(), await serve()
    await work.until_run()
    await first.close()
    await second.close()
    assert work.runs == 1
    assert await db.fetch_value("SELECT fence FROM leases WHERE name = 'task:count'") == 1
