"""Chromium as the system installed it, without a window and without a word to any other host."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

# The first has the same engine and no windows to draw around the pages, which take most of the others' time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@asynccontextmanager
async def running_chromium() -> AsyncIterator[Browser]:
    """A running browser. Raises LookupError where none is installed."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise LookupError(f"none of {', '.join(NAMES)} is installed")
    async with async_playwright() as playwright:
        # Chromium refuses to run its sandbox for root.
        browser = await playwright.chromium.launch(
            executable_path=program, args=list(QUIET), chromium_sandbox=os.geteuid() != 0
        )
        yield browser
        await browser.close()
