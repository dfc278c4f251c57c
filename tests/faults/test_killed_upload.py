"""The application killed while files are sent: what it acknowledged is whole, and nothing is half."""

import asyncio
import contextlib
import json
import os
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp

from blog.core import clock, uploads
from blog.media import actions
from tests.application import Browser
from tests.database import Opened
from tests.faults.conftest import Launch, Writers
from tests.faults.processes import Site, until
from tests.media.sending import halves, orphans, send

ROUNDS = 3
SENDERS = 4


@dataclass
class Sent:
    """The files that were acknowledged, by their addresses."""

    acknowledged: dict[str, bytes] = field(default_factory=dict)


def _file(fate: random.Random) -> bytes:
    return b"%PDF-" + fate.randbytes(fate.randint(1, 1_500_000))


@contextlib.asynccontextmanager
async def _senders(browsers: list[Browser], fate: random.Random) -> AsyncIterator[Sent]:
    """Everybody sends one file after the other until the context ends."""
    sent = Sent()
    stopped = asyncio.Event()

    async def go_on(browser: Browser, own: random.Random) -> None:
        while not stopped.is_set():
            data = _file(own)
            try:
                page = await send(browser, ("a.pdf", data), script=True)
            except (aiohttp.ClientError, OSError):
                return
            if page.status == 200:
                sent.acknowledged[json.loads(page.text)["files"][0]["url"]] = data

    tasks = [asyncio.create_task(go_on(browser, random.Random(fate.random()))) for browser in browsers]
    yield sent
    stopped.set()
    await asyncio.gather(*tasks)


async def _killed_in_between(site: Site, signed_in: list[Browser], fate: random.Random) -> Sent:
    async with _senders(signed_in, fate) as sent:
        wanted = fate.randint(1, 4)
        await until(lambda: len(sent.acknowledged) >= wanted)
        await asyncio.sleep(fate.uniform(0, 0.1))  # somewhere in the next one
        await site.kill()
    return sent


async def test_no_upload_is_half_after_a_kill(launch: Launch, writers: Writers, opened: Opened) -> None:
    await rounds(launch, writers, opened, ROUNDS)


async def rounds(launch: Launch, writers: Writers, opened: Opened, number: int, seed: int = 3) -> None:
    site = launch()
    await site.until_ready()
    signed_in = await writers(site.private_database, *(site.browser() for _ in range(SENDERS)))
    database = await opened(site.private_database)
    fate = random.Random(seed)
    left = 0
    for _ in range(number):
        sent = await _killed_in_between(site, signed_in, fate)
        assert await halves(database) == []
        left += await orphans(database)
        site.start()
        await site.until_ready()
        reader = site.browser()
        for path, data in sent.acknowledged.items():
            assert (await reader.get(path)).body == data
    assert left  # a kill that hits nothing would prove nothing
    await actions.sweep(database, clock.now() + timedelta(days=1))
    assert await orphans(database) == 0
    folder = site.state / uploads.FOLDER
    for file in folder.iterdir():
        os.utime(file, (0, 0))
    uploads.sweep(folder)
    assert list(folder.iterdir()) == []
    assert await site.stop() == 0
    assert "Traceback" not in site.log
