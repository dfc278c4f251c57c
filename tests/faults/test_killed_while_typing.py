"""The application killed while it keeps what is being typed: every keeping it acknowledged is there, or a newer one."""

import asyncio
import itertools
import json
import random

from aiohttp import ClientError

from blog.core.db import Database
from tests.application import Browser
from tests.database import Opened
from tests.faults.conftest import Launch, Writers

ROUNDS = 5
TABS = 4
JSON = {"Content-Type": "application/json", "Accept": "application/json"}


class Typing:
    """One tab, in which somebody types and the script keeps what there is, a number higher each time."""

    def __init__(self, browser: Browser, key: str) -> None:
        self.browser = browser
        self.key = key
        self.acknowledged = 0
        self._numbers = itertools.count(1)
        self._news = asyncio.Event()

    async def go_on(self) -> None:
        """Type until nobody answers any more."""
        while True:
            seq = next(self._numbers)
            body = json.dumps({"kind": "post", "seq": seq, "fields": {"source": text_of(self.key, seq)}}).encode()
            try:
                page = await self.browser.post(f"/admin/copies/{self.key}", body, headers=JSON)
            except ClientError:
                return
            assert page.status == 200, page.text
            self.acknowledged = json.loads(page.text)["seq"]
            assert self.acknowledged == seq
            self._news.set()

    async def until_kept(self, times: int) -> None:
        """Return once so many more keepings were acknowledged."""
        wanted = self.acknowledged + times
        while self.acknowledged < wanted:
            self._news.clear()
            await self._news.wait()


def text_of(key: str, seq: int) -> str:
    """What a tab has typed by then."""
    return f"{key} has typed {seq} 字。 " * (seq % 50 + 1)


async def lost(database: Database, tabs: list[Typing]) -> list[str]:
    """The tabs of which something acknowledged is not there, or what is there is not what was typed."""
    rows = await database.fetch_all("SELECT copy_key, seq, fields FROM working_copies")
    found = {row["copy_key"]: row for row in rows}
    assert len(found) == len(rows) == len(tabs)
    return [
        tab.key
        for tab in tabs
        if (row := found[tab.key])["seq"] < tab.acknowledged
        or json.loads(row["fields"]) != {"source": text_of(tab.key, row["seq"])}
    ]


async def test_what_was_acknowledged_while_typing_survives_every_kill(
    launch: Launch, writers: Writers, opened: Opened
) -> None:
    site = launch()
    await site.until_ready()
    signed_in = await writers(site.private_database, *(site.browser() for _ in range(TABS)))
    tabs = [Typing(browser, f"tab-number-{number}") for number, browser in enumerate(signed_in)]
    database = await opened(site.private_database)
    fate = random.Random(7)
    for _ in range(ROUNDS):
        typing = [asyncio.create_task(tab.go_on()) for tab in tabs]
        async with asyncio.timeout(60):
            await tabs[0].until_kept(fate.randint(2, 12))
            await site.kill()
            await asyncio.gather(*typing)
        assert all(tab.acknowledged for tab in tabs)
        assert await lost(database, tabs) == []
        site.start()
        await site.until_ready()
    assert await site.stop() == 0
    assert "Traceback" not in site.log
