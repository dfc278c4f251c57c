"""The SQL of telling a hub: what became visible or changed since it was told last."""

import json
from collections.abc import Sequence
from datetime import datetime

from blog.core.db import Queryable
from blog.feeds.models import ChangedPost


async def get_told_at(db: Queryable) -> datetime | None:
    """Up to when the hub has been told, None as long as it never was."""
    told_at: datetime | None = await db.fetch_value("""SELECT hub_told_at FROM site WHERE id = 1""")
    return told_at


async def set_told_at(db: Queryable, moment: datetime) -> None:
    """Note up to when the hub has been told."""
    await db.execute("""UPDATE site SET hub_told_at = %(moment)s WHERE id = 1""", {"moment": moment})


async def list_changed(db: Queryable, since: datetime, now: datetime, limit: int) -> Sequence[ChangedPost]:
    """Visible posts that were saved or whose moment came since then, at most `limit` of each; two indexes find them."""
    rows = await db.fetch_all(
        """
        SELECT u.slug AS author, (SELECT s.slug FROM series AS s WHERE s.id = p.series_id) AS series,
               (SELECT JSON_ARRAYAGG(t.slug)
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM (
            (SELECT id FROM posts WHERE kind = 'post' AND updated_at > %(since)s LIMIT %(limit)s)
            UNION
            (SELECT id FROM posts
             WHERE kind = 'post' AND status = 'published' AND published_at > %(since)s AND published_at <= %(now)s
             LIMIT %(limit)s)
        ) AS changed
        JOIN posts AS p ON p.id = changed.id
        JOIN users AS u ON u.id = p.author_id
        WHERE p.status = 'published' AND p.published_at <= %(now)s AND p.trashed_at IS NULL
          AND p.visibility <> 'private'
        """,
        {"since": since, "now": now, "limit": limit},
    )
    return [ChangedPost(row["author"], tuple(json.loads(row["tags"] or "[]")), row["series"] or "") for row in rows]
