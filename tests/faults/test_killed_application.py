"""The application killed while it saves: what it acknowledged is there, and the next start goes on."""

import os
import random
import signal

from blog.core import mariadbd
from tests.database import Opened
from tests.faults.conftest import Launch, Writers
from tests.faults.processes import until
from tests.faults.traffic import Traffic, halves, lost, traffic

ROUNDS = 8


async def test_what_was_acknowledged_survives_every_kill(launch: Launch, writers: Writers, opened: Opened) -> None:
    site = launch()
    await site.until_ready()
    left_behind = site.private_pid
    signed_in = await writers(site.private_database, *(site.browser() for _ in range(4)))
    database = await opened(site.private_database)
    fate = random.Random(11)
    for _ in range(ROUNDS):
        async with traffic([site.browser()], signed_in) as seen:
            await seen.answered(303, times=fate.randint(4, 12))
            await site.kill()
        assert seen.saved
        assert await lost(database, seen) == []
        assert await halves(database) == 0
        site.start()
        await site.until_ready()
        assert site.private_pid == left_behind  # adopted, not started anew
    assert await site.stop() == 0
    assert not mariadbd.is_alive(left_behind)
    assert "Traceback" not in site.log


async def test_what_was_acknowledged_survives_the_kill_of_both(
    launch: Launch, writers: Writers, opened: Opened
) -> None:
    site = launch()
    await site.until_ready()
    killed = site.private_pid
    signed_in = await writers(site.private_database, *(site.browser() for _ in range(4)))
    async with traffic([], signed_in) as seen:
        await seen.answered(303, times=10)
        await site.kill()
        os.kill(killed, signal.SIGKILL)
    await until(lambda: not mariadbd.is_alive(killed))
    site.start()
    await site.until_ready()
    _check(seen)
    database = await opened(site.private_database)
    assert await lost(database, seen) == []
    assert await halves(database) == 0
    assert site.private_pid not in (0, killed)
    assert await site.stop() == 0
    assert not site.private_pid


def _check(seen: Traffic) -> None:
    assert len(seen.saved) >= 10
    assert seen.kinds <= {0, 303, 503}
