"""`blog migrate` and `blog check`: is everything as the site needs it, and what is to be done."""

import os
from pathlib import Path
from typing import NamedTuple

import click

from blog.accounts.queries import list_users
from blog.commands.database import connected, located
from blog.commands.running import run, settings_of
from blog.commands.table import aligned
from blog.core.db import Database, DatabaseConfig, DatabaseError
from blog.core.embedded import EmbeddedError, EmbeddedServer
from blog.core.migrate import MigrationError, SchemaState, schema_state
from blog.core.migrate import migrate as run_migrations
from blog.session_key import FILE_NAME
from blog.settings import Settings, SettingsError, load_settings, session_key_bytes


@click.command()
@click.pass_obj
def migrate(config_file: Path | None) -> None:
    """Bring the database up to date. Starting the site does so, too."""
    settings = settings_of(config_file)
    done = run(_migrate(settings))
    for name in done:
        click.echo(f"done: {name}")
    if not done:
        click.echo("Nothing had to be done: the database is up to date.")


async def _migrate(settings: Settings) -> list[str]:
    async with located(settings) as config:
        return await run_migrations(config)


class Finding(NamedTuple):
    """One thing looked at; `said` is more about it, or what to do."""

    what: str
    good: bool
    said: str = ""


@click.command()
@click.pass_obj
def check(config_file: Path | None) -> None:
    """Look whether all is well: settings, database, schema, owner. Changes nothing."""
    try:
        settings = load_settings(config_file)
    except SettingsError as error:
        findings = [Finding("settings", False, problem) for problem in error.problems]
    else:
        findings = run(_look(settings))
    for line in aligned([(what, "yes" if good else "NO", said) for what, good, said in findings]):
        click.echo(line)
    if not all(finding.good for finding in findings):
        raise SystemExit(1)


async def _look(settings: Settings) -> list[Finding]:
    found = [Finding("settings", True), _state_folder(settings), _session_key(settings)]
    if not settings.database_url.get_secret_value() and not EmbeddedServer(settings.state_dir).directory.exists():
        return [*found, Finding("database", False, "not made yet: run `blog migrate`, or start the site")]
    try:
        async with located(settings) as config, connected(settings, config) as db:
            state = await schema_state(db)
            found += [Finding("database", True, _place(config)), _schema(state)]
            if state.is_current:
                found.append(await _owner(db))
    except (SettingsError, EmbeddedError, MigrationError, DatabaseError, OSError) as error:
        found.append(Finding("database", False, " ".join(str(error).splitlines())))
    return found


def _state_folder(settings: Settings) -> Finding:
    folder = settings.state_dir
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir():
        return Finding("state folder", False, f"{nearest} is in the way: a folder is needed there")
    if not os.access(nearest, os.W_OK | os.X_OK):
        return Finding("state folder", False, f"{nearest} cannot be written to: give it to the user this runs as")
    return Finding("state folder", True, str(folder) if nearest == folder else f"{folder} (the first start makes it)")


def _session_key(settings: Settings) -> Finding:
    if not settings.session_keys and not (settings.state_dir / FILE_NAME).exists():
        return Finding("session key", True, "the first start makes it")
    try:
        session_key_bytes(settings)
    except SettingsError as error:
        return Finding("session key", False, str(error))
    return Finding("session key", True)


def _place(config: DatabaseConfig) -> str:
    return config.unix_socket or f"{config.database} at {config.host}:{config.port}"


def _schema(state: SchemaState) -> Finding:
    try:
        state.check()
    except MigrationError as error:
        return Finding("schema", False, str(error))
    if state.pending:
        return Finding("schema", False, f"{len(state.pending)} behind: run `blog migrate`, or start the site")
    return Finding("schema", True, state.current or "")


async def _owner(db: Database) -> Finding:
    users = await list_users(db)
    if any(user.role == "owner" and user.has_password and not user.disabled_at for user in users):
        return Finding("owner", True)
    how = "open the address the log shows when the site starts, or run `blog user add --role owner`"
    return Finding("owner", False, f"nobody can sign in as the owner: {how}")
