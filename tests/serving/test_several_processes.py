"""`blog serve --workers`, the real program: nobody notices a reload, and nothing outlives it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from blog import paths
from blog.core import mariadbd
from tests.commands.program import environment
from tests.faults.processes import free_port, until


class Program:
    """A site of two workers with a private database, and a file of settings that can be changed."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.port = free_port()
        self._log, self._settings = folder / "log", folder / "site.toml"
        self.settle("http://one.example")
        command = ("-m", "blog", "--config", self._settings, "serve", "--workers", "2", "--port", str(self.port))
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command], env=environment(), cwd=paths.CHECKOUT, stdin=subprocess.DEVNULL, stderr=log
            )

    def settle(self, base_url: str) -> None:
        """Change the settings, which nobody has read yet."""
        self._settings.write_text(f'base_url = "{base_url}"\nstate_dir = "{self.state}"\n', encoding="utf-8")

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def workers(self) -> set[int]:
        """The children that are no database server."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(child) for child in children if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes()}

    @property
    def has_database(self) -> bool:
        """Whether the private server has a process."""
        pid_file = self.state / "mariadb" / "mariadbd.pid"
        return pid_file.exists() and mariadbd.is_alive(int(pid_file.read_text()))

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    started = Program(tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.terminate()
        assert await asyncio.to_thread(started.process.wait, 20) == 0
    assert not started.has_database


@asynccontextmanager
async def steady_requests(port: int) -> AsyncIterator[Counter[str]]:
    """Everybody with a connection of his own, all the time; what they were answered, or what went wrong."""
    seen: Counter[str] = Counter()
    leave = asyncio.Event()

    async def come(session: aiohttp.ClientSession) -> None:
        while not leave.is_set():
            try:
                async with session.get("/robots.txt") as response:
                    text = await response.text()
                    seen[text.rpartition("://")[2].partition("/")[0] if response.status == 200 else text] += 1
            except aiohttp.ClientError as error:
                seen[repr(error)] += 1
            await asyncio.sleep(0.05)

    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=connector) as session:
        coming = [asyncio.create_task(come(session)) for _ in range(3)]
        try:
            yield seen
        finally:
            leave.set()
            await asyncio.gather(*coming)


async def test_nobody_notices_a_reload_and_when_the_master_is_killed_nothing_is_left(program: Program) -> None:
    await until(lambda: "server started" in program.log)
    await until(lambda: len(program.workers) == 2)
    async with steady_requests(program.port) as seen:
        await until(lambda: seen["one.example"] > 0)
        before = program.workers
        program.settle("http://two.example")
        program.reload()
        await until(lambda: "INFO    reloaded" in program.log)
        assert not before & program.workers
        seen.clear()
        await until(lambda: seen["two.example"] > 10)
        assert set(seen) == {"two.example"}

        program.settle("no address")
        program.reload()
        await until(lambda: "not reloaded" in program.log)
        assert f"Error: {program.state.parent}/site.toml: base_url: must be http(s)://host" in program.log
        assert len(program.workers) == 2
        seen.clear()
        await until(lambda: seen["two.example"] > 10)
    assert set(seen) == {"two.example"}
    assert program.log.count("server started") == 1

    workers = program.workers
    program.process.kill()
    program.process.wait()
    await until(lambda: not any(map(mariadbd.is_alive, workers)))
    await until(lambda: not program.has_database)
    assert "Traceback" not in program.log


async def test_told_to_stop_while_it_starts_it_leaves_nothing_running(program: Program) -> None:
    await until(lambda: bool(program.workers))
    os.kill(program.process.pid, signal.SIGTERM)
    assert await asyncio.to_thread(program.process.wait, 20) == 0
    assert not program.has_database
    assert "Traceback" not in program.log
