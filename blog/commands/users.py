"""`blog user`: accounts, for whoever has a shell on the machine, and for scripts."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import click
from multidict import MultiDict

from blog.accounts import actions, queries
from blog.accounts.forms import UserForm
from blog.accounts.models import ROLES, User
from blog.commands.database import opened
from blog.commands.running import Failed, run, settings_of, told_in_lines
from blog.commands.table import aligned
from blog.core.db import Database
from blog.core.forms import check
from blog.core.security import LONGEST_PASSWORD
from blog.core.text import clean_line
from blog.settings import Settings

Change = Callable[[Database, User], Awaitable[None]]

_ROLE: Final = click.Choice(list(ROLES))

_from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of input.")


@click.group()
def user() -> None:
    """Add, list and change accounts."""


@user.command()
@click.option("--email", required=True, help="Address to sign in with.")
@click.option("--name", required=True, help="Name readers see.")
@click.option("--role", type=_ROLE, default="author", show_default=True, help="What the person may do.")
@_from_stdin
@click.pass_obj
def add(config_file: Path | None, email: str, name: str, role: str, password_stdin: bool) -> None:
    """Add an account. Without a password nobody can sign in to it yet."""
    settings = settings_of(config_file)
    password = _password(password_stdin, "Password (empty: none yet)", may_be_empty=True)
    with told_in_lines():
        form = check(UserForm, MultiDict(email=email, name=name, role=role, password=password))
    run(_add(settings, form))
    click.echo(f"Added {form.email} as {form.role}.")
    if not password:
        click.echo(f"The account has no password yet: `blog user password {form.email}` gives it one.")


@user.command("list")
@click.pass_obj
def list_(config_file: Path | None) -> None:
    """List all accounts."""
    users = run(_list(settings_of(config_file)))
    rows = [(user.email, user.name, user.role, _state(user)) for user in users]
    for line in aligned([("E-mail", "Name", "Role", "State"), *rows]):
        click.echo(line)


@user.command()
@click.argument("email")
@click.argument("role", type=_ROLE)
@click.pass_obj
def role(config_file: Path | None, email: str, role: str) -> None:
    """Give somebody another role."""
    changed = run(_change(settings_of(config_file), email, lambda db, user: actions.set_role(db, user, role)))
    click.echo(f"{changed.email} is {role} now.")


@user.command()
@click.argument("email")
@_from_stdin
@click.pass_obj
def password(config_file: Path | None, email: str, password_stdin: bool) -> None:
    """Give somebody a new password and end all their sessions."""
    settings = settings_of(config_file)
    new = _password(password_stdin, "New password")
    changed = run(_change(settings, email, lambda db, user: actions.set_password(db, user, new)))
    click.echo(f"{changed.email} has a new password; all sessions were ended.")


@user.command()
@click.argument("email")
@click.pass_obj
def disable(config_file: Path | None, email: str) -> None:
    """Close an account and end its sessions; what the person wrote stays."""
    click.echo(f"{run(_change(settings_of(config_file), email, actions.disable)).email} is disabled.")


@user.command()
@click.argument("email")
@click.pass_obj
def enable(config_file: Path | None, email: str) -> None:
    """Open a closed account again."""
    click.echo(f"{run(_change(settings_of(config_file), email, actions.enable)).email} is enabled.")


async def _add(settings: Settings, form: UserForm) -> None:
    async with opened(settings) as db:
        await actions.add_user(db, form)


async def _list(settings: Settings) -> list[User]:
    async with opened(settings) as db:
        return await queries.list_users(db)


async def _change(settings: Settings, email: str, change: Change) -> User:
    """Change the account of that address and tell whose it was. Raises Failed where there is none."""
    async with opened(settings) as db:
        found = await queries.find_credentials(db, clean_line(email).casefold())
        if found is None:
            raise Failed(f"nobody has the e-mail address {email}")
        await change(db, found.user)
        return found.user


def _state(user: User) -> str:
    if user.disabled_at:
        return "disabled"
    return "active" if user.has_password else "no password"


def _password(from_stdin: bool, prompt: str, *, may_be_empty: bool = False) -> str:
    """The password: the input's first line, or typed twice unseen, or "" where nobody can be asked and none need be."""
    if from_stdin:
        return _first_line()
    if sys.stdin and sys.stdin.isatty():
        default = "" if may_be_empty else None
        typed: str = click.prompt(
            prompt, default=default, show_default=False, hide_input=True, confirmation_prompt=True, err=True
        )
        return typed
    if may_be_empty:
        return ""
    raise click.UsageError("there is no terminal to ask for the password: give it with --password-stdin")


def _first_line() -> str:
    line = sys.stdin.buffer.readline() if sys.stdin else b""
    try:
        found = line.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise Failed("the password on standard input is not UTF-8") from error
    if not found:
        raise Failed("there is no password on standard input")
    if len(found) > LONGEST_PASSWORD:
        raise Failed(f"the password on standard input is longer than {LONGEST_PASSWORD} characters")
    return found
