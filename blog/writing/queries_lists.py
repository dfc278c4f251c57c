"""The SQL of the admin's lists: posts and pages by state, what comes next, and what was never saved."""

from dataclasses import dataclass
from datetime import datetime

from blog.core.db import Queryable, Row
from blog.core.paging import Slice
from blog.posts.models import Kind, PostRow, Status, Visibility
from blog.writing.queries import escape_like


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

    `shown` is all, draft, published, scheduled, private or trashed; `author_id` None means everybody's.
    """
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.status, p.visibility, p.published_at, p.updated_at, p.trashed_at,
               p.sticky, p.version, p.author_id, u.name AS author_name
        FROM posts AS p
        JOIN users AS u ON u.id = p.author_id
        WHERE p.kind = %(kind)s AND (%(author_id)s IS NULL OR p.author_id = %(author_id)s)
          AND (%(search)s = '' OR p.title LIKE %(pattern)s)
          AND CASE %(shown)s
                WHEN 'draft' THEN p.trashed_at IS NULL AND p.status = 'draft'
                WHEN 'published' THEN p.trashed_at IS NULL AND p.status = 'published' AND p.published_at <= %(now)s
                WHEN 'scheduled' THEN p.trashed_at IS NULL AND p.status = 'published' AND p.published_at > %(now)s
                WHEN 'private' THEN p.trashed_at IS NULL AND p.visibility = 'private'
                WHEN 'trashed' THEN p.trashed_at IS NOT NULL
                ELSE p.trashed_at IS NULL
              END
        ORDER BY p.updated_at DESC, p.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
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


async def count_states(db: Queryable, *, author_id: int | None, now: datetime) -> dict[Kind, dict[str, int]]:
    """How many posts and pages there are of each state that the admin's lists can show."""
    rows = await db.fetch_all(
        """
        SELECT kind, SUM(trashed_at IS NULL) AS `all`,
               SUM(trashed_at IS NULL AND status = 'draft') AS draft,
               SUM(trashed_at IS NULL AND status = 'published' AND published_at <= %(now)s) AS published,
               SUM(trashed_at IS NULL AND status = 'published' AND published_at > %(now)s) AS scheduled,
               SUM(trashed_at IS NULL AND visibility = 'private') AS private,
               SUM(trashed_at IS NOT NULL) AS trashed
        FROM posts
        WHERE %(author_id)s IS NULL OR author_id = %(author_id)s
        GROUP BY kind
        """,
        {"author_id": author_id, "now": now},
    )
    states = ("all", "draft", "published", "scheduled", "private", "trashed")
    counts = {kind: dict.fromkeys(states, 0) for kind in Kind}
    for row in rows:
        counts[Kind(row["kind"])] = {state: int(row[state]) for state in states}
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
