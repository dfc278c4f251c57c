"""What is done for feeds from time to time: a WebSub hub is told which of them changed, and passes it on at once."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import aiohttp

from blog.core import clock
from blog.core.db import Database
from blog.core.logs import log
from blog.feeds import queries_hub
from blog.feeds.models import feed_paths
from blog.settings import Settings

# A change is committed a little after its moment: those of the last seconds are looked at twice, and may be told twice.
OVERLAP = timedelta(seconds=5)
MOST_POSTS = 50
MOST_FEEDS = 60
AT_ONCE = 4
TIMEOUT_SECONDS = 10.0
ALL_SECONDS = 30.0


async def tell_hub(db: Database, settings: Settings) -> None:
    """Tell the hub of all feeds that changed since it was told last. Raises where the hub cannot be reached."""
    if not (settings.websub_hub and settings.base_url):
        return  # a hub has to come and fetch, so it must know where
    now = clock.now()
    since = await queries_hub.get_told_at(db)
    if since is not None:
        changed = await queries_hub.list_changed(db, since - OVERLAP, now, MOST_POSTS)
        topics = [settings.base_url + path for path in feed_paths(changed)][:MOST_FEEDS]
        async with asyncio.timeout(ALL_SECONDS):
            await _tell(settings.websub_hub, topics)
    await queries_hub.set_told_at(db, now)


async def _tell(hub: str, topics: Iterable[str]) -> None:
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(
        connector=connector, timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    ) as session:
        told = await asyncio.gather(*(_publish(session, hub, topic) for topic in topics), return_exceptions=True)
    for failure in told:
        if failure is not None:  # the others have been told all the same
            raise failure


async def _publish(session: aiohttp.ClientSession, hub: str, topic: str) -> None:
    # The words every hub understands; WebSub itself (W3C, section 6) leaves them to hub and publisher.
    form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
    async with session.post(hub, data=form, allow_redirects=False) as answer:
        if answer.status >= 500:
            answer.raise_for_status()
        if answer.status >= 300:  # asked again it would say the same
            log.warning("the hub does not take %s: %s", topic, answer.status)
