"""The SQL that finds what is wrong in the readers' lists: nothing, unless somebody wrote past them."""

from zoneinfo import ZoneInfo

from blog.core.db import Queryable
from blog.posts.models_listing import ARCHIVE, FOR_EVER
from blog.posts.queries_archive import count_months


async def last_post_id(db: Queryable) -> int:
    """The largest id of all posts, 0 where there is none."""
    return int(await db.fetch_value("""SELECT COALESCE(MAX(id), 0) FROM posts"""))


async def list_ids(db: Queryable, first: int, last: int) -> list[int]:
    """The ids of posts in a range, both ends included."""
    rows = await db.fetch_all(
        """SELECT id FROM posts WHERE id >= %(first)s AND id <= %(last)s""", {"first": first, "last": last}
    )
    return [row["id"] for row in rows]


async def list_misplaced(db: Queryable, first: int, last: int) -> list[int]:
    """The ids, of those in a range, of posts that do not stand exactly in the lists they should."""
    rows = await db.fetch_all(
        """
        SELECT sides.post_id
        FROM (SELECT post_id, list, list_id, listed_at, 1 AS is_there
              FROM listings
              WHERE post_id >= %(first)s AND post_id <= %(last)s
              UNION ALL
              SELECT p.id, l.list, CASE l.list WHEN 'front' THEN p.sticky WHEN 'author' THEN p.author_id
                                               WHEN 'series' THEN p.series_id WHEN 'tag' THEN t.tag_id ELSE 0 END,
                     p.published_at, -1
              FROM posts AS p
              JOIN (SELECT 'archive' AS list UNION ALL SELECT 'front' UNION ALL SELECT 'author'
                    UNION ALL SELECT 'series' UNION ALL SELECT 'tag') AS l
              LEFT JOIN post_tags AS t ON l.list = 'tag' AND t.post_id = p.id
              WHERE p.id >= %(first)s AND p.id <= %(last)s AND p.kind = 'post' AND p.status = 'published'
                AND p.published_at IS NOT NULL AND p.trashed_at IS NULL AND p.visibility <> 'private'
                AND (l.list <> 'series' OR p.series_id IS NOT NULL) AND (l.list <> 'tag' OR t.tag_id IS NOT NULL)
             ) AS sides
        GROUP BY sides.post_id, sides.list, sides.list_id, sides.listed_at
        HAVING SUM(sides.is_there) <> 0
        """,
        {"first": first, "last": last},
    )
    return sorted({row["post_id"] for row in rows})


async def list_miscounted(db: Queryable) -> list[str]:
    """The kinds of lists in which some count is not that of the posts standing there."""
    rows = await db.fetch_all(
        """
        SELECT DISTINCT sides.list
        FROM (SELECT list, list_id, EXTRACT(YEAR_MONTH FROM listed_at) AS month, COUNT(*) AS difference
              FROM listings
              WHERE list <> 'archive'
              GROUP BY list, list_id, month
              UNION ALL
              SELECT list, list_id, 0, COUNT(*)
              FROM listings
              GROUP BY list, list_id
              UNION ALL
              SELECT list, list_id, month, -post_count
              FROM listing_counts
              WHERE list <> 'archive' OR month = 0) AS sides
        GROUP BY sides.list, sides.list_id, sides.month
        HAVING SUM(sides.difference) <> 0
        """
    )
    found = {row["list"] for row in rows}
    if not await _is_archive_counted(db):
        found.add(ARCHIVE.list)
    return sorted(found)


async def renew_statistics(db: Queryable) -> None:
    """Let the database look anew at what it plans statements by, after much was stored at once.

    It would do so later by itself, but not where it is stopped soon, and then it takes full tables for empty ones.
    """
    await db.fetch_all(
        """
        ANALYZE NO_WRITE_TO_BINLOG TABLE posts, post_tags, tags, comments, listings, listing_counts, revisions,
            post_links, post_anchors, related_posts, related_states, search_heads, search_bodies, search_vocabulary
        """
    )


async def _is_archive_counted(db: Queryable) -> bool:
    zone = ZoneInfo(await db.fetch_value("""SELECT counted_zone FROM site WHERE id = 1"""))
    rows = await db.fetch_all(
        """
        SELECT month, post_count
        FROM listing_counts
        WHERE list = 'archive' AND month > 0 AND post_count <> 0
        ORDER BY month DESC
        """
    )
    return [(row["month"], row["post_count"]) for row in rows] == await count_months(db, FOR_EVER, zone)
