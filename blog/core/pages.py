"""The pages of visitors without a session, each made once for every version of the site and then kept.

Who asks for a page that is being made waits for it with all the others. The cache says nothing of its own about what is
true: it is told the site's state (`learn`), that it may have changed (`doubt`) and that nobody can tell (`lose`).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, NamedTuple

from aiohttp import web

from blog.core import clock
from blog.core.db_errors import DatabaseError
from blog.core.kept import Finished, Kept
from blog.core.logs import log

# For so long what the database said counts as what is; nobody sees for longer what was withdrawn elsewhere.
FRESH_SECONDS = 1.0
# So many of the most read pages are made again when the site has changed.
MOST_WARMED = 24
# One answer that takes more of the room than this would push too many others out.
LARGEST_PART = 1 / 16
NEVER = float("-inf")
ALWAYS = float("inf")

Make = Callable[[str], Coroutine[Any, Any, Finished]]


class State(NamedTuple):
    """What pages are made of: the site's version, and when something scheduled will show next without a new one."""

    version: int
    next_at: datetime | None


class PageCache:
    """Finished pages by target (path and query, as sent). Times are seconds of the event loop's clock.

    `sure_until` is when what is kept has to be asked about again; `generation` grows whenever everything is dropped;
    `bytes` is what all of it takes, about.
    """

    def __init__(self, most_bytes: int, time: Callable[[], float]) -> None:
        self.is_on = most_bytes > 0
        self.sure_until = NEVER
        self.stale_since: float | None = None
        self.generation = 0
        self.state: State | None = None
        self.make: Make | None = None
        self.on_drop: Callable[[], None] = lambda: None
        self._most_bytes = most_bytes
        self._time = time
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self.bytes = 0
        self._dropped: dict[str, Kept] = {}
        self._making: dict[str, asyncio.Task[Finished]] = {}
        self._tasks: set[asyncio.Task[Finished]] = set()
        self._warming: asyncio.Task[None] | None = None

    # ── What is true ────────────────────────────────────────────────────────────────────────────────────────────────

    def learn(self, state: State, sure_until: float) -> None:
        """The database has said so: what is of that state is good until then, all else is dropped."""
        if state != self.state:
            self._drop(state)
        self.stale_since = None
        self.sure_until = sure_until
        if self._dropped and self.make is not None and (self._warming is None or self._warming.done()):
            self._warming = asyncio.create_task(self._warm(), name="most read pages")

    def doubt(self) -> None:
        """Something was written just now: give out nothing before the next `learn`."""
        self.sure_until = NEVER

    def lose(self) -> None:
        """The database cannot be asked: what was true last goes on being given out, and is called stale."""
        if self.stale_since is None:
            self.stale_since = self._time()
        self.sure_until = ALWAYS

    # ── What is kept ────────────────────────────────────────────────────────────────────────────────────────────────

    def find(self, target: str) -> Kept | None:
        """The page, if it may be given out now."""
        kept = self._kept.get(target)
        if kept is None or not (kept.finished.lasting or self._time() < self.sure_until):
            return None
        self._kept.move_to_end(target)
        kept.reads += 1
        return kept

    async def get(self, target: str, make: Make) -> Kept | Finished:
        """The page, kept or made now; what cannot be kept comes as it is. Raises what making it raises."""
        return self.find(target) or await self._shared(target, make)

    def put(self, target: str, finished: Finished, generation: int) -> Kept | None:
        """Keep an answer that was begun in that generation; None where that has passed."""
        is_late = generation != self.generation and not finished.lasting
        if not self.is_on or is_late or len(finished.body) > self._most_bytes * LARGEST_PART:
            return None
        before = self._dropped.pop(target, None)
        kept = Kept(finished, clock.now(), before)
        kept.reads = before.reads // 2 if before is not None else 0  # what was read much is likely to be again
        self.restore(target, kept)
        return kept

    def restore(self, target: str, kept: Kept) -> None:
        """Keep a page as it was kept before."""
        old = self._kept.pop(target, None)
        self._kept[target] = kept
        self.bytes += kept.size - (old.size if old is not None else 0)
        self._shrink()

    def grown(self, target: str, kept: Kept, size: int) -> None:
        """A page has become larger by so many bytes; it may have gone meanwhile."""
        if self._kept.get(target) is kept:
            self.bytes += size
            self._shrink()

    def most_read(self, most_bytes: int) -> list[tuple[str, Kept]]:
        """The pages of this version that were read most, as many as fit."""
        chosen, room = [], most_bytes
        for target, kept in sorted(self._kept.items(), key=lambda item: -item[1].reads):
            room -= len(kept.finished.body)
            if room < 0:
                break
            if not kept.finished.lasting:
                chosen.append((target, kept))
        return chosen

    async def close(self) -> None:
        """Stop making pages."""
        tasks = [task for task in (self._warming, *self._tasks) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _drop(self, state: State) -> None:
        if self.state is not None:
            self.on_drop()
        self.state = state
        self.generation += 1
        self._making = {}  # whoever comes now does not join what was begun before
        lasting = {target: kept for target, kept in self._kept.items() if kept.finished.lasting}
        # Two changes shortly after each other: what there was no time for is still wanted.
        read = {**self._dropped, **{target: kept for target, kept in self._kept.items() if kept.reads}}
        wanted = sorted(read.items(), key=lambda item: -item[1].reads)
        self._dropped = {target: kept for target, kept in wanted[:MOST_WARMED] if target not in lasting}
        self._kept = OrderedDict(lasting)
        self.bytes = sum(kept.size for kept in lasting.values())

    def _shrink(self) -> None:
        while self.bytes > self._most_bytes and self._kept:
            _, kept = self._kept.popitem(last=False)
            self.bytes -= kept.size

    # ── Making ──────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _shared(self, target: str, make: Make) -> Kept | Finished:
        generation = self.generation
        task = self._making.get(target)
        if task is None:
            # A task, so that it ends with nobody's request.
            task = asyncio.create_task(make(target), name=f"page {target}")
            self._making[target] = task
            self._tasks.add(task)
            task.add_done_callback(lambda done: self._made(target, done, generation))
        finished = await asyncio.shield(task)
        return self.find(target) or finished

    def _made(self, target: str, task: asyncio.Task[Finished], generation: int) -> None:
        self._tasks.discard(task)
        if self._making.get(target) is task:
            del self._making[target]
        # Asked for in any case: everybody who waited may have gone, and asyncio would complain.
        if not task.cancelled() and task.exception() is None and may_be_kept(task.result()):
            self.put(target, task.result(), generation)

    async def _warm(self) -> None:
        """Make the most read pages of before again, one after the other, before a crowd asks for them."""
        assert self.make is not None
        while self._dropped:
            target = next(iter(self._dropped))
            before = self._dropped[target]
            if target not in self._kept:
                try:
                    await self._shared(target, self.make)
                except DatabaseError as error:
                    log.warning("the most read pages could not be made again: %s", error)
                    self._dropped.clear()
            if self._dropped.get(target) is before:
                del self._dropped[target]


PAGES = web.AppKey("pages", PageCache)


def may_be_kept(finished: Finished) -> bool:
    """Whether an answer is the same for everybody, as far as it says so itself."""
    headers = {name.lower(): value.lower() for name, value in finished.headers}
    private = any(word in headers.get("cache-control", "") for word in ("no-store", "private"))
    return finished.status == 200 and not private and "set-cookie" not in headers
