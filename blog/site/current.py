"""The site's options as every request sees them: kept in the process, asked for again twice a second.

A process that writes forgets at once; the others see a change within a second. What is found out here is also what the
kept pages are good for.
"""

import asyncio
from collections.abc import Callable

from blog.core import clock
from blog.core.db import Database, DatabaseError
from blog.core.errors import NotFound
from blog.core.pages import FRESH_SECONDS, PageCache, State
from blog.site import queries
from blog.site.models import UNKNOWN_SITE, Site

ASK_SECONDS = FRESH_SECONDS / 2


class CurrentSite:
    """The last known options and how long they may still be believed. `time` is the event loop's clock, in seconds."""

    def __init__(self, time: Callable[[], float], pages: PageCache) -> None:
        self._time = time
        self._pages = pages
        self._fresh_until = float("-inf")
        self._asked_at = float("-inf")
        self._loading: asyncio.Task[Site] | None = None
        self.known: Site = UNKNOWN_SITE

    def forget(self) -> None:
        """Ask again at the next request; the options themselves stay known for error pages."""
        self._asked_at = self._time()  # answers to earlier questions count no more
        self._fresh_until = float("-inf")
        self._loading = None  # whoever is asking now may be told what was true before
        self._pages.doubt()

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

    async def watch(self, db: Database) -> None:
        """Ask twice a second, for ever, and at the second of every scheduled post; `db` is for this alone."""
        while True:
            began = self._time()
            until = began + ASK_SECONDS
            if began < self._fresh_until:
                until = min(until, self._fresh_until)
            await asyncio.sleep(until - began)
            try:
                await self._load(db)
            except (DatabaseError, NotFound):  # not found: it is being put back from a backup
                self._pages.lose()

    async def _load(self, db: Database) -> Site:
        began = self._time()
        site = await queries.get_site(db)
        if began > self._asked_at:
            self._asked_at = began
            self.known = site
            self._fresh_until = began + FRESH_SECONDS
            if site.next_at is not None:
                waits = (site.next_at - clock.now()).total_seconds()
                self._fresh_until = min(self._fresh_until, self._time() + waits)
            self._pages.learn(State(site.version, site.next_at), self._fresh_until)
        return site


def _seen(task: asyncio.Task[Site]) -> None:
    # Everybody who waited may have gone; then nobody else looks at the failure, and asyncio would complain.
    if not task.cancelled():
        task.exception()
