"""The SQL of changes to single fields of posts, made from a list."""

from collections.abc import Collection
from datetime import datetime

from blog.core.db import Queryable, Row


async def list_titles(
    db: Queryable, post_ids: Collection[int], kind: str, *, in_trash: bool, author_id: int | None
) -> list[Row]:
    """Id and title of posts or pages in the trash, or out of it, as far as they are `author_id`'s (None: anybody's)."""
    if not post_ids:
        return []
    return await db.fetch_all(
        """
        SELECT id, title
        FROM posts
        WHERE id IN %(post_ids)s AND kind = %(kind)s AND (trashed_at IS NOT NULL) = %(in_trash)s
          AND (%(author_id)s IS NULL OR author_id = %(author_id)s)
        ORDER BY updated_at DESC, id DESC
        """,
        {"post_ids": tuple(post_ids), "kind": kind, "in_trash": in_trash, "author_id": author_id},
    )


async def set_comments_open(db: Queryable, post_id: int, version: int, is_open: bool, now: datetime) -> bool:
    """Let readers comment, or no longer, from that version only."""
    result = await db.execute(
        """
        UPDATE posts
        SET comments_open = %(is_open)s, updated_at = %(now)s, version = version + 1
        WHERE id = %(id)s AND version = %(version)s AND trashed_at IS NULL
        """,
        {"id": post_id, "version": version, "is_open": is_open, "now": now},
    )
    return result.rowcount == 1


async def set_changed(db: Queryable, post_id: int, version: int, now: datetime) -> bool:
    """Begin a new version of a post of which other tables hold what changes, from that version only."""
    result = await db.execute(
        """
        UPDATE posts
        SET updated_at = %(now)s, version = version + 1
        WHERE id = %(id)s AND version = %(version)s AND trashed_at IS NULL
        """,
        {"id": post_id, "version": version, "now": now},
    )
    return result.rowcount == 1
