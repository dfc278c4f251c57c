"""What has to be done for media again and again."""

from blog.core import clock
from blog.core.db import Database
from blog.media import actions
from blog.settings import Settings


async def sweep(db: Database, settings: Settings) -> None:
    """Delete the bytes that uploads broken off have left in the database."""
    await actions.sweep(db, clock.now())
