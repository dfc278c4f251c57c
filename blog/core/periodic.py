"""Work that comes round again: each task once in its period, by whichever of the site's processes comes first."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from blog.core.db import Database, DatabaseError, DatabaseUnavailable
from blog.core.lease import Lease
from blog.core.logs import log
from blog.settings import Settings

# The first round waits until a fresh process has served its first visitors, and not all processes begin at once.
FIRST_SECONDS = (60.0, 120.0)
RETRY_SECONDS = 300.0
AWAY_SECONDS = 60.0
# A lease ends a little before the task is due again, so that who had it last finds it free.
LEASED_PART = 0.9


@dataclass(frozen=True, slots=True)
class Task:
    """`run` is called about every `every_seconds`, on the whole site and not in each process.

    It may be stopped at any moment, so it does its work in pieces that stay done; what it raises is logged, and it
    is tried again after a while.
    """

    name: str
    every_seconds: float
    run: Callable[[Database, Settings], Awaitable[None]]


class Rounds:
    """Runs tasks one after the other as they fall due, until `run` is cancelled."""

    def __init__(self, db: Database, settings: Settings, tasks: Sequence[Task]) -> None:
        self._db = db
        self._settings = settings
        self._tasks = tasks
        self._due: dict[Task, float] = {}  # in seconds of the event loop's clock, which nobody can set back
        self._hurried = asyncio.Event()
        self._is_away = False

    async def run(self) -> None:
        """Go round for ever."""
        loop = asyncio.get_running_loop()
        self._due = dict.fromkeys(self._tasks, loop.time() + random.uniform(*FIRST_SECONDS))
        while True:
            hurried = await self._until(min(self._due.values(), default=float("inf")))
            for task in self._tasks:
                if hurried or self._due[task] <= loop.time():
                    seconds = await self._try(task)
                    self._due[task] = loop.time() + seconds

    def hurry(self) -> None:
        """Begin a round of all tasks now, or when the present one is over."""
        self._hurried.set()

    async def _until(self, due: float) -> bool:
        """Wait for a moment, or less where it is hurried; whether it was."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(due if due < float("inf") else None):
                await self._hurried.wait()
        hurried = self._hurried.is_set()
        self._hurried.clear()
        return hurried

    async def _try(self, task: Task) -> float:
        """Run a task if it is this process's turn; the seconds until it should be tried again."""
        try:
            await run_once(self._db, self._settings, task)
        except DatabaseUnavailable as error:
            if not self._is_away:  # once, however long it is away
                log.warning("%s has to wait for the database: %s", task.name, error)
            self._is_away = True
            return AWAY_SECONDS
        except Exception:
            log.exception("%s failed and will be tried again", task.name)
            return RETRY_SECONDS
        self._is_away = False
        return task.every_seconds


async def run_once(db: Database, settings: Settings, task: Task) -> bool:
    """Run a task unless it was run within its period, here or in another process; whether it was.

    The lease is kept until the task is due again, and given back at once where it could not be finished. A process
    that was killed keeps it, too: then the task waits for its next time.
    """
    lease = Lease(db, f"task:{task.name}", seconds=task.every_seconds * LEASED_PART)
    await lease.prepare()
    if not await lease.take():
        return False
    try:
        await task.run(db, settings)
    except BaseException:
        with contextlib.suppress(DatabaseError):  # then it runs out by itself
            await lease.give_back()
        raise
    return True
