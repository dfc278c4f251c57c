"""The end: what is under way is finished, everything is closed, and nothing is left running."""

import asyncio
import signal

import pytest

from blog.core.embedded import EmbeddedServer
from tests.database import Opened
from tests.faults.conftest import Launch, Writers
from tests.faults.locks import hold_row, saves_under_way
from tests.faults.processes import Site, until
from tests.faults.traffic import GONE, halves, lost, post_form, traffic

_SIGNALS = [signal.SIGTERM, signal.SIGINT]
_NAMES = [number.name for number in _SIGNALS]
_COMPLAINTS = ("Traceback", "Unclosed", "was destroyed", "never retrieved", "never awaited", "ERROR", "Warning")


@pytest.mark.parametrize("number", _SIGNALS, ids=_NAMES)
async def test_under_load_everybody_who_was_let_in_is_answered(
    launch: Launch, writers: Writers, opened: Opened, number: signal.Signals
) -> None:
    site = launch()
    await site.until_ready()
    database = await opened(site.private_database)
    slow_one, *signed_in = await writers(site.private_database, *(site.browser() for _ in range(4)))
    path = (await slow_one.post("/admin/posts/new", post_form("Slow"))).location.partition("?")[0]
    post_id = int(path.rpartition("/")[2])
    form = (await slow_one.get(path)).fields(path)
    locked, release = asyncio.Event(), asyncio.Event()
    holder = asyncio.create_task(hold_row(await opened(site.private_database), post_id, locked, release))
    await locked.wait()
    slow = asyncio.create_task(slow_one.post(path, form | {"source": "Last words."}))
    await until(lambda: saves_under_way(database, 1))
    async with traffic([site.browser() for _ in range(3)], signed_in) as seen:
        await seen.answered(200, times=20)
        site.process.send_signal(number)
        await seen.answered(GONE)  # nobody is let in any more
        assert not slow.done()
        release.set()
        await holder
        page = await slow
        assert page.status == 303, page.words
    assert await site.end() == 0
    assert seen.kinds == {200, 303, GONE}
    assert not site.private_pid
    _check_log(site)

    server = EmbeddedServer(site.state)
    await server.start()
    assert await lost(database, seen) == []
    assert await halves(database) == 0
    assert await database.fetch_value("SELECT source FROM posts WHERE id = %(id)s", {"id": post_id}) == "Last words."
    await database.close()
    await server.stop()


@pytest.mark.parametrize("number", _SIGNALS, ids=_NAMES)
async def test_stopped_in_the_middle_of_its_start_it_leaves_nothing_running(
    launch: Launch, number: signal.Signals
) -> None:
    site = launch(new=True)
    await until(lambda: bool(site.private_pid))  # it has begun to start, and answers nobody yet
    assert await site.stop(number) == 0
    assert not site.private_pid
    _check_log(site)


def _check_log(site: Site) -> None:
    assert [line for line in site.log.splitlines() if any(word in line for word in _COMPLAINTS)] == []
