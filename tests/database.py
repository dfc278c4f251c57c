# ruff: noqa: S608 - the names of tables in these statements come from the database itself
"""Database fixtures: one private server per run, and for each test the migrated database as it is when new.

`database_url` may be handed to other processes; `db` is open on the same database. `empty_database` has no table.
`own_server` is a server of the test's own, which may be killed and frozen. `ready_state` makes state folders of sites
that were started and stopped before.
"""

import asyncio
import itertools
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pymysql
import pytest

from blog.core.db import Database, DatabaseConfig
from blog.core.embedded import EmbeddedServer
from blog.core.mariadbd import answers
from blog.core.migrate import migrate

T = TypeVar("T")
Opened: TypeAlias = Callable[..., Awaitable[Database]]

# What a test database loses in a power cut does not matter, and every file of it is copied many times.
_CARELESS = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-log-file-size=8M",
    "--innodb-autoextend-increment=1",
)
_THINGS = """
    CREATE TABLE things (
        id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
        name VARCHAR(20) NOT NULL,
        amount INT NOT NULL DEFAULT 0,
        UNIQUE KEY things_name (name)
    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
"""
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def _bare_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of a server that was started and stopped once; its database has no table."""
    return _left_by(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="session")
def _migrated_state(tmp_path_factory: pytest.TempPathFactory, _bare_state: Path) -> Path:
    """The same with the tables of the blog."""
    state = tmp_path_factory.mktemp("migrated")
    _copy_state(_bare_state, state)
    return _left_by(state, migrate)


@pytest.fixture(scope="session")
def ready_state(_migrated_state: Path) -> Callable[[Path], None]:
    """Makes a state folder as a site leaves it that was started once and stopped: its next start is a quick one."""
    return lambda state: _copy_state(_migrated_state, state)


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory, _bare_state: Path) -> Iterator[DatabaseConfig]:
    """How the administrator of this run's private server signs in."""
    state = tmp_path_factory.mktemp("state")
    _copy_state(_bare_state, state)
    server = EmbeddedServer(state, watch=False, options=_CARELESS)
    config = _finished(server.start())
    yield config
    _finished(server.stop())


@pytest.fixture(scope="session")
def _template(mariadb: DatabaseConfig) -> Iterator["_Restorer"]:
    _finished(migrate(mariadb))
    restorer = _Restorer(mariadb)
    yield restorer
    restorer.connection.close()


@pytest.fixture
def database_config(mariadb: DatabaseConfig, _template: "_Restorer") -> DatabaseConfig:
    """A migrated database that holds nothing but what the migrations put there."""
    _template.restore()
    return mariadb


@pytest.fixture
def database_url(database_config: DatabaseConfig) -> str:
    """The URL of `database_config`, for the settings and for other processes."""
    return database_config.to_url()


@pytest.fixture
async def db(database_config: DatabaseConfig) -> AsyncIterator[Database]:
    """`database_config`, open."""
    database = Database(database_config)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def empty_database(mariadb: DatabaseConfig, make_database: Callable[[], DatabaseConfig]) -> DatabaseConfig:
    """A database without any table."""
    return make_database()


@pytest.fixture
def make_database(mariadb: DatabaseConfig) -> Iterator[Callable[[], DatabaseConfig]]:
    """Makes databases without any table; they go when the test is over."""
    connection = _connect(mariadb)
    names: list[str] = []

    def make() -> DatabaseConfig:
        name = f"empty_{next(_numbers)}"
        connection.cursor().execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        names.append(name)
        return replace(mariadb, database=name)

    yield make
    for name in names:
        connection.cursor().execute(f"DROP DATABASE {name}")
    connection.close()


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    """Opens databases with limits of the test's choice, and closes them at its end."""
    databases: list[Database] = []

    async def open_one(config: DatabaseConfig, **limits: Any) -> Database:
        database = Database(config, **limits)
        await database.open()
        databases.append(database)
        return database

    yield open_one
    for database in databases:
        await database.close(1.0)


@pytest.fixture
async def things(empty_database: DatabaseConfig, opened: Opened) -> Database:
    """An open database with a small table, `things`."""
    database = await opened(empty_database, pool_size=4, statement_timeout=2.0, lock_timeout=1)
    await database.execute(_THINGS)
    return database


class OwnServer:
    """A private server that may be mistreated."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._server = EmbeddedServer(directory, buffer_pool_mb=16, watch=False, options=_CARELESS)
        self.config: DatabaseConfig

    async def start(self) -> DatabaseConfig:
        """Start it, again if need be; how it is reached, which `config` keeps."""
        self.config = await self._server.start()
        return self.config

    async def stop(self) -> None:
        """Shut it down in good order."""
        await self._server.stop()

    async def kill(self) -> None:
        """Kill it on the spot, and wait until it is gone."""
        self._signal(signal.SIGKILL)
        os.waitpid(self._server.pid, 0)
        assert not await answers(self._server.socket)
        await self._server.stop()

    def freeze(self) -> None:
        """Make it stop answering while its connections stay."""
        self._signal(signal.SIGSTOP)
        threads = Path(f"/proc/{self._server.pid}/task")
        # A thread that is at work goes on until it next enters the kernel, and may answer one more question.
        while any(_state(thread) != "T" for thread in threads.iterdir()):
            time.sleep(0.001)

    def thaw(self) -> None:
        """Undo `freeze`."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        os.kill(self._server.pid, number)


@pytest.fixture
async def own_server(tmp_path: Path, _bare_state: Path) -> AsyncIterator[OwnServer]:
    """A server of the test's own, running, with an empty database."""
    _copy_state(_bare_state, tmp_path / "own")
    server = OwnServer(tmp_path / "own")
    await server.start()
    yield server
    try:
        server.thaw()
    except ProcessLookupError:
        return  # the test left it dead
    await server.stop()


def _state(thread: Path) -> str:
    """The state of a thread as proc(5) tells it; T is stopped."""
    return (thread / "stat").read_text().rpartition(")")[2].split()[0]


class _Restorer:
    """Puts the migrated database back to what it was when it was new; a millisecond or two if little was written."""

    def __init__(self, config: DatabaseConfig) -> None:
        self.connection = _connect(config)
        self._cursor = self.connection.cursor()
        self._query(
            "SET innodb_lock_wait_timeout = 5, lock_wait_timeout = 5, foreign_key_checks = 0, time_zone = '+00:00'"
        )
        tables = [row[0] for row in self._query("SHOW TABLES")]
        self._probe = " UNION ALL ".join(f"SELECT '{t}' FROM dual WHERE EXISTS (SELECT 1 FROM `{t}`)" for t in tables)
        self._new = {row[0]: self._query(f"SELECT * FROM `{row[0]}`") for row in self._query(self._probe)}

    def restore(self) -> None:
        """Empty every table that holds something, and put back what the migrations had put there."""
        filled = {row[0] for row in self._query(self._probe)}
        for table in filled | self._new.keys():
            rows = self._new.get(table, ())
            if table in filled:
                if rows and self._query(f"SELECT * FROM `{table}`") == rows:
                    continue
                self._query(f"DELETE FROM `{table}`")
            if rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                self._cursor.executemany(f"INSERT INTO `{table}` VALUES ({marks})", rows)

    def _query(self, sql: str) -> tuple[tuple[Any, ...], ...]:
        self._cursor.execute(sql)
        return tuple(self._cursor.fetchall())


def _left_by(state: Path, *works: Callable[[DatabaseConfig], Coroutine[Any, Any, Any]]) -> Path:
    """The state folder after a server ran in it for as long as the work took."""

    async def run() -> None:
        server = EmbeddedServer(state, watch=False, options=_CARELESS)
        config = await server.start()
        for work in works:
            await work(config)
        await server.stop()

    _finished(run())
    return state


def _copy_state(source: Path, target: Path) -> None:
    target.mkdir(mode=0o700, exist_ok=True)
    (target / "mariadb").mkdir(mode=0o700)
    shutil.copytree(source / "mariadb" / "data", target / "mariadb" / "data")


def _connect(config: DatabaseConfig) -> Any:
    return pymysql.connect(
        unix_socket=config.unix_socket,
        user=config.user,
        database=config.database,
        charset="utf8mb4",
        autocommit=True,
    )


def _finished(work: Coroutine[Any, Any, T]) -> T:
    # In a thread: a browser's session fixtures may have a loop running in this one.
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, work).result()
