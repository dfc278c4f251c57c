"""What is done for search from time to time: the words of posts that came without any are read."""

from blog.core.db import Database
from blog.search import actions
from blog.settings import Settings


async def read_words(db: Database, _settings: Settings) -> None:
    """Read the words of imported posts, and of those from before there was a search."""
    while await actions.read_words(db):
        pass
