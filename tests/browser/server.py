"""The blog in a process of its own, as `python -m aiohttp.web` runs it, on a private database in its own folder."""

import asyncio
import os
import re
import sys
from pathlib import Path

from blog import paths
from blog.settings import Settings

START_SECONDS = 60.0


class RunningSite:
    """One process of the blog. `address` is where it listens; what it logs is kept, and waited for with `logged`."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.settings = Settings(state_dir=folder)
        self.address = ""
        self._variables = variables
        self._lines: list[str] = []
        self._news = asyncio.Condition()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self, port: int = 0) -> None:
        """Start it, at a port the system chooses unless told one, and wait until it serves."""
        self._lines.clear()
        environ = {name: value for name, value in os.environ.items() if not name.startswith("BLOG_")}
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "aiohttp.web", "-H", "127.0.0.1", "-P", str(port), "blog.main:create_app"),
            cwd=paths.TEMPLATES.parent,
            env={**environ, "BLOG_STATE_DIR": str(self.settings.state_dir), **self._variables},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read())
        self.address = (await self.logged(r"server started at (http://\S+)"))[1]

    async def logged(self, pattern: str) -> re.Match[str]:
        """The first line logged that has the pattern in it, waited for."""

        def found() -> list[re.Match[str]]:
            return [match for line in self._lines if (match := re.search(pattern, line))]

        try:
            async with asyncio.timeout(START_SECONDS), self._news:
                return (await self._news.wait_for(found))[0]
        except TimeoutError:
            raise AssertionError(f"{pattern} was never logged:\n{self.log}") from None

    async def kill(self) -> None:
        """End it between two instructions, as a power cut would."""
        assert self._process is not None
        assert self._reading is not None
        self._process.kill()
        await self._process.wait()
        await self._reading

    async def stop(self) -> None:
        """End it as a service manager would; it has to go in good order, without an error in what it logged."""
        assert self._process is not None
        assert self._reading is not None
        if self._process.returncode is None:
            self._process.terminate()
        assert await self._process.wait() == 0, self.log
        await self._reading
        assert not re.search(r" (ERROR|CRITICAL) |Traceback", self.log), self.log

    @property
    def log(self) -> str:
        return "".join(self._lines)

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            async with self._news:
                self._lines.append(line.decode())
                self._news.notify_all()
