"""The blog as a process of its own, started as its users start it, to be signalled and killed."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import aiohttp

from blog import paths
from blog.core import mariadbd
from blog.core.db_config import DatabaseConfig
from blog.core.mariadbd import operating_user
from tests.application import Browser

SERVE = ("-m", "aiohttp.web")
# The same, on a machine where uvloop is not installed.
SERVE_WITHOUT_UVLOOP = (
    "-c",
    "import runpy, sys; sys.modules['uvloop'] = None; runpy.run_module('aiohttp.web', run_name='__main__')",
)
# What has not happened by then will not; only a machine with much else to do comes near it.
DEADLINE = 90.0
POLL = 0.01


def free_port() -> int:
    """A port nobody listens on, below those that Linux gives to whoever connects or asks for any."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


async def until(found: Callable[[], Awaitable[bool]] | Callable[[], bool], seconds: float = DEADLINE) -> None:
    """Return once `found()` is true; TimeoutError after that many seconds."""
    async with asyncio.timeout(seconds):
        while True:
            answer = found()
            if await answer if isinstance(answer, Awaitable) else answer:
                return
            await asyncio.sleep(POLL)


class Site:
    """One process. What it writes goes to `log_file`; `state` is its state folder, `config` its own settings."""

    def __init__(self, state: Path, log_file: Path, port: int, **settings: object) -> None:
        self.state = state
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self._log_file = log_file
        self._settings = {"state_dir": state, **settings}
        self._process: subprocess.Popen[bytes] | None = None
        self._sessions: list[aiohttp.ClientSession] = []

    def start(self, *how: str) -> None:
        """Start it, again if need be; `how` Python is told to serve."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BLOG_")}
        environment |= {f"BLOG_{name.upper()}": str(value) for name, value in self._settings.items()}
        with self._log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *(how or SERVE), "-H", "127.0.0.1", "-P", str(self.port), "blog.main:create_app"],
                cwd=paths.CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    @property
    def log(self) -> str:
        """Everything written to standard error so far."""
        return self._log_file.read_text(encoding="utf-8")

    def browser(self) -> Browser:
        """Somebody with a cookie jar, at this site."""
        session = aiohttp.ClientSession(self.address, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._sessions.append(session)
        return Browser(cast(Any, session))  # it asks for nothing that a session lacks

    async def status(self, path: str) -> int:
        """The status of the answer to a GET, 0 where nobody answers."""
        try:
            async with aiohttp.ClientSession(self.address) as session, session.get(path) as response:
                return response.status
        except aiohttp.ClientError:
            return 0

    async def until_status(self, path: str, status: int, seconds: float = DEADLINE) -> None:
        """Return once a GET is answered with that status."""

        async def is_so() -> bool:
            assert self.process.poll() is None, self.log
            return self._listens() and await self.status(path) == status

        await until(is_so, seconds)

    def _listens(self) -> bool:
        """Whether anybody does at its port; a hundredth of the work of asking for a page."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    async def until_ready(self) -> None:
        """Return once it can serve."""
        await self.until_status("/readyz", 200)

    async def until_logged(self, words: str) -> None:
        """Return once it has written these words."""
        await until(lambda: words in self.log)

    async def end(self) -> int:
        """Wait for the end; the exit status."""
        return await asyncio.to_thread(self.process.wait, DEADLINE)

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; the exit status."""
        self.process.send_signal(number)
        return await self.end()

    async def kill(self) -> None:
        """Kill it on the spot, and wait until it is gone."""
        assert await self.stop(signal.SIGKILL) == -signal.SIGKILL

    @property
    def private_pid(self) -> int:
        """The process id of the private server, 0 where none runs."""
        try:
            pid = int((self.state / "mariadb" / "mariadbd.pid").read_text())
        except (FileNotFoundError, ValueError):
            return 0
        return pid if mariadbd.is_alive(pid) else 0

    @property
    def private_database(self) -> DatabaseConfig:
        """How the private database is reached."""
        path = self.state / "mariadb" / "mariadbd.sock"
        return DatabaseConfig(user=operating_user(), database="blog", unix_socket=str(path))

    async def close(self) -> None:
        """Leave nothing of it running."""
        for session in self._sessions:
            await session.close()
        if self._process is not None and self._process.poll() is None:
            await self.kill()
        if pid := self.private_pid:
            os.kill(pid, signal.SIGKILL)
            await until(lambda: not mariadbd.is_alive(pid))
