"""Every page of the site, and the way to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from playwright.async_api import FilePayload, Page

from tests.browser.world import LONG_WORD, World
from tests.transfer.wxr_text import export, item, meta

# They answer programs: there is nothing to look at.
NOT_PAGES = frozenset({"ops.health", "ops.ready", "static"})

Steps = Callable[[Page], Awaitable[Any]]


@dataclass(frozen=True)
class Sight:
    """A page: `path` is where to go, with names of the world in it; `then` what to do there to come to the page."""

    path: str
    who: Literal["visitor", "reader", "owner"] = "visitor"
    status: int = 200
    then: Steps | None = None

    def address(self, world: World) -> str:
        return self.path.format(world=world)


def press(name: str) -> Steps:
    """Press a button of the page itself, whatever the browser thinks of what is filled in."""

    async def steps(page: Page) -> None:
        await page.evaluate("for (const form of document.forms) form.noValidate = true")
        await page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()

    return steps


async def save_an_old_version(page: Page) -> None:
    await page.evaluate("document.querySelector('#post-form [name=version]').value = '1'")
    await page.get_by_label("Title").fill(f"Mine {LONG_WORD}")
    await press("Save")(page)


async def send_a_file(page: Page) -> None:
    table = "<table><tr><td>" + LONG_WORD * 3 + "</td></tr></table>[unknown]"
    text = export(
        item(table, meta("_thumbnail_id", "9"), title=LONG_WORD * 3, post_id="1", post_name="one"),
        item("", title="Picture", post_id="9", post_type="attachment", status="inherit"),
    )
    await page.get_by_label("Only try it out").check()
    file: FilePayload = {"name": "export.xml", "mimeType": "text/xml", "buffer": text.encode()}
    await page.get_by_label("Export file").set_input_files(file)
    await press("Import")(page)


async def send_nonsense(page: Page) -> None:
    file: FilePayload = {"name": "export.xml", "mimeType": "text/xml", "buffer": b"<rss><channel>"}
    await page.get_by_label("Export file").set_input_files(file)
    await press("Import")(page)


PAGES = {
    "posts.home": Sight("/"),
    "posts.home, a later page": Sight("/?page=2"),
    "posts.post": Sight("/posts/everything"),
    "posts.post, its author": Sight("/posts/short", "owner"),
    "posts.post, untitled": Sight("/posts/post-2"),
    "posts.post, answering": Sight("/posts/short", then=lambda page: page.locator(".reply a").click()),
    "posts.post, answered": Sight("/posts/short?comment=received"),
    "posts.post, a comment refused": Sight("/posts/short", status=422, then=press("Send")),
    "posts.post, locked": Sight("/posts/{world.locked.slug}"),
    "posts.post, locked and refused": Sight("/posts/{world.locked.slug}", status=422, then=press("Open")),
    "posts.post, gone": Sight("/posts/{world.trashed.slug}", status=410),
    "posts.post, never there": Sight("/posts/never", status=404),
    "posts.page": Sight("/about"),
    "posts.archive": Sight("/archive"),
    "posts.year": Sight("/archive/2026"),
    "posts.month": Sight("/archive/2026/1"),
    "posts.author": Sight("/authors/{world.owner.slug}"),
    "tags.tags": Sight("/tags"),
    "tags.tag": Sight("/tags/书法"),
    "accounts.sign_in": Sight("/sign-in"),
    "accounts.sign_in, refused": Sight("/sign-in", status=422, then=press("Sign in")),
    "accounts.setup": Sight("/setup", status=410),
    "accounts.account": Sight("/account", "reader"),
    "accounts.account, refused": Sight("/account", "reader", 422, press("Change the password")),
    "admin.dashboard": Sight("/admin", "owner"),
    "admin.dashboard, refused": Sight("/admin", "reader", 403),
    "admin.posts": Sight("/admin/posts", "owner"),
    "admin.posts, nothing found": Sight("/admin/posts?q=" + LONG_WORD * 2, "owner"),
    "admin.new_post": Sight("/admin/posts/new", "owner"),
    "admin.new_post, refused": Sight("/admin/posts/new", "owner", 422, press("Save")),
    "admin.pages": Sight("/admin/pages", "owner"),
    "admin.new_page": Sight("/admin/pages/new", "owner"),
    "admin.post": Sight("/admin/posts/{world.post.id}", "owner"),
    "admin.post, saved": Sight("/admin/posts/{world.post.id}?saved=1", "owner"),
    "admin.post, previewed": Sight("/admin/posts/{world.post.id}", "owner", then=press("Preview")),
    "admin.post, saved by two": Sight("/admin/posts/{world.post.id}", "owner", 409, save_an_old_version),
    "admin.post, in the trash": Sight("/admin/posts/{world.trashed.id}", "owner"),
    "admin.revisions": Sight("/admin/posts/{world.post.id}/revisions", "owner"),
    "admin.revision": Sight("/admin/posts/{world.post.id}/revisions/2", "owner"),
    "admin.tags": Sight("/admin/tags", "owner"),
    "admin.tag": Sight("/admin/tags/1", "owner"),
    "admin.comments": Sight("/admin/comments", "owner"),
    "admin.comments, approved": Sight("/admin/comments?show=approved", "owner"),
    "admin.users": Sight("/admin/users", "owner"),
    "admin.new_user": Sight("/admin/users/new", "owner"),
    "admin.new_user, refused": Sight("/admin/users/new", "owner", 422, press("Add the person")),
    "admin.user": Sight("/admin/users/{world.reader.id}", "owner"),
    "admin.settings": Sight("/admin/settings", "owner"),
    "admin.navigation": Sight("/admin/navigation", "owner"),
    "admin.importing": Sight("/admin/import", "owner"),
    "admin.importing, tried": Sight("/admin/import", "owner", then=send_a_file),
    "admin.importing, refused": Sight("/admin/import", "owner", 422, send_nonsense),
}
