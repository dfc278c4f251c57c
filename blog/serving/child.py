"""A worker as its master sees it: a process, and a line on which it tells that it listens and that it is alive."""

import asyncio
import contextlib
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from blog.core.logs import log

# What a worker says on its line: once, and then again and again.
LISTENING, BEAT = b"listening\n", b"beat\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds.

    `start`: until a worker listens, migrations of the database included. `stop`: until one has ended. `silent`: without
    a sign of life. `quick`: one that ends earlier was of no use. `pause`: longest wait before another try. `tries`: of
    so many workers in a row that were of no use, the last makes the master give up, if no other serves.
    """

    start: float = 600.0
    stop: float = 30.0
    silent: float = 60.0
    quick: float = 5.0
    pause: float = 15.0
    tries: int = 8


class ChildFailed(Exception):
    """A worker ended, or was ended, before it listened; it has said why on standard error."""


class Child:
    """A running worker. Made by `spawn`."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        limits: Limits,
    ) -> None:
        reader, self._writer = line  # nothing is written, but it has to stay open
        self._process = process
        self._limits = limits
        self._listening = asyncio.Event()
        self._listening_at = 0.0
        self._hearing = asyncio.create_task(self._hear(reader))

    @classmethod
    async def spawn(cls, command: Sequence[str], sockets: Sequence[socket.socket], limits: Limits) -> "Child":
        """Start a worker: `command`, to which are added the descriptors of the sockets and of its end of the line."""
        ours, theirs = socket.socketpair()
        with theirs:
            handed = [listening.fileno() for listening in sockets]
            options = [f"--socket={descriptor}" for descriptor in handed] + [f"--lifeline={theirs.fileno()}"]
            process = await asyncio.create_subprocess_exec(
                *command,
                *options,
                stdin=subprocess.DEVNULL,
                pass_fds=(*handed, theirs.fileno()),
                process_group=0,  # Ctrl-C is for us; we tell them, in good order
            )
        return cls(process, await asyncio.open_connection(sock=ours), limits)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_serving(self) -> bool:
        return self._listening.is_set() and self._process.returncode is None

    @property
    def served_seconds(self) -> float:
        """How long it has been listening."""
        return asyncio.get_running_loop().time() - self._listening_at if self._listening.is_set() else 0.0

    async def until_listening(self) -> None:
        """Return once it listens. Raises ChildFailed; then it is gone."""
        listening = asyncio.create_task(self._listening.wait())
        ended = asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait({listening, ended}, timeout=self._limits.start, return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.cancel()
            ended.cancel()
        if not self.is_serving:
            await self.stop()
            raise ChildFailed(f"process {self.pid} ended with status {self._process.returncode}")

    async def wait(self) -> int:
        """Its exit status, once it has ended."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end, and wait until it has; it is killed if it takes too long."""
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(self._limits.stop):
                await self._process.wait()
        except TimeoutError:
            log.error("process %d did not stop in %s s: killing it", self.pid, self._limits.stop)
            self.kill()
            await self._process.wait()
        self._hearing.cancel()
        self._writer.close()

    def kill(self) -> None:
        """End it on the spot."""
        self._signal(signal.SIGKILL)

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                async with asyncio.timeout(self._limits.silent if self._listening.is_set() else None):
                    line = await reader.readline()
                if not line:
                    return
                if line == LISTENING:
                    self._listening_at = asyncio.get_running_loop().time()
                    self._listening.set()
        except ConnectionError:
            return  # killed with a word on its lips
        except TimeoutError:
            log.error("process %d has given no sign of life for %s s: ending it", self.pid, self._limits.silent)
            self._signal(signal.SIGABRT)  # it writes down where it is stuck
            await asyncio.sleep(1)
            self.kill()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
