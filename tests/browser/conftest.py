"""One Chromium and two real sites for all tests of this folder: `site` holds a world, `first_run` is as it comes.

`visit` opens browsers of their own, as a visitor or signed in; JavaScript is off unless a test asks for it.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from blog.accounts.models import User
from blog.commands.database import opened
from tests.browser.chromium import running_chromium
from tests.browser.editor import Editor, Editors
from tests.browser.look import WIDE
from tests.browser.people import Visit, sign_in_at_once
from tests.browser.server import RunningSite
from tests.browser.world import World, fill
from tests.factories import Factory

# A page that is not there by then will not come; the tests themselves wait for conditions, never for a time.
PATIENCE_SECONDS = 60
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with running_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(
    tmp_path_factory: pytest.TempPathFactory, ready_state: Callable[[Path], None]
) -> AsyncIterator[RunningSite]:
    """A running site whose database `make` and `world` fill."""
    state = tmp_path_factory.mktemp("site")
    ready_state(state)
    running = RunningSite(state)
    await running.start()
    yield running
    await running.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def make(site: RunningSite) -> AsyncIterator[Factory]:
    """Builds what a test needs on `site`; what other tests have built stays there."""
    async with opened(site.settings) as db:
        yield Factory(db)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(make: Factory) -> World:
    return await fill(make)


@pytest_asyncio.fixture(loop_scope="session")
async def first_run(tmp_path: Path, ready_state: Callable[[Path], None]) -> AsyncIterator[RunningSite]:
    """A site nobody has set up yet."""
    ready_state(tmp_path / "first")
    running = RunningSite(tmp_path / "first")
    await running.start()
    yield running
    await running.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(chromium: Browser, site: RunningSite) -> AsyncIterator[Visit]:
    """Opens a browser with a cookie jar of its own at `site` or another one, or `user`'s, who is signed in."""
    contexts: list[BrowserContext] = []

    async def open_browser(user: User | None = None, *, at: RunningSite = site, **options: Any) -> Page:
        options = {"java_script_enabled": False, "viewport": WIDE, "reduced_motion": "reduce", **options}
        context = await chromium.new_context(base_url=at.address, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        page = await context.new_page()
        if user is not None:
            await sign_in_at_once(page, user.email)
        return page

    yield open_browser
    for context in contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def editors(visit: Visit) -> AsyncIterator[Editors]:
    """Opens windows of people with the editor's scripts, none of which may have complained in the end."""
    windows: list[Editor] = []

    async def open_window(user: User, **options: Any) -> Editor:
        windows.append(Editor(await visit(user, java_script_enabled=True, **options)))
        return windows[-1]

    yield open_window
    assert [window.faults for window in windows if window.faults] == []
