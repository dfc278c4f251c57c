"""Readers and writers who keep coming while something breaks, and what they were answered."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientError

from blog.core.db import Database
from tests.application import Browser

GONE = 0
MOST_REQUESTS = 3000
PAUSE = 0.005  # a person takes longer; without any, the test's own processor time would be all there is


_thousands = itertools.count(1)  # no title twice in a database that lives through several storms


@dataclass
class Traffic:
    """The statuses of all answers so far, GONE where there was none, the longest wait in seconds, what it was before
    anything broke (a busy machine's own doing), and the titles of the posts whose saving was acknowledged."""

    statuses: list[int] = field(default_factory=list)
    longest: float = 0.0
    usual: float = 0.0
    saved: set[str] = field(default_factory=set)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def kinds(self) -> set[int]:
        """Every status there was."""
        return set(self.statuses)

    async def answered(self, *statuses: int, times: int = 1, seconds: float = 60.0) -> None:
        """Return once so many more answers of these statuses (of any, if none is named) have come."""
        begun = len(self.statuses)

        def enough() -> bool:
            return sum(1 for status in self.statuses[begun:] if not statuses or status in statuses) >= times

        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(enough)

    async def note(self, status: int, seconds: float) -> None:
        self.longest = max(self.longest, seconds)
        self.statuses.append(status)
        async with self._news:
            self._news.notify_all()


@asynccontextmanager
async def traffic(readers: Sequence[Browser], writers: Sequence[Browser] = ()) -> AsyncIterator[Traffic]:
    """Everybody comes again and again until the block is left; then whatever is under way is waited for."""
    seen, leave = Traffic(), asyncio.Event()
    numbers = itertools.count(next(_thousands) * 10_000)
    work = [_read(browser, seen, leave) for browser in readers]
    work += [_write(browser, seen, leave, numbers) for browser in writers]
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield seen
    finally:
        leave.set()
        async with asyncio.timeout(60):
            await asyncio.gather(*tasks)


async def lost(db: Database, seen: Traffic) -> list[str]:
    """The acknowledged posts that are not in the database as they were sent, with tag and revision."""
    rows = await db.fetch_all(
        """
        SELECT p.title
        FROM posts AS p
        JOIN revisions AS r ON r.post_id = p.id AND r.version = p.version AND r.source = p.source
        JOIN post_tags AS pt ON pt.post_id = p.id
        WHERE p.source = CONCAT('The text of ', p.title)
        """
    )
    return sorted(seen.saved - {row["title"] for row in rows})


async def halves(db: Database) -> int:
    """How many posts there are of which a part is missing: a revision for each version, or the tag."""
    return int(
        await db.fetch_value(
            """
            SELECT COUNT(*)
            FROM posts AS p
            WHERE p.version <> (SELECT COUNT(*) FROM revisions AS r WHERE r.post_id = p.id)
               OR NOT EXISTS (SELECT 1 FROM post_tags AS pt WHERE pt.post_id = p.id)
            """
        )
    )


def post_form(title: str) -> dict[str, str]:
    """What the editor's form sends for a post whose text follows from its title."""
    return {"title": title, "source": f"The text of {title}", "tags": "storm", "then": "publish"}


async def _read(browser: Browser, seen: Traffic, leave: asyncio.Event) -> None:
    while not leave.is_set() and len(seen.statuses) < MOST_REQUESTS:
        started = asyncio.get_running_loop().time()
        try:
            status = (await browser.get("/")).status
        except ClientError:
            status = GONE
        await seen.note(status, asyncio.get_running_loop().time() - started)
        await asyncio.sleep(PAUSE)


async def _write(browser: Browser, seen: Traffic, leave: asyncio.Event, numbers: "itertools.count[int]") -> None:
    while not leave.is_set() and len(seen.statuses) < MOST_REQUESTS:
        started = asyncio.get_running_loop().time()
        title = f"Storm {next(numbers)}"
        try:
            status = (await browser.post("/admin/posts/new", post_form(title))).status
        except ClientError:
            status = GONE
        if status == 303:
            seen.saved.add(title)
        await seen.note(status, asyncio.get_running_loop().time() - started)
        await asyncio.sleep(PAUSE)
