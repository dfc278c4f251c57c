"""The end of what lies in the trash."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from blog.core.db import Database, Queryable, Transaction
from blog.posts.models import Kind
from blog.site import queries as site_queries
from blog.writing import queries, queries_trash
from blog.writing.queries_trash import Trashed

# A transaction holds its locks until the last one is gone, with all the comments and revisions that hang on it.
AT_ONCE = 50


async def delete_old(db: Database, before: datetime) -> int:
    """Delete for good what was thrown away before a moment; how many posts and pages that were."""
    return await _delete_all(db, partial(queries_trash.list_trashed_before, before=before, limit=AT_ONCE))


async def empty(db: Database, kind: Kind, *, author_id: int | None, before: datetime) -> int:
    """Delete for good all posts or pages thrown away until a moment, those of one author or everybody's."""
    listed = partial(queries_trash.list_trashed, kind=kind.value, author_id=author_id, before=before, limit=AT_ONCE)
    return await _delete_all(db, listed)


async def _delete_all(db: Database, listed: Callable[[Queryable], Awaitable[Sequence[Trashed]]]) -> int:
    deleted = 0

    async def work(tx: Transaction) -> tuple[int, int]:
        found = await listed(tx)
        # From its version only: somebody may be taking one of them out at this very moment.
        gone = [post for post in found if await queries.delete_trashed(tx, post.id, post.version)]
        if gone:
            await site_queries.touch(tx)
        return len(found), len(gone)

    while True:
        found, gone = await db.transaction(work)
        deleted += gone
        if found < AT_ONCE or not gone:
            return deleted
