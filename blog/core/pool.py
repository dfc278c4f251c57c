"""The aiomysql pool, corrected. This is the only module that touches the driver.

Corrected: every wait ends, a slow connect holds up nobody else, freed places always reach a waiter,
idle connections are given back, one statement per call, and TLS asked for is TLS had.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

import aiomysql  # type: ignore[import-untyped]
from pymysql.constants import CLIENT, COMMAND, CR, FIELD_TYPE
from pymysql.converters import decoders
from pymysql.err import OperationalError
from pymysql.protocol import FieldDescriptorPacket, MysqlPacket

from blog.core.db_config import DatabaseConfig
from blog.core.db_errors import DatabaseUnavailable, unreachable
from blog.core.parameters import rendered

Connection: TypeAlias = Any  # the driver has no types

_MULTI_STATEMENTS_OFF = b"\x01\x00"
# A packet: three bytes for its length, one for its number, then what it says; longer ones come in several.
_HEADER, _PARTED, _ERROR = 4, 0xFFFFFF, 0xFF
_SESSION = """
    SET SESSION
        time_zone = '+00:00',
        sql_mode = %(sql_mode)s,
        collation_connection = 'utf8mb4_unicode_ci',
        group_concat_max_len = 1048576,
        innodb_lock_wait_timeout = %(lock_timeout)s,
        lock_wait_timeout = %(lock_timeout)s
"""
_SQL_MODE = (
    "STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY"
)
# Each statement sees what is committed by then. After a compare-and-swap found nothing, the same transaction
# must be able to read the row that won; a REPEATABLE READ snapshot would hide it. It also takes no gap locks,
# hence fewer deadlocks. What must not change under us is read FOR UPDATE.
_ISOLATION = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
_TIME_LIMIT_MARIADB = "SET SESSION max_statement_time = %(seconds)s"
_TIME_LIMIT_MYSQL = "SET SESSION max_execution_time = %(milliseconds)s"


@dataclass(frozen=True)
class PoolLimits:
    """Sizes are connections and tasks, all times seconds. `statement_timeout` None means no limit."""

    size: int = 10
    max_waiters: int = 100
    acquire_timeout: float = 3.0
    statement_timeout: float | None = 4.0
    lock_timeout: int = 3
    idle_timeout: float = 300.0


class Pool(aiomysql.Pool):  # type: ignore[misc]
    """An aiomysql pool that gives connections out last in, first out, so that it shrinks when traffic does."""

    def __init__(self, config: DatabaseConfig, limits: PoolLimits) -> None:
        # minsize 0: the application must be able to start while the database is down.
        super().__init__(0, limits.size, False, limits.idle_timeout, asyncio.get_running_loop())
        self._config = config
        self._limits = limits
        self._places = asyncio.Semaphore(limits.size)
        self._waiting = 0

    async def _acquire(self) -> Connection:
        if self._closing:
            raise DatabaseUnavailable("the connection pool is closed")
        if self._waiting >= self._limits.max_waiters:
            raise DatabaseUnavailable("too many are waiting for a database connection", retry_after=1)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.acquire_timeout):
                await self._places.acquire()
                try:
                    connection = self._pop_free() or await self._connect()
                except BaseException:
                    self._places.release()
                    raise
        except TimeoutError:
            raise DatabaseUnavailable("no database connection within the time limit") from None
        finally:
            self._waiting -= 1
        self._used.add(connection)
        return connection

    def release(self, conn: Connection) -> asyncio.Future[None]:
        """Take a connection back. A place is freed whatever state it is in, and this never waits."""
        if conn in self._used:
            self._used.remove(conn)
            self._places.release()
        else:
            self._terminated.discard(conn)
        if not conn.closed:
            # Left inside a transaction, its next user would read an old snapshot or lose what he writes.
            if self._closing or conn.get_transaction_status():
                conn.close()
            else:
                self._free.append(conn)
        self._drop_idle()
        if self._closing:
            task: asyncio.Future[None] = self._loop.create_task(self._wakeup())  # for wait_closed()
            return task
        nothing: asyncio.Future[None] = self._loop.create_future()
        nothing.set_result(None)
        return nothing

    async def shut(self, grace: float) -> None:
        """Close, waiting at most `grace` seconds for connections in use before cutting them off."""
        self.close()
        try:
            async with asyncio.timeout(grace):
                await self._say_goodbye()
                await self.wait_closed()
        except TimeoutError:
            self.terminate()
        await asyncio.sleep(0)  # lets the transports finish closing

    async def _say_goodbye(self) -> None:
        while self._free:
            connection = self._free.pop()
            with contextlib.suppress(OSError):  # it is going away in any case
                await connection.ensure_closed()
            connection.close()

    def _pop_free(self) -> Connection | None:
        while self._free:
            connection = self._free.pop()
            if not _is_broken(connection) and not self._is_stale(connection):
                return connection
            connection.close()
        return None

    def _drop_idle(self) -> None:
        while self._free and self._is_stale(self._free[0]):
            self._free.popleft().close()

    def _is_stale(self, connection: Connection) -> bool:
        # Firewalls forget idle connections without a word; the next statement on one would hang.
        return bool(self._loop.time() - connection.last_usage > self._limits.idle_timeout)

    async def _connect(self) -> Connection:
        try:
            return await connect(self._config, self._limits)
        except Exception as error:
            raise unreachable(error) from error


async def connect(config: DatabaseConfig, limits: PoolLimits) -> Connection:
    """A new connection with the session set up; closed again when anything fails or the caller gives up."""
    connection = _Connection(
        host=config.host,
        port=config.port,
        user=config.user,
        password=config.password.encode().decode("latin-1"),  # the driver encodes it back: UTF-8 on the wire
        db=config.database,
        unix_socket=config.unix_socket or None,
        ssl=config.tls_context(),
        charset="utf8mb4",
        autocommit=True,
        local_infile=False,
        # UPDATE reports the rows it found, not the rows it changed: 0 then means "no such row".
        client_flag=CLIENT.FOUND_ROWS,
        conv={**decoders, FIELD_TYPE.DATETIME: _moment, FIELD_TYPE.TIMESTAMP: _moment},
        cursorclass=_Cursor,
    )
    try:
        await connection._connect()
        if config.ssl and not connection._secure:
            raise ConnectionError("TLS is required but the server does not offer it")
        await connection._execute_command(COMMAND.COM_SET_OPTION, _MULTI_STATEMENTS_OFF)
        await connection._read_packet()
        await _set_up_session(connection, limits)
    except BaseException:
        connection.close()
        raise
    return connection


class _Connection(aiomysql.Connection):  # type: ignore[misc]
    async def _read_packet(self, packet_type: Any = MysqlPacket) -> Any:
        kind = _field if packet_type is FieldDescriptorPacket else packet_type
        data = self._arrived_packet()
        return await super()._read_packet(kind) if data is None else kind(data, self._encoding)

    def _arrived_packet(self) -> bytes | None:
        """The next packet, if all of it is here and it is an ordinary one: most of an answer comes in one piece."""
        buffer = self._reader._buffer
        end = _HEADER + int.from_bytes(buffer[:3], "little")
        if not _HEADER < end < min(len(buffer) + 1, _PARTED) or buffer[_HEADER] == _ERROR:
            return None
        number: int = self._next_seq_id  # type: ignore[has-type]
        if buffer[3] != number:
            return None
        data = bytes(buffer[_HEADER:end])
        del buffer[:end]
        self._reader._maybe_resume_transport()
        self._next_seq_id = (number + 1) % 256
        return data

    def _write_bytes(self, data: bytes) -> None:
        if self._writer.transport.is_closing():
            # The network reset it since the last answer. asyncio would notice on reading, uvloop raises RuntimeError.
            self.close()
            raise OperationalError(CR.CR_SERVER_LOST, "Lost connection to MySQL server between two statements")
        super()._write_bytes(data)


@lru_cache(maxsize=4096)
def _field(data: bytes, encoding: str) -> FieldDescriptorPacket:
    # The same statement describes its columns with the same bytes each time, and reading them takes longer than rows.
    return FieldDescriptorPacket(data, encoding)


class _Cursor(aiomysql.DictCursor):  # type: ignore[misc]
    async def _show_warnings(self, conn: Connection) -> None:
        """Not asked for: a round trip per statement, only to end as Python warnings nobody reads."""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _is_broken(connection: Connection) -> bool:
    reader = connection._reader
    return bool(
        connection.closed
        or reader.at_eof()
        or reader.eof_received
        or reader.exception()
        or connection._writer.transport.is_closing()
        # Unasked-for bytes: the server said goodbye (MySQL 8), or an answer came to nobody.
        or reader._buffer
    )


async def _set_up_session(connection: Connection, limits: PoolLimits) -> None:
    seconds = limits.statement_timeout or 0.0
    time_limit = _TIME_LIMIT_MARIADB if "mariadb" in connection.server_version.lower() else _TIME_LIMIT_MYSQL
    await connection.query(rendered(_SESSION, {"sql_mode": _SQL_MODE, "lock_timeout": limits.lock_timeout}))
    await connection.query(_ISOLATION)
    await connection.query(rendered(time_limit, {"seconds": seconds, "milliseconds": int(seconds * 1000)}))
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT @@max_allowed_packet AS size")
        connection.max_allowed_packet = (await cursor.fetchone())["size"]
