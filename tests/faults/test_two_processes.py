"""Two processes of one site: what they do at the same moment is done once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from blog.core.db import Database, DatabaseConfig
from blog.writing import queries
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.faults.conftest import Launch, Serve
from tests.faults.traffic import halves

EACH = 10
# Whoever comes at the same moment waits for the others, on a loaded machine for long; here nobody shall be sent away.
PATIENT = {"database_timeout_seconds": 60.0, "database_statement_seconds": 60}


@pytest.fixture
async def browsers(
    launch: Launch, serve: Serve, visit: Visit, database_config: DatabaseConfig, make: Factory
) -> AsyncIterator[list[Browser]]:
    """The owner's two browsers: one at this process, one at another."""
    other = launch(database_config, **PATIENT)
    owner = await make.user(role="owner")
    here, there = await visit(owner, await serve(**PATIENT)), other.browser()
    await other.until_ready()
    assert (await there.sign_in(owner.email)).status == 303
    yield [here, there]
    assert await other.stop() == 0


async def test_of_saves_in_two_processes_one_wins_each_time(browsers: list[Browser], make: Factory) -> None:
    post = await make.post(source="Base.")
    path = f"/admin/posts/{post.id}"
    for version in range(2, 5):
        form = (await browsers[0].get(path)).fields(path)
        answers = await _all_at_once(browsers, path, lambda number: form | {"source": f"{number} of {version}."})  # noqa: B023
        assert sorted(answers) == [303, *[409] * (2 * EACH - 1)]
        assert (await queries.get_post(make.db, post.id)).version == version
    assert await _revisions(make.db) == 4


async def test_an_address_wanted_in_two_processes_is_given_once(browsers: list[Browser], make: Factory) -> None:
    form = {"title": "x", "source": "x", "slug": "wanted", "tags": "wanted"}
    answers = await _all_at_once(browsers, "/admin/posts/new", lambda number: form)
    assert sorted(answers) == [303, *[422] * (2 * EACH - 1)]
    assert await halves(make.db) == 0


async def test_equal_titles_in_two_processes_get_addresses_of_their_own(browsers: list[Browser], make: Factory) -> None:
    form = {"title": "The same", "source": "x", "tags": "same"}
    answers = await _all_at_once(browsers, "/admin/posts/new", lambda number: form)
    assert set(answers) <= {303, 422}
    assert await make.db.fetch_value("SELECT COUNT(DISTINCT slug) FROM posts") == answers.count(303) > 0
    assert await halves(make.db) == 0


async def _all_at_once(browsers: list[Browser], path: str, form: Any) -> list[int]:
    posting = [browser.post(path, form(number)) for number, browser in enumerate(browsers * EACH)]
    return [page.status for page in await asyncio.gather(*posting)]


async def _revisions(db: Database) -> int:
    return int(await db.fetch_value("SELECT COUNT(*) FROM revisions"))
