"""The SQL of the admin's lists of posts and pages: any part of any list costs about the same, however long it is."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from blog.core.db import Queryable, Row
from blog.core.keyset import Stretch
from blog.core.words import Term
from blog.posts.models import Kind, PostRow, Status, Visibility
from blog.writing.queries import escape_like

# Titles that are looked through for a part of a word, the latest edited first; whole words are found in all.
MOST_LOOKED_AT: Final = 500
MOST_FOUND: Final = 300
# Before everything that can be dated.
EVER: Final = datetime(1000, 1, 1, tzinfo=UTC)


async def list_rows(
    db: Queryable, kind: Kind, shown: str, *, author_id: int | None, stretch: Stretch, now: datetime
) -> list[PostRow]:
    """Posts or pages as the admin lists them, the latest edited first.

    `shown` is all, draft, published, scheduled, private or trashed; `author_id` None means everybody's. Each has its
    own way through an index, up and down; those not asked for cost nothing. What comes and what is in the trash is
    sorted: neither grows with the site.
    """
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.status, p.visibility, p.published_at, p.updated_at, p.trashed_at,
               p.sticky, p.version, p.author_id, u.name AS author_name
        FROM (
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_kept)
             WHERE NOT %(newer)s AND %(author_id)s IS NULL AND %(shown)s = 'all' AND kind = %(kind)s
               AND trashed_at IS NULL AND updated_at <= %(at)s AND (updated_at < %(at)s OR id < %(id)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_kept)
             WHERE %(newer)s AND %(author_id)s IS NULL AND %(shown)s = 'all' AND kind = %(kind)s
               AND trashed_at IS NULL AND updated_at >= %(at)s AND (updated_at > %(at)s OR id > %(id)s)
             ORDER BY updated_at, id LIMIT %(limit)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_status)
             WHERE NOT %(newer)s AND %(author_id)s IS NULL AND %(shown)s IN ('draft', 'published')
               AND kind = %(kind)s AND status = %(shown)s AND trashed_at IS NULL
               AND (%(shown)s = 'draft' OR published_at <= %(now)s)
               AND updated_at <= %(at)s AND (updated_at < %(at)s OR id < %(id)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_status)
             WHERE %(newer)s AND %(author_id)s IS NULL AND %(shown)s IN ('draft', 'published')
               AND kind = %(kind)s AND status = %(shown)s AND trashed_at IS NULL
               AND (%(shown)s = 'draft' OR published_at <= %(now)s)
               AND updated_at >= %(at)s AND (updated_at > %(at)s OR id > %(id)s)
             ORDER BY updated_at, id LIMIT %(limit)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_visibility)
             WHERE NOT %(newer)s AND %(author_id)s IS NULL AND %(shown)s = 'private' AND kind = %(kind)s
               AND visibility = 'private' AND trashed_at IS NULL
               AND updated_at <= %(at)s AND (updated_at < %(at)s OR id < %(id)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_visibility)
             WHERE %(newer)s AND %(author_id)s IS NULL AND %(shown)s = 'private' AND kind = %(kind)s
               AND visibility = 'private' AND trashed_at IS NULL
               AND updated_at >= %(at)s AND (updated_at > %(at)s OR id > %(id)s)
             ORDER BY updated_at, id LIMIT %(limit)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_own)
             WHERE NOT %(newer)s AND author_id = %(author_id)s AND %(shown)s <> 'trashed' AND kind = %(kind)s
               AND trashed_at IS NULL
               AND CASE %(shown)s
                     WHEN 'draft' THEN status = 'draft'
                     WHEN 'published' THEN status = 'published' AND published_at <= %(now)s
                     WHEN 'scheduled' THEN status = 'published' AND published_at > %(now)s
                     WHEN 'private' THEN visibility = 'private'
                     ELSE TRUE
                   END
               AND updated_at <= %(at)s AND (updated_at < %(at)s OR id < %(id)s)
             ORDER BY updated_at DESC, id DESC LIMIT %(limit)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_own)
             WHERE %(newer)s AND author_id = %(author_id)s AND %(shown)s <> 'trashed' AND kind = %(kind)s
               AND trashed_at IS NULL
               AND CASE %(shown)s
                     WHEN 'draft' THEN status = 'draft'
                     WHEN 'published' THEN status = 'published' AND published_at <= %(now)s
                     WHEN 'scheduled' THEN status = 'published' AND published_at > %(now)s
                     WHEN 'private' THEN visibility = 'private'
                     ELSE TRUE
                   END
               AND updated_at >= %(at)s AND (updated_at > %(at)s OR id > %(id)s)
             ORDER BY updated_at, id LIMIT %(limit)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_dated)
             WHERE %(author_id)s IS NULL AND %(shown)s = 'scheduled' AND kind = %(kind)s AND status = 'published'
               AND published_at > %(now)s AND trashed_at IS NULL
               AND IF(%(newer)s, updated_at > %(at)s OR (updated_at = %(at)s AND id > %(id)s),
                      updated_at < %(at)s OR (updated_at = %(at)s AND id < %(id)s))
             ORDER BY %(sign)s * TIMESTAMPDIFF(MICROSECOND, '1970-01-01', updated_at), %(sign)s * CAST(id AS SIGNED)
             LIMIT %(limit)s)
            UNION ALL
            (SELECT id, updated_at
             FROM posts FORCE INDEX (posts_trashed)
             WHERE %(shown)s = 'trashed' AND trashed_at IS NOT NULL AND kind = %(kind)s
               AND (%(author_id)s IS NULL OR author_id = %(author_id)s)
               AND IF(%(newer)s, updated_at > %(at)s OR (updated_at = %(at)s AND id > %(id)s),
                      updated_at < %(at)s OR (updated_at = %(at)s AND id < %(id)s))
             ORDER BY %(sign)s * TIMESTAMPDIFF(MICROSECOND, '1970-01-01', updated_at), %(sign)s * CAST(id AS SIGNED)
             LIMIT %(limit)s)
        ) AS found
        STRAIGHT_JOIN posts AS p ON p.id = found.id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        ORDER BY found.updated_at DESC, found.id DESC
        """,
        {
            "kind": kind.value,
            "author_id": author_id,
            "shown": shown,
            "now": now,
            "newer": stretch.is_newer,
            "sign": 1 if stretch.is_newer else -1,
            "at": stretch.key.at,
            "id": stretch.key.id,
            "limit": stretch.limit,
        },
    )
    return [row_of(row) for row in rows]


async def list_titled(db: Queryable, asked: Sequence[Term]) -> list[int]:
    """Posts and pages with all the words in their titles, or words that begin so; at most MOST_FOUND of them."""
    if not asked:
        return []
    words = " ".join(f"+t{token}{'' if term.is_unspaced else '*'}" for term in asked for token in term.tokens)
    rows = await db.fetch_all(
        """
        SELECT post_id FROM search_heads WHERE MATCH (words) AGAINST (%(words)s IN BOOLEAN MODE) LIMIT %(most)s
        """,
        {"words": words, "most": MOST_FOUND},
    )
    return [row["post_id"] for row in rows]


async def find_floor(db: Queryable, kind: Kind, stretch: Stretch) -> datetime:
    """Since when MOST_LOOKED_AT posts or pages have been edited before the stretch."""
    found = await db.fetch_value(
        """
        SELECT updated_at
        FROM posts FORCE INDEX (posts_edited)
        WHERE kind = %(kind)s AND updated_at <= %(at)s
        ORDER BY updated_at DESC
        LIMIT 1 OFFSET %(most)s
        """,
        {"kind": kind.value, "at": stretch.key.at, "most": MOST_LOOKED_AT},
    )
    return EVER if found is None else found


async def list_containing(
    db: Queryable,
    kind: Kind,
    shown: str,
    search: str,
    *,
    author_id: int | None,
    since: datetime,
    stretch: Stretch,
    now: datetime,
) -> list[PostRow]:
    """Those of a list, edited since a moment, whose titles contain the words as they stand."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.status, p.visibility, p.published_at, p.updated_at, p.trashed_at,
               p.sticky, p.version, p.author_id, u.name AS author_name
        FROM posts AS p FORCE INDEX (posts_edited)
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        WHERE p.kind = %(kind)s AND p.updated_at >= %(since)s AND p.title LIKE %(pattern)s
          AND (%(author_id)s IS NULL OR p.author_id = %(author_id)s)
          AND (p.trashed_at IS NOT NULL) = (%(shown)s = 'trashed')
          AND CASE %(shown)s
                WHEN 'draft' THEN p.status = 'draft'
                WHEN 'published' THEN p.status = 'published' AND p.published_at <= %(now)s
                WHEN 'scheduled' THEN p.status = 'published' AND p.published_at > %(now)s
                WHEN 'private' THEN p.visibility = 'private'
                ELSE TRUE
              END
          AND p.updated_at <= %(at)s AND (p.updated_at < %(at)s OR p.id < %(id)s)
        ORDER BY p.updated_at DESC, p.id DESC
        LIMIT %(limit)s
        """,
        {
            "kind": kind.value,
            "author_id": author_id,
            "shown": shown,
            "pattern": f"%{escape_like(search)}%",
            "since": since,
            "now": now,
            "at": stretch.key.at,
            "id": stretch.key.id,
            "limit": stretch.limit,
        },
    )
    return [row_of(row) for row in rows]


async def list_among(
    db: Queryable,
    kind: Kind,
    shown: str,
    ids: Sequence[int],
    *,
    author_id: int | None,
    stretch: Stretch,
    now: datetime,
) -> list[PostRow]:
    """Those of a list that have one of these ids."""
    if not ids:
        return []
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.status, p.visibility, p.published_at, p.updated_at, p.trashed_at,
               p.sticky, p.version, p.author_id, u.name AS author_name
        FROM posts AS p
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        WHERE p.id IN %(ids)s AND p.kind = %(kind)s AND (%(author_id)s IS NULL OR p.author_id = %(author_id)s)
          AND (p.trashed_at IS NOT NULL) = (%(shown)s = 'trashed')
          AND CASE %(shown)s
                WHEN 'draft' THEN p.status = 'draft'
                WHEN 'published' THEN p.status = 'published' AND p.published_at <= %(now)s
                WHEN 'scheduled' THEN p.status = 'published' AND p.published_at > %(now)s
                WHEN 'private' THEN p.visibility = 'private'
                ELSE TRUE
              END
          AND p.updated_at <= %(at)s AND (p.updated_at < %(at)s OR p.id < %(id)s)
        ORDER BY p.updated_at DESC, p.id DESC
        LIMIT %(limit)s
        """,
        {
            "ids": tuple(ids),
            "kind": kind.value,
            "author_id": author_id,
            "shown": shown,
            "now": now,
            "at": stretch.key.at,
            "id": stretch.key.id,
            "limit": stretch.limit,
        },
    )
    return [row_of(row) for row in rows]


def row_of(row: Row) -> PostRow:
    """A row with the columns of `PostRow`."""
    return PostRow(
        **{
            **row,
            "kind": Kind(row["kind"]),
            "status": Status(row["status"]),
            "visibility": Visibility(row["visibility"]),
            "sticky": bool(row["sticky"]),
        }
    )
