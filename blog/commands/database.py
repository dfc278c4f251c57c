"""The site's database, found through the settings: a configured one, or the private one, started where it is not."""

import contextlib
from collections.abc import AsyncIterator

import click

from blog.core.db import Database, DatabaseConfig
from blog.core.embedded import EmbeddedServer
from blog.core.migrate import migrate
from blog.settings import Settings, SettingsError
from blog.startup import database_of


@contextlib.asynccontextmanager
async def located(settings: Settings) -> AsyncIterator[DatabaseConfig]:
    """How to reach the database. The private one runs at least until the end, and goes on if another process uses it.

    Raises EmbeddedError, SettingsError for a URL that cannot be used, and OSError for a state folder that cannot be.
    """
    url = settings.database_url.get_secret_value()
    if url:
        yield configured(url)
        return
    server = EmbeddedServer(settings.state_dir)
    config = await server.start()
    try:
        yield config
    finally:
        await server.stop()


def configured(url: str) -> DatabaseConfig:
    """The database of the setting `database_url`. Raises SettingsError."""
    try:
        return DatabaseConfig.from_url(url)
    except ValueError as error:
        raise SettingsError([f"database_url: {error}"]) from None


@contextlib.asynccontextmanager
async def connected(settings: Settings, config: DatabaseConfig) -> AsyncIterator[Database]:
    """The database with the settings' limits, open; that it answers is not said."""
    database = database_of(settings, config)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database, open and brought up to date, as the running site has it."""
    async with located(settings) as config:
        for name in await migrate(config):
            click.echo(f"The database was brought to {name}.", err=True)
        async with connected(settings, config) as database:
            yield database
