"""The SQL of old revisions: which have come of age, what hangs on them, and their end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from blog.core.db import Queryable
from blog.posts.models import Status


@dataclass(frozen=True, slots=True)
class Age:
    """As much of a revision as tells whether it can go. `is_needed` where something else points at it."""

    version: int
    made_at: datetime
    status: Status
    has_note: bool
    is_needed: bool


async def list_posts_to_thin(
    db: Queryable, daily_before: datetime, weekly_before: datetime | None, *, limit: int
) -> list[int]:
    """Some posts that have a revision which has passed one of the moments since it was last looked at.

    At most `limit` revisions are looked at for each moment; a `weekly_before` of None is never passed.
    """
    rows = await db.fetch_all(
        """
        SELECT DISTINCT post_id
        FROM ((SELECT post_id FROM revisions WHERE thinned = 0 AND made_at < %(daily)s
               ORDER BY made_at LIMIT %(limit)s)
              UNION ALL
              (SELECT post_id FROM revisions WHERE thinned = 1 AND made_at < %(weekly)s
               ORDER BY made_at LIMIT %(limit)s)) AS aged
        """,
        {"daily": daily_before, "weekly": weekly_before, "limit": limit},
    )
    return [row["post_id"] for row in rows]


async def list_ages(db: Queryable, post_id: int) -> list[Age]:
    """All the revisions of a post in order, without their texts."""
    rows = await db.fetch_all(
        """
        SELECT r.version, r.made_at, r.status, r.note <> '' AS has_note,
               EXISTS (SELECT 1 FROM working_copies AS c
                       WHERE c.post_id = r.post_id AND c.base_version = r.version)
               OR EXISTS (SELECT 1 FROM review_links AS l
                          WHERE l.post_id = r.post_id AND l.read_version = r.version
                            AND l.revoked_at IS NULL) AS is_needed
        FROM revisions AS r
        WHERE r.post_id = %(post_id)s
        ORDER BY r.version
        """,
        {"post_id": post_id},
    )
    return [
        Age(row["version"], row["made_at"], Status(row["status"]), bool(row["has_note"]), bool(row["is_needed"]))
        for row in rows
    ]


async def delete_revisions(db: Queryable, post_id: int, versions: Collection[int]) -> None:
    """Let go of some states of a post."""
    await db.execute(
        """DELETE FROM revisions WHERE post_id = %(post_id)s AND version IN %(versions)s""",
        {"post_id": post_id, "versions": tuple(versions)},
    )


async def mark_thinned(db: Queryable, post_id: int, *, thinned: int, before: datetime) -> None:
    """Note that the states made before a moment have been looked at."""
    await db.execute(
        """
        UPDATE revisions
        SET thinned = %(thinned)s
        WHERE post_id = %(post_id)s AND made_at < %(before)s AND thinned < %(thinned)s
        """,
        {"post_id": post_id, "thinned": thinned, "before": before},
    )
