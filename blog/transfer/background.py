"""Long work in threads of its own, so that everybody else is served meanwhile; and how far it is."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")

_executor = ThreadPoolExecutor(max_workers=4, thread_name_prefix="import")


class Stopped(Exception):
    """Nobody waits for the result any more."""


class Stop:
    """How a thread learns that its work is no longer wanted."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        self._event.set()

    def check(self) -> None:
        """Raise Stopped once it was set: for the thread to call every now and then."""
        if self._event.is_set():
            raise Stopped


async def in_thread(work: Callable[..., T], *args: object, stop: Stop | None = None) -> T:
    """Run `work` in a thread, in the language of the moment. Cancelled, it ends only when the thread has."""
    future = asyncio.get_running_loop().run_in_executor(_executor, copy_context().run, lambda: work(*args))
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        if stop is not None:
            stop.set()
        await asyncio.wait([future])
        future.exception()  # asked for, so that asyncio does not complain that nobody did
        raise


class Meter:
    """Tells how many of `total` things are done, each of them going through several phases.

    `advance` may be called from any thread; `tell` is called in the event loop, with what was added since.
    """

    def __init__(self, total: int, phases: int, tell: Callable[[int], None]) -> None:
        self._total = total
        self._phases = phases
        self._tell = tell
        self._steps = 0
        self._told = 0
        self._loop = asyncio.get_running_loop()

    def advance(self, phases: int = 1) -> None:
        """One thing is through so many phases."""
        self._loop.call_soon_threadsafe(self._step, phases)

    def finish(self) -> None:
        """Everything is done."""
        self._step(self._total * self._phases)

    def _step(self, phases: int) -> None:
        self._steps += phases
        due = min(self._steps // self._phases, self._total)
        if due > self._told:
            self._tell(due - self._told)
            self._told = due
