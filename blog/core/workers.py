"""Threads for work that would keep everybody else waiting: a few of them, and a queue that has an end."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from blog.core.errors import Busy

T = TypeVar("T")


class Workers:
    """At most `threads` pieces of work at a time, and at most `most_waiting` that wait for their turn."""

    def __init__(self, name: str, *, threads: int, most_waiting: int) -> None:
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)
        self._most = threads + most_waiting
        self._taken = 0

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """Do the work in a thread, in the language of the moment. Cancelled, it ends only when the thread has.

        Raises Busy, with nothing done, where too many wait already.
        """
        if self._taken >= self._most:
            raise Busy
        self._taken += 1
        try:
            future = asyncio.get_running_loop().run_in_executor(self._executor, copy_context().run, lambda: work(*args))
            try:
                return await asyncio.shield(future)
            except asyncio.CancelledError:
                # What the thread works on must not be taken away under its hands.
                await asyncio.wait([future])
                if not future.cancelled():
                    future.exception()  # asked for, so that asyncio does not complain that nobody did
                raise
        finally:
            self._taken -= 1
