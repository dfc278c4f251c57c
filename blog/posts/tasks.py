"""What is done for readers of posts from time to time: posts that are alike are found."""

from blog.core.db import Database
from blog.posts import actions_related
from blog.settings import Settings


async def relate_posts(db: Database, _settings: Settings) -> None:
    """Relate all posts that were saved since the last time."""
    uses = actions_related.Uses()
    while await actions_related.relate_posts(db, uses):
        pass
