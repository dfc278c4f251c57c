"""Putting the pages of long talks right: after comments came in bulk, and from time to time."""

from functools import partial

from blog.comments import queries_pages
from blog.core.db import Database, Queryable
from blog.site import queries as site_queries


async def page_everything(db: Database) -> int:
    """Spread comments over pages wherever one is overfull; how many posts had such a page."""
    crowded = await queries_pages.list_crowded(db)
    for post_id in crowded:
        await db.transaction(partial(_page, post_id=post_id))
    if crowded:
        await db.transaction(site_queries.touch)
    return len(crowded)


async def _page(tx: Queryable, post_id: int) -> None:
    await queries_pages.lock_post(tx, post_id)
    await queries_pages.put_on_pages(tx, post_id)
