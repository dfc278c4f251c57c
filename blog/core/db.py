"""The database as the rest of the house sees it: `Database` and, inside a transaction, `Transaction`.

Both have the same four methods. A connection is borrowed per call, and never a second one by whoever holds one.
Parameters are named; `%%` stands for a percent sign everywhere. Times go in and come out aware, in UTC.
"""

import asyncio
import contextlib
import contextvars
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from blog.core.db_config import DatabaseConfig
from blog.core.db_errors import (
    CommitUnknown,
    DatabaseError,
    DatabaseUnavailable,
    Duplicate,
    StatementTooLarge,
    TransactionConflict,
    translated,
)
from blog.core.parameters import Parameters, UnstorableText, rendered
from blog.core.pool import Connection, Pool, PoolLimits
from blog.core.queryable import Queryable, Result, Row

__all__ = [
    "CommitUnknown",
    "Database",
    "DatabaseConfig",
    "DatabaseError",
    "DatabaseUnavailable",
    "Duplicate",
    "Queryable",
    "Result",
    "Row",
    "StatementTooLarge",
    "Statements",
    "Transaction",
    "TransactionConflict",
    "UnstorableText",
]

T = TypeVar("T")

_RETRIES = 3
_LOCK_TIMEOUT = 1205
_READING = ("SELECT", "SHOW", "WITH")


@dataclass
class Statements:
    """The statements run while it was listening, as written in the source."""

    statements: list[str] = field(default_factory=list)


class _NotBegun(DatabaseUnavailable):
    """The connection was found broken before anything had been done on it: another try is safe."""


class _Borrowing:
    """Whether a task holds a connection. Tasks it starts share it, so it says when the connection went back."""

    active = True


_borrowing: contextvars.ContextVar[_Borrowing | None] = contextvars.ContextVar("borrowing", default=None)


class Database(Queryable):
    """One database and the pool of connections to it. Times are in seconds.

    `statement_timeout` bounds every statement, on the server and, should that be frozen, here; None is for
    migrations only. `lock_timeout` is how long a statement waits for a row or a table somebody else has locked.
    """

    def __init__(
        self,
        config: DatabaseConfig,
        *,
        pool_size: int = 10,
        max_waiters: int = 100,
        acquire_timeout: float = 3.0,
        statement_timeout: float | None = 4.0,
        lock_timeout: int = 3,
        idle_timeout: float = 300.0,
    ) -> None:
        self.config = config
        self._limits = PoolLimits(
            size=pool_size,
            max_waiters=max_waiters,
            acquire_timeout=acquire_timeout,
            statement_timeout=statement_timeout,
            lock_timeout=lock_timeout,
            idle_timeout=idle_timeout,
        )
        self._pool: Pool | None = None
        self._listeners: list[Statements] = []

    async def open(self) -> None:
        """Make the pool. No connection is made yet, so this succeeds while the server is down."""
        self._pool = Pool(self.config, self._limits)

    async def reach(self, seconds: float | None = None) -> None:
        """Return once there is a connection, of which one is kept. Raises DatabaseUnavailable after `seconds` or,
        where that is less, after `acquire_timeout`."""
        try:
            async with asyncio.timeout(seconds), self._borrow():
                return
        except TimeoutError as error:
            raise DatabaseUnavailable(f"it did not answer within {seconds} s") from error

    async def close(self, grace: float = 5.0) -> None:
        """Close every connection, waiting at most `grace` seconds for statements under way."""
        if self._pool is not None:
            await self._pool.shut(grace)

    @property
    def pool(self) -> Pool:
        """The pool, for its figures (`size`, `freesize`). Raises RuntimeError before `open()`."""
        if self._pool is None:
            raise RuntimeError("the database is not open")
        return self._pool

    @contextlib.contextmanager
    def counting(self) -> Iterator[Statements]:
        """Write down the statements of this database, whichever task runs them: for tests of query budgets."""
        seen = Statements()
        self._listeners.append(seen)
        try:
            yield seen
        finally:
            self._listeners.remove(seen)

    async def transaction(self, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        """Run `work` between BEGIN and COMMIT and give back its result; any exception rolls everything back.

        On a deadlock, a lock timeout or a lost snapshot the whole of `work` runs again, at most three times
        and not where `statement_timeout` seconds would pass, so it must do nothing outside the database.
        Raises CommitUnknown when the connection broke during COMMIT, which is never repeated.
        """

        async def attempt() -> T:
            async with self._borrow() as connection:
                return await self._attempt(connection, work)

        return await self._retrying(attempt)

    async def _attempt(self, connection: Connection, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        try:
            async with self._answering(connection):
                await connection.begin()
        except DatabaseUnavailable as error:
            if error.lost:
                raise _NotBegun(error.reason) from error
            raise
        transaction = Transaction(self, connection)
        try:
            result = await work(transaction)
            transaction.check()
        except BaseException:
            await self._roll_back(connection)
            raise
        finally:
            transaction.end()
        try:
            async with self._answering(connection):
                await connection.commit()
        except DatabaseUnavailable as error:
            raise CommitUnknown(error.reason) from error
        return result

    async def _roll_back(self, connection: Connection) -> None:
        if connection.closed:
            return
        try:
            async with self._answering(connection):
                await connection.rollback()
        except BaseException as error:
            # Closing rolls back as well. The exception that brought us here is the one to tell, unless this
            # task was cancelled just now.
            connection.close()
            if not isinstance(error, Exception):
                raise

    async def _retrying(self, attempt: Callable[[], Awaitable[T]]) -> T:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + (self._limits.statement_timeout or float("inf"))
        for _ in range(_RETRIES):
            try:
                return await attempt()
            except (TransactionConflict, _NotBegun) as error:
                # Who waited for a lock in vain may have to wait as long again.
                waited = isinstance(error, TransactionConflict) and error.code == _LOCK_TIMEOUT
                if loop.time() + (self._limits.lock_timeout if waited else 0) >= give_up_at:
                    raise
            await asyncio.sleep(random.uniform(0.01, 0.1))  # so that the same two do not meet again
        return await attempt()

    async def _run(self, sql: str, params: Parameters | None, *, reads: bool) -> tuple[list[Row], Result]:
        statement = rendered(sql, params)

        async def once() -> tuple[list[Row], Result]:
            async with self._borrow() as connection:
                return await self._send(connection, sql, statement)

        try:
            return await self._retrying(once)
        except DatabaseUnavailable as error:
            # A connection that died in the pool is no reason to fail a read; a write may have been done.
            if not (error.lost and reads and sql.lstrip("( \n").upper().startswith(_READING)):
                raise
        return await once()

    @contextlib.asynccontextmanager
    async def _borrow(self) -> AsyncIterator[Connection]:
        holding = _borrowing.get()
        if holding is not None and holding.active:
            raise RuntimeError("this task already holds a connection: use its transaction")
        pool = self.pool
        connection = await pool.acquire()
        mine = _Borrowing()
        token = _borrowing.set(mine)
        try:
            yield connection
        finally:
            mine.active = False
            _borrowing.reset(token)
            pool.release(connection)

    async def _send(self, connection: Connection, sql: str, statement: bytes) -> tuple[list[Row], Result]:
        if len(statement) >= connection.max_allowed_packet:
            raise StatementTooLarge(f"a statement of {len(statement)} bytes exceeds max_allowed_packet")
        for listener in self._listeners:
            listener.statements.append(sql)
        async with self._answering(connection), connection.cursor() as cursor:
            await cursor.execute(statement)
            rows = await cursor.fetchall() if cursor.description else []
            return list(rows), Result(rowcount=cursor.rowcount, lastrowid=cursor.lastrowid or 0)

    @contextlib.asynccontextmanager
    async def _answering(self, connection: Connection) -> AsyncIterator[None]:
        """Translate what the driver raises, and give up a server that does not answer at all."""
        limit = self._limits.statement_timeout
        try:
            # A little more than the server's own limit, so that a slow statement ends there, not here.
            async with asyncio.timeout(None if limit is None else limit + 0.25):
                yield
        except TimeoutError as error:
            connection.close()
            raise DatabaseUnavailable("the database did not answer in time") from error
        except Exception as error:
            known = translated(error)
            if known is error:
                raise
            if isinstance(known, DatabaseUnavailable | StatementTooLarge):
                connection.close()  # whatever state it is in, nobody shall inherit it
            raise known from error


class Transaction(Queryable):
    """The same methods on the one connection of a transaction; useless once that has ended."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self._database = database
        self._connection: Connection | None = connection
        self._busy = False
        self._failure: DatabaseError | None = None

    async def _run(self, sql: str, params: Parameters | None, *, reads: bool) -> tuple[list[Row], Result]:
        if self._connection is None:
            raise RuntimeError("the transaction has ended")
        if self._busy:
            raise RuntimeError("a transaction runs one statement at a time")
        self.check()
        statement = rendered(sql, params)
        self._busy = True
        try:
            return await self._database._send(self._connection, sql, statement)
        except (TransactionConflict, DatabaseUnavailable) as error:
            self._failure = error
            raise
        finally:
            self._busy = False

    def check(self) -> None:
        """Raise again a failure that `work` may have caught: the server may have kept the first half only."""
        if self._failure is not None:
            raise self._failure

    def end(self) -> None:
        """Refuse further use: the connection goes to somebody else."""
        self._connection = None
