"""What is done for links from time to time: those of old posts read, lists nobody confirmed forgotten."""

from datetime import timedelta

from blog.core import clock
from blog.core.db import Database
from blog.links import actions_reading, queries_redirects
from blog.settings import Settings

LISTS_KEPT = timedelta(days=1)


async def read_links(db: Database, _settings: Settings) -> None:
    """Read the links of all posts whose links are not known, and forget old lists of redirects."""
    last: int | None = 0
    while last is not None:
        last = await actions_reading.read_unread(db, last)
    await queries_redirects.delete_old_lists(db, clock.now() - LISTS_KEPT)
