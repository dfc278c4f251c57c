"""What is done for posts from time to time: the trash emptied, old revisions and copies let go."""

from datetime import timedelta

from blog.core import clock
from blog.core.db import Database
from blog.settings import Settings
from blog.site import queries as site_queries
from blog.writing import actions_thinning, actions_trash, queries_copies, queries_editor

COPIES_KEPT = timedelta(days=30)
SUBMISSIONS_KEPT = timedelta(days=30)


async def empty_trash(db: Database, settings: Settings) -> None:
    """Delete for good what has lain in the trash for `trash_days`."""
    if settings.trash_days:
        await actions_trash.delete_old(db, clock.now() - timedelta(days=settings.trash_days))


async def thin_revisions(db: Database, settings: Settings) -> None:
    """Let go of old revisions, as far as the settings say."""
    if settings.revisions_all_days:
        now, site = clock.now(), await site_queries.get_site(db)
        ages = actions_thinning.Ages(
            daily_before=now - timedelta(days=settings.revisions_all_days),
            weekly_before=now - timedelta(days=settings.revisions_daily_days)
            if settings.revisions_daily_days
            else None,
        )
        await actions_thinning.thin(db, ages, site.time_zone)


async def clear_working_copies(db: Database, settings: Settings) -> None:
    """Drop what nobody has typed on for a long time, and forget forms nobody will send again."""
    now = clock.now()
    while await queries_copies.delete_old(db, now - COPIES_KEPT):
        pass
    await queries_editor.delete_old_submissions(db, now - SUBMISSIONS_KEPT)
