"""Servers that keep pages, and what is known of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from blog.core.pages import PAGES, PageCache
from blog.core.pages_wire import WIRE, WirePages
from blog.ops.readiness import READINESS
from blog.startup import TASKS
from tests.application import Browser, Visit

ROOM = 8 * 2**20

Keeping: TypeAlias = Callable[..., Awaitable["Kept"]]


class Kept:
    """A server that keeps pages, with a visitor at it."""

    def __init__(self, server: TestServer, visitor: Browser) -> None:
        assert isinstance(server.app, web.Application)
        self.server = server
        self.app: web.Application = server.app
        self.visitor = visitor

    @property
    def pages(self) -> PageCache:
        return self.app[PAGES]

    @property
    def wire(self) -> WirePages:
        return self.app[WIRE]

    @property
    def port(self) -> int:
        assert self.server.port is not None
        return self.server.port


@pytest.fixture
def keeping(serve: Callable[..., Awaitable[TestServer]], visit: Visit) -> Keeping:
    """Starts servers that keep pages."""

    async def start(**changes: Any) -> Kept:
        server = await serve(**{"page_cache_bytes": ROOM, **changes})
        kept = Kept(server, await visit(at=server))
        # A server that has started still asks once whether there is an owner; tests count what is asked after that.
        announcing = [task for task in kept.app[TASKS] if "_announce" in str(task.get_coro())]
        if kept.app[READINESS].reason == "":
            await asyncio.gather(*announcing)
        return kept

    return start


@pytest.fixture
async def kept(keeping: Keeping) -> Kept:
    return await keeping()
