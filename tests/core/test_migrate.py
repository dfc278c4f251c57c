"""Migrations on a real server: killed at every step, run by five processes at once, refused when they do not fit."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from blog.core.db import Database, DatabaseConfig
from blog.core.migrate import DIRECTORY, MigrationError, migrate, schema_state
from blog.core.migration_files import read_migrations
from tests.database import OwnServer

Making: TypeAlias = Callable[[], DatabaseConfig]

_FILES = {
    "0001_things.sql": """
-- A comment; with a semicolon in it;
CREATE TABLE IF NOT EXISTS things (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(20) NOT NULL DEFAULT '100 %' -- more
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO things (name) VALUES ('first; not last'), ('50 %s');
""",
    "0002_amounts.sql": """
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name LIKE 'amoun%'
ALTER TABLE things ADD COLUMN amount INT NOT NULL DEFAULT 0;

UPDATE things SET amount = amount + 1;

-- unless: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'things_name'
CREATE INDEX things_name ON things (name);
""",
}
_STEPS = [("0001_things", 1), ("0001_things", 2), ("0002_amounts", 1), ("0002_amounts", 2), ("0002_amounts", 3)]

# Migrates in a process of its own, and kills itself after the step it is told, or never.
_PROCESS = """
import asyncio, os, pathlib, signal, sys
from blog.core.db import DatabaseConfig
from blog.core.migrate import migrate

def after_step(name, step):
    if [name, str(step)] == sys.argv[4:]:
        os.kill(os.getpid(), signal.SIGKILL)

config = DatabaseConfig.from_url(sys.argv[1])
print(asyncio.run(migrate(config, pathlib.Path(sys.argv[2]), lease_seconds=float(sys.argv[3]), after_step=after_step)))
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name, text in _FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


async def test_a_new_database_gets_everything_in_order_and_only_once(
    empty_database: DatabaseConfig, directory: Path
) -> None:
    steps: list[tuple[str, int]] = []
    done = await migrate(empty_database, directory, after_step=lambda name, step: steps.append((name, step)))
    assert done == ["0001_things", "0002_amounts"]
    assert steps == _STEPS
    assert await migrate(empty_database, directory) == []
    assert "'50 %s',1" in await _contents(empty_database)


async def test_a_later_file_is_run_alone(empty_database: DatabaseConfig, directory: Path) -> None:
    await migrate(empty_database, directory)
    (directory / "0003_more.sql").write_text("CREATE TABLE IF NOT EXISTS more (id INT);\n")
    assert await migrate(empty_database, directory) == ["0003_more"]


@pytest.mark.parametrize("killed_after", _STEPS)
async def test_killed_after_any_statement_it_reaches_the_same_schema(
    make_database: Making, directory: Path, killed_after: tuple[str, int]
) -> None:
    clean, killed = make_database(), make_database()
    await migrate(clean, directory)
    process = await asyncio.to_thread(_run_process, killed, directory, killed_after)
    assert process.returncode == -9
    await migrate(killed, directory, lease_seconds=0.3)
    assert await _schema(killed) == await _schema(clean)
    assert await _contents(killed) == await _contents(clean)


@pytest.mark.parametrize("step", [0, 2])
async def test_a_change_of_the_schema_not_noted_as_done_is_not_done_twice(
    make_database: Making, directory: Path, step: int
) -> None:
    clean, killed = make_database(), make_database()
    await migrate(clean, directory)
    await migrate(killed, directory)
    # As a kill between the statement and its note leaves it. The data of step 1 were not changed then.
    await _set_back(killed, step)
    if step == 0:
        await _run(killed, "UPDATE things SET amount = 0")
    assert await migrate(killed, directory) == ["0002_amounts"]
    assert await _schema(killed) == await _schema(clean)
    assert await _contents(killed) == await _contents(clean)


async def test_a_change_of_data_and_its_note_are_stored_together(
    empty_database: DatabaseConfig, directory: Path
) -> None:
    await migrate(empty_database, directory)
    await _set_back(empty_database, 1)
    await _run(
        empty_database,
        """
        CREATE TRIGGER no_note BEFORE UPDATE ON schema_migrations
        FOR EACH ROW IF NEW.step = 2 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no note'; END IF
        """,
    )
    with pytest.raises(MigrationError, match="no note"):
        await migrate(empty_database, directory)
    assert await _contents(empty_database) == "'first; not last',1 '50 %s',1"
    await _run(empty_database, "DROP TRIGGER no_note")
    await migrate(empty_database, directory)
    assert await _contents(empty_database) == "'first; not last',2 '50 %s',2"


async def test_five_processes_at_once_run_each_statement_once(empty_database: DatabaseConfig, directory: Path) -> None:
    processes = await asyncio.gather(
        *(asyncio.to_thread(_run_process, empty_database, directory, None) for _ in range(5))
    )
    assert [process.stderr for process in processes] == [""] * 5
    told = sorted(process.stdout.strip() for process in processes)
    assert told == ["['0001_things', '0002_amounts']"] + ["[]"] * 4
    assert await _contents(empty_database) == "'first; not last',1 '50 %s',1"


async def test_the_lease_of_a_killed_process_runs_out(empty_database: DatabaseConfig, directory: Path) -> None:
    process = await asyncio.to_thread(_run_process, empty_database, directory, _STEPS[0])
    assert process.returncode == -9
    assert await migrate(empty_database, directory, wait_seconds=10) == ["0001_things", "0002_amounts"]


async def test_a_failing_statement_is_named_and_can_be_mended(empty_database: DatabaseConfig, directory: Path) -> None:
    bad = directory / "0003_bad.sql"
    bad.write_text("CREATE TABLE IF NOT EXISTS fine (id INT);\nALTER TABLE things ADD COLUMN;\n")
    with pytest.raises(MigrationError, match=r"0003_bad\.sql, statement 2: .*\b1064\b") as caught:
        await migrate(empty_database, directory)
    assert "\n" not in str(caught.value)
    state = await _state(empty_database, directory)
    assert (state.current, state.pending) == ("0002_amounts", ("0003_bad",))


async def test_a_file_changed_after_it_ran_is_refused_by_name(empty_database: DatabaseConfig, directory: Path) -> None:
    await migrate(empty_database, directory)
    (directory / "0001_things.sql").write_text(_FILES["0001_things.sql"] + "-- an afterthought\n")
    (directory / "0003_more.sql").write_text("CREATE TABLE IF NOT EXISTS more (id INT);\n")
    with pytest.raises(MigrationError, match=r"0001_things\.sql was changed"):
        await migrate(empty_database, directory)
    state = await _state(empty_database, directory)
    assert state.changed == ("0001_things",)
    assert "more" not in await _schema(empty_database)


async def test_other_line_endings_are_no_change(empty_database: DatabaseConfig, directory: Path) -> None:
    await migrate(empty_database, directory)
    for name, text in _FILES.items():
        (directory / name).write_bytes(text.replace("\n", "\r\n").encode())
    assert (await _state(empty_database, directory)).is_current


async def test_a_database_newer_than_the_code_is_refused(empty_database: DatabaseConfig, directory: Path) -> None:
    await migrate(empty_database, directory)
    (directory / "0002_amounts.sql").unlink()
    with pytest.raises(MigrationError, match=r"newer than this code: .* 0002_amounts") as caught:
        await migrate(empty_database, directory)
    assert "\n" not in str(caught.value)
    state = await _state(empty_database, directory)
    assert (state.unknown, state.is_current) == (("0002_amounts",), False)


async def test_the_state_of_an_empty_database_is_that_all_is_pending(
    empty_database: DatabaseConfig, directory: Path
) -> None:
    state = await _state(empty_database, directory)
    assert (state.current, state.wanted) == (None, "0002_amounts")
    assert state.pending == ("0001_things", "0002_amounts")
    assert await _schema(empty_database) == {}


async def test_a_table_in_use_is_waited_for(own_server: OwnServer, directory: Path) -> None:
    config = await _again(own_server)
    await migrate(config, directory)
    (directory / "0003_more.sql").write_text("ALTER TABLE things COMMENT = 'changed';\n")
    reader = Database(config, statement_timeout=None)
    await reader.open()
    read = asyncio.Event()

    async def read_for_a_while(tx: object) -> None:
        await tx.fetch_all("SELECT name FROM things")  # type: ignore[attr-defined]
        read.set()
        await asyncio.sleep(0.3)

    reading = asyncio.create_task(reader.transaction(read_for_a_while))
    await read.wait()
    assert await migrate(config, directory) == ["0003_more"]
    assert reading.done()
    await reader.close()


# -- the real schema --------------------------------------------------------------------------------------------


async def test_the_schema_of_the_blog_can_be_killed_at_any_statement(make_database: Making) -> None:
    class Killed(BaseException):
        pass

    clean, killed = make_database(), make_database()
    await migrate(clean)
    expected = await _schema(clean)
    assert len(expected) > 5
    steps = [(file.name, step + 1) for file in read_migrations(DIRECTORY) for step in range(len(file.statements))]
    for stop_at in steps:

        def stop(name: str, step: int, stop_at: tuple[str, int] = stop_at) -> None:
            if (name, step) == stop_at:
                raise Killed

        with pytest.raises(Killed):
            await migrate(killed, after_step=stop)
        # As if the note of the last step had been lost as well.
        await _run(killed, "UPDATE schema_migrations SET step = step - 1 WHERE finished_at IS NULL")
    assert await migrate(killed) != []
    assert await _schema(killed) == expected


async def test_every_table_of_the_blog_states_engine_and_collation(database_config: DatabaseConfig) -> None:
    for name, text in (await _schema(database_config)).items():
        assert "ENGINE=InnoDB" in text, name
        assert "COLLATE=utf8mb4_unicode_ci" in text or "COLLATE=utf8mb4_bin" in text, name
        assert "PRIMARY KEY" in text, name


def _run_process(
    config: DatabaseConfig, directory: Path, killed_after: tuple[str, int] | None
) -> subprocess.CompletedProcess[str]:
    seconds = "0.3" if killed_after else "30"
    command = [sys.executable, "-c", _PROCESS, config.to_url(), str(directory), seconds, *map(str, killed_after or ())]
    return subprocess.run(command, capture_output=True, text=True, check=False)


async def _state(config: DatabaseConfig, directory: Path):
    return await _with(config, lambda db: schema_state(db, directory))


async def _run(config: DatabaseConfig, sql: str, params: dict[str, object] | None = None) -> None:
    await _with(config, lambda db: db.execute(sql, params))


async def _set_back(config: DatabaseConfig, step: int) -> None:
    await _run(
        config,
        "UPDATE schema_migrations SET step = %(step)s, finished_at = NULL WHERE version = 2",
        {"step": step},
    )


async def _contents(config: DatabaseConfig) -> Any:
    sql = "SELECT GROUP_CONCAT(QUOTE(name), ',', amount ORDER BY id SEPARATOR ' ') FROM things"
    return await _with(config, lambda db: db.fetch_value(sql))


async def _schema(config: DatabaseConfig) -> dict[str, str]:
    async def read(db: Database) -> dict[str, str]:
        tables = [next(iter(row.values())) for row in await db.fetch_all("SHOW TABLES")]
        shown = {table: await db.fetch_one(f"SHOW CREATE TABLE `{table}`") for table in tables}
        return {table: re.sub(r" AUTO_INCREMENT=\d+", "", row["Create Table"]) for table, row in shown.items() if row}

    found: dict[str, str] = await _with(config, read)
    return found


async def _with(config: DatabaseConfig, work):
    database = Database(config)
    await database.open()
    try:
        return await work(database)
    finally:
        await database.close()


async def _again(server: OwnServer) -> DatabaseConfig:
    await server.stop()
    return await server.start()
