"""A connection that the network resets while a transaction is thinking, on both event loops."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from blog.core.db import CommitUnknown, Database, DatabaseConfig, DatabaseUnavailable, Transaction

NewLoop = Callable[[], asyncio.AbstractEventLoop]


def _uvloop() -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = pytest.importorskip("uvloop").new_event_loop()
    return loop


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, _uvloop], ids=["asyncio", "uvloop"])
def test_a_reset_between_two_statements_makes_the_database_unavailable(
    mariadb: DatabaseConfig, new_loop: NewLoop
) -> None:
    # In a thread: a browser's session fixtures may have a loop running in this one.
    with ThreadPoolExecutor(1) as executor, asyncio.Runner(loop_factory=new_loop) as runner:
        executor.submit(runner.run, _use_and_lose(mariadb)).result()


async def _use_and_lose(config: DatabaseConfig) -> None:
    database = Database(config, pool_size=1)
    await database.open()

    async def reset(tx: Transaction) -> None:
        await tx.fetch_value("SELECT 1")
        [connection] = database.pool._used
        connection._writer.transport.abort()
        await asyncio.sleep(0.01)  # the loop tells nobody when it has closed it

    async def lost_before_a_statement(tx: Transaction) -> None:
        await reset(tx)
        await tx.fetch_value("SELECT 1")

    with pytest.raises(DatabaseUnavailable):
        await database.transaction(lost_before_a_statement)
    with pytest.raises(CommitUnknown):
        await database.transaction(reset)
    assert await database.fetch_value("SELECT 1") == 1
    await database.close()
