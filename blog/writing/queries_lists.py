"""The SQL of the admin's lists: posts and pages by state, what comes next, and what was never saved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from blog.core.db import Queryable, Row
from blog.core.paging import Slice
from blog.posts.models import Kind, PostRow, Status, Visibility
from blog.writing.queries import escape_like

STATES: Final = ("all", "draft", "published", "scheduled", "private", "trashed")
# Nobody needs to know exactly how many there are where there are more, and counting them all takes long.
MOST_COUNTED: Final = 1000
# As many as one person may write.
MOST_OWN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Something somebody began to write and never saved, by the key of the tab it was written in."""

    key: str
    kind: Kind
    title: str
    saved_at: datetime


async def list_rows(
    db: Queryable, kind: Kind, shown: str, *, author_id: int | None, search: str, part: Slice, now: datetime
) -> list[PostRow]:
    """Posts or pages as the admin lists them, the latest edited first.

    `shown` is all, draft, published, scheduled, private or trashed; `author_id` None means everybody's. Each has its
    own way through an index; those not asked for cost nothing.
    """
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.status, p.visibility, p.published_at, p.updated_at, p.trashed_at,
               p.sticky, p.version, p.author_id, u.name AS author_name
        FROM (
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_kept)
             WHERE %(author_id)s IS NULL AND %(shown)s = 'all' AND kind = %(kind)s AND trashed_at IS NULL
               AND (%(search)s = '' OR title LIKE %(pattern)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_status)
             WHERE %(author_id)s IS NULL AND %(shown)s = 'draft' AND kind = %(kind)s AND status = 'draft'
               AND trashed_at IS NULL AND (%(search)s = '' OR title LIKE %(pattern)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_status)
             WHERE %(author_id)s IS NULL AND %(shown)s = 'published' AND kind = %(kind)s AND status = 'published'
               AND trashed_at IS NULL AND published_at <= %(now)s AND (%(search)s = '' OR title LIKE %(pattern)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_dated)
             WHERE %(author_id)s IS NULL AND %(shown)s = 'scheduled' AND kind = %(kind)s AND status = 'published'
               AND published_at > %(now)s AND trashed_at IS NULL AND (%(search)s = '' OR title LIKE %(pattern)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_visibility)
             WHERE %(author_id)s IS NULL AND %(shown)s = 'private' AND kind = %(kind)s AND visibility = 'private'
               AND trashed_at IS NULL AND (%(search)s = '' OR title LIKE %(pattern)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_kept)
             WHERE %(author_id)s IS NULL AND %(shown)s = 'trashed' AND kind = %(kind)s AND trashed_at IS NOT NULL
               AND (%(search)s = '' OR title LIKE %(pattern)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_own)
             WHERE author_id = %(author_id)s AND %(shown)s <> 'trashed' AND kind = %(kind)s AND trashed_at IS NULL
               AND (%(search)s = '' OR title LIKE %(pattern)s)
               AND CASE %(shown)s
                     WHEN 'draft' THEN status = 'draft'
                     WHEN 'published' THEN status = 'published' AND published_at <= %(now)s
                     WHEN 'scheduled' THEN status = 'published' AND published_at > %(now)s
                     WHEN 'private' THEN visibility = 'private'
                     ELSE TRUE
                   END
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_own)
             WHERE author_id = %(author_id)s AND %(shown)s = 'trashed' AND kind = %(kind)s AND trashed_at IS NOT NULL
               AND (%(search)s = '' OR title LIKE %(pattern)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
        ) AS found
        STRAIGHT_JOIN posts AS p ON p.id = found.id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        ORDER BY found.updated_at DESC, found.id DESC
        """,
        {
            "kind": kind.value,
            "author_id": author_id,
            "search": search,
            "pattern": f"%{escape_like(search)}%",
            "shown": shown,
            "now": now,
            "limit": part.limit,
            "offset": part.offset,
        },
    )
    return [_row(row) for row in rows]


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


async def list_next(db: Queryable, *, author_id: int | None, now: datetime, limit: int) -> list[PostRow]:
    """The posts and pages that will appear next; `author_id` None means everybody's."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.status, p.visibility, p.published_at, p.updated_at, p.trashed_at,
               p.sticky, p.version, p.author_id, u.name AS author_name
        FROM posts AS p
        JOIN users AS u ON u.id = p.author_id
        WHERE p.kind IN ('post', 'page') AND p.status = 'published' AND p.published_at > %(now)s
          AND p.trashed_at IS NULL
          AND (%(author_id)s IS NULL OR (p.author_id = %(author_id)s AND p.kind = 'post'))
        ORDER BY p.published_at, p.id
        LIMIT %(limit)s
        """,
        {"author_id": author_id, "now": now, "limit": limit},
    )
    return [_row(row) for row in rows]


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
    return [_row(row) for row in rows]


async def list_unsaved(db: Queryable, user_id: int, *, limit: int) -> list[Unsaved]:
    """What a user began to write and never saved, the latest first, without its text."""
    rows = await db.fetch_all(
        """
        SELECT copy_key, kind, COALESCE(JSON_UNQUOTE(JSON_EXTRACT(fields, '$.title')), '') AS title, saved_at
        FROM working_copies
        WHERE user_id = %(user_id)s AND post_id IS NULL
        ORDER BY saved_at DESC, copy_key
        LIMIT %(limit)s
        """,
        {"user_id": user_id, "limit": limit},
    )
    return [Unsaved(row["copy_key"], Kind(row["kind"]), row["title"], row["saved_at"]) for row in rows]


def _row(row: Row) -> PostRow:
    return PostRow(
        **{
            **row,
            "kind": Kind(row["kind"]),
            "status": Status(row["status"]),
            "visibility": Visibility(row["visibility"]),
            "sticky": bool(row["sticky"]),
        }
    )
