"""Transactions on a real server: all or nothing, whatever comes in between."""

import asyncio

import pytest

from blog.core.db import (
    Database,
    Duplicate,
    Transaction,
    TransactionConflict,
)

_INSERT = "INSERT INTO things (name, amount) VALUES (%(name)s, %(amount)s)"
_COUNT = "SELECT COUNT(*) FROM things"


async def test_a_transaction_stores_all_or_nothing(things: Database) -> None:
    async def half(tx: Transaction) -> None:
        await tx.execute(_INSERT, {"name": "a", "amount": 1})
        assert await tx.fetch_value(_COUNT) == 1
        raise LookupError("on second thoughts")

    async def whole(tx: Transaction) -> int:
        return (await tx.execute(_INSERT, {"name": "b", "amount": 1})).lastrowid

    with pytest.raises(LookupError):
        await things.transaction(half)
    assert await things.transaction(whole) > 0
    assert [row["name"] for row in await things.fetch_all("SELECT name FROM things")] == ["b"]
    assert things.pool.freesize == things.pool.size


async def test_a_cancelled_transaction_leaves_nothing_behind(things: Database) -> None:
    inserted = asyncio.Event()

    async def work(tx: Transaction) -> None:
        await tx.execute(_INSERT, {"name": "a", "amount": 1})
        inserted.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(things.transaction(work))
    await inserted.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await things.fetch_value(_COUNT) == 0
    assert things.pool.size == things.pool.freesize


async def test_counters_raised_by_many_at_once_lose_nothing(things: Database) -> None:
    await things.execute(_INSERT, {"name": "a", "amount": 0})

    async def raise_it(tx: Transaction) -> None:
        amount = await tx.fetch_value("SELECT amount FROM things WHERE name = 'a' FOR UPDATE")
        await tx.execute("UPDATE things SET amount = %(amount)s WHERE name = 'a'", {"amount": amount + 1})

    await asyncio.gather(*(things.transaction(raise_it) for _ in range(30)))
    assert await things.fetch_value("SELECT amount FROM things") == 30


async def test_a_deadlock_is_solved_by_another_try(things: Database) -> None:
    for name in ("a", "b"):
        await things.execute(_INSERT, {"name": name, "amount": 0})
    both_hold_one = asyncio.Barrier(2)
    tries = 0

    async def cross(first: str, second: str) -> None:
        met = False

        async def work(tx: Transaction) -> None:
            nonlocal tries, met
            tries += 1
            await tx.execute("UPDATE things SET amount = amount + 1 WHERE name = %(name)s", {"name": first})
            if not met:
                met = True
                await both_hold_one.wait()
            await tx.execute("UPDATE things SET amount = amount + 1 WHERE name = %(name)s", {"name": second})

        await things.transaction(work)

    await asyncio.gather(cross("a", "b"), cross("b", "a"))
    assert tries > 2
    assert await things.fetch_value("SELECT SUM(amount) FROM things") == 4


async def test_after_a_lock_timeout_the_first_half_is_not_kept(things: Database) -> None:
    await things.execute(_INSERT, {"name": "locked", "amount": 0})
    locked, done = asyncio.Event(), asyncio.Event()

    async def hold(tx: Transaction) -> None:
        await tx.execute("UPDATE things SET amount = 1 WHERE name = 'locked'")
        locked.set()
        await done.wait()

    async def careless(tx: Transaction) -> None:
        await tx.execute(_INSERT, {"name": "first half", "amount": 0})
        try:
            await tx.execute("UPDATE things SET amount = 2 WHERE name = 'locked'")
        except TransactionConflict:
            return  # and goes on as if nothing had happened

    holder = asyncio.create_task(things.transaction(hold))
    await locked.wait()
    with pytest.raises(TransactionConflict):
        await things.transaction(careless)
    done.set()
    await holder
    assert [row["name"] for row in await things.fetch_all("SELECT name FROM things")] == ["locked"]


async def test_a_caught_duplicate_lets_the_transaction_go_on(things: Database) -> None:
    await things.execute(_INSERT, {"name": "a", "amount": 0})

    async def work(tx: Transaction) -> None:
        with pytest.raises(Duplicate):
            await tx.execute(_INSERT, {"name": "a", "amount": 0})
        await tx.execute(_INSERT, {"name": "a-2", "amount": 0})

    await things.transaction(work)
    assert await things.fetch_value(_COUNT) == 2


async def test_a_transaction_sees_the_row_that_won_over_its_own_update(things: Database) -> None:
    await things.execute(_INSERT, {"name": "a", "amount": 1})
    begun, changed = asyncio.Event(), asyncio.Event()

    async def loser(tx: Transaction) -> tuple[int, int]:
        await tx.fetch_one("SELECT amount FROM things WHERE name = 'a'")
        begun.set()
        await changed.wait()
        updated = await tx.execute("UPDATE things SET amount = 3 WHERE name = 'a' AND amount = 1")
        return updated.rowcount, await tx.fetch_value("SELECT amount FROM things WHERE name = 'a'")

    task = asyncio.create_task(things.transaction(loser))
    await begun.wait()
    await things.execute("UPDATE things SET amount = 2 WHERE name = 'a'")
    changed.set()
    assert await task == (0, 2)


async def test_a_transaction_is_useless_once_it_has_ended(things: Database) -> None:
    kept: list[Transaction] = []

    async def work(tx: Transaction) -> None:
        kept.append(tx)

    await things.transaction(work)
    with pytest.raises(RuntimeError):
        await kept[0].fetch_value("SELECT 1")


async def test_a_transaction_runs_one_statement_at_a_time(things: Database) -> None:
    async def work(tx: Transaction) -> None:
        await asyncio.gather(tx.fetch_value("SELECT 1"), tx.fetch_value("SELECT 2"))

    with pytest.raises(RuntimeError, match="one statement at a time"):
        await things.transaction(work)
    assert await things.fetch_value("SELECT 1") == 1
