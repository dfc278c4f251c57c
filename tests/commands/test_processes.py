"""Commands as processes: beside a running site, without one, interrupted, unheard."""

import asyncio
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pymysql
import pytest

from blog import paths
from blog.commands.running import run
from blog.core.db import DatabaseConfig
from tests.commands.program import ADD_OWNER, get, is_running, lines, program, site
from tests.factories import PASSWORD
from tests.faults.processes import until


def test_commands_work_beside_a_running_site_on_its_private_database(
    private: dict[str, str], state: Path, export: Path
) -> None:
    with site(private) as (process, connection):
        added = program(private, *ADD_OWNER, input=f"{PASSWORD}\n")
        assert (added.returncode, added.stdout, added.stderr) == (0, "Added ann@example.org as owner.\n", "")

        checked = program(private, "check")
        assert {tuple(line[:2]) for line in lines(checked.stdout)} == {
            (what, "yes") for what in ("settings", "state folder", "session key", "database", "schema", "owner")
        }
        assert checked.returncode == 0, checked.stdout

        rehearsed = program(private, "import", "wordpress", export, "--dry-run")
        assert "This was a dry run: nothing was changed." in rehearsed.stdout
        assert "Brought along" not in get(connection, "/")

        imported = program(private, "import", "wordpress", export)
        assert (imported.returncode, imported.stderr) == (0, "")
        table, _, rest = imported.stdout.partition("\n\n")
        assert ["Post", "1", "1", "0", "0"] in lines(table)
        assert "A picture (https://old.example/a.jpg)" in rest
        assert rehearsed.stdout.startswith(table)
        asyncio.run(until(lambda: "Brought along" in get(connection, "/")))  # it asks what others wrote twice a second

        process.terminate()
        assert process.wait(20) == 0
    assert not is_running(state)


def test_ctrl_c_ends_the_server_and_its_private_database(private: dict[str, str], state: Path) -> None:
    with site(private) as (process, _connection):
        assert is_running(state)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    assert not is_running(state)


def test_a_request_under_way_is_finished_when_the_server_is_told_to_stop(
    shared: dict[str, str], database_config: DatabaseConfig
) -> None:
    lock = pymysql.connect(
        unix_socket=database_config.unix_socket, user=database_config.user, database=database_config.database
    )
    with site(shared) as (process, connection), lock, lock.cursor() as cursor:
        idle = http.client.HTTPConnection(connection.host, connection.port, timeout=60)
        assert "</html>" in get(idle, "/")
        cursor.execute("LOCK TABLES posts WRITE")
        connection.request("GET", "/archive")
        while not cursor.execute("SELECT 1 FROM information_schema.processlist WHERE state LIKE 'Waiting for table%'"):
            time.sleep(0.01)
        process.terminate()
        assert idle.sock is not None
        assert idle.sock.recv(1) == b""  # what is idle is closed first
        idle.close()
        cursor.execute("UNLOCK TABLES")
        answer = connection.getresponse()
        assert (answer.status, b"</html>" in answer.read()) == (200, True)
        assert process.wait(20) == 0


def test_a_command_starts_the_private_database_and_stops_it(private: dict[str, str], state: Path) -> None:
    assert [line[:2] for line in lines(program(private, "check").stdout)][-1] == ["database", "NO"]
    assert not state.exists()
    migrated = program(private, "migrate")
    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert migrated.stdout.startswith("done: 0001_")
    assert not is_running(state)


def test_a_port_that_is_taken_is_told_in_one_line(shared: dict[str, str]) -> None:
    with site(shared) as (_process, connection):
        second = program(shared, "serve", "--port", str(connection.port))
    assert second.returncode == 1
    errors = [line for line in second.stderr.splitlines() if line.startswith("Error")]
    assert errors == [f"Error: cannot listen at 127.0.0.1, port {connection.port}: Address already in use"]
    assert "Traceback" not in second.stderr


def test_nobody_reading_the_output_is_no_error(shared: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = (sys.executable, "-m", "blog", "user", "list")
    done = subprocess.run(command, env=shared, cwd=paths.CHECKOUT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.stderr == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_only_when_it_has_tidied_up(number: signal.Signals) -> None:
    done: list[str] = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            done.append("tidied up")

    with pytest.raises(SystemExit) as ending:
        run(work())
    assert (ending.value.code, done) == (128 + number, ["tidied up"])
