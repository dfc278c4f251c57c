"""Whether this process can serve: what the start found out, for /readyz and for who waits for it."""

import asyncio

from aiohttp import web

from blog.core.db import DatabaseUnavailable


class Readiness:
    """`reason` says in a word why the process cannot serve yet, and is empty once it can."""

    def __init__(self) -> None:
        self.reason = "starting"
        self._ready = asyncio.Event()

    def set_ready(self) -> None:
        self.reason = ""
        self._ready.set()

    def check(self) -> None:
        """Raise DatabaseUnavailable until the process can serve: a database that answers may still lack tables."""
        if self.reason:
            raise DatabaseUnavailable(f"the site is not ready: {self.reason}", retry_after=2)

    async def wait(self) -> None:
        """Return once the process can serve."""
        await self._ready.wait()


READINESS = web.AppKey("readiness", Readiness)
