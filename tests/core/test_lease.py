"""The lease: one holder at a time, lost by those who do not renew it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

import pytest

from blog.core.db import DatabaseConfig
from blog.core.lease import TABLE, Lease, LeaseLost
from tests.database import Opened

Made: TypeAlias = Callable[..., Awaitable[Lease]]


async def test_one_of_many_takers_gets_the_lease(lease: Made) -> None:
    leases = [await lease() for _ in range(6)]
    for _ in range(10):
        taken = await asyncio.gather(*(each.take() for each in leases))
        assert taken.count(True) == 1
        winner = leases[taken.index(True)]
        await winner.give_back()


async def test_a_lease_that_ran_out_is_lost_to_its_former_holder(lease: Made) -> None:
    slow, quick = await lease(0.05), await lease(30)
    assert await slow.take()
    async with asyncio.timeout(20):
        while not await quick.take():  # noqa: ASYNC110 - only the database's clock can tell
            await asyncio.sleep(0.01)
    assert quick.fence == slow.fence + 1
    with pytest.raises(LeaseLost):
        await slow.renew()
    await slow.give_back()  # changes nothing for the new holder
    await quick.renew()
    assert not await slow.take()


async def test_a_kept_lease_is_prolonged_again_and_again(
    empty_database: DatabaseConfig, opened: Opened, lease: Made
) -> None:
    database = await opened(empty_database)
    holder = await lease(0.15)
    assert await holder.take()
    keeper = asyncio.create_task(holder.keep())
    ends: set[datetime] = set()
    async with asyncio.timeout(20):
        while len(ends) < 4:
            ends.add(await database.fetch_value("SELECT until_at FROM leases"))
            await asyncio.sleep(0.01)
    keeper.cancel()


@pytest.fixture
async def lease(empty_database: DatabaseConfig, opened: Opened) -> Made:
    database = await opened(empty_database)
    await database.execute(TABLE)

    async def make(seconds: float = 30.0) -> Lease:
        made = Lease(database, "test", seconds=seconds)
        await made.prepare()
        return made

    return make
