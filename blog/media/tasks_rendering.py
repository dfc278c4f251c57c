"""Posts whose media have changed, rendered again from time to time as far as nobody has done it at once."""

from blog.core.db import Database
from blog.settings import Settings
from blog.writing.actions_rendering import render_again

MOST = 200


async def render_posts(db: Database, settings: Settings) -> None:
    """Render what waits for it, some of it at a time."""
    while await render_again(db, MOST) == MOST:
        pass
