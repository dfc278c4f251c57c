"""Old revisions are let go by age: of each day the last one stays, later on of each week.

Kept for ever are the first and the latest state of a post, published ones, those with a note, those that somebody
still writes on, and those a reviewer has read last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blog.core.db import Database, Transaction
from blog.posts.models import Status
from blog.writing import queries_thinning as queries
from blog.writing.queries_thinning import Age

REVISIONS_AT_ONCE = 200
DAILY, WEEKLY = 1, 2


@dataclass(frozen=True, slots=True)
class Ages:
    """Revisions made before `daily_before` are thinned to one a day, before `weekly_before` (None: never) to one a
    week."""

    daily_before: datetime
    weekly_before: datetime | None


async def thin(db: Database, ages: Ages, time_zone: str) -> int:
    """Let go of what has come of age since the last time; how many revisions that were.

    Days and weeks are those of the time zone. What was looked at is marked, so that the work to do does not grow with
    the site.
    """
    zone, gone = ZoneInfo(time_zone), 0
    while post_ids := await queries.list_posts_to_thin(
        db, ages.daily_before, ages.weekly_before, limit=REVISIONS_AT_ONCE
    ):
        for post_id in post_ids:
            gone += await _thin_post(db, post_id, ages, zone)
    return gone


def superfluous(revisions: Sequence[Age], ages: Ages, zone: ZoneInfo) -> list[int]:
    """The versions of one post that can go; `revisions` are all of it, in order."""
    last_of: dict[tuple[object, ...], int] = {}
    for each in revisions:
        last_of[_period(each, ages, zone)] = each.version
    ends = {revisions[0].version, revisions[-1].version} if revisions else set()
    kept = ends | set(last_of.values()) | {each.version for each in revisions if _stays(each)}
    return [each.version for each in revisions if each.version not in kept]


def _stays(revision: Age) -> bool:
    return revision.status is Status.PUBLISHED or revision.has_note or revision.is_needed


def _period(revision: Age, ages: Ages, zone: ZoneInfo) -> tuple[object, ...]:
    """What a revision is the only one of: itself, a day, or a week."""
    if revision.made_at >= ages.daily_before:
        return ("all", revision.version)
    day = revision.made_at.astimezone(zone).date()
    if ages.weekly_before is None or revision.made_at >= ages.weekly_before:
        return ("day", day)
    return ("week", *day.isocalendar()[:2])


async def _thin_post(db: Database, post_id: int, ages: Ages, zone: ZoneInfo) -> int:
    async def work(tx: Transaction) -> int:
        versions = superfluous(await queries.list_ages(tx, post_id), ages, zone)
        for start in range(0, len(versions), REVISIONS_AT_ONCE):
            await queries.delete_revisions(tx, post_id, versions[start : start + REVISIONS_AT_ONCE])
        await queries.mark_thinned(tx, post_id, thinned=DAILY, before=ages.daily_before)
        if ages.weekly_before is not None:
            await queries.mark_thinned(tx, post_id, thinned=WEEKLY, before=ages.weekly_before)
        return len(versions)

    return await db.transaction(work)
