"""What is done for readers of posts from time to time: posts that are alike are found, and the lists looked through."""

from blog.core.db import Database
from blog.posts import actions_listing, actions_related
from blog.settings import Settings


async def relate_posts(db: Database, _settings: Settings) -> None:
    """Relate all posts that were saved since the last time."""
    uses = actions_related.Uses()
    while await actions_related.relate_posts(db, uses):
        pass


async def check_lists(db: Database, _settings: Settings) -> None:
    """Put right what is wrong in the readers' lists."""
    await actions_listing.put_right(db)
