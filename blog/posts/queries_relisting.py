"""The SQL that keeps the readers' lists true: called in every transaction that changes where a post stands.

Who changes lists waits for others who do at the site's row, which every visible change writes anyway; so no two count
at the same time, and none can lock the other out.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from blog.core.db import Queryable, Row
from blog.posts import queries_archive
from blog.posts.models_listing import (
    ARCHIVE,
    FOR_EVER,
    PINNED,
    UNPINNED,
    Listing,
    month_number,
    of_author,
    of_series,
    of_tag,
)


async def relist(db: Queryable, post_id: int) -> bool:
    """Let a post stand in its lists as it is stored now, with its tags; whether anything had to be changed."""
    # Most edits move nothing; then nobody is waited for. Else somebody may have had their turn before ours came.
    had, wanted = await _places(db, post_id)
    if had == wanted:
        return False
    zone = await _lock(db)
    had, wanted = await _places(db, post_id)
    if had == wanted:
        return False
    await db.execute("""DELETE FROM listings WHERE post_id = %(post_id)s""", {"post_id": post_id})
    await _insert(db, post_id, wanted)
    change = _counted(wanted, zone)
    change.subtract(_counted(had, zone))
    await _count(db, change)
    return True


async def drop_list(db: Queryable, listing: Listing) -> None:
    """Let a list be no more: what it was of has been deleted."""
    await _lock(db)
    await db.execute(
        """DELETE FROM listings WHERE list = %(list)s AND list_id = %(list_id)s""",
        {"list": listing.list, "list_id": listing.list_id},
    )
    await db.execute(
        """DELETE FROM listing_counts WHERE list = %(list)s AND list_id = %(list_id)s""",
        {"list": listing.list, "list_id": listing.list_id},
    )


async def merge_lists(db: Queryable, source: Listing, target: Listing) -> None:
    """Let everything that stands in one list stand in another instead. Not for the archive."""
    await _lock(db)
    await db.execute(
        """
        INSERT INTO listings (list, list_id, listed_at, post_id)
        SELECT %(list)s, %(list_id)s, listed_at, post_id
        FROM listings AS source
        WHERE source.list = %(source)s AND source.list_id = %(source_id)s
        ON DUPLICATE KEY UPDATE post_id = VALUES(post_id)
        """,
        {
            "source": source.list,
            "source_id": source.list_id,
            "list": target.list,
            "list_id": target.list_id,
        },
    )
    await drop_list(db, source)
    await recount(db, target.list, target.list_id, target.list_id)


async def recount(db: Queryable, list_: str, first_id: int, last_id: int) -> None:
    """Count anew what stands in lists of a kind, those with ids from `first_id` to `last_id`."""
    zone = await _lock(db)
    which = {"list": list_, "first": first_id, "last": last_id}
    await db.execute(
        """
        DELETE FROM listing_counts WHERE list = %(list)s AND list_id >= %(first)s AND list_id <= %(last)s
        """,
        which,
    )
    if list_ == ARCHIVE.list:
        counted = dict(await queries_archive.count_months(db, FOR_EVER, zone))
        await _count(db, {(ARCHIVE, month): count for month, count in [*counted.items(), (0, sum(counted.values()))]})
        return
    await db.execute(
        """
        INSERT INTO listing_counts (list, list_id, month, post_count)
        SELECT list, list_id, EXTRACT(YEAR_MONTH FROM listed_at) AS month, COUNT(*)
        FROM listings
        WHERE list = %(list)s AND list_id >= %(first)s AND list_id <= %(last)s
        GROUP BY list, list_id, month
        """,
        which,
    )
    await db.execute(
        """
        INSERT INTO listing_counts (list, list_id, month, post_count)
        SELECT %(list)s, c.list_id, 0, c.post_count
        FROM (SELECT list_id, SUM(post_count) AS post_count
              FROM listing_counts
              WHERE list = %(list)s AND list_id >= %(first)s AND list_id <= %(last)s
              GROUP BY list_id) AS c
        """,
        which,
    )


async def count_by_site_zone(db: Queryable) -> None:
    """Count the months of the archive by the site's time zone, if they are counted by another."""
    row = await db.fetch_one("""SELECT time_zone, counted_zone FROM site WHERE id = 1 FOR UPDATE""")
    assert row is not None  # the migrations put it there
    if row["time_zone"] != row["counted_zone"]:
        await db.execute("""UPDATE site SET counted_zone = time_zone WHERE id = 1""")
        await recount(db, ARCHIVE.list, ARCHIVE.list_id, ARCHIVE.list_id)


async def list_new(db: Queryable, post_ids: Sequence[int]) -> None:
    """Let posts that stand in no list yet stand in theirs: `relist` for many at once."""
    if not post_ids:
        return
    zone = await _lock(db)
    await db.execute(
        """
        INSERT INTO listings (list, list_id, listed_at, post_id)
        SELECT l.list, CASE l.list WHEN 'front' THEN p.sticky WHEN 'author' THEN p.author_id
                                   WHEN 'series' THEN p.series_id WHEN 'tag' THEN t.tag_id ELSE 0 END,
               p.published_at, p.id
        FROM posts AS p
        JOIN (SELECT 'archive' AS list UNION ALL SELECT 'front' UNION ALL SELECT 'author' UNION ALL SELECT 'series'
              UNION ALL SELECT 'tag') AS l
        LEFT JOIN post_tags AS t ON l.list = 'tag' AND t.post_id = p.id
        WHERE p.id IN %(ids)s AND p.kind = 'post' AND p.status = 'published' AND p.published_at IS NOT NULL
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
          AND (l.list <> 'series' OR p.series_id IS NOT NULL) AND (l.list <> 'tag' OR t.tag_id IS NOT NULL)
        """,
        {"ids": tuple(post_ids)},
    )
    rows = await db.fetch_all(
        """SELECT list, list_id, listed_at FROM listings WHERE post_id IN %(ids)s""", {"ids": tuple(post_ids)}
    )
    await _count(db, _counted(((Listing(row["list"], row["list_id"]), row["listed_at"]) for row in rows), zone))


async def drop_posts(db: Queryable, first_id: int, last_id: int) -> None:
    """Take posts out of all lists, without counting: who does so counts all lists anew."""
    await _lock(db)
    await db.execute(
        """DELETE FROM listings WHERE post_id >= %(first)s AND post_id <= %(last)s""",
        {"first": first_id, "last": last_id},
    )


Place = tuple[Listing, datetime]


async def _lock(db: Queryable) -> ZoneInfo:
    """Our turn at the lists; the zone by which the archive is counted."""
    return ZoneInfo(await db.fetch_value("""SELECT counted_zone FROM site WHERE id = 1 FOR UPDATE"""))


async def _places(db: Queryable, post_id: int) -> tuple[set[Place], set[Place]]:
    """Where a post stands, and where it belongs."""
    rows = await db.fetch_all(
        """
        SELECT list, list_id, listed_at, CAST(NULL AS UNSIGNED) AS author_id, CAST(NULL AS UNSIGNED) AS series_id,
               NULL AS sticky, CAST(NULL AS UNSIGNED) AS tag_id
        FROM listings
        WHERE post_id = %(post_id)s
        UNION ALL
        SELECT NULL, CAST(NULL AS UNSIGNED), p.published_at, p.author_id, p.series_id, p.sticky, t.tag_id
        FROM posts AS p
        LEFT JOIN post_tags AS t ON t.post_id = p.id
        WHERE p.id = %(post_id)s AND p.kind = 'post' AND p.status = 'published' AND p.published_at IS NOT NULL
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        """,
        {"post_id": post_id},
    )
    had = {(Listing(row["list"], row["list_id"]), row["listed_at"]) for row in rows if row["list"] is not None}
    return had, {(listing, row["listed_at"]) for row in rows if row["list"] is None for listing in _listings(row)}


def _listings(row: Row) -> list[Listing]:
    found = [ARCHIVE, PINNED if row["sticky"] else UNPINNED, of_author(row["author_id"])]
    if row["series_id"] is not None:
        found.append(of_series(row["series_id"]))
    if row["tag_id"] is not None:
        found.append(of_tag(row["tag_id"]))
    return found


async def _insert(db: Queryable, post_id: int, places: Iterable[Place]) -> None:
    rows = [[one.list, one.list_id, _written(moment)] for one, moment in sorted(places)]
    await db.execute(
        """
        INSERT INTO listings (list, list_id, listed_at, post_id)
        SELECT one.list, one.list_id, one.listed_at, %(post_id)s
        FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
            list VARCHAR(8) PATH '$[0]',
            list_id BIGINT UNSIGNED PATH '$[1]',
            listed_at DATETIME(6) PATH '$[2]'
        )) AS one
        """,
        {"rows": json.dumps(rows), "post_id": post_id},
    )


def _counted(places: Iterable[Place], zone: ZoneInfo) -> "Counter[tuple[Listing, int]]":
    counts: Counter[tuple[Listing, int]] = Counter()
    for listing, moment in places:
        counts[listing, month_number(moment, zone if listing == ARCHIVE else UTC)] += 1
        counts[listing, 0] += 1
    return counts


async def _count(db: Queryable, change: Mapping[tuple[Listing, int], int]) -> None:
    rows = [[one.list, one.list_id, month, by] for (one, month), by in sorted(change.items()) if by]
    await db.execute(
        """
        INSERT INTO listing_counts (list, list_id, month, post_count)
        SELECT one.list, one.list_id, one.month, one.post_count
        FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
            list VARCHAR(8) PATH '$[0]',
            list_id BIGINT UNSIGNED PATH '$[1]',
            month INT UNSIGNED PATH '$[2]',
            post_count INT PATH '$[3]'
        )) AS one
        ON DUPLICATE KEY UPDATE post_count = listing_counts.post_count + VALUES(post_count)
        """,
        {"rows": json.dumps(rows)},
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
