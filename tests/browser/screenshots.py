"""Pictures of the running site, for the README: `python -m tests.browser.screenshots DIR`."""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser

from blog.commands.database import opened
from tests.browser.chromium import running_chromium
from tests.browser.demo import fill_demo
from tests.browser.people import sign_in
from tests.browser.server import RunningSite
from tests.factories import Factory

SIZES = {"wide": (1280, 800), "tablet": (768, 1024), "phone": (360, 740)}
VISITORS = {"home": "/", "post": "/posts/the-mill-above-the-river", "chinese": "/posts/研墨记", "archive": "/archive"}
DESK = {"dashboard": "/admin", "editor": "/admin/posts/1", "comments": "/admin/comments", "import": "/admin/import"}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


async def take_pictures(folder: Path) -> list[Path]:
    """All pages of the two lists, by day and by night, in three sizes: `home-light.png`, `home-light-phone.png`, …"""
    taken: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="inkstone-") as state:
        site = RunningSite(Path(state))
        await site.start()
        async with opened(site.settings) as db:
            email = await fill_demo(Factory(db))
        async with running_chromium() as browser:
            for scheme in SCHEMES:
                taken += await _pictures(browser, site, folder, VISITORS, scheme)
                taken += await _pictures(browser, site, folder, DESK, scheme, email)
        await site.stop()
    return taken


async def _pictures(
    browser: Browser, site: RunningSite, folder: Path, pages: dict[str, str], scheme: Scheme, email: str = ""
) -> list[Path]:
    taken = []
    context = await browser.new_context(base_url=site.address, color_scheme=scheme, reduced_motion="reduce")
    page = await context.new_page()
    if email:
        await sign_in(page, email)
    for name, path in pages.items():
        for size, (width, height) in SIZES.items():
            await page.set_viewport_size({"width": width, "height": height})
            await page.goto(path)
            file = folder / f"{name}-{scheme}{'' if size == 'wide' else f'-{size}'}.png"
            await page.screenshot(path=file, animations="disabled")
            taken.append(file)
    await context.close()
    return taken


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m tests.browser.screenshots DIR")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file in asyncio.run(take_pictures(folder)):
        sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
