"""Putting the readers' lists right: looked through from time to time, and made anew after posts came in bulk."""

from functools import partial

from blog.core.db import Database, Queryable
from blog.core.logs import log
from blog.posts import queries_checking, queries_relisting
from blog.posts.models_listing import KINDS, LARGEST_ID
from blog.site import queries as site_queries

# Posts of a transaction: others who save wait for its end.
AT_ONCE = 500


async def list_everything(db: Database) -> None:
    """Make all lists and their counts anew, in pieces."""
    last = await queries_checking.last_post_id(db)
    for first in range(1, last + 1, AT_ONCE):
        await db.transaction(partial(_list_range, first=first))
    for kind in KINDS:
        await db.transaction(partial(queries_relisting.recount, list_=kind, first_id=0, last_id=LARGEST_ID))
    await db.transaction(queries_relisting.count_by_site_zone)
    await db.transaction(site_queries.touch)


async def put_right(db: Database) -> int:
    """Find posts that do not stand where they should, and counts that are wrong; how many there were of both."""
    await db.transaction(queries_relisting.count_by_site_zone)
    wrong = 0
    for first in range(1, await queries_checking.last_post_id(db) + 1, AT_ONCE):
        for post_id in await queries_checking.list_misplaced(db, first, first + AT_ONCE - 1):
            # Somebody may be saving it at this moment, and then nothing is wrong with it.
            wrong += await db.transaction(partial(queries_relisting.relist, post_id=post_id))
    for kind in await queries_checking.list_miscounted(db):
        await db.transaction(partial(queries_relisting.recount, list_=kind, first_id=0, last_id=LARGEST_ID))
        wrong += 1
    if wrong:
        await db.transaction(site_queries.touch)
        log.warning("%d places or counts of lists were wrong and have been put right", wrong)
    return wrong


async def _list_range(tx: Queryable, first: int) -> None:
    last = first + AT_ONCE - 1
    await queries_relisting.drop_posts(tx, first, last)
    await queries_relisting.list_new(tx, await queries_checking.list_ids(tx, first, last))
