"""The pool of connections: nobody hangs, nothing leaks, and the surplus is refused."""

import asyncio
import itertools
from typing import Any

import pytest

from blog.core.db import (
    Database,
    DatabaseConfig,
    DatabaseUnavailable,
    Transaction,
)
from tests.database import Opened


async def test_whoever_holds_a_connection_cannot_borrow_a_second(things: Database) -> None:
    async def work(tx: Transaction) -> None:
        await things.fetch_value("SELECT 1")

    with pytest.raises(RuntimeError, match="already holds"):
        await things.transaction(work)
    assert await things.fetch_value("SELECT 1") == 1


async def test_a_task_started_inside_a_transaction_may_borrow_once_that_is_over(things: Database) -> None:
    over = asyncio.Event()

    async def later() -> Any:
        await over.wait()
        return await things.fetch_value("SELECT 1")

    async def work(tx: Transaction) -> asyncio.Task[Any]:
        return asyncio.create_task(later())

    task = await things.transaction(work)
    over.set()
    assert await task == 1


async def test_a_transaction_opened_by_hand_does_not_reach_the_next_borrower(things: Database) -> None:
    await things.execute("BEGIN")
    assert things.pool.size == 0
    assert await things.fetch_value("SELECT @@in_transaction") == 0


async def test_the_surplus_of_a_full_pool_is_refused_and_nobody_hangs(
    empty_database: DatabaseConfig, opened: Opened
) -> None:
    database = await opened(empty_database, pool_size=2, max_waiters=8, acquire_timeout=30.0)
    leave = asyncio.Event()

    async def slow(tx: Transaction) -> str:
        await leave.wait()
        return "served"

    # Eight are let in at once: whoever is still connecting counts as waiting, too.
    tasks = [asyncio.create_task(database.transaction(slow)) for _ in range(200)]
    async with asyncio.timeout(20):
        for first in itertools.islice(asyncio.as_completed(tasks), 192):
            with pytest.raises(DatabaseUnavailable) as caught:
                await first
            assert caught.value.retry_after > 0
    leave.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results.count("served") == 8
    assert await database.fetch_value("SELECT 1") == 1


async def test_waiting_for_a_connection_ends(empty_database: DatabaseConfig, opened: Opened) -> None:
    database = await opened(empty_database, pool_size=1, acquire_timeout=0.5)
    holding, leave = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction) -> None:
        holding.set()
        await leave.wait()

    holder = asyncio.create_task(database.transaction(slow))
    await asyncio.wait_for(holding.wait(), 20)
    with pytest.raises(DatabaseUnavailable, match="time limit"):
        await asyncio.wait_for(database.fetch_value("SELECT 1"), 20)
    leave.set()
    await holder


async def test_waiters_are_served_when_held_connections_are_killed(
    empty_database: DatabaseConfig, opened: Opened
) -> None:
    database = await opened(empty_database, pool_size=2, acquire_timeout=2.0)
    killer = await opened(empty_database)
    ids: asyncio.Queue[int] = asyncio.Queue()
    killed = asyncio.Event()

    async def hold(tx: Transaction) -> None:
        ids.put_nowait(await tx.fetch_value("SELECT CONNECTION_ID()"))
        await killed.wait()
        await tx.fetch_value("SELECT 1")

    holders = [asyncio.create_task(database.transaction(hold)) for _ in range(2)]
    victims = [await ids.get(), await ids.get()]
    waiters = [asyncio.create_task(database.fetch_value("SELECT 1")) for _ in range(5)]
    for victim in victims:
        await killer.execute("KILL %(id)s", {"id": victim})
    killed.set()
    assert await asyncio.gather(*waiters) == [1] * 5
    for holder in holders:
        with pytest.raises(DatabaseUnavailable):
            await holder


async def test_cancelled_statements_give_their_places_back(empty_database: DatabaseConfig, opened: Opened) -> None:
    database = await opened(empty_database, pool_size=2, acquire_timeout=1.0)
    for _ in range(20):
        tasks = [asyncio.create_task(database.fetch_value("SELECT SLEEP(1)")) for _ in range(4)]
        await asyncio.sleep(0.01)  # at different stages of connecting, sending and waiting
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert await asyncio.gather(*(database.fetch_value("SELECT 1") for _ in range(10))) == [1] * 10
    assert database.pool.size == database.pool.freesize <= 2


async def test_idle_connections_are_given_up(empty_database: DatabaseConfig, opened: Opened) -> None:
    database = await opened(empty_database, pool_size=4, idle_timeout=0.0)
    first = await database.fetch_value("SELECT CONNECTION_ID()")
    second = await database.fetch_value("SELECT CONNECTION_ID()")
    assert first != second
    assert database.pool.size == 0


async def test_closing_waits_for_work_under_way_but_not_for_ever(
    empty_database: DatabaseConfig, opened: Opened
) -> None:
    database = await opened(empty_database)
    quick = asyncio.create_task(database.fetch_value("SELECT SLEEP(0.1)"))
    stuck = asyncio.create_task(database.fetch_value("SELECT SLEEP(3)"))
    await asyncio.wait({quick})
    await database.close(0.1)
    assert await quick == 0
    with pytest.raises(DatabaseUnavailable):
        await stuck
