"""One process on sockets that were handed to it: how it parts from people, and what a service manager hears of it."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from blog import paths
from blog.commands.running import Failed
from blog.core.pages_wire import WIRE, WirePages
from blog.main import create_app
from blog.ops.readiness import READINESS
from blog.serving.notifier import Notifier
from blog.serving.site import Site
from blog.serving.sockets import adopt_sockets, open_sockets
from blog.settings import Settings, Supervisor, supervisor
from tests.commands.program import environment
from tests.faults.processes import DEADLINE
from tests.safety.wire import HOST

ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""
PAGE = b"GET / HTTP/1.1\r\n" + HOST + b"\r\n"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[tuple[Site, socket.socket, WirePages]]:
    """A site in this process, where it listens, and the pages it keeps."""
    app = create_app(settings=settings.model_copy(update={"page_cache_bytes": 2**20}))
    here = Site(app)
    await here.start()
    await app[READINESS].wait()
    [listening] = open_sockets("127.0.0.1", 0)
    await here.listen([listening])
    yield here, listening.dup(), app[WIRE]
    await here.close()


async def answer_to(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> str:
    """The head of the answer, in lower case; the body is read as well."""
    reader, writer = line
    writer.write(request)
    async with asyncio.timeout(DEADLINE):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
    return head


async def test_everybody_who_is_connected_gets_one_more_answer_and_a_goodbye(
    site: tuple[Site, socket.socket, WirePages],
) -> None:
    here, listening, kept = site
    with listening:
        address = listening.getsockname()[:2]
        regular, newcomer = [await asyncio.open_connection(*address) for _ in range(2)]
        for _ in range(3):  # made, then kept
            assert "connection: close" not in await answer_to(regular, PAGE)
        assert kept.answered
        leaving = asyncio.create_task(here.drain())
        await asyncio.sleep(0)
        for line in (regular, newcomer):
            head = await answer_to(line, PAGE)
            assert head.startswith("http/1.1 200 ")
            assert "connection: close" in head
            assert await line[0].read() == b""
        await leaving
        # Who comes now waits for whoever serves this socket next.
        late = await asyncio.open_connection(*address)
        for _, writer in (regular, newcomer, late):
            writer.close()


async def test_a_socket_of_systemd_is_served_and_systemd_hears_of_it(settings: Settings, tmp_path: Path) -> None:
    address = tmp_path / "http.sock"
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as told,
        socket.socket(socket.AF_UNIX) as listening,
    ):
        told.bind(str(tmp_path / "notify"))
        listening.bind(str(address))
        listening.listen()
        variables = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000", "LISTEN_FDS": "1"}
        process = await _activated(settings, listening, variables)
        # Before anybody serves: systemd's socket takes the visitor in.
        reader, writer = await asyncio.open_unix_connection(str(address))
        head = await answer_to((reader, writer), PAGE)
        assert head.startswith("http/1.1 200 ")
        writer.close()
        heard = [await _next(told) for _ in range(4)]
        assert heard == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]
        process.terminate()
        while (message := await _next(told)) == "WATCHDOG=1":
            pass
        assert message == "STOPPING=1"
        assert await process.wait() == 0
        _, late = await asyncio.open_unix_connection(str(address))
        late.close()


async def _activated(
    settings: Settings, listening: socket.socket, variables: dict[str, str]
) -> asyncio.subprocess.Process:
    """The program, started as systemd does it: the socket is descriptor 3, and a variable holds its process id."""
    ours = {"BLOG_STATE_DIR": str(settings.state_dir), "BLOG_DATABASE_URL": settings.database_url.get_secret_value()}
    handed = listening.fileno()
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ACTIVATE, str(handed)),
        *("-m", "blog", "serve", "--port", "1"),
        env=environment(**ours, **variables),
        cwd=paths.CHECKOUT,
        pass_fds=[handed],
    )


async def _next(told: socket.socket) -> str:
    async with asyncio.timeout(DEADLINE):
        return (await asyncio.get_running_loop().sock_recv(told, 4096)).decode()


@pytest.mark.parametrize(
    ("variables", "meant"),
    [
        ({}, Supervisor()),
        ({"LISTEN_FDS": "2", "LISTEN_PID": "{here}"}, Supervisor(sockets=2)),
        ({"LISTEN_FDS": "2", "LISTEN_PID": "1"}, Supervisor()),
        ({"LISTEN_FDS": "2"}, Supervisor()),
        ({"LISTEN_FDS": "٢", "LISTEN_PID": "{here}"}, Supervisor()),
        ({"WATCHDOG_USEC": "30000000"}, Supervisor(watchdog_seconds=30)),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, Supervisor()),
        ({"NOTIFY_SOCKET": "@abstract"}, Supervisor(notify="@abstract")),
    ],
)
def test_what_a_service_manager_says_counts_for_the_process_it_was_said_to(
    variables: dict[str, str], meant: Supervisor
) -> None:
    here = str(os.getpid())
    assert supervisor({name: value.format(here=here) for name, value in variables.items()}) == meant


def test_a_reload_is_told_with_its_time_and_to_abstract_names_too() -> None:
    name = f"@inkstone-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind("\0" + name[1:])
        before = time.monotonic_ns() // 1000
        Notifier(Supervisor(notify=name)).reloading()
        state, said = told.recv(4096).decode().split("\n")
    assert state == "RELOADING=1"
    assert before <= int(said.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000


def test_a_service_manager_that_is_gone_does_not_stop_the_site(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Notifier(Supervisor(notify=str(tmp_path / "gone"))).ready()
    assert "could not be told READY=1" in caplog.text


def test_what_is_handed_over_must_be_a_socket_that_takes_connections(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as file, pytest.raises(Failed, match="is none"):
        adopt_sockets((file.fileno(),))
    datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with pytest.raises(Failed, match="takes no connections"):
        adopt_sockets((datagrams.detach(),))
