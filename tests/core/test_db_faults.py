"""A database server that is down, frozen, restarted, or not what it should be."""

import asyncio

import pytest

from blog.core.db import (
    Database,
    DatabaseConfig,
    DatabaseUnavailable,
)
from tests.database import Opened, OwnServer


async def test_it_opens_without_a_server_and_heals_when_one_comes(own_server: OwnServer, opened: Opened) -> None:
    config = await _restarted(own_server)
    await own_server.kill()
    database = await opened(config)
    with pytest.raises(DatabaseUnavailable):
        await database.fetch_value("SELECT 1")
    await own_server.start()
    assert await database.fetch_value("SELECT 1") == 1


async def test_a_restart_of_the_server_goes_unnoticed(own_server: OwnServer, opened: Opened) -> None:
    config = await _restarted(own_server)
    database = await opened(config, pool_size=3)
    for _ in range(3):
        assert await asyncio.gather(*(database.fetch_value("SELECT 1") for _ in range(6))) == [1] * 6
        await own_server.stop()
        await own_server.start()
    await own_server.kill()
    await own_server.start()
    assert await asyncio.gather(*(database.fetch_value("SELECT 1") for _ in range(6))) == [1] * 6
    assert database.pool.size == database.pool.freesize <= 3


async def test_a_frozen_server_is_given_up_and_taken_up_again(own_server: OwnServer, opened: Opened) -> None:
    config = await _restarted(own_server)
    database = await opened(config, pool_size=2, acquire_timeout=1.0, statement_timeout=0.5)
    assert await database.fetch_value("SELECT 1") == 1
    own_server.freeze()
    async with asyncio.timeout(20):
        for _ in range(2):  # on connections there are, and on new ones
            answers = await asyncio.gather(
                *(database.fetch_value("SELECT 1") for _ in range(6)), return_exceptions=True
            )
            assert all(isinstance(answer, DatabaseUnavailable) for answer in answers)
    own_server.thaw()
    assert await asyncio.gather(*(database.fetch_value("SELECT 1") for _ in range(6))) == [1] * 6


async def test_a_read_survives_the_death_of_its_connection_in_the_pool(things: Database, opened: Opened) -> None:
    number = await things.fetch_value("SELECT CONNECTION_ID()")
    killer = await opened(things.config)
    await killer.execute("KILL %(id)s", {"id": number})
    assert await things.fetch_value("SELECT CONNECTION_ID()") != number
    again = await things.fetch_value("SELECT CONNECTION_ID()")
    await killer.execute("KILL %(id)s", {"id": again})
    assert [row["id"] for row in await things.fetch_union((True, "SELECT CONNECTION_ID() AS id"))] != [again]


async def test_a_connection_without_the_tls_asked_for_is_refused(mariadb: DatabaseConfig, opened: Opened) -> None:
    plain = await asyncio.start_server(_greet_without_tls, "127.0.0.1", 0)
    port = plain.sockets[0].getsockname()[1]
    database = await opened(
        DatabaseConfig(user="u", password="secret", database="d", host="127.0.0.1", port=port, ssl=True)
    )
    with pytest.raises(DatabaseUnavailable, match="TLS"):
        await database.fetch_value("SELECT 1")
    plain.close()
    await plain.wait_closed()


async def test_wrong_credentials_make_the_database_unavailable_and_are_not_told(
    mariadb: DatabaseConfig, opened: Opened
) -> None:
    config = DatabaseConfig(user="nobody", password="hush", database="blog", unix_socket=mariadb.unix_socket)
    database = await opened(config)
    with pytest.raises(DatabaseUnavailable) as caught:
        await database.fetch_value("SELECT 1")
    assert "hush" not in str(caught.value) + repr(config)


async def _restarted(server: OwnServer) -> DatabaseConfig:
    await server.stop()
    return await server.start()


async def _greet_without_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server of protocol 10 that has every capability but TLS, and agrees to anything."""
    capabilities = 0xFFFF & ~0x0800
    greeting = b"\x0a11.4.0-MariaDB\0" + b"\1\0\0\0" + b"saltsalt" + b"\0" + capabilities.to_bytes(2, "little")
    greeting += b"\x2d\2\0" + b"\x08\x00" + b"\x15" + b"\0" * 10 + b"saltsaltsalt\0" + b"mysql_native_password\0"
    writer.write(len(greeting).to_bytes(3, "little") + b"\0" + greeting)
    await reader.read(4096)
    writer.write(b"\x07\0\0\2" + b"\0\0\0\2\0\0\0")
    await reader.read(4096)
    writer.close()
