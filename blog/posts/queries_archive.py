"""The SQL of the archive: how many posts each month has, by the clocks of the site."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta, tzinfo

from blog.core.db import Queryable
from blog.posts.models import MonthCount
from blog.posts.models_listing import month_number


async def list_months(db: Queryable, now: datetime, zone: tzinfo) -> list[MonthCount]:
    """How many posts each month has, the newest first; `zone` is the site's."""
    rows = await db.fetch_all(
        """
        (SELECT s.counted_zone = s.time_zone AS is_counted, c.month, c.post_count, NULL AS still_to_come
         FROM site AS s
         LEFT JOIN listing_counts AS c ON c.list = 'archive' AND c.list_id = 0 AND c.month > 0
         WHERE s.id = 1)
        UNION ALL
        (SELECT TRUE, NULL, COUNT(*), GROUP_CONCAT(listed_at SEPARATOR ',')
         FROM listings
         WHERE list = 'archive' AND list_id = 0 AND listed_at > %(now)s
         HAVING COUNT(*) > 0)
        """,
        {"now": now},
    )
    scheduled = next((row for row in rows if row["still_to_come"]), None)
    moments = scheduled["still_to_come"].split(",") if scheduled else []
    is_whole = scheduled is None or len(moments) == scheduled["post_count"]  # there is a longest text
    if not is_whole or not all(row["is_counted"] for row in rows):  # or the zone was changed just now
        return [MonthCount(*divmod(month, 100), count) for month, count in await count_months(db, now, zone)]
    months = Counter({int(row["month"]): int(row["post_count"]) for row in rows if row["month"]})
    months.subtract(month_number(datetime.fromisoformat(moment).replace(tzinfo=UTC), zone) for moment in moments)
    return [
        MonthCount(*divmod(month, 100), months[month]) for month in sorted(months, reverse=True) if months[month] > 0
    ]


async def count_months(db: Queryable, until: datetime, zone: tzinfo) -> list[tuple[int, int]]:
    """The numbers of the months that have posts up to a moment and how many, the newest first, counted one by one.

    Days are counted by the database in UTC; only a day whose posts fall into two months there is looked at closely.
    """
    days = await db.fetch_all(
        """
        SELECT DATE(listed_at) AS day, COUNT(*) AS count, MIN(listed_at) AS first_at, MAX(listed_at) AS last_at
        FROM listings
        WHERE list = 'archive' AND list_id = 0 AND listed_at <= %(until)s
        GROUP BY day
        """,
        {"until": until},
    )
    months: Counter[int] = Counter()
    for day in days:
        first, last = month_number(day["first_at"], zone), month_number(day["last_at"], zone)
        if first == last:
            months[first] += day["count"]
        else:
            begin = datetime.combine(day["day"], time(), UTC)
            moments = await _list_moments(db, begin, min(begin + timedelta(days=1), until + timedelta(microseconds=1)))
            months.update(month_number(moment, zone) for moment in moments)
    return sorted(months.items(), reverse=True)


async def _list_moments(db: Queryable, begin: datetime, end: datetime) -> list[datetime]:
    rows = await db.fetch_all(
        """
        SELECT listed_at
        FROM listings
        WHERE list = 'archive' AND list_id = 0 AND listed_at >= %(begin)s AND listed_at < %(end)s
        """,
        {"begin": begin, "end": end},
    )
    return [row["listed_at"] for row in rows]
