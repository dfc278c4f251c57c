"""The site's options as every request sees them: kept in the process, asked for again once a second.

A process that writes forgets at once; the others see a change within a second.
"""

import asyncio
from collections.abc import Callable

from blog.core.db import Database
from blog.site import queries
from blog.site.models import UNKNOWN_SITE, Site

FRESH_SECONDS = 1.0


class CurrentSite:
    """The last known options and how long they may still be believed."""

    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self._fresh_until = float("-inf")
        self._loading: asyncio.Task[Site] | None = None
        self.known: Site = UNKNOWN_SITE

    def forget(self) -> None:
        """Ask again at the next request; the options themselves stay known for error pages."""
        self._fresh_until = float("-inf")
        self._loading = None  # whoever is asking now may be told what was true before

    async def get(self, db: Database) -> Site:
        """The options. Raises DatabaseUnavailable when they have to be asked for and cannot be."""
        if self._time() < self._fresh_until:
            return self.known
        # All who need them share one question and its answer, a failure too: asking a frozen server one after the
        # other would add up their waits. A task, so that it ends with nobody's request.
        if self._loading is None or self._loading.done():
            self._loading = asyncio.create_task(self._load(db), name="site options")
            self._loading.add_done_callback(_seen)
        return await asyncio.shield(self._loading)

    async def _load(self, db: Database) -> Site:
        site = await queries.get_site(db)
        if self._loading is asyncio.current_task():
            self.known = site
            self._fresh_until = self._time() + FRESH_SECONDS
        return site


def _seen(task: asyncio.Task[Site]) -> None:
    # Everybody who waited may have gone; then nobody else looks at the failure, and asyncio would complain.
    if not task.cancelled():
        task.exception()
