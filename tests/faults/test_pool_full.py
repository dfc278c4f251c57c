"""More slow requests than there are connections to the database."""

import asyncio
import itertools

import pytest
from aiohttp import web

from blog.core.web import DATABASE
from blog.site import current
from tests.application import Browser, Visit
from tests.database import Opened
from tests.factories import Factory
from tests.faults.conftest import Serve
from tests.faults.locks import hold_row, saves_under_way
from tests.faults.processes import until

CONNECTIONS, WAITERS, SURPLUS = 4, 6, 50


async def test_the_surplus_of_slow_requests_is_refused_while_light_ones_are_served(
    serve: Serve, visit: Visit, make: Factory, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else all wait together for one question about the site, as soon as the last answer is a second old.
    monkeypatch.setattr(current, "FRESH_SECONDS", 3600.0)
    server = await serve(
        database_pool_size=CONNECTIONS,
        database_waiters=WAITERS,
        database_timeout_seconds=30.0,
        database_statement_seconds=30,
    )
    owner = await visit(await make.user(role="owner"), at=server)
    post = await make.post(title="Wanted by all")
    path = f"/admin/posts/{post.id}"
    form = (await owner.get(path)).fields(path)
    locked, release = asyncio.Event(), asyncio.Event()
    holder = asyncio.create_task(hold_row(await opened(make.db.config), post.id, locked, release))
    await locked.wait()
    try:
        slow = [asyncio.create_task(_withdraw(owner, path, form)) for _number in range(CONNECTIONS)]
        await until(lambda: saves_under_way(make.db, CONNECTIONS))
        crowd = [asyncio.create_task(_withdraw(owner, path, form)) for _number in range(WAITERS + SURPLUS)]
        async with asyncio.timeout(15):  # long before the first of the slow ones can end
            refused = [await one for one in itertools.islice(asyncio.as_completed(crowd), SURPLUS)]
            assert refused == [503] * SURPLUS
            for light in ("/healthz", "/static/css/site.css"):
                assert (await owner.client.request("GET", light)).status == 200
        assert not any(one.done() for one in slow)
    finally:
        release.set()
        await holder
    answers = await asyncio.gather(*slow, *crowd)
    assert answers.count(303) == 1
    assert set(answers) == {303, 409, 503}
    assert isinstance(server.app, web.Application)
    pool = server.app[DATABASE].pool
    assert 0 < pool.size == pool.freesize <= CONNECTIONS
    assert (await owner.get(path)).status == 200


async def test_those_who_wait_in_vain_for_a_locked_row_are_answered_in_time(
    serve: Serve, visit: Visit, make: Factory, opened: Opened
) -> None:
    owner = await visit(await make.user(role="owner"), at=await serve())
    post = await make.post()
    path = f"/admin/posts/{post.id}"
    form = (await owner.get(path)).fields(path)
    locked, release = asyncio.Event(), asyncio.Event()
    holder = asyncio.create_task(hold_row(await opened(make.db.config), post.id, locked, release))
    await locked.wait()
    try:
        async with asyncio.timeout(20):  # the database itself would let them wait for 50 seconds
            assert await asyncio.gather(*(_save(owner, path, form, number) for number in range(5))) == [503] * 5
            assert (await owner.get(path)).status == 200
    finally:
        release.set()
        await holder
    assert await _save(owner, path, form, 1) == 303


async def _withdraw(browser: Browser, path: str, form: dict[str, str]) -> int:
    return (await browser.post(f"{path}/withdrawal", {"version": form["version"]})).status


async def _save(browser: Browser, path: str, form: dict[str, str], number: int) -> int:
    return (await browser.post(path, form | {"source": f"Words of {number}."})).status
