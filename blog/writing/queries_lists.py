"""The SQL beside the admin's lists: how many there are of each state, and what stands on which day."""

from datetime import datetime
from typing import Final

from blog.core.db import Queryable
from blog.posts.models import Kind, PostRow
from blog.writing.queries_rows import row_of

STATES: Final = ("all", "draft", "published", "scheduled", "private", "trashed")
# Nobody needs to know exactly how many there are where there are more, and counting them all takes long.
MOST_COUNTED: Final = 1000
# As many as one person may write.
MOST_OWN: Final = 10_000


async def count_states(db: Queryable, kind: Kind, *, author_id: int | None, now: datetime) -> dict[str, int]:
    """How many posts or pages there are of each state that the admin's lists can show; MOST_COUNTED + 1 for more."""
    rows = await db.fetch_all(
        """
        SELECT 'all' AS state, COUNT(*) AS post_count
        FROM (SELECT 1 FROM posts FORCE INDEX (posts_kept)
              WHERE %(author_id)s IS NULL AND kind = %(kind)s AND trashed_at IS NULL LIMIT %(most)s) AS some
        UNION ALL
        SELECT 'draft', COUNT(*)
        FROM (SELECT 1 FROM posts FORCE INDEX (posts_status)
              WHERE %(author_id)s IS NULL AND kind = %(kind)s AND status = 'draft' AND trashed_at IS NULL
              LIMIT %(most)s) AS some
        UNION ALL
        SELECT 'published', COUNT(*)
        FROM (SELECT 1 FROM posts FORCE INDEX (posts_status)
              WHERE %(author_id)s IS NULL AND kind = %(kind)s AND status = 'published' AND trashed_at IS NULL
                AND published_at <= %(now)s LIMIT %(most)s) AS some
        UNION ALL
        SELECT 'scheduled', COUNT(*)
        FROM (SELECT 1 FROM posts FORCE INDEX (posts_dated)
              WHERE %(author_id)s IS NULL AND kind = %(kind)s AND status = 'published' AND published_at > %(now)s
                AND trashed_at IS NULL LIMIT %(most)s) AS some
        UNION ALL
        SELECT 'private', COUNT(*)
        FROM (SELECT 1 FROM posts FORCE INDEX (posts_visibility)
              WHERE %(author_id)s IS NULL AND kind = %(kind)s AND visibility = 'private' AND trashed_at IS NULL
              LIMIT %(most)s) AS some
        UNION ALL
        SELECT 'trashed', COUNT(*)
        FROM (SELECT 1 FROM posts FORCE INDEX (posts_kept)
              WHERE %(author_id)s IS NULL AND kind = %(kind)s AND trashed_at IS NOT NULL LIMIT %(most)s) AS some
        UNION ALL
        SELECT one.state, SUM(CASE one.state
                                WHEN 'all' THEN p.trashed_at IS NULL
                                WHEN 'draft' THEN p.trashed_at IS NULL AND p.status = 'draft'
                                WHEN 'published' THEN p.trashed_at IS NULL AND p.status = 'published'
                                                      AND p.published_at <= %(now)s
                                WHEN 'scheduled' THEN p.trashed_at IS NULL AND p.status = 'published'
                                                      AND p.published_at > %(now)s
                                WHEN 'private' THEN p.trashed_at IS NULL AND p.visibility = 'private'
                                ELSE p.trashed_at IS NOT NULL
                              END)
        FROM (SELECT status, visibility, trashed_at, published_at
              FROM posts FORCE INDEX (posts_own)
              WHERE author_id = %(author_id)s AND kind = %(kind)s
              LIMIT %(most_own)s) AS p
        CROSS JOIN (SELECT 'all' AS state UNION ALL SELECT 'draft' UNION ALL SELECT 'published'
                    UNION ALL SELECT 'scheduled' UNION ALL SELECT 'private' UNION ALL SELECT 'trashed') AS one
        GROUP BY one.state
        """,
        {
            "kind": kind.value,
            "author_id": author_id,
            "now": now,
            "most": MOST_COUNTED + 1,
            "most_own": MOST_OWN,
        },
    )
    counts = dict.fromkeys(STATES, 0)
    for row in rows:
        counts[row["state"]] += int(row["post_count"])
    return counts


async def list_between(
    db: Queryable, begin: datetime, end: datetime, *, author_id: int | None, limit: int
) -> list[PostRow]:
    """Posts and pages whose date is in [begin, end), in order, drafts too; `author_id` None means everybody's."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.status, p.visibility, p.published_at, p.updated_at, p.trashed_at,
               p.sticky, p.version, p.author_id, u.name AS author_name
        FROM posts AS p
        JOIN users AS u ON u.id = p.author_id
        WHERE p.kind IN ('post', 'page') AND p.status IN ('draft', 'published')
          AND p.published_at >= %(begin)s AND p.published_at < %(end)s
          AND p.trashed_at IS NULL
          AND (%(author_id)s IS NULL OR (p.author_id = %(author_id)s AND p.kind = 'post'))
        ORDER BY p.published_at, p.id
        LIMIT %(limit)s
        """,
        {"author_id": author_id, "begin": begin, "end": end, "limit": limit},
    )
    return [row_of(row) for row in rows]
