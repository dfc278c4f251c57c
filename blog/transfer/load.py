"""Bringing a foreign blog in: everything or nothing, and nothing twice.

Reading, converting, rendering and hashing come first, in a thread and onto the disk; then one transaction stores it
all. Where somebody took a planned address meanwhile, planning and storing begin again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from blog.accounts.models import User
from blog.core import clock, security
from blog.core.db import Database, DatabaseUnavailable, Duplicate, Transaction, TransactionConflict
from blog.core.lease import Lease, LeaseLost
from blog.posts import queries_checking, queries_relisting
from blog.search import actions as search_actions
from blog.site import queries as site_queries
from blog.transfer.background import Meter, Stop, in_thread
from blog.transfer.bundle import BundleReader
from blog.transfer.gather import PHASES, Gathered, gather
from blog.transfer.known import learn
from blog.transfer.media import Bringing, MediaFolder
from blog.transfer.plan import make_plan
from blog.transfer.prepare import prepare
from blog.transfer.report import Report
from blog.transfer.spool import Spool
from blog.transfer.store import Storing

MOST_TRIES = 5
LEASE = "import"
LEASE_SECONDS = 30.0
WAIT_SECONDS = 0.5


class _Rehearsed(Exception):
    """A dry run has come to its end: everything is rolled back but this, its report."""

    def __init__(self, stored: Report) -> None:
        super().__init__()
        self.stored = stored


def _ignore(done: int) -> None:
    pass


async def import_bundle(
    db: Database,
    reader: BundleReader,
    report: Report,
    *,
    by: User,
    dry_run: bool = False,
    media: MediaFolder | None = None,
    progress: Callable[[int], None] = _ignore,
) -> None:
    """Bring in everything the reader has, or nothing; `dry_run` fills the report and changes nothing.

    What an earlier import of the same source brought in stays as it is, changed or deleted since or not; what is new
    there is added. `media` is where the source's files are: without it none come in, and posts show those that came
    before. Of several imports at once each waits for the one before. What names no known author belongs to
    `by`, in whose name the first revisions are kept. `progress` is told, in the event loop, how many more of
    `reader.total` are done. Raises ImportFormatError, DatabaseUnavailable, and CommitUnknown as every transaction may.
    """
    meter = Meter(reader.total, PHASES, progress)
    stop = Stop()
    with contextlib.closing(Spool()) as posts:
        found = await in_thread(gather, reader, report, posts, meter.advance, stop, stop=stop)
        hashes = {word: await security.hash_password(word) for word in {one.password for one in found.sketches} - {""}}
        loader = _Loader(db, found, hashes, media, by, dry_run, meter)
        outcome = await loader.load()
    report.written.update(outcome.written)
    report.unchanged.update(outcome.unchanged)
    report.losses.extend(outcome.losses)
    meter.finish()


@dataclass(frozen=True, slots=True)
class _Loader:
    db: Database
    found: Gathered
    hashes: dict[str, str]
    media: MediaFolder | None
    by: User
    dry_run: bool
    meter: Meter

    async def load(self) -> Report:
        """Plan, prepare and store, again where somebody came in between, and give back what became of it."""
        for _try in range(MOST_TRIES - 1):
            with contextlib.suppress(Duplicate, TransactionConflict, LeaseLost):
                return await self._load_once()
        return await self._load_once()

    async def _load_once(self) -> Report:
        async with contextlib.AsyncExitStack() as stack:
            ready = stack.enter_context(contextlib.closing(Spool()))
            # A rehearsal keeps nothing, so it may run beside anything.
            turn = None if self.dry_run else await stack.enter_async_context(_turn(self.db))
            now, report, stop = clock.now(), Report(), Stop()
            known = await learn(self.db, self.found.source)
            bringing = Bringing(self.db, self.media, self.by, self.dry_run, report)
            media = await bringing.everything(self.found, known, self.meter.advance)
            plan = await in_thread(make_plan, self.found, known, media.shown, report)
            what = self.found, plan, self.hashes, now, ready, report, self.meter.advance, stop
            await in_thread(prepare, *what, stop=stop)
            if turn is not None:
                await turn.stop_renewing()

            async def work(tx: Transaction) -> Report:
                if turn is not None:
                    await turn.lease.renew(tx)
                stored = Report()
                storing = Storing(tx, self.found, plan, media, self.by, now, stored)
                await storing.everything(ready, self.meter)
                await queries_relisting.list_new(tx, list(storing.posts.values()))
                if storing.filled or any(report.written.values()) or any(stored.written.values()):
                    await site_queries.touch(tx)
                if self.dry_run:
                    raise _Rehearsed(stored)
                return stored

            try:
                stored = await self.db.transaction(work)
            except _Rehearsed as rehearsed:
                stored = rehearsed.stored
            report.written.update(stored.written)
            report.unchanged.update(stored.unchanged)
            report.losses.extend(stored.losses)
        if not self.dry_run:
            # Search begins a moment later than the pages: what was stored stands, whatever happens to this.
            while await search_actions.read_words(self.db):
                pass
            await queries_checking.renew_statistics(self.db)
        return report


@dataclass(frozen=True, slots=True)
class _Turn:
    """It is our turn to import, as long as the lease is renewed: by the keeper, and at last by the transaction."""

    lease: Lease
    keeper: asyncio.Task[None]

    async def stop_renewing(self) -> None:
        self.keeper.cancel()
        # Should a renewal have failed, the transaction notices: it renews before it does anything.
        await asyncio.gather(self.keeper, return_exceptions=True)


@contextlib.asynccontextmanager
async def _turn(db: Database) -> AsyncIterator[_Turn]:
    lease = Lease(db, LEASE, seconds=LEASE_SECONDS)
    await lease.prepare()
    while True:
        if await _taken(lease):
            break
        await asyncio.sleep(WAIT_SECONDS)
    turn = _Turn(lease, asyncio.create_task(lease.keep(), name="import lease"))
    try:
        yield turn
    finally:
        await turn.stop_renewing()
        with contextlib.suppress(DatabaseUnavailable):  # then it runs out by itself
            await lease.give_back()


async def _taken(lease: Lease) -> bool:
    try:
        return await lease.take()
    except TransactionConflict:  # somebody else's import is being stored at this moment
        return False
