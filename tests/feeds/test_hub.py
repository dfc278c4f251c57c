"""A hub is told of feeds that changed, once, and holds nothing up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from blog.core import clock
from blog.core.db import Database
from blog.feeds import tasks
from blog.feeds.models import ChangedPost, Format, feed_paths
from blog.routes import add_routes
from blog.settings import Settings, SettingsError, load_settings
from tests.application import Visit
from tests.factories import Factory
from tests.feeds.reading import FORMATS, parsed

SITE = "https://blog.example"
Later = Callable[[], None]


class Hub:
    """A server that writes down what it is told and answers as it should or should not."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.status = 204
        self.silent = asyncio.Event()
        app = web.Application()
        app.router.add_post("/hub", self._answer)
        self.server = TestServer(app)

    async def _answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        assert form["hub.mode"] == "publish"
        self.told.append(str(form["hub.url"]))
        if self.status == 0:
            await self.silent.wait()
        return web.Response(status=self.status or 204)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    one = Hub()
    await one.server.start_server()
    yield one
    one.silent.set()
    await one.server.close()


@pytest.fixture
def told(settings: Settings, hub: Hub) -> Settings:
    """The settings of a site with that hub."""
    return settings.model_copy(update={"base_url": SITE, "websub_hub": str(hub.server.make_url("/hub"))})


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the clock on by a minute."""

    def move() -> None:
        now = clock.now() + timedelta(minutes=1)
        monkeypatch.setattr(clock, "now", lambda: now)

    return move


async def test_the_hub_is_told_of_every_feed_a_change_is_in(
    db: Database, make: Factory, hub: Hub, told: Settings, later: Later
) -> None:
    await make.post(tags="old")
    later()
    await tasks.tell_hub(db, told)
    assert hub.told == []  # nothing is new at first
    later()
    post = await make.post(tags="书法", series="Parts")
    await make.draft(tags="hidden")
    await make.post(tags="hidden", visibility="private")
    later()
    await tasks.tell_hub(db, told)
    places = ("", "/tags/%E4%B9%A6%E6%B3%95", f"/authors/{post.author.slug}", "/series/parts")
    assert sorted(hub.told) == sorted(f"{SITE}{place}/feed.{format_}" for place in places for format_ in FORMATS)
    hub.told.clear()
    later()
    await tasks.tell_hub(db, told)
    assert hub.told == []


async def test_the_hub_is_told_when_the_moment_of_a_scheduled_post_comes(
    db: Database, make: Factory, hub: Hub, told: Settings, later: Later
) -> None:
    await make.post(published_at=clock.now() + timedelta(seconds=90))
    for there in (False, False, True):
        await tasks.tell_hub(db, told)
        assert bool(hub.told) is there
        later()


async def test_a_hub_that_fails_is_told_again(
    db: Database, make: Factory, hub: Hub, told: Settings, later: Later
) -> None:
    await tasks.tell_hub(db, told)
    later()
    await make.post()
    hub.status = 503
    with pytest.raises(aiohttp.ClientResponseError):
        await tasks.tell_hub(db, told)
    hub.told.clear()
    hub.status = 204
    await tasks.tell_hub(db, told)
    assert f"{SITE}/feed.atom" in hub.told


async def test_a_hub_that_refuses_is_left_alone(
    db: Database, make: Factory, hub: Hub, told: Settings, later: Later, caplog: pytest.LogCaptureFixture
) -> None:
    await tasks.tell_hub(db, told)
    later()
    await make.post()
    hub.status = 403
    later()
    await tasks.tell_hub(db, told)
    assert "the hub does not take" in caplog.text
    hub.told.clear()
    later()
    await tasks.tell_hub(db, told)
    assert hub.told == []


async def test_a_silent_hub_is_not_waited_for(
    db: Database, make: Factory, hub: Hub, told: Settings, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "TIMEOUT_SECONDS", 0.05)
    await tasks.tell_hub(db, told)
    later()
    await make.post()
    hub.status = 0
    with pytest.raises(TimeoutError):
        await tasks.tell_hub(db, told)


@pytest.mark.parametrize("missing", ["base_url", "websub_hub"])
async def test_nobody_is_told_where_that_makes_no_sense(
    db: Database, make: Factory, hub: Hub, told: Settings, later: Later, missing: str
) -> None:
    await tasks.tell_hub(db, told)
    later()
    await make.post()
    await tasks.tell_hub(db, told.model_copy(update={missing: ""}))
    assert hub.told == []


async def test_feeds_of_posts_name_the_hub_and_no_others_do(visit: Visit, make: Factory, serve, hub: Hub) -> None:
    await make.post(tags="ink")
    address = str(hub.server.make_url("/hub"))
    browser = await visit(at=await serve(websub_hub=address))
    for path in ("/feed.atom", "/feed.rss", "/tags/ink/feed.atom"):
        page = await browser.get(path)
        assert f'<{address}>; rel="hub"' in page.headers["Link"]
        assert [link.href for link in parsed(page).feed.links if link.rel == "hub"] == [address]
    assert f'"hubs": [{{"type": "WebSub", "url": "{address}"}}]' in (await browser.get("/feed.json")).text
    assert "hub" not in (await browser.get("/comments/feed.atom")).text


def test_the_paths_told_are_those_of_the_routes() -> None:
    app = web.Application()
    add_routes(app)
    wanted = [
        str(app.router[name].url_for(format=format_, **parts))
        for name, parts in (("feeds.site", {}), ("feeds.tag", {"slug": "书法"}), ("feeds.author", {"slug": "mei"}))
        for format_ in Format
    ]
    wanted += [str(app.router["feeds.series"].url_for(slug="ink", format=format_)) for format_ in Format]
    assert feed_paths([ChangedPost("mei", ("书法",), "ink")]) == wanted


@pytest.mark.parametrize(
    "address", ["hub.example", "ftp://hub.example", "https://", "https://a b.example", "https://h.example/<>"]
)
def test_a_hub_that_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="WebSub"):
        load_settings(environ={"BLOG_WEBSUB_HUB": address})
