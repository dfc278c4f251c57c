"""Without a mouse: where the focus is can always be seen, and everything is reached."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import Visit, expect_heading
from tests.browser.world import World
from tests.factories import PASSWORD, Factory

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_STOPS = 400
_FOCUSED = """() => {
    const one = document.activeElement;
    if (one === document.body) return null;
    const {x, y, width, height} = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return {name: `${one.localName}#${one.id}.${one.className} ${one.textContent.trim().slice(0, 30)}`,
            inside: x + width > 0 && y + height > 0 && x < innerWidth && y < innerHeight, ringed,
            scrolled: [scrollX, scrollY],
            place: {x: Math.max(0, x - 16), y: Math.max(0, y - 16), width: width + 32, height: height + 32}};
}"""


@pytest.mark.parametrize(("path", "signed_in"), [("/", False), ("/posts/everything", False), ("/admin/posts", True)])
async def test_the_first_key_leads_past_the_menus(visit: Visit, world: World, path: str, signed_in: bool) -> None:
    page = await visit(world.owner if signed_in else None)
    await page.goto(path)
    skip = page.get_by_role("link", name="Skip to the text")
    await page.keyboard.press("Tab")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport(ratio=1)
    box = await skip.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.locator("main :focus")).to_have_count(1)


class Walk:
    """The way of the Tab key through a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops = 0

    async def next(self) -> dict[str, Any] | None:
        """The next stop, None when the page has been left."""
        await self.page.keyboard.press("Tab")
        self.stops += 1
        return await self.page.evaluate(_FOCUSED)  # type: ignore[no-any-return]

    async def unseen(self) -> list[str]:
        """The stops at which the eye does not find the focus."""
        found: list[str] = []
        stop = await self.next()
        while stop is not None and self.stops < MOST_STOPS:
            looked = None if stop["ringed"] else await self._picture(stop)
            following = await self.next()
            if not stop["inside"] or (looked is not None and looked == await self._picture(stop)):
                found.append(stop["name"])
            stop = following
        return found

    async def _picture(self, stop: dict[str, Any]) -> bytes:
        """How the place of the stop looks now, whether the focus is there or has gone on; without the caret."""
        await self.page.evaluate("([x, y]) => scrollTo({left: x, top: y, behavior: 'instant'})", stop["scrolled"])
        return await self.page.screenshot(clip=stop["place"], animations="disabled")


@pytest.mark.parametrize(
    ("path", "signed_in"),
    [
        ("/", False),
        ("/posts/everything", False),
        ("/sign-in", False),
        ("/admin", True),
        ("/admin/posts/{world.post.id}", True),
        ("/admin/navigation", True),
    ],
)
async def test_the_focus_is_always_seen(visit: Visit, world: World, path: str, signed_in: bool) -> None:
    page = await visit(world.owner if signed_in else None)
    await page.goto(path.format(world=world))
    await page.evaluate("document.activeElement.blur()")
    walk = Walk(page)
    assert await walk.unseen() == []
    assert 5 < walk.stops < MOST_STOPS


async def test_a_whole_post_is_written_with_the_keyboard_alone(visit: Visit, make: Factory) -> None:
    writer = await make.user(role="author")
    page = await visit()
    await page.goto("/sign-in")
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await page.keyboard.type(writer.email)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect_heading(page, f"Hello, {writer.name}")
    await page.goto("/admin/posts/new")
    await expect(page.get_by_label("Title")).to_be_focused()
    await page.keyboard.type("By hand")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Letter by letter.")
    publish = page.get_by_role("button", name="Save and publish")
    for _ in range(6):
        await page.keyboard.press("Shift+Tab")
        if await publish.evaluate("one => one === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    await expect(page.locator(".bar")).to_contain_text("Published")
    await page.goto("/posts/by-hand")
    await expect(page.locator(".text").first).to_have_text("Letter by letter.")
