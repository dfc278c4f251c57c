"""The private server: made, started, shared, adopted, watched and stopped, with real processes and real kills."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from blog.core import mariadbd
from blog.core.db import Database, DatabaseConfig, DatabaseUnavailable
from blog.core.embedded import EmbeddedError, EmbeddedServer

Made: TypeAlias = Callable[[], EmbeddedServer]

# A second process of the same site: starts, says so, and stops when told to.
_OTHER_PROCESS = """
import asyncio, pathlib, sys
from blog.core.embedded import EmbeddedServer

async def main():
    server = EmbeddedServer(pathlib.Path(sys.argv[1]), buffer_pool_mb=16)
    await server.start()
    print(server.pid, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await server.stop()

asyncio.run(main())
"""


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Made]:
    """Makes servers of one site, as if each were in a process of its own; all are stopped at the end."""
    servers: list[EmbeddedServer] = []

    def make() -> EmbeddedServer:
        servers.append(EmbeddedServer(tmp_path / "state", buffer_pool_mb=16))
        return servers[-1]

    yield make
    for server in servers:
        await server.stop()
    assert not await mariadbd.answers(make().socket)


@pytest.fixture
def other_process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A second process of the same site, with its server running."""
    process = _other(tmp_path / "state")
    yield process
    process.kill()
    process.communicate()


async def test_the_first_start_makes_a_database_and_the_second_finds_it(made: Made) -> None:
    server = made()
    config = await server.start()
    assert await _ask(config, "CREATE TABLE kept (id INT)") is None
    assert await _ask(config, "SELECT @@character_set_database") == "utf8mb4"
    assert await _ask(config, "SELECT @@skip_networking") == 1
    assert await _ask(config, "SELECT @@local_infile") == 0
    await server.stop()
    assert not mariadbd.is_alive(server.pid)

    again = made()
    assert await _ask(await again.start(), "SELECT COUNT(*) FROM kept") == 0


async def test_nobody_else_can_look_into_its_directory(made: Made) -> None:
    server = made()
    await server.start()
    assert stat.S_IMODE(server.directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((server.directory / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700


async def test_ctrl_c_on_our_terminal_does_not_reach_it(made: Made) -> None:
    server = made()
    await server.start()
    assert os.getsid(server.pid) == server.pid != os.getsid(0)


async def test_our_environment_is_not_handed_to_it(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOG_SECRET", "hush")
    server = made()
    await server.start()
    assert b"hush" not in Path(f"/proc/{server.pid}/environ").read_bytes()


async def test_the_last_user_stops_it(made: Made) -> None:
    first, second = made(), made()
    config = await first.start()
    await second.start()
    assert second.pid == first.pid
    await first.stop()
    assert await _ask(config, "SELECT 1") == 1
    await second.stop()
    assert not mariadbd.is_alive(first.pid)


async def test_five_that_start_at_once_share_one_server(made: Made) -> None:
    servers = [made() for _ in range(5)]
    await asyncio.gather(*(server.start() for server in servers))
    assert len({server.pid for server in servers}) == 1
    await asyncio.gather(*(server.stop() for server in servers))
    assert not mariadbd.is_alive(servers[0].pid)


async def test_a_second_process_uses_the_server_of_the_first(made: Made, other_process: subprocess.Popen[str]) -> None:
    server = made()
    config = await server.start()
    assert server.pid == _pid_told_by(other_process)
    other_process.communicate("stop\n")
    assert await _ask(config, "SELECT 1") == 1


async def test_what_a_killed_process_left_running_is_adopted_and_stopped_in_the_end(
    made: Made, other_process: subprocess.Popen[str]
) -> None:
    left_behind = _pid_told_by(other_process)
    other_process.kill()
    other_process.wait()
    assert mariadbd.is_alive(left_behind)

    server = made()
    config = await server.start()
    assert server.pid == left_behind
    assert await _ask(config, "SELECT 1") == 1
    await server.stop()
    assert not await mariadbd.answers(server.socket)


async def test_after_both_were_killed_what_was_committed_is_there(
    made: Made, other_process: subprocess.Popen[str]
) -> None:
    server = made()
    config = await server.start()
    await _ask(config, "CREATE TABLE kept (id INT)")
    await _ask(config, "INSERT INTO kept VALUES (1), (2)")
    pid = _pid_told_by(other_process)
    await server.stop()  # the other process keeps it
    other_process.kill()
    os.kill(pid, signal.SIGKILL)
    other_process.wait()

    assert await _ask(await made().start(), "SELECT COUNT(*) FROM kept") == 2


async def test_a_killed_server_is_started_again_once_for_all(made: Made) -> None:
    servers = [made(), made()]
    config = await servers[0].start()
    await servers[1].start()
    killed = servers[0].pid
    os.kill(killed, signal.SIGKILL)
    async with asyncio.timeout(60):
        while any(server.pid == killed for server in servers):  # noqa: ASYNC110 - a process makes no event
            await asyncio.sleep(0.02)
    assert servers[0].pid == servers[1].pid
    assert await _ask(config, "SELECT 1") == 1


async def test_a_half_made_directory_is_made_again(made: Made) -> None:
    server = made()
    unfinished = server.directory / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "ibdata1").write_bytes(b"cut off")
    assert await _ask(await server.start(), "SELECT 1") == 1
    assert not unfinished.exists()


async def test_a_server_that_cannot_start_shows_its_log_and_keeps_the_data(made: Made) -> None:
    server = made()
    await server.start()
    await server.stop()
    system_tablespace = server.directory / "data" / "ibdata1"
    system_tablespace.write_bytes(b"spoilt")
    with pytest.raises(EmbeddedError, match="InnoDB"):
        await made().start()
    assert system_tablespace.read_bytes() == b"spoilt"


async def test_an_old_pid_file_does_not_get_a_stranger_killed(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "state", buffer_pool_mb=16, watch=False)
    await server.start()
    os.kill(server.pid, signal.SIGKILL)
    os.waitpid(server.pid, 0)
    stranger = subprocess.Popen(["sleep", "60"])
    (server.directory / "mariadbd.pid").write_text(str(stranger.pid))  # as if the system had used the number again
    await server.stop()
    assert stranger.poll() is None

    await server.start()
    assert server.pid != stranger.pid
    await server.stop()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


async def test_a_frozen_server_is_stopped_all_the_same(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "state", buffer_pool_mb=16, stop_timeout=0.2, watch=False)
    await server.start()
    os.kill(server.pid, signal.SIGSTOP)
    await server.stop()
    assert not mariadbd.is_alive(server.pid)


async def test_a_long_path_gets_its_socket_in_a_short_private_one(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / ("long-" * 30) / "state", buffer_pool_mb=16)
    config = await server.start()
    assert len(os.fsencode(server.socket)) <= 107
    assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
    assert await _ask(config, "SELECT 1") == 1
    await server.stop()
    server.socket.parent.rmdir()


async def test_a_missing_program_is_told_with_what_to_install(
    made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(mariadbd, "_SBIN", ())
    with pytest.raises(EmbeddedError, match="mariadb-server-core") as caught:
        await made().start()
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_an_ordinary_user_can_have_one_and_others_cannot_sign_in() -> None:
    script = """
import asyncio, pathlib, tempfile
from blog.core.db import Database
from blog.core.embedded import EmbeddedServer

async def main():
    with tempfile.TemporaryDirectory() as directory:
        server = EmbeddedServer(pathlib.Path(directory), buffer_pool_mb=16)
        database = Database(await server.start())
        await database.open()
        print(await database.fetch_value("SELECT CURRENT_USER()"))
        await database.close()
        await server.stop()

asyncio.run(main())
"""
    # Becomes the user inside, after the imports, which an ordinary user may be unable to read.
    become = "import concurrent.futures.thread, os, blog.core.db, blog.core.embedded\n"
    become += "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
    done = subprocess.run([sys.executable, "-c", become + script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("nobody@localhost\n", "")


async def test_another_user_name_is_not_let_in(made: Made) -> None:
    config = await made().start()
    stranger = DatabaseConfig(user="stranger", database="blog", unix_socket=config.unix_socket)
    with pytest.raises(DatabaseUnavailable):
        await _ask(stranger, "SELECT 1")


def _other(state: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _OTHER_PROCESS, str(state)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _pid_told_by(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


async def _ask(config: DatabaseConfig, sql: str) -> object:
    database = Database(config)
    await database.open()
    try:
        return await database.fetch_value(sql)
    finally:
        await database.close()
