"""What is done for the accounts from time to time: forgetting what no longer counts."""

from datetime import timedelta

from blog.accounts import queries
from blog.accounts.presence import still_good
from blog.core import clock
from blog.core.db import Database
from blog.settings import Settings

ATTEMPTS_KEPT = timedelta(days=1)


async def clear_sessions(db: Database, settings: Settings) -> None:
    """Forget sessions nobody can use any more, and attempts that no limit looks at."""
    now = clock.now()
    begun_before, seen_before = still_good(settings, now)
    while await queries.delete_stale_sessions(db, begun_before=begun_before, seen_before=seen_before):
        pass
    while await queries.delete_old_attempts(db, now - ATTEMPTS_KEPT):
        pass
