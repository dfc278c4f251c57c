"""The master of several workers: who ends is replaced, a reload comes one by one, and nobody is left behind.

The workers are tiny programs here: a master knows of its workers only that they are processes that say they listen.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from blog.commands.running import Failed
from blog.core.mariadbd import is_alive
from blog.serving.child import Limits
from blog.serving.master import Master
from blog.serving.notifier import Notifier
from blog.settings import Supervisor
from tests.faults.processes import until

# Writes down its start and its end in the folder it is given, and does there what the file `order` says.
WORKER = """
import os, pathlib, signal, socket, sys
folder = pathlib.Path(sys.argv[1])
order = (folder / "order").read_text()
with (folder / "story").open("a") as story:
    story.write(f"start {os.getpid()} {order}\\n")
def end(*_):
    with (folder / "story").open("a") as story:
        story.write(f"end {os.getpid()} {order}\\n")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
if order == "refuse":
    sys.exit(3)
line = socket.socket(fileno=int(sys.argv[-1].partition("=")[2]))
line.send(b"listening\\n")
if order == "silent":
    signal.pause()
line.recv(1)
end()
"""
QUICK = Limits(start=10, stop=5, silent=5, quick=0.0, pause=0.05, tries=4)


class Story:
    """What the workers of a folder did, in the order in which they did it."""

    is_over: Callable[[], bool]

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.order("serve")
        (folder / "story").touch()

    def order(self, word: str) -> None:
        (self._folder / "order").write_text(word)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-I", "-S", "-c", WORKER, str(self._folder)]

    def lines(self, what: str) -> list[tuple[int, str]]:
        told = (line.split() for line in (self._folder / "story").read_text().splitlines())
        return [(int(pid), order) for kind, pid, order in told if kind == what]

    @property
    def kinds(self) -> list[str]:
        return [line.split()[0] for line in (self._folder / "story").read_text().splitlines()]

    @property
    def running(self) -> list[int]:
        return [pid for pid, _ in self.lines("start") if is_alive(pid)]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[socket.socket]:
    """Where a service manager would be listening."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as listening:
        listening.bind(str(tmp_path / "notify"))
        yield listening


def messages(told: socket.socket) -> list[str]:
    """What it was told since it was last asked, without the times."""
    found = []
    with contextlib.suppress(BlockingIOError):
        while True:
            found.append(told.recv(4096).decode().partition("=")[0])
    return found


@contextlib.asynccontextmanager
async def running(story: Story, told: socket.socket, limits: Limits = QUICK) -> AsyncIterator[Master]:
    """A master of two; it and all that is its own are gone at the end. Raises what ends it."""
    notifier = Notifier(Supervisor(notify=str(told.getsockname())))
    with socket.socket() as listening:
        master = Master(story.command, [listening], 2, notifier, limits)
        task = asyncio.create_task(master.run())
        story.is_over = task.done
        try:
            yield master
        finally:
            task.cancel()
            try:
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            finally:
                assert story.running == []
                assert listening.fileno() == -1


async def test_a_worker_that_ends_is_replaced_and_the_others_stay(story: Story, told: socket.socket) -> None:
    async with running(story, told):
        await until(lambda: messages(told) == ["READY"])
        first, second = story.running
        os.kill(first, signal.SIGKILL)
        await until(lambda: len(story.running) == 2 and first not in story.running)
        assert second in story.running
    assert messages(told) == ["STOPPING"]


async def test_a_reload_replaces_one_after_the_other(story: Story, told: socket.socket) -> None:
    async with running(story, told) as master:
        await until(lambda: messages(told) == ["READY"])
        before = story.running
        story.order("anew")
        master.reload()
        await until(lambda: len(story.lines("end")) == 2)
        await until(lambda: messages(told)[-1:] == ["READY"])
        assert story.kinds == ["start", "start", "start", "end", "start", "end"]
        assert [pid for pid, _ in story.lines("end")] == before
        assert [order for pid, order in story.lines("start") if pid in story.running] == ["anew", "anew"]


async def test_where_the_new_ones_cannot_start_the_old_ones_go_on(
    story: Story, told: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(story, told) as master:
        await until(lambda: messages(told) == ["READY"])
        before = story.running
        story.order("refuse")
        master.reload()
        await until(lambda: "not reloaded" in caplog.text)
        assert len(story.lines("start")) == 3
        assert story.running == before
        assert story.lines("end") == []
        assert "not reloaded: process" in caplog.text
        assert "ended with status 3; the processes that were there go on" in caplog.text
        story.order("anew")
        master.reload()
        await until(lambda: len(story.lines("end")) == 2)


async def test_a_worker_without_a_sign_of_life_is_ended_and_replaced(story: Story, told: socket.socket) -> None:
    story.order("silent")
    async with running(story, told, Limits(start=10, stop=5, silent=0.3, quick=0.0, pause=0.05)):
        await until(lambda: len(story.running) == 2)
        story.order("serve")
        stuck = set(story.running)
        await until(lambda: len(story.running) == 2 and not stuck & set(story.running))


async def test_workers_that_end_at_once_again_and_again_end_the_master(story: Story, told: socket.socket) -> None:
    async def until_it_gives_up() -> None:
        async with running(story, told):
            await until(lambda: messages(told) == ["READY"])
            story.order("refuse")
            for pid in story.running:
                os.kill(pid, signal.SIGKILL)
            await until(story.is_over)

    with pytest.raises(Failed, match="giving up"):
        await until_it_gives_up()
    assert 4 <= len(story.lines("start")) <= 2 + 2 * QUICK.tries


async def test_one_worker_that_serves_keeps_the_master_from_giving_up(story: Story, told: socket.socket) -> None:
    async with running(story, told):
        await until(lambda: messages(told) == ["READY"])
        story.order("refuse")
        first, second = story.running
        os.kill(first, signal.SIGKILL)
        await until(lambda: len(story.lines("start")) > 2 + 2 * QUICK.tries)
        assert second in story.running
        story.order("anew")
        await until(lambda: "anew" in [order for _, order in story.lines("start")])
        assert second in story.running


async def test_a_first_worker_that_cannot_start_ends_the_master(story: Story, told: socket.socket) -> None:
    async def until_it_gives_up() -> None:
        async with running(story, told):
            await until(story.is_over)

    story.order("refuse")
    with pytest.raises(Failed, match=r"the site could not be started: process \d+ ended with status 3"):
        await until_it_gives_up()
