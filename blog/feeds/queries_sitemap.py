"""The SQL of the sitemap: what everybody may read in whole, and the lists that lead there."""

from datetime import datetime

from blog.core.db import Queryable
from blog.feeds.models_sitemap import (
    APPEARED,
    EDITED,
    EDITED_PAGE,
    MOST_ADDRESSES,
    MOST_NAMES,
    Change,
    Extent,
    NamedPlace,
    PostPlace,
)
from blog.posts.models import Kind


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


async def find_largest_id(db: Queryable) -> int:
    """The largest id a post has, 0 where there is none."""
    return int(await db.fetch_value("""SELECT MAX(id) FROM posts""") or 0)


async def get_extent(db: Queryable, most: int, now: datetime) -> Extent:
    """How far the map reaches, and what changed last: what has been edited and what has appeared, of either `most`."""
    rows = await db.fetch_all(
        """
        SELECT 'largest' AS what, COALESCE(MAX(id), 0) AS id, NULL AS published_at, NULL AS changed_at FROM posts
        UNION ALL
        SELECT 'pages', COUNT(*), NULL, NULL
        FROM (SELECT 1 FROM posts WHERE kind = 'page' AND status = 'published' LIMIT %(most_pages)s) AS some
        UNION ALL
        (SELECT %(edited)s, p.id, p.published_at, GREATEST(p.published_at, p.updated_at)
         FROM posts AS p FORCE INDEX (posts_visibility)
         WHERE p.kind = 'post' AND p.visibility = 'public' AND p.trashed_at IS NULL AND p.status = 'published'
           AND p.published_at <= %(now)s
         ORDER BY p.updated_at DESC
         LIMIT %(most)s)
        UNION ALL
        (SELECT %(edited_page)s, p.id, p.published_at, GREATEST(p.published_at, p.updated_at)
         FROM posts AS p FORCE INDEX (posts_visibility)
         WHERE p.kind = 'page' AND p.visibility = 'public' AND p.trashed_at IS NULL AND p.status = 'published'
           AND p.published_at <= %(now)s
         ORDER BY p.updated_at DESC
         LIMIT %(most)s)
        UNION ALL
        (SELECT %(appeared)s, p.id, p.published_at, GREATEST(p.published_at, p.updated_at)
         FROM listings AS l
         STRAIGHT_JOIN posts AS p ON p.id = l.post_id
         WHERE l.list = 'archive' AND l.list_id = 0 AND l.listed_at <= %(now)s AND p.visibility = 'public'
           AND p.status = 'published' AND p.trashed_at IS NULL
         ORDER BY l.listed_at DESC
         LIMIT %(most)s)
        """,
        {
            "most": most,
            "most_pages": MOST_ADDRESSES + 1,
            "edited": EDITED,
            "edited_page": EDITED_PAGE,
            "appeared": APPEARED,
            "now": now,
        },
    )
    numbers = {row["what"]: int(row["id"]) for row in rows if row["changed_at"] is None}
    changes = tuple(
        Change(row["id"], row["published_at"], row["changed_at"], row["what"]) for row in rows if row["changed_at"]
    )
    return Extent(numbers["largest"], numbers["pages"], changes)


async def list_named(db: Queryable, now: datetime) -> list[NamedPlace]:
    """The tags, series and authors that have posts, and when the newest of these last changed."""
    rows = await db.fetch_all(
        """
        (SELECT 'tag' AS kind, t.slug,
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
         LIMIT %(most)s)
        UNION ALL
        (SELECT 'series', t.slug,
                (SELECT GREATEST(p.published_at, p.updated_at)
                 FROM listings AS l
                 STRAIGHT_JOIN posts AS p ON p.id = l.post_id
                 WHERE l.list = 'series' AND l.list_id = t.id AND l.listed_at <= %(now)s
                   AND p.status = 'published' AND p.trashed_at IS NULL AND p.visibility = 'public'
                 ORDER BY l.listed_at DESC
                 LIMIT 1) AS changed_at
         FROM listing_counts AS c
         JOIN series AS t ON t.id = c.list_id
         WHERE c.list = 'series' AND c.month = 0 AND c.post_count > 0
         HAVING changed_at IS NOT NULL
         ORDER BY t.id
         LIMIT %(most)s)
        UNION ALL
        (SELECT 'author', t.slug,
                (SELECT GREATEST(p.published_at, p.updated_at)
                 FROM listings AS l
                 STRAIGHT_JOIN posts AS p ON p.id = l.post_id
                 WHERE l.list = 'author' AND l.list_id = t.id AND l.listed_at <= %(now)s
                   AND p.status = 'published' AND p.trashed_at IS NULL AND p.visibility = 'public'
                 ORDER BY l.listed_at DESC
                 LIMIT 1) AS changed_at
         FROM listing_counts AS c
         JOIN users AS t ON t.id = c.list_id
         WHERE c.list = 'author' AND c.month = 0 AND c.post_count > 0
         HAVING changed_at IS NOT NULL
         ORDER BY t.id
         LIMIT %(most)s)
        """,
        {"now": now, "most": MOST_NAMES},
    )
    return [NamedPlace(**row) for row in rows]
