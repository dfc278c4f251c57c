"""Marks of corrections, taken back."""

from blog.core.db import Database, Transaction
from blog.posts import queries_corrections
from blog.posts.models import Post
from blog.site import queries as site_queries


async def take_back(db: Database, post: Post, version: int) -> bool:
    """Let readers not see a correction any more; the text stays as it is. False where there is none."""

    async def work(tx: Transaction) -> bool:
        found = await queries_corrections.delete_correction(tx, post.id, version)
        await site_queries.touch(tx)
        return found

    return await db.transaction(work)
