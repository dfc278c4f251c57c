"""The SQL of walking the readers' lists: any page of any list costs about the same, however long the list is.

Counts by month say in which month a page begins, and only within that month are posts passed over. What is still to
come stands in the lists as well, above everything that readers see; each of these functions passes over it.
"""

from datetime import datetime, tzinfo

from blog.core.db import Queryable
from blog.posts.models_listing import PINNED, UNPINNED, FrontStart, Listing, Months, Start, end_of_month


async def find_start(db: Queryable, listing: Listing, offset: int, now: datetime) -> Start | None:
    """Where the part of a list begins that `offset` posts come before, None past its end. Not for the archive."""
    row = await db.fetch_one(
        """
        SELECT w.month, a.place - w.above AS skip
        FROM (SELECT %(offset)s + COUNT(*) AS place
              FROM listings
              WHERE list = %(list)s AND list_id = %(list_id)s AND listed_at > %(now)s) AS a
        JOIN (SELECT month, post_count, SUM(post_count) OVER (ORDER BY month DESC) - post_count AS above
              FROM listing_counts
              WHERE list = %(list)s AND list_id = %(list_id)s AND month > 0) AS w
          ON w.above <= a.place AND a.place < w.above + w.post_count
        """,
        {"list": listing.list, "list_id": listing.list_id, "offset": offset, "now": now},
    )
    return Start(end_of_month(row["month"]), int(row["skip"])) if row else None


async def find_front_start(db: Queryable, offset: int, now: datetime) -> FrontStart:
    """The same for the home page, where pinned posts come before all others."""
    row = await db.fetch_one(
        """
        SELECT a.pinned, w.month, a.place - w.above AS skip
        FROM (SELECT b.pinned, b.coming + GREATEST(%(offset)s - b.pinned, 0) AS place
              FROM (SELECT COALESCE((SELECT post_count
                                     FROM listing_counts
                                     WHERE list = 'front' AND list_id = %(pinned)s AND month = 0), 0)
                             - (SELECT COUNT(*)
                                FROM listings
                                WHERE list = 'front' AND list_id = %(pinned)s AND listed_at > %(now)s) AS pinned,
                           (SELECT COUNT(*)
                            FROM listings
                            WHERE list = 'front' AND list_id = %(others)s AND listed_at > %(now)s) AS coming) AS b) AS a
        LEFT JOIN (SELECT month, post_count, SUM(post_count) OVER (ORDER BY month DESC) - post_count AS above
                   FROM listing_counts
                   WHERE list = 'front' AND list_id = %(others)s AND month > 0) AS w
          ON w.above <= a.place AND a.place < w.above + w.post_count
        """,
        {"offset": offset, "now": now, "pinned": PINNED.list_id, "others": UNPINNED.list_id},
    )
    assert row is not None  # one row, whatever there is
    others = Start(end_of_month(row["month"]), int(row["skip"])) if row["month"] else None
    return FrontStart(int(row["pinned"]) > offset, offset, others)


async def find_period_start(db: Queryable, period: Months, offset: int, now: datetime, zone: tzinfo) -> Start | None:
    """The same for whole months of the archive; `zone` is the site's."""
    row = await db.fetch_one(
        """
        SELECT a.is_counted, a.place, w.month, a.place - w.above AS skip
        FROM (SELECT s.counted_zone = s.time_zone AS is_counted,
                     %(offset)s + (SELECT COUNT(*)
                                   FROM listings
                                   WHERE list = 'archive' AND list_id = 0
                                     AND listed_at > %(now)s AND listed_at < %(end)s) AS place
              FROM site AS s
              WHERE s.id = 1) AS a
        LEFT JOIN (SELECT month, post_count, SUM(post_count) OVER (ORDER BY month DESC) - post_count AS above
                   FROM listing_counts
                   WHERE list = 'archive' AND list_id = 0 AND month >= %(first)s AND month <= %(last)s) AS w
          ON w.above <= a.place AND a.place < w.above + w.post_count
        """,
        {"offset": offset, "now": now, "end": period.end, "first": period.first, "last": period.last},
    )
    assert row is not None  # the migrations put the site there
    if not row["is_counted"]:  # the zone was changed just now: no month is known, so all are passed over
        return Start(period.end, int(row["place"]))
    return Start(end_of_month(row["month"], zone), int(row["skip"])) if row["month"] else None
