"""What every page has to keep: its width, its silence, its order; and that everybody can use it, by day, by night."""

from functools import cache
from importlib import resources
from itertools import pairwise
from urllib.parse import urlsplit

import html5lib
from html5lib.html5parser import ParseError
from playwright.async_api import ConsoleMessage, Page, Request, Response

NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 800}
# The page itself and its stylesheet; the desk has one more of its own.
MOST_REQUESTS = {"visitor": 2, "desk": 3}

_WIDER_THAN_THE_WINDOW = """() => {
    const edge = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= edge) return [];
    const scrolls = one => one && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
    const wide = [...document.body.querySelectorAll("*")].filter(
        one => one.getBoundingClientRect().right > edge + 1 && !scrolls(one.parentElement));
    return [`${document.scrollingElement.scrollWidth} pixels wide`,
        ...wide.slice(-3).map(one => `${one.localName}.${one.className} is wider than the window`)];
}"""
# The desk may have modules of ours, which stand in files of their own; data for machines is no script.
_SCRIPTS = """() => [...document.scripts].filter(one => one.getAttribute("type") !== "application/ld+json"
    && !(document.body.classList.contains("admin") && one.type === "module"
    && one.src.startsWith(`${location.origin}/static/js/`) && !one.text)).length"""
_HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(one => Number(one.localName[1]))"""
_AXE = """async (rules) => {
    const asked = rules.length ? {runOnly: {type: "rule", values: rules}} : {rules: {"target-size": {enabled: true}}};
    const {violations} = await axe.run(document, {...asked, resultTypes: ["violations"]});
    return violations.flatMap(found => found.nodes.slice(0, 3).map(
        node => `axe ${found.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""


class Watch:
    """What a tab asks for, gets and says, since it was last told to `begin`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.begin()
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        page.on("response", self._answered)

    def begin(self) -> None:
        """Forget what was before."""
        self.requests: list[Request] = []
        self.messages: list[str] = []
        self.answer: Response | None = None

    async def faults(self) -> list[str]:
        """Everything that is wrong with the page the tab shows, by day on a phone and by night on a desk."""
        page = self.page
        assert self.answer is not None
        found = [*faults_of_html(await self.answer.text()), *self._faults_of_requests()]
        await page.emulate_media(color_scheme="light")
        await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        found += await page.evaluate(_WIDER_THAN_THE_WINDOW)
        found += faults_of_headings(await page.evaluate(_HEADINGS))
        if scripts := await page.evaluate(_SCRIPTS):
            found.append(f"{scripts} script elements")
        if not await page.evaluate("'axe' in globalThis"):
            await page.evaluate(axe_source())
        found += await page.evaluate(_AXE, [])
        await page.emulate_media(color_scheme="dark")
        await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        found += await page.evaluate(_WIDER_THAN_THE_WINDOW)
        found += [f"dark: {fault}" for fault in await page.evaluate(_AXE, ["color-contrast"])]
        return found + self._console()

    def _faults_of_requests(self) -> list[str]:
        here = urlsplit(self.page.url).netloc
        found = [f"asks {one.url}" for one in self.requests if urlsplit(one.url).netloc != here]
        is_desk = any("admin.css" in one.url for one in self.requests)
        by_scripts = ("script", "fetch", "xhr") if is_desk else ()
        counted = [one for one in self.requests if one.resource_type not in by_scripts and not one.redirected_to]
        # Pictures, sound and films come as they come into view.
        first = [one.url for one in counted if not urlsplit(one.url).path.startswith(("/static/img/", "/media/"))]
        if len(first) > MOST_REQUESTS["desk" if is_desk else "visitor"]:
            found.append(f"too many requests: {', '.join(first)}")
        return found

    def _console(self) -> list[str]:
        assert self.answer is not None
        status = self.answer.status
        # Chromium itself tells of a page that is not a success.
        return [line for line in self.messages if status < 400 or f"status of {status}" not in line]

    def _asked(self, request: Request) -> None:
        if request.is_navigation_request() and request.redirected_from is None:
            self.begin()
        self.requests.append(request)

    def _said(self, message: ConsoleMessage) -> None:
        self.messages.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.answer = response


def faults_of_html(text: str) -> list[str]:
    """What a strict parser of the HTML standard stumbles over first."""
    try:
        html5lib.HTMLParser(strict=True).parse(text)
    except ParseError as error:
        return [f"HTML: {error}"]
    return []


def faults_of_headings(levels: list[int]) -> list[str]:
    """One heading of the first level, it comes first, and none leaves a level out."""
    found = [] if levels.count(1) == 1 and levels[0] == 1 else [f"first headings: {levels}"]
    return found + [f"h{one} is followed by h{two}" for one, two in pairwise(levels) if two > one + 1]


@cache
def axe_source() -> str:
    """axe-core as its package carries it; given to the page by the debugger, so the page's own rules do not apply.

    A tab that looks at many pages is better told once to give it to each of them: it is long.
    """
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
