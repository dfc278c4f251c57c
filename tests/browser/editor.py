"""The editor with its scripts, in the hands of somebody who types."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import ConsoleMessage, Locator, Page, expect

from blog import paths
from blog.posts.models import Post
from blog.writing import queries
from tests.factories import Factory

# Chromium tells of every answer that is not a success; the page tells of it in its own way.
_TOLD_ANYWAY = "Failed to load resource"
_PASTE = """([plain, html]) => {
    const data = new DataTransfer();
    data.setData("text/plain", plain);
    if (html) data.setData("text/html", html);
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    const isNative = document.activeElement.dispatchEvent(event);
    if (isNative) document.execCommand("insertText", false, plain);
}"""


class Editor:
    """One window with the editor. `faults` is what its scripts complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.form = page.locator("#post-form")
        self.title = page.locator("#field-title")
        self.text = page.locator("#field-source")
        self.state = page.locator("#save-state")
        self.preview = page.locator("#live-preview .text")
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._said)

    async def open(self, post: Post | None = None, query: str = "") -> "Editor":
        """Go to the editor of a post, or of a new one, and wait until it is ready."""
        await self.page.goto(f"/admin/posts/{post.id if post else 'new'}{query}")
        await self.ready()
        return self

    async def ready(self) -> None:
        await expect(self.form).to_have_attribute("data-ready", "1")

    async def write(self, text: str) -> None:
        """Type at the end of the text, key by key."""
        await self.text.focus()
        await self.page.keyboard.press("Control+End")
        await self.page.keyboard.type(text)

    async def select(self, words: str) -> None:
        """Select these words in the text."""
        await self.text.evaluate(
            """(field, words) => {
                const at = field.value.indexOf(words);
                field.focus();
                field.setSelectionRange(at, at + words.length);
            }""",
            words,
        )

    async def put(self, text: str) -> None:
        """Make this the text; `|` in it is the caret, two of them what is selected."""
        first, *others = text.split("|")
        whole = first + "".join(others)
        until = len(first) + (len(others[0]) if len(others) == 2 else 0)
        await self.text.fill(whole)
        await self.text.evaluate(
            "(field, [from, to]) => { field.focus(); field.setSelectionRange(from, to); }", [len(first), until]
        )

    async def shown(self) -> str:
        """The text with the caret or the selection marked as in `put`."""
        shown = await self.text.evaluate("one => [one.value, one.selectionStart, one.selectionEnd]")
        value, start, end = str(shown[0]), int(shown[1]), int(shown[2])
        return value[:start] + "|" + (value[start:end] + "|" if end > start else "") + value[end:]

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def paste(self, plain: str, html: str = "") -> None:
        """Paste as the browser would: what the page does not take, the browser puts in."""
        await self.page.evaluate(_PASTE, [plain, html])

    async def tool(self, name: str) -> None:
        await self.page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()

    async def expect_state(self, words: str) -> None:
        await expect(self.state).to_contain_text(words)

    async def save(self) -> None:
        """Save with the keyboard, and wait until it is done."""
        await self.page.keyboard.press("Control+s")
        await self.expect_state("Saved at")

    async def run(self, module: str, call: str, *arguments: Any) -> Any:
        """What a function of a module of the editor gives."""
        source = f"""async ([address, given]) => {{
            const module = await import(address);
            return ({call})(module, ...given);
        }}"""
        loaded = await self.page.locator("script[type=module]").get_attribute("src")
        assert loaded is not None
        return await self.page.evaluate(source, [f"{loaded.removesuffix('.js')}/{module}", list(arguments)])

    def _said(self, message: ConsoleMessage) -> None:
        if not message.text.startswith(_TOLD_ANYWAY):
            self.faults.append(message.text)


# Opens a window of a person, ready to go to a post.
Editors = Callable[..., Awaitable[Editor]]


async def stored(make: Factory, post: Post) -> str:
    """The post's text by now."""
    return (await queries.get_post(make.db, post.id)).source


def button(page: Page, name: str) -> Locator:
    return page.locator(".bar").get_by_role("button", name=name, exact=True)


def modules() -> list[Path]:
    """Every script of the site."""
    return sorted((paths.STATIC / "js").rglob("*.js"))
