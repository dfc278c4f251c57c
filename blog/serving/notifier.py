"""What a service manager is told, systemd above all: sd_notify(3), in datagrams of our own."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator

from blog.core.logs import log
from blog.settings import Supervisor

# Twice in the time the watchdog grants, as sd_watchdog_enabled(3) recommends.
BEATS_PER_LIMIT = 2


class Notifier:
    """The service manager that started us; where there is none, nothing is told to nobody."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor

    def ready(self) -> None:
        """The site is there, or there again."""
        self._tell("READY=1")

    def reloading(self) -> None:
        """Settings and code are being read anew. The time says which of two reloads this belongs to."""
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """The end has begun."""
        self._tell("STOPPING=1")

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Until the end of the block, show the watchdog that the event loop goes round, if it wants to know."""
        beating = asyncio.create_task(self._beat()) if self._supervisor.watchdog_seconds else None
        try:
            yield
        finally:
            if beating is not None:
                beating.cancel()

    async def _beat(self) -> None:
        while True:
            self._tell("WATCHDOG=1")
            await asyncio.sleep(self._supervisor.watchdog_seconds / BEATS_PER_LIMIT)

    def _tell(self, state: str) -> None:
        address = self._supervisor.notify
        if not address:
            return
        # A name that begins with @ is one of the abstract kind (unix(7)), which begins with NUL.
        target = "\0" + address[1:] if address.startswith("@") else address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as told:
            try:
                told.sendto(state.encode(), target)
            except OSError as error:
                # Readers do not care whether somebody listens to this.
                log.warning("the service manager could not be told %s: %s", state.partition("\n")[0], error)
