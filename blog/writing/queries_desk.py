"""The SQL of the dashboard: what comes next, what was never saved and how many pages there are, in one statement."""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import datetime

from blog.core.db import Queryable
from blog.posts.models import Kind, PostRow
from blog.writing.queries_rows import row_of

UPCOMING_SHOWN = 5
UNSAVED_SHOWN = 5
# A site has few pages.
MOST_PAGES = 1001
_COLUMNS = tuple(field.name for field in fields(PostRow))


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Something somebody began to write and never saved, by the key of the tab it was written in."""

    key: str
    kind: Kind
    title: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """`upcoming` has the next first, `unsaved` the latest; `pages` says how many pages there are of each state."""

    upcoming: list[PostRow]
    unsaved: list[Unsaved]
    pages: Counter[str]


async def get_desk(db: Queryable, user_id: int, *, author_id: int | None, now: datetime) -> Desk:
    """All of it; `author_id` None means everybody's posts and pages, what was not saved is the user's own."""
    rows = await db.fetch_all(
        """
        SELECT 'next' AS what, p.id, p.kind, p.title, p.slug, p.status, p.visibility, p.published_at, p.updated_at,
               p.trashed_at, p.sticky, p.version, p.author_id, u.name AS author_name
        FROM ((SELECT id
               FROM posts FORCE INDEX (posts_dated)
               WHERE %(author_id)s IS NULL AND kind = 'post' AND status = 'published' AND published_at > %(now)s
                 AND trashed_at IS NULL
               ORDER BY published_at, id LIMIT %(upcoming)s)
              UNION ALL
              (SELECT id
               FROM posts FORCE INDEX (posts_dated)
               WHERE %(author_id)s IS NULL AND kind = 'page' AND status = 'published' AND published_at > %(now)s
                 AND trashed_at IS NULL
               ORDER BY published_at, id LIMIT %(upcoming)s)
              UNION ALL
              (SELECT id
               FROM posts FORCE INDEX (posts_author)
               WHERE author_id = %(author_id)s AND kind = 'post' AND status = 'published' AND published_at > %(now)s
                 AND trashed_at IS NULL
               ORDER BY published_at, id LIMIT %(upcoming)s)) AS found
        STRAIGHT_JOIN posts AS p ON p.id = found.id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        UNION ALL
        (SELECT 'unsaved', 0, w.kind, COALESCE(JSON_UNQUOTE(JSON_EXTRACT(w.fields, '$.title')), ''), w.copy_key,
                '', '', NULL, w.saved_at, NULL, 0, 0, 0, ''
         FROM working_copies AS w
         WHERE w.user_id = %(user_id)s AND w.post_id IS NULL
         ORDER BY w.saved_at DESC, w.copy_key
         LIMIT %(unsaved)s)
        UNION ALL
        SELECT 'pages', COUNT(*), 'page', '', '', IF(o.trashed_at IS NULL, o.status, 'trashed') AS state, '', NULL,
               NULL, NULL, 0, 0, 0, ''
        FROM (SELECT status, trashed_at
              FROM posts FORCE INDEX (posts_status)
              WHERE kind = 'page' AND (%(author_id)s IS NULL OR author_id = %(author_id)s)
              LIMIT %(most_pages)s) AS o
        GROUP BY state
        """,
        {
            "author_id": author_id,
            "user_id": user_id,
            "now": now,
            "upcoming": UPCOMING_SHOWN,
            "unsaved": UNSAVED_SHOWN,
            "most_pages": MOST_PAGES,
        },
    )
    upcoming = [row_of({name: row[name] for name in _COLUMNS}) for row in rows if row["what"] == "next"]
    unsaved = [
        Unsaved(row["slug"], Kind(row["kind"]), row["title"], row["updated_at"])
        for row in rows
        if row["what"] == "unsaved"
    ]
    pages = Counter({row["status"]: int(row["id"]) for row in rows if row["what"] == "pages"})
    pages["all"] = pages["draft"] + pages["published"]
    return Desk(
        sorted(upcoming, key=lambda row: (row.published_at or now, row.id))[:UPCOMING_SHOWN],
        sorted(unsaved, key=lambda one: one.saved_at, reverse=True),
        pages,
    )
