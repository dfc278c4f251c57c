"""Brings a database to the schema this code was written for, one numbered SQL file after the other.

Safe against being killed at any moment (each step is noted before it is done), against several processes at once
(one has the lease, the others wait), and against files that were changed after they had been run.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql.err

from blog import paths
from blog.core.db import Database, DatabaseConfig, DatabaseError, DatabaseUnavailable, Queryable, Transaction
from blog.core.lease import TABLE as LEASES
from blog.core.lease import Lease, LeaseLost
from blog.core.migration_files import MigrationError, MigrationFile, Statement, read_migrations

__all__ = ["DIRECTORY", "MigrationError", "SchemaState", "migrate", "schema_state"]

DIRECTORY = paths.MIGRATIONS

_LOCK_TIMEOUT = 5  # seconds a try; a longer wait for a table's lock would queue up every reader behind it
_POLL = 0.1
_TABLE = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
        version INT UNSIGNED NOT NULL PRIMARY KEY,
        name VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        step INT UNSIGNED NOT NULL,
        started_at DATETIME(6) NOT NULL,
        finished_at DATETIME(6) NULL
    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
"""


@dataclass(frozen=True)
class SchemaState:
    """The schema beside the code, all as names of migrations: the last one finished in the database and the last
    one the code has, those still to run, those whose file was changed after it ran, and those only the database
    knows."""

    current: str | None
    wanted: str | None
    pending: tuple[str, ...]
    changed: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        """Whether the code can be run on this database."""
        return not (self.pending or self.changed or self.unknown)

    def check(self) -> None:
        """Raise MigrationError if these migrations must not be run on this database."""
        if self.unknown:
            raise MigrationError(
                f"the database is newer than this code: it has had the migration {self.unknown[-1]}, "
                f"and the last one known here is {self.wanted or 'none'}"
            )
        if self.changed:
            raise MigrationError(
                f"{self.changed[0]}.sql was changed after it had been run: put the old text back and write "
                "what is new into a new file"
            )


async def schema_state(db: Queryable, directory: Path = DIRECTORY) -> SchemaState:
    """Compare the database with the migrations in `directory`; changes nothing."""
    return _compared(await _list_rows(db), read_migrations(directory))


async def migrate(
    config: DatabaseConfig,
    directory: Path = DIRECTORY,
    *,
    lease_seconds: float = 30.0,
    wait_seconds: float = 300.0,
    after_step: Callable[[str, int], object] | None = None,
) -> list[str]:
    """Run what is pending and tell the names of what this process ran.

    While another process is at it, wait for it at most `wait_seconds`; what a killed one left is taken over
    after `lease_seconds`. `after_step` is called with the migration's name and the number of each statement done.
    Raises MigrationError, and DatabaseUnavailable when the database is down.
    """
    files = read_migrations(directory)
    if await _is_done(config, files):
        return []
    # Of our own, for a change of a big table may take longer than any statement of the site is allowed to. Two
    # connections: the lease is renewed while a statement runs.
    db = Database(config, pool_size=2, statement_timeout=None, lock_timeout=_LOCK_TIMEOUT)
    await db.open()
    try:
        await db.execute(_TABLE)
        await db.execute(LEASES)
        async with _held(db, lease_seconds, wait_seconds) as lease:
            return await _run_pending(db, lease, files, after_step)
    except LeaseLost as error:
        raise MigrationError("another process has taken over the migration") from error
    except pymysql.err.MySQLError as error:
        raise MigrationError(f"the schema cannot be changed: {_told(error)}") from error
    finally:
        await db.close()


async def _is_done(config: DatabaseConfig, files: Sequence[MigrationFile]) -> bool:
    # With the usual limits: most starts have nothing to run, and must not hang because the server does.
    db = Database(config, pool_size=1)
    await db.open()
    try:
        state = _compared(await _list_rows(db), files)
    except pymysql.err.MySQLError as error:
        raise MigrationError(f"the schema cannot be read: {_told(error)}") from error
    finally:
        await db.close()
    state.check()
    return state.is_current


@contextlib.asynccontextmanager
async def _held(db: Database, lease_seconds: float, wait_seconds: float) -> AsyncIterator[Lease]:
    """The lease, renewed in the background. Whoever waited for it may find that everything was done meanwhile."""
    lease = Lease(db, "migrate", seconds=lease_seconds)
    await lease.prepare()
    deadline = asyncio.get_running_loop().time() + wait_seconds
    while not await lease.take():
        if asyncio.get_running_loop().time() > deadline:
            raise MigrationError(f"another process has been migrating this database for {wait_seconds:.0f} s")
        await asyncio.sleep(_POLL)
    # Should a renewal fail, the next step notices: it renews as well before it does anything.
    keeper = asyncio.create_task(lease.keep(), name="migration lease")
    try:
        yield lease
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        with contextlib.suppress(DatabaseUnavailable):  # then it runs out by itself
            await lease.give_back()


async def _run_pending(
    db: Database, lease: Lease, files: Sequence[MigrationFile], after_step: Callable[[str, int], object] | None
) -> list[str]:
    rows = {row["version"]: row for row in await _list_rows(db)}
    state = _compared(list(rows.values()), files)  # again: it may have changed before we got the lease
    state.check()
    done = []
    for file in files:
        if file.name in state.pending:
            await _run_file(db, lease, file, rows.get(file.version), after_step)
            done.append(file.name)
    return done


async def _run_file(
    db: Database,
    lease: Lease,
    file: MigrationFile,
    row: dict[str, Any] | None,
    after_step: Callable[[str, int], object] | None,
) -> None:
    if row is None:
        await db.execute(
            """
            INSERT INTO schema_migrations (version, name, sha256, step, started_at)
            VALUES (%(version)s, %(name)s, %(sha256)s, 0, NOW(6))
            """,
            {"version": file.version, "name": file.name, "sha256": file.sha256},
        )
    for step in range(row["step"] if row else 0, len(file.statements)):
        try:
            await _run_step(db, lease, file, step)
        except DatabaseUnavailable:
            raise  # it says nothing about the statement; when the database is back, the next one goes on here
        except (pymysql.err.MySQLError, DatabaseError) as error:
            raise MigrationError(f"{file.name}.sql, statement {step + 1}: {_told(error)}") from error
        if after_step is not None:
            after_step(file.name, step + 1)
    await db.execute(
        "UPDATE schema_migrations SET finished_at = NOW(6) WHERE version = %(version)s", {"version": file.version}
    )


async def _run_step(db: Database, lease: Lease, file: MigrationFile, step: int) -> None:
    statement = file.statements[step]

    async def all_at_once(tx: Transaction) -> None:
        await lease.renew(tx)
        if not await _is_guarded(tx, statement):
            await tx.execute(_raw(statement.sql))
        await _note(tx, file, step + 1)

    if statement.changes_data_only:
        await db.transaction(all_at_once)
        return
    # A change of the schema commits by itself. It is noted before and after, and repeatable in between.
    await lease.renew()
    await _note(db, file, step)
    if not await _is_guarded(db, statement):
        await db.execute(_raw(statement.sql))
    await _note(db, file, step + 1)


async def _is_guarded(db: Queryable, statement: Statement) -> bool:
    for guard in statement.guards:
        if await db.fetch_one(_raw(guard)) is not None:
            return True
    return False


async def _note(db: Queryable, file: MigrationFile, step: int) -> None:
    await db.execute(
        "UPDATE schema_migrations SET step = %(step)s WHERE version = %(version)s",
        {"version": file.version, "step": step},
    )


async def _list_rows(db: Queryable) -> list[dict[str, Any]]:
    exists = await db.fetch_value(
        """
        SELECT 1 FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name = 'schema_migrations'
        """
    )
    if not exists:
        return []
    return await db.fetch_all("SELECT version, name, sha256, step, finished_at FROM schema_migrations ORDER BY version")


def _compared(rows: Sequence[dict[str, Any]], files: Sequence[MigrationFile]) -> SchemaState:
    known = {file.version: file for file in files}
    finished = {row["version"] for row in rows if row["finished_at"] is not None}
    names = [row["name"] for row in rows if row["finished_at"] is not None]  # rows come in order
    return SchemaState(
        current=names[-1] if names else None,
        wanted=files[-1].name if files else None,
        pending=tuple(file.name for file in files if file.version not in finished),
        changed=tuple(
            row["name"] for row in rows if row["version"] in known and known[row["version"]].sha256 != row["sha256"]
        ),
        unknown=tuple(row["name"] for row in rows if row["version"] not in known),
    )


def _raw(sql: str) -> str:
    """SQL from a file, where a percent sign stands for itself."""
    return sql.replace("%", "%%")


def _told(error: Exception) -> str:
    return " ".join(str(part) for part in reversed(error.args)) if error.args else str(error)
