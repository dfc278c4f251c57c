"""A row kept locked, so that a save hangs for as long as a test wants."""

import asyncio

from blog.core.db import Database, Transaction


async def hold_row(db: Database, post_id: int, locked: asyncio.Event, release: asyncio.Event) -> None:
    """Lock a post's row, say so, and keep it until told to release it."""

    async def work(tx: Transaction) -> None:
        await tx.fetch_one("SELECT id FROM posts WHERE id = %(id)s FOR UPDATE", {"id": post_id})
        locked.set()
        await release.wait()

    await db.transaction(work)


async def saves_under_way(db: Database, number: int) -> bool:
    """Whether so many statements that change a post are running, which a locked one does for long."""
    found = await db.fetch_value(
        """
        SELECT COUNT(*) FROM information_schema.processlist
        WHERE info LIKE '%%UPDATE posts%%' AND id <> CONNECTION_ID()
        """
    )
    return bool(found == number)
