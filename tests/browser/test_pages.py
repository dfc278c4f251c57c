"""Every page, looked at by light and by dark, on a phone and on a desk, by rules and by axe-core."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser

from blog.routes import add_routes
from tests.browser.look import Watch, axe_source
from tests.browser.pages import NOT_PAGES, PAGES
from tests.browser.people import Visit, expect_heading, give_credentials, make_the_owner, sign_in_at_once
from tests.browser.server import RunningSite
from tests.browser.world import LONG_WORD, World
from tests.factories import Factory

in_one_loop = pytest.mark.asyncio(loop_scope="session")
Tab = Callable[[str], Awaitable[Watch]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tab(chromium: Browser, site: RunningSite, world: World) -> AsyncIterator[Tab]:
    """A tab of the visitor, the reader or the owner, signed in once for all pages."""
    users = {"visitor": None, "reader": world.reader, "owner": world.owner}
    tabs: dict[str, Watch] = {}

    async def tab_of(who: str) -> Watch:
        if who not in tabs:
            # axe needs JavaScript; the pages have none of their own, as is checked.
            context = await chromium.new_context(base_url=site.address, reduced_motion="reduce")
            await context.add_init_script(axe_source())
            page = await context.new_page()
            if user := users[who]:
                await sign_in_at_once(page, user.email)
            tabs[who] = Watch(page)
        return tabs[who]

    yield tab_of
    for watch in tabs.values():
        await watch.page.context.close()


def test_every_page_of_the_site_is_looked_at() -> None:
    app = web.Application()
    add_routes(app)
    shown = {
        name
        for name, resource in app.router.named_resources().items()
        if any(hasattr(route.handler, "get") for route in resource)
    }
    assert {name.partition(",")[0] for name in PAGES} == shown - NOT_PAGES


@in_one_loop
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_keeps_the_rules(tab: Tab, world: World, name: str) -> None:
    sight = PAGES[name]
    watch = await tab(sight.who)
    await watch.page.goto(sight.address(world))
    if sight.then:
        await sight.then(watch.page)
        await watch.page.wait_for_load_state()
    assert watch.answer is not None
    assert watch.answer.status == sight.status
    faults = await watch.faults()
    assert not faults, "\n".join(faults)


async def faults_on(watch: Watch, *paths: str) -> str:
    """The faults of several pages, one a line."""
    found = []
    for path in paths:
        await watch.page.goto(path)
        found += [f"{path}: {fault}" for fault in await watch.faults()]
    return "\n".join(found)


@in_one_loop
async def test_a_new_site_keeps_the_rules(first_run: RunningSite, visit: Visit) -> None:
    watch = Watch(await visit(at=first_run, java_script_enabled=True))
    setup = (await first_run.logged(r"make the owner's account at (http://\S+)"))[1]
    before = await faults_on(watch, setup, "/", "/sign-in")
    await make_the_owner(watch.page, first_run)
    after = await faults_on(watch, "/admin", "/", "/archive", "/admin/posts", "/admin/tags", "/admin/comments")
    assert before + after == ""


@in_one_loop
async def test_the_way_back_in_keeps_the_rules(visit: Visit, world: World) -> None:
    watch = Watch(await visit(world.owner, java_script_enabled=True))
    await watch.page.goto(f"/admin/posts/{world.draft.id}")
    await watch.page.context.clear_cookies()
    # As without scripts; with them one signs in on the spot.
    await watch.page.locator("#post-form").evaluate("form => form.submit()")
    await expect_heading(watch.page, "Sign in")
    signed_out = await watch.faults()
    await give_credentials(watch.page, world.owner.email)
    await expect_heading(watch.page, "Welcome back")
    assert signed_out + await watch.faults() == []


@in_one_loop
async def test_a_site_without_its_database_keeps_the_rules(visit: Visit, tmp_path: Path) -> None:
    broken = RunningSite(tmp_path, BLOG_DATABASE_URL="mysql://nobody@127.0.0.1:1/none")
    await broken.start()
    watch = Watch(await visit(at=broken, java_script_enabled=True))
    faults = await faults_on(watch, "/")
    await broken.stop()
    assert watch.answer is not None
    assert watch.answer.status == 503
    assert faults == ""


BAD_PAGE = f"""
<html lang=en><title>Bad</title>
<style>p {{color: #bbb}} @media (prefers-color-scheme: dark) {{html {{background: #000}} b {{color: #222}}}}</style>
{"".join(f"<link rel=stylesheet href=/static/css/site.css?{number}>" for number in range(3))}
<h2>Second</h2><h1>First</h1><h3>Third</h3>
<p>Pale <b>by night</b></p><p style="white-space: nowrap">{LONG_WORD * 9}</p>
<button style="all: unset; display: block; font: 4px serif">1</button>
<button style="all: unset; display: block; font: 4px serif">2</button>
<img src=/static/img/favicon.png><img alt="" src=http://elsewhere.example/a.png>
<script>console.log("talk"); nothing()</script>
"""
ITS_FAULTS = (
    "HTML: ",
    "first headings",
    "h1 is followed by h3",
    "axe image-alt",
    "axe color-contrast",
    "axe target-size",
    "dark: axe color-contrast",
    "pixels wide",
    "1 script elements",
    "console: talk",
    "error: nothing is not defined",
    "asks http://elsewhere.example/a.png",
    "too many requests",
)


@in_one_loop
async def test_a_bad_page_is_told_everything_that_is_wrong_with_it(visit: Visit) -> None:
    page = await visit(java_script_enabled=True)
    await page.route("**/bad", lambda route: route.fulfill(body=BAD_PAGE, content_type="text/html"))
    await page.route("http://elsewhere.example/*", lambda route: route.abort())
    faults = await faults_on(Watch(page), "/bad")
    assert [fault for fault in ITS_FAULTS if fault not in faults] == []


@in_one_loop
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_a_task_has_a_box_and_no_bullet(visit: Visit, make: Factory, language: str) -> None:
    post = await make.post(source="- [x] 烧水 Water\n- [ ] 等待 Wait", language=language)
    page = await visit()
    await page.goto(f"/posts/{post.slug}")
    tasks = page.locator(".task-list")
    assert await tasks.locator("input").count() == 2
    assert await tasks.evaluate("list => getComputedStyle(list).listStyleType") == "none"
