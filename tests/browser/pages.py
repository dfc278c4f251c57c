"""Every page of the site, and the way to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from playwright.async_api import FilePayload, Page

from tests.browser.world import LONG_WORD, World
from tests.transfer.wxr_text import export, item, meta

# They answer programs: there is nothing to look at.
NOT_PAGES = frozenset(
    {
        "ops.health",
        "ops.ready",
        "static",
        "admin.slugs",
        "admin.tag_names",
        "media.file",
        "media.copy",
        "admin.redirect_export",
        *(f"feeds.{name}" for name in ("site", "tag", "author", "comments", "post_comments", "former", "post")),
        *("feeds.series", "feeds.corrections"),
        *(f"feeds.{name}" for name in ("sitemap", "sitemap_part", "robots", "manifest", "favicon")),
        *("feeds.card", "feeds.site_card"),
        "comments.comment",
        "search.opensearch",
        "site.stylesheet",
        "site.custom",
        "admin.appearance_sample",
    }
)

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


async def save_without_scripts(page: Page) -> None:
    await page.evaluate("document.querySelector('#post-form').submit()")
    await page.wait_for_url("**/admin/posts/new")
    await page.get_by_role("alert").first.wait_for()


async def save_an_old_version(page: Page) -> None:
    await page.evaluate("document.querySelector('#post-form [name=version]').value = '1'")
    await page.get_by_label("Title").fill(f"Mine {LONG_WORD}")
    await page.get_by_label("Text", exact=True).fill(f"Mine {LONG_WORD}")
    async with page.expect_navigation():
        await page.evaluate("document.querySelector('#post-form').submit()")


async def choose_for(page: Page, change: str, version: str = "") -> None:
    """Choose the first post of the list, if need be in another version, and say what shall be done."""
    await page.evaluate("version => { if (version) document.querySelector('[name=post]').value = version }", version)
    await page.locator("[name=post]").first.check()
    await page.get_by_label("With the chosen ones").select_option(change)
    await press("Do it")(page)


async def press_send_in_review(page: Page) -> None:
    """Send the notes of a draft without having written any."""
    await page.get_by_text("Leave a note", exact=True).first.click()
    await press("Send")(page)


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


async def send_redirects(page: Page) -> None:
    lines = (f"/{LONG_WORD * 4},/x{LONG_WORD * 5}", "/once,/twice", "/twice,/thrice", "/about,/x", f"no{LONG_WORD},/x")
    await page.get_by_label("Lines").fill("\n".join(lines))
    await press("Look at the lines")(page)


async def send_nonsense(page: Page) -> None:
    file: FilePayload = {"name": "export.xml", "mimeType": "text/xml", "buffer": b"<rss><channel>"}
    await page.get_by_label("Export file").set_input_files(file)
    await press("Import")(page)


SCRIPT: FilePayload = {"name": f"{LONG_WORD * 2}.svg", "mimeType": "image/svg+xml", "buffer": b"<svg></svg>"}


async def send_a_script(page: Page) -> None:
    await page.get_by_label("Add pictures and files").set_input_files(SCRIPT)
    await press("Upload")(page)


async def import_a_stylesheet(page: Page) -> None:
    await page.get_by_label("Your own CSS").fill(f"@import '{LONG_WORD}';")
    await press("Save")(page)


async def replace_by_a_script(page: Page) -> None:
    await page.get_by_text("Put another file in its place").click()
    await page.get_by_label("Another file").set_input_files(SCRIPT)
    await press("Replace")(page)


async def forget_the_name(page: Page) -> None:
    await page.get_by_label("File name").fill("")
    await press("Save")(page)


PAGES = {
    "posts.home": Sight("/"),
    "posts.home, a later page": Sight("/?page=2"),
    "posts.post": Sight("/posts/everything"),
    "posts.post, its author": Sight("/posts/short", "owner"),
    "posts.post, with pictures": Sight("/posts/pictures"),
    "posts.post, untitled": Sight("/posts/post-2"),
    "posts.post, answering": Sight("/posts/short", then=lambda page: page.locator(".reply a").click()),
    "posts.post, answered": Sight("/posts/short?comment=received"),
    "posts.post, a comment refused": Sight("/posts/short", status=422, then=press("Send")),
    "posts.post, locked": Sight("/posts/{world.locked.slug}"),
    "posts.post, locked and refused": Sight("/posts/{world.locked.slug}", status=422, then=press("Open")),
    "posts.post, gone": Sight("/posts/{world.trashed.slug}", status=410),
    "posts.post, never there": Sight("/posts/never", status=404),
    "posts.post, long": Sight("/posts/long"),
    "posts.corrections": Sight("/posts/long/corrections"),
    "posts.page": Sight("/about"),
    "reviews.review": Sight("/reviews/{world.review}"),
    "reviews.review, a note refused": Sight("/reviews/{world.review}", status=422, then=press_send_in_review),
    "reviews.review, read": Sight("/reviews/{world.review}?read=1"),
    "reviews.review, ended": Sight("/reviews/{world.ended_review}", status=410),
    "posts.archive": Sight("/archive"),
    "posts.year": Sight("/archive/2026"),
    "posts.month": Sight("/archive/2026/1"),
    "posts.authors": Sight("/authors"),
    "posts.author": Sight("/authors/{world.owner.slug}"),
    "search.search": Sight("/search?q=书法"),
    "search.search, nothing": Sight("/search?q=nothingofthekind"),
    "feeds.feeds": Sight("/feeds"),
    "series.all_series": Sight("/series"),
    "series.series": Sight(f"/series/around-{LONG_WORD.lower()}"),
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
    "admin.posts, in the trash": Sight("/admin/posts?show=trashed", "owner"),
    "admin.posts, all chosen": Sight("/admin/posts?choose=all", "owner"),
    "admin.posts, nothing chosen": Sight("/admin/posts", "owner", 422, press("Do it")),
    "admin.posts, deletion": Sight("/admin/posts?show=trashed", "owner", then=lambda page: choose_for(page, "delete")),
    "admin.posts, left": Sight("/admin/posts", "owner", then=lambda page: choose_for(page, "withdraw", "2:99")),
    "admin.calendar": Sight("/admin/calendar", "owner"),
    "admin.calendar, a month without anything": Sight("/admin/calendar?month=2001-01", "owner"),
    "admin.new_post": Sight("/admin/posts/new", "owner"),
    "admin.new_post, refused": Sight("/admin/posts/new", "owner", 422, save_without_scripts),
    "admin.pages": Sight("/admin/pages", "owner"),
    "admin.new_page": Sight("/admin/pages/new", "owner"),
    "admin.post": Sight("/admin/posts/{world.post.id}", "owner"),
    "admin.post, saved": Sight("/admin/posts/{world.post.id}?saved=1", "owner"),
    "admin.post, previewed": Sight("/admin/posts/{world.post.id}", "owner", then=press("Preview")),
    "admin.post, saved by two": Sight("/admin/posts/{world.post.id}", "owner", 409, save_an_old_version),
    "admin.post, in the trash": Sight("/admin/posts/{world.trashed.id}", "owner"),
    "admin.copy": Sight("/admin/copies/key-of-a-tab", "owner"),
    "admin.revisions": Sight("/admin/posts/{world.post.id}/revisions", "owner"),
    "admin.revision": Sight("/admin/posts/{world.post.id}/revisions/2", "owner"),
    "admin.reviews": Sight("/admin/posts/{world.post.id}/reviews", "owner"),
    "admin.reviews, nothing resolved": Sight("/admin/posts/{world.post.id}/reviews?show=resolved", "owner"),
    "admin.reviews, made": Sight("/admin/posts/{world.draft.id}/reviews", "owner", then=press("Make a link")),
    "admin.post, links would break": Sight("/admin/posts/{world.post.id}", "owner", 409, press("Move to the trash")),
    "admin.post_links": Sight("/admin/posts/{world.post.id}/links", "owner"),
    "admin.links": Sight("/admin/links", "owner"),
    "admin.redirects": Sight("/admin/redirects", "owner"),
    "admin.redirects, refused": Sight("/admin/redirects", "owner", 422, press("Add the redirect")),
    "admin.redirect": Sight("/admin/redirects/1", "owner"),
    "admin.redirect_import": Sight("/admin/redirects/import", "owner"),
    "admin.redirect_import, refused": Sight("/admin/redirects/import", "owner", 422, press("Look at the lines")),
    "admin.redirect_review": Sight("/admin/redirects/import", "owner", then=send_redirects),
    "admin.media": Sight("/admin/media", "owner"),
    "admin.media, nothing found": Sight("/admin/media?q=" + LONG_WORD * 2, "owner"),
    "admin.media, refused": Sight("/admin/media", "owner", 422, send_a_script),
    "admin.medium": Sight("/admin/media/{world.medium.id}", "owner"),
    "admin.medium, refused": Sight("/admin/media/{world.medium.id}", "owner", 422, forget_the_name),
    "admin.medium, not replaced": Sight("/admin/media/{world.medium.id}", "owner", 422, replace_by_a_script),
    "admin.all_series": Sight("/admin/series", "owner"),
    "admin.all_series, refused": Sight("/admin/series", "owner", 422, press("Add the series")),
    "admin.series": Sight("/admin/series/1", "owner"),
    "admin.tags": Sight("/admin/tags", "owner"),
    "admin.tag": Sight("/admin/tags/1", "owner"),
    "admin.comments": Sight("/admin/comments", "owner"),
    "admin.comments, approved": Sight("/admin/comments?show=approved", "owner"),
    "admin.users": Sight("/admin/users", "owner"),
    "admin.new_user": Sight("/admin/users/new", "owner"),
    "admin.new_user, refused": Sight("/admin/users/new", "owner", 422, press("Add the person")),
    "admin.user": Sight("/admin/users/{world.reader.id}", "owner"),
    "admin.settings": Sight("/admin/settings", "owner"),
    "admin.appearance": Sight("/admin/appearance", "owner"),
    "admin.appearance, refused": Sight("/admin/appearance", "owner", 422, import_a_stylesheet),
    "admin.navigation": Sight("/admin/navigation", "owner"),
    "admin.importing": Sight("/admin/import", "owner"),
    "admin.importing, tried": Sight("/admin/import", "owner", then=send_a_file),
    "admin.importing, refused": Sight("/admin/import", "owner", 422, send_nonsense),
}
