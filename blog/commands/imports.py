"""`blog import`: a blog brought here from elsewhere."""

import sys
from pathlib import Path

import click

from blog.accounts import queries
from blog.accounts.models import User
from blog.commands.database import opened
from blog.commands.running import Failed, run, settings_of, told_in_lines
from blog.commands.table import shown
from blog.core.db import Database
from blog.settings import Settings
from blog.transfer.bundle import BundleReader, ImportFormatError
from blog.transfer.load import import_bundle
from blog.transfer.media import MediaFolder
from blog.transfer.report import Report
from blog.transfer.uploads_folder import UploadsFolder
from blog.transfer.wordpress import open_export


@click.group("import")
def import_() -> None:
    """Bring a blog here from elsewhere."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Give the report, and change nothing.")
@click.option(
    "--media",
    "media_folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A copy of wp-content/uploads: its files come along, and the posts show them.",
)
@click.pass_obj
def wordpress(config_file: Path | None, file: Path, dry_run: bool, media_folder: Path | None) -> None:
    """Import a WordPress export FILE (Tools → Export there), everything or nothing.

    Importing the same file again adds nothing twice. With --media it gives posts that came without their pictures,
    and that nobody has edited since, what DIR has of them.
    """
    settings = settings_of(config_file)
    if not file.is_file():
        raise Failed(f"{file}: is not an ordinary file, and it has to be read more than once")
    # Before anything else, and outside of the event loop, where it would keep Ctrl-C waiting.
    with told_in_lines():
        reader = _reader(file)
        media = MediaFolder(UploadsFolder(media_folder), settings.max_upload_bytes) if media_folder else None
    for line in run(_import(settings, reader, media, dry_run=dry_run)).lines():
        click.echo(shown(line))
    click.echo("\nThis was a dry run: nothing was changed." if dry_run else "\nThe import is complete.")


def _reader(file: Path) -> BundleReader:
    try:
        return open_export(file)
    except ImportFormatError as error:
        raise Failed(f"{file}: {error}") from error


async def _import(settings: Settings, reader: BundleReader, media: MediaFolder | None, *, dry_run: bool) -> Report:
    report = Report()
    async with opened(settings) as db:
        owner = await _first_owner(db)
        label = "Reading" if dry_run else "Importing"
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=reader.total, label=label, file=sys.stderr, hidden=hidden) as bar:
            await import_bundle(db, reader, report, by=owner, dry_run=dry_run, media=media, progress=bar.update)
    return report


async def _first_owner(db: Database) -> User:
    """Who gets what names no author that is known."""
    owners = [user for user in await queries.list_users(db) if user.role == "owner" and not user.disabled_at]
    if not owners:
        raise Failed(
            "the site has no owner yet, to whom what is imported could belong: open the address the log shows when the "
            "site starts, or run `blog user add --role owner`, and import again"
        )
    return min(owners, key=lambda user: user.id)
