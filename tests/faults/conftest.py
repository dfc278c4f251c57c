"""Sites as processes of their own, and people who write there."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from blog.core.db import DatabaseConfig
from blog.ops.readiness import READINESS
from tests.application import Browser
from tests.database import Opened
from tests.factories import Factory
from tests.faults.processes import DEADLINE, Site, free_port

Serve: TypeAlias = Callable[..., Awaitable[TestServer]]
Launch: TypeAlias = Callable[..., Site]
Writers: TypeAlias = Callable[..., Awaitable[list[Browser]]]


@pytest.fixture
async def launch(tmp_path: Path, ready_state: Callable[[Path], None]) -> AsyncIterator[Launch]:
    """Starts sites: on the private database, or on that of `config`; `state` names a state folder of its own.

    A private database is there already and only has to be started, unless the site is to be `new`.
    """
    sites: list[Site] = []
    numbers = itertools.count(1)

    def start(
        config: DatabaseConfig | None = None,
        *,
        how: tuple[str, ...] = (),
        state: str = "state",
        port: int = 0,
        new: bool = False,
        **settings: object,
    ) -> Site:
        if config is not None:
            settings["database_url"] = config.to_url()
        elif not (new or (tmp_path / state).exists()):
            ready_state(tmp_path / state)
        log_file = tmp_path / f"log-{next(numbers)}"
        site = Site(tmp_path / state, log_file, port or free_port(), **settings)
        sites.append(site)
        site.start(*how)
        return site

    yield start
    for site in sites:
        await site.close()


@pytest.fixture
async def serve_on(serve: Serve) -> Serve:
    """Starts servers in this process, on a database that may still lack its tables, and waits until they are ready."""

    async def start(config: DatabaseConfig, **changes: object) -> TestServer:
        server = await serve(database_url=SecretStr(config.to_url()), **changes)
        assert isinstance(server.app, web.Application)
        await asyncio.wait_for(server.app[READINESS].wait(), DEADLINE)
        return server

    return start


@pytest.fixture
def writers(opened: Opened) -> Writers:
    """Gives each of the browsers an author of its own, signed in, in the database behind them."""

    async def sign_in(config: DatabaseConfig, *browsers: Browser) -> list[Browser]:
        make = Factory(await opened(config))
        for number, browser in enumerate(browsers):
            user = await make.user(email=f"writer{number}@example.org")
            page = await browser.sign_in(user.email)
            assert page.status == 303, page.words
        return list(browsers)

    return sign_in
