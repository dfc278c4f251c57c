"""`blog demo`: a site filled with made-up posts and comments, to see how it behaves when there are very many."""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import click

from blog.commands.database import located
from blog.commands.running import Failed, run, settings_of
from blog.core import clock
from blog.core.db import Database, DatabaseConfig
from blog.core.embedded import EmbeddedServer
from blog.core.migrate import migrate
from blog.settings import Settings

_BUFFER_POOL_MB = 256
_NUMBER = click.IntRange(0, 100_000_000)


@click.command(hidden=True)
@click.option("--posts", default=1000, show_default=True, type=click.IntRange(0, 10_000_000), help="How many posts.")
@click.option(
    "--comments", default=0, show_default=True, type=click.IntRange(0, 100_000_000), help="How many comments."
)
@click.option("--seed", default=1, show_default=True, help="Another number makes other texts.")
@click.option("--more", is_flag=True, help="Also where there are posts already.")
@click.pass_obj
def demo(config_file: Path | None, posts: int, comments: int, seed: int, more: bool) -> None:
    """Fill the site with made-up posts and comments. There is no way back."""
    # They render a stock of texts: nothing any other command needs.
    from blog.demo.people import OWNER_EMAIL

    run(_fill(settings_of(config_file), posts, comments, seed, more=more))
    click.echo(f"Added {posts} posts and {comments} comments.")
    click.echo(f"If {OWNER_EMAIL} was made with them, `blog user password {OWNER_EMAIL}` lets you sign in.")


async def _fill(settings: Settings, posts: int, comments: int, seed: int, *, more: bool) -> None:
    from blog.demo.fill import fill
    from blog.demo.queries import has_posts

    async with _roomy(settings) as config:
        await migrate(config)
        # Some of its statements take longer than anything a visitor may wait for.
        db = Database(config, statement_timeout=None)
        await db.open()
        try:
            if not more and await has_posts(db):
                raise Failed("this site has posts already; --more adds to them")
            hidden = not sys.stderr.isatty()
            with click.progressbar(length=posts + comments, label="Filling", file=sys.stderr, hidden=hidden) as bar:
                await fill(db, posts=posts, comments=comments, seed=seed, now=clock.now(), progress=bar.update)
        finally:
            await db.close()


@contextlib.asynccontextmanager
async def _roomy(settings: Settings) -> AsyncIterator[DatabaseConfig]:
    """The site's database; the private one, unless it runs already, with more memory than it needs to be read."""
    if settings.database_url.get_secret_value():
        async with located(settings) as config:
            yield config
        return
    server = EmbeddedServer(settings.state_dir, buffer_pool_mb=_BUFFER_POOL_MB)
    config = await server.start()
    try:
        yield config
    finally:
        await server.stop()
