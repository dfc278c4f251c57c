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
        self._loading = asyncio.Lock()
        self.known: Site = UNKNOWN_SITE

    def forget(self) -> None:
        """Ask again at the next request; the options themselves stay known for error pages."""
        self._fresh_until = float("-inf")

    async def get(self, db: Database) -> Site:
        """The options. Raises DatabaseUnavailable when they have to be asked for and cannot be."""
        if self._time() >= self._fresh_until:
            async with self._loading:
                if self._time() >= self._fresh_until:
                    self.known = await queries.get_site(db)
                    self._fresh_until = self._time() + FRESH_SECONDS
        return self.known
