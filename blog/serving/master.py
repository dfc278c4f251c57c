"""The master of several workers: it holds the sockets and the private database, and sees to it that somebody serves.

It serves nothing itself and knows nothing of the application, so that a reload brings in new code as well: workers are
fresh processes. All share one listening socket: what waits to be accepted belongs to none of them, and is not lost
when one goes.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Sequence

from blog.commands.running import Failed
from blog.core.embedded import EmbeddedServer
from blog.core.logs import log
from blog.serving.child import Child, ChildFailed, Limits
from blog.serving.notifier import Notifier
from blog.settings import Settings

FIRST_PAUSE = 0.2


class Master:
    """Keeps `count` workers running, each started by `command`, on these sockets."""

    def __init__(
        self, command: Sequence[str], sockets: Sequence[socket.socket], count: int, notifier: Notifier, limits: Limits
    ) -> None:
        self._command = list(command)
        self._sockets = sockets
        self._notifier = notifier
        self._limits = limits
        self._places: list[Child] = []
        self._locks = [asyncio.Lock() for _ in range(count)]
        self._alive: set[Child] = set()
        self._useless = 0
        self._told_to_reload = asyncio.Event()

    def reload(self) -> None:
        """Replace all workers, one after the other, by such as have read settings and code anew."""
        self._told_to_reload.set()

    async def run(self) -> None:
        """Serve until cancelled. Raises Failed when it cannot be, at the start or later."""
        try:
            await self._start_all()
            self._notifier.ready()
            async with self._notifier.watched():
                await self._keep_all()
        finally:
            self._notifier.stopping()
            for listening in self._sockets:
                listening.close()
            await self._stop_all()

    async def _start_all(self) -> None:
        # The first one brings the database up to date, and the site is there as soon as possible; then the others.
        try:
            self._places.append(await self._start("--announce"))
            self._places += await asyncio.gather(*(self._start() for _ in self._locks[1:]))
        except ChildFailed as error:
            raise Failed(f"the site could not be started: {error}") from error

    async def _keep_all(self) -> None:
        keeping = [asyncio.create_task(self._keep(place)) for place in range(len(self._locks))]
        keeping.append(asyncio.create_task(self._reload_when_told()))
        try:
            await asyncio.gather(*keeping)
        finally:
            # Where one has given up, the others must not start anybody any more.
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    async def _start(self, *options: str) -> Child:
        child = await Child.spawn([*self._command, *options], self._sockets, self._limits)
        self._alive.add(child)
        try:
            await child.until_listening()
        except ChildFailed:
            self._alive.discard(child)
            raise
        return child

    async def _keep(self, place: int) -> None:
        """Put another worker in the place of one that ended without being told to."""
        while True:
            child = self._places[place]
            status = await child.wait()
            async with self._locks[place]:
                if self._places[place] is child:
                    log.error("process %d ended with status %d: starting another", child.pid, status)
                    await self._stop(child)
                    self._places[place] = await self._start_in_the_end(child)

    async def _start_in_the_end(self, last: Child) -> Child:
        self._useless = 0 if last.served_seconds >= self._limits.quick else self._useless + 1
        while True:
            if self._useless:
                await asyncio.sleep(min(FIRST_PAUSE * 2 ** (self._useless - 1), self._limits.pause))
            try:
                return await self._start()
            except ChildFailed as error:
                self._useless += 1
                log.error("another process could not be started: %s", error)
            if self._useless >= self._limits.tries and not any(child.is_serving for child in self._alive):
                raise Failed("the processes end as soon as they start: giving up")

    async def _reload_when_told(self) -> None:
        while True:
            await self._told_to_reload.wait()
            self._told_to_reload.clear()
            self._notifier.reloading()
            log.info("reloading")
            await self._reload()
            self._notifier.ready()

    async def _reload(self) -> None:
        for place, lock in enumerate(self._locks):
            async with lock:
                try:
                    child = await self._start("--when-ready")
                except ChildFailed as error:
                    log.error("not reloaded: %s; the processes that were there go on", error)
                    return
                old, self._places[place] = self._places[place], child
            await self._stop(old)
        log.info("reloaded")

    async def _stop(self, child: Child) -> None:
        await child.stop()
        self._alive.discard(child)

    async def _stop_all(self) -> None:
        try:
            await asyncio.gather(*map(self._stop, list(self._alive)))
        except asyncio.CancelledError:  # told again: somebody has no patience
            for child in self._alive:
                child.kill()
            raise


async def serve(
    settings: Settings, command: Sequence[str], sockets: Sequence[socket.socket], count: int, notifier: Notifier
) -> None:
    """Serve with several workers until cancelled; SIGHUP reloads. Raises Failed and EmbeddedError."""
    async with _database(settings):
        master = Master(command, sockets, count, notifier, Limits())
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, master.reload)
        await master.run()


@contextlib.asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[None]:
    """The private database, if no other is configured: there before the first worker, and gone after the last."""
    if settings.database_url.get_secret_value():
        yield
        return
    server = EmbeddedServer(settings.state_dir)
    await server.start()
    try:
        yield
    finally:
        await server.stop()
