"""The SQL of the sitemap: what everybody may read in whole, and the lists that lead there."""

from datetime import datetime

from blog.core.db import Queryable
from blog.feeds.models_sitemap import MOST_NAMES, PART_IDS, Day, NamedPlace, Part, PostPlace
from blog.posts.models import Kind


async def count_posts(db: Queryable, most: int, now: datetime) -> int:
    """How many posts and pages there are; `most` where there are more."""
    return int(
        await db.fetch_value(
            """
            SELECT COUNT(*)
            FROM (
                SELECT 1
                FROM posts FORCE INDEX (posts_public)
                WHERE status = 'published' AND published_at <= %(now)s AND trashed_at IS NULL
                  AND visibility = 'public'
                LIMIT %(most)s
            ) AS some
            """,
            {"now": now, "most": most},
        )
    )


async def list_posts(db: Queryable, after: int, last: int, limit: int, now: datetime) -> list[PostPlace]:
    """The posts and pages whose ids are greater than `after` and at most `last`, in order of id."""
    rows = await db.fetch_all(
        """
        SELECT id, kind, slug, GREATEST(published_at, updated_at) AS changed_at
        FROM posts
        WHERE id > %(after)s AND id <= %(last)s AND status = 'published' AND published_at <= %(now)s
          AND trashed_at IS NULL AND visibility = 'public'
        ORDER BY id
        LIMIT %(limit)s
        """,
        {"after": after, "last": last, "limit": limit, "now": now},
    )
    return [PostPlace(row["id"], Kind(row["kind"]), row["slug"], row["changed_at"]) for row in rows]


async def list_parts(db: Queryable, now: datetime) -> list[Part]:
    """The ranges of ids in which there are posts or pages."""
    rows = await db.fetch_all(
        """
        SELECT (id - 1) DIV %(ids)s + 1 AS number, MAX(GREATEST(published_at, updated_at)) AS changed_at
        FROM posts FORCE INDEX (posts_public)
        WHERE status = 'published' AND published_at <= %(now)s AND trashed_at IS NULL AND visibility = 'public'
        GROUP BY number
        ORDER BY number
        """,
        {"ids": PART_IDS, "now": now},
    )
    return [Part(**row) for row in rows]


async def list_tags(db: Queryable, now: datetime) -> list[NamedPlace]:
    """The tags that posts carry, and when the newest of these last changed."""
    rows = await db.fetch_all(
        """
        SELECT t.slug,
               (SELECT GREATEST(p.published_at, p.updated_at)
                FROM listings AS l
                STRAIGHT_JOIN posts AS p ON p.id = l.post_id
                WHERE l.list = 'tag' AND l.list_id = t.id AND l.listed_at <= %(now)s
                  AND p.status = 'published' AND p.trashed_at IS NULL AND p.visibility = 'public'
                ORDER BY l.listed_at DESC
                LIMIT 1) AS changed_at
        FROM listing_counts AS c
        JOIN tags AS t ON t.id = c.list_id
        WHERE c.list = 'tag' AND c.month = 0 AND c.post_count > 0
        HAVING changed_at IS NOT NULL
        ORDER BY t.id
        LIMIT %(most)s
        """,
        {"now": now, "most": MOST_NAMES},
    )
    return [NamedPlace(**row) for row in rows]


async def list_authors(db: Queryable, now: datetime) -> list[NamedPlace]:
    """Those who have written posts, and when the newest of these last changed."""
    rows = await db.fetch_all(
        """
        SELECT u.slug,
               (SELECT GREATEST(p.published_at, p.updated_at)
                FROM listings AS l
                STRAIGHT_JOIN posts AS p ON p.id = l.post_id
                WHERE l.list = 'author' AND l.list_id = u.id AND l.listed_at <= %(now)s
                  AND p.status = 'published' AND p.trashed_at IS NULL AND p.visibility = 'public'
                ORDER BY l.listed_at DESC
                LIMIT 1) AS changed_at
        FROM listing_counts AS c
        JOIN users AS u ON u.id = c.list_id
        WHERE c.list = 'author' AND c.month = 0 AND c.post_count > 0
        HAVING changed_at IS NOT NULL
        ORDER BY u.id
        LIMIT %(most)s
        """,
        {"now": now, "most": MOST_NAMES},
    )
    return [NamedPlace(**row) for row in rows]


async def list_series(db: Queryable, now: datetime) -> list[NamedPlace]:
    """The series that have posts."""
    rows = await db.fetch_all(
        """
        SELECT s.slug,
               (SELECT GREATEST(p.published_at, p.updated_at)
                FROM listings AS l
                STRAIGHT_JOIN posts AS p ON p.id = l.post_id
                WHERE l.list = 'series' AND l.list_id = s.id AND l.listed_at <= %(now)s
                  AND p.status = 'published' AND p.trashed_at IS NULL AND p.visibility = 'public'
                ORDER BY l.listed_at DESC
                LIMIT 1) AS changed_at
        FROM listing_counts AS c
        JOIN series AS s ON s.id = c.list_id
        WHERE c.list = 'series' AND c.month = 0 AND c.post_count > 0
        HAVING changed_at IS NOT NULL
        ORDER BY s.id
        LIMIT %(most)s
        """,
        {"now": now, "most": MOST_NAMES},
    )
    return [NamedPlace(**row) for row in rows]


async def list_days(db: Queryable, now: datetime) -> list[Day]:
    """The days that have posts, in UTC, the first one first."""
    rows = await db.fetch_all(
        """
        SELECT MIN(published_at) AS first_at, MAX(published_at) AS last_at,
               MAX(GREATEST(published_at, updated_at)) AS changed_at
        FROM posts FORCE INDEX (posts_public)
        WHERE kind = 'post' AND status = 'published' AND published_at <= %(now)s AND trashed_at IS NULL
          AND visibility = 'public'
        GROUP BY DATE(published_at)
        ORDER BY first_at
        """,
        {"now": now},
    )
    return [Day(**row) for row in rows]
