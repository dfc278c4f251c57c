"""What is done for comments from time to time: long talks are looked through for overfull pages."""

from blog.comments import actions_paging
from blog.core.db import Database
from blog.settings import Settings


async def page_comments(db: Database, _settings: Settings) -> None:
    """Spread comments over pages where somebody put them in past the site."""
    await actions_paging.page_everything(db)
