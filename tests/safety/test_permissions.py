"""Who may do what: every route, every method, every role, one's own posts and other people's."""

from typing import Any

import pytest
from aiohttp import web

from blog.core.web import View
from tests.application import Browser, Page, Visit
from tests.factories import Factory
from tests.safety.conftest import Addresses, World

# In this order: a visitor, a reader, an author at their own post, an author at another's, an editor, an owner.
# "+" comes in, "?" is asked to sign in first, "-" is told no.
EVERYBODY, SIGNED_IN, WRITERS = "++++++", "?+++++", "?-++++"
OWN_POSTS, EDITORS, OWNERS = "?-+-++", "?---++", "?----+"

EXPECTED: dict[str, dict[str, str]] = {
    "ops.health": {"GET": EVERYBODY},
    "ops.ready": {"GET": EVERYBODY},
    "static": {"GET": EVERYBODY},
    "site.stylesheet": {"GET": EVERYBODY},
    "site.custom": {"GET": EVERYBODY},
    "posts.home": {"GET": EVERYBODY},
    "media.file": {"GET": EVERYBODY},
    "media.copy": {"GET": EVERYBODY},
    "posts.post": {"GET": EVERYBODY},
    "posts.page": {"GET": EVERYBODY},
    "posts.unlocking": {"POST": EVERYBODY},
    "comments.comments": {"POST": EVERYBODY},
    "comments.comment": {"GET": EVERYBODY},
    "reviews.review": {"GET": EVERYBODY},
    "reviews.notes": {"POST": EVERYBODY},
    "reviews.reading": {"POST": EVERYBODY},
    **{
        f"feeds.{name}": {"GET": EVERYBODY}
        for name in ("site", "tag", "author", "comments", "post_comments", "former", "feeds", "post", "sitemap")
    },
    **{f"feeds.{name}": {"GET": EVERYBODY} for name in ("series", "corrections")},
    **{f"feeds.{name}": {"GET": EVERYBODY} for name in ("sitemap_part", "robots", "manifest", "favicon")},
    **{f"feeds.{name}": {"GET": EVERYBODY} for name in ("card", "site_card")},
    "posts.archive": {"GET": EVERYBODY},
    "posts.year": {"GET": EVERYBODY},
    "posts.month": {"GET": EVERYBODY},
    "posts.authors": {"GET": EVERYBODY},
    "posts.author": {"GET": EVERYBODY},
    "posts.corrections": {"GET": EVERYBODY},
    "series.all_series": {"GET": EVERYBODY},
    "series.series": {"GET": EVERYBODY},
    "search.search": {"GET": EVERYBODY},
    "search.opensearch": {"GET": EVERYBODY},
    "tags.tags": {"GET": EVERYBODY},
    "tags.tag": {"GET": EVERYBODY},
    "accounts.sign_in": {"GET": EVERYBODY, "POST": EVERYBODY},
    "accounts.sign_out": {"POST": EVERYBODY},
    "accounts.setup": {"GET": EVERYBODY, "POST": EVERYBODY},
    "accounts.account": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts.password": {"POST": SIGNED_IN},
    "accounts.sessions_end": {"POST": SIGNED_IN},
    "accounts.session_end": {"POST": SIGNED_IN},
    "admin.dashboard": {"GET": WRITERS},
    "admin.posts": {"GET": WRITERS},
    "admin.new_post": {"GET": WRITERS, "POST": WRITERS},
    "admin.post_selection": {"POST": WRITERS},
    "admin.post_trash": {"POST": WRITERS},
    "admin.page_selection": {"POST": EDITORS},
    "admin.page_trash": {"POST": EDITORS},
    "admin.calendar": {"GET": WRITERS},
    "admin.pages": {"GET": EDITORS},
    "admin.new_page": {"GET": EDITORS, "POST": EDITORS},
    "admin.new_preview": {"POST": WRITERS},
    "admin.post": {"GET": OWN_POSTS, "POST": OWN_POSTS},
    "admin.post_preview": {"POST": OWN_POSTS},
    "admin.publication": {"POST": OWN_POSTS},
    "admin.withdrawal": {"POST": OWN_POSTS},
    "admin.trash": {"POST": OWN_POSTS},
    "admin.restoration": {"POST": OWN_POSTS},
    "admin.deletion": {"POST": OWN_POSTS},
    "admin.bringing_back": {"POST": OWN_POSTS},
    "admin.revisions": {"GET": OWN_POSTS},
    "admin.revision": {"GET": OWN_POSTS},
    "admin.reviews": {"GET": OWN_POSTS, "POST": OWN_POSTS},
    "admin.review_renewal": {"POST": OWN_POSTS},
    "admin.review_revocation": {"POST": OWN_POSTS},
    "admin.note_reply": {"POST": OWN_POSTS},
    "admin.note_resolution": {"POST": OWN_POSTS},
    "admin.note_reopening": {"POST": OWN_POSTS},
    "admin.note_deletion": {"POST": OWN_POSTS},
    "admin.copy": {"GET": WRITERS, "POST": WRITERS},
    "admin.copy_discarding": {"POST": WRITERS},
    "admin.slugs": {"GET": WRITERS},
    "admin.tag_names": {"GET": WRITERS},
    "admin.post_links": {"GET": OWN_POSTS, "POST": OWN_POSTS},
    "admin.links": {"GET": EDITORS},
    "admin.redirects": {"GET": EDITORS, "POST": EDITORS},
    "admin.redirect": {"GET": EDITORS, "POST": EDITORS},
    "admin.redirect_deletion": {"POST": EDITORS},
    "admin.redirect_export": {"GET": EDITORS},
    "admin.redirect_import": {"GET": EDITORS, "POST": EDITORS},
    "admin.redirect_review": {"GET": EDITORS, "POST": EDITORS},
    "admin.translations": {"POST": OWN_POSTS},
    "admin.translation_removal": {"POST": OWN_POSTS},
    "admin.correction_end": {"POST": OWN_POSTS},
    "admin.all_series": {"GET": EDITORS, "POST": EDITORS},
    "admin.series": {"GET": EDITORS, "POST": EDITORS},
    "admin.series_order": {"POST": EDITORS},
    "admin.series_deletion": {"POST": EDITORS},
    "admin.tags": {"GET": EDITORS, "POST": EDITORS},
    "admin.tag": {"GET": EDITORS, "POST": EDITORS},
    "admin.tag_deletion": {"POST": EDITORS},
    "admin.tag_merge": {"POST": EDITORS},
    "admin.comments": {"GET": EDITORS},
    "admin.comment_approval": {"POST": EDITORS},
    "admin.comment_spam": {"POST": EDITORS},
    "admin.comment_deletion": {"POST": EDITORS},
    "admin.media": {"GET": WRITERS, "POST": WRITERS},
    "admin.medium": {"GET": WRITERS, "POST": WRITERS},
    "admin.media_replacement": {"POST": WRITERS},
    "admin.media_deletion": {"POST": WRITERS},
    "admin.users": {"GET": OWNERS},
    "admin.new_user": {"GET": OWNERS, "POST": OWNERS},
    "admin.user": {"GET": OWNERS, "POST": OWNERS},
    "admin.user_disabling": {"POST": OWNERS},
    "admin.user_enabling": {"POST": OWNERS},
    "admin.appearance": {"GET": OWNERS, "POST": OWNERS},
    "admin.appearance_sample": {"GET": OWNERS},
    "admin.settings": {"GET": OWNERS, "POST": OWNERS},
    "admin.navigation": {"GET": OWNERS, "POST": OWNERS},
    "admin.importing": {"GET": OWNERS, "POST": OWNERS},
}
# Where everybody comes in and is told that there is nothing (any more).
NOTHING_HERE = {
    "accounts.setup": 410,
    "posts.unlocking": 404,
    "admin.copy": 404,
    "posts.corrections": 404,
    "comments.comment": 404,
    "site.custom": 404,
    "feeds.card": 404,
    "feeds.site_card": 404,
}
# What the first who may do it takes away from the next one.
USED_UP = frozenset(
    (
        "feeds.series admin.medium admin.media_replacement admin.media_deletion media.file media.copy "
        "admin.comment_deletion admin.series admin.series_order admin.series_deletion series.series "
        "series.all_series admin.correction_end admin.tag admin.tag_deletion admin.tag_merge "
        "admin.note_deletion admin.redirect admin.redirect_deletion"
    ).split()
)


def routed(app: web.Application) -> dict[str, set[str]]:
    """The methods of every route, read from the views themselves; HEAD and OPTIONS follow from the others."""
    found: dict[str, set[str]] = {}
    for name, resource in app.router.named_resources().items():
        for route in resource:
            assert issubclass(route.handler, View), name  # type: ignore[arg-type]
            found[name] = {method for method in ("GET", "POST") if hasattr(route.handler, method.lower())}
    return found


def outcome(name: str, page: Page) -> str:
    if page.status == 403:
        return "-"
    if page.status == 401 or (page.status == 303 and page.location.startswith("/sign-in?next=")):
        return "?"
    if page.status == 404 and name not in USED_UP:
        return "+" if NOTHING_HERE.get(name) == 404 else "404"
    return "+" if page.status < 500 and page.status != 405 else str(page.status)


async def asked(browser: Browser, method: str, path: str) -> Page:
    # A form without fields changes nothing and is judged by permission all the same.
    return await (browser.get(path) if method == "GET" else browser.post(path))


def test_the_table_names_every_route_and_method(app: web.Application) -> None:
    assert {name: set(methods) for name, methods in EXPECTED.items()} == routed(app)


async def test_every_role_may_do_what_the_table_says_and_nothing_else(
    visit: Visit, world: World, addresses: Addresses
) -> None:
    columns = [
        (None, world.post),
        (world.reader, world.post),
        (world.author, world.post),
        (world.author, world.others_post),
        (world.editor, world.post),
        (world.owner, world.post),
    ]
    found: dict[str, dict[str, str]] = {name: dict.fromkeys(methods, "") for name, methods in EXPECTED.items()}
    # Signing out comes last, for there is nothing more to see after it.
    names = sorted(EXPECTED, key=lambda name: name == "accounts.sign_out")
    for user, post in columns:
        browser, paths = await visit(user), addresses(post, user=world.other)
        for name in names:
            for method in EXPECTED[name]:
                found[name][method] += outcome(name, await asked(browser, method, paths[name]))
    assert found == EXPECTED


async def test_pages_are_for_editors(visit: Visit, world: World, addresses: Addresses) -> None:
    about_posts = {name for name, methods in EXPECTED.items() if OWN_POSTS in methods.values()}
    author, paths = await visit(world.author), addresses(world.page)
    for name in about_posts:
        for method in EXPECTED[name]:
            assert outcome(name, await asked(author, method, paths[name])) == "-"
    assert (await author.post("/admin/preview/page", {"source": "x"})).status == 403


async def test_a_page_in_an_authors_name_is_not_theirs_to_edit(visit: Visit, world: World, make: Factory) -> None:
    page = await make.page(by=world.author)
    assert (await (await visit(world.author)).get(f"/admin/posts/{page.id}")).status == 403


async def test_lists_show_authors_their_own_posts_only(visit: Visit, world: World) -> None:
    other = await visit(world.other)
    for path in (
        "/admin",
        "/admin/posts",
        "/admin/posts?show=private",
        "/admin/posts?show=trashed",
        "/admin/posts?q=e",
    ):
        page = await other.get(path)
        assert page.status == 200
        assert "SECRET" not in page.text
        assert world.post.title not in page.words
    assert "SECRET-draft" in (await (await visit(world.editor)).get("/admin/posts?show=draft")).text


async def test_a_changed_role_counts_from_the_next_request_on(visit: Visit, world: World) -> None:
    editor, owner = await visit(world.editor), await visit(world.owner)
    assert (await editor.get("/admin/comments")).status == 200
    fields = {"name": world.editor.name, "email": world.editor.email, "role": "author", "language": "", "password": ""}
    assert (await owner.post(f"/admin/users/{world.editor.id}", fields)).status == 303
    assert (await editor.get("/admin/comments")).status == 403


async def test_the_last_owner_can_neither_leave_nor_be_made_less(visit: Visit, world: World) -> None:
    owner = await visit(world.owner)
    fields = {"name": "Me", "email": world.owner.email, "role": "reader", "language": "", "password": ""}
    assert (await owner.post(f"/admin/users/{world.owner.id}", fields)).status == 422
    assert (await owner.post(f"/admin/users/{world.owner.id}/disabling")).status == 422
    assert (await owner.get("/admin/users")).status == 200


async def test_a_view_that_declares_no_permission_lets_nobody_in(visit: Visit, serve: Any, world: World) -> None:
    class Forgotten(View):
        async def get(self) -> web.StreamResponse:
            raise AssertionError

    # Routes are closed once the application runs; the view is put in the place of one there is.
    server = await serve()
    resource = server.app.router["tags.tags"]
    for route in resource:
        route._handler = Forgotten
    for user in (None, world.reader, world.owner):
        browser = await visit(at=server)
        if user:
            await browser.sign_in(user.email)
        assert (await browser.get("/tags")).status == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_first_run_stays_closed_once_there_is_an_owner(
    visit: Visit, app: web.Application, world: World, method: str
) -> None:
    from blog.accounts.views import SETUP_TOKEN

    token = app[SETUP_TOKEN]
    fields = {
        "token": token,
        "site_title": "Mine",
        "name": "Me",
        "email": "me@example.org",
        "password": "x" * 20,
        "language": "en",
    }
    browser = await visit()
    page = await (browser.get(f"/setup?token={token}") if method == "GET" else browser.post("/setup", fields))
    assert page.status == 410
    assert "Set-Cookie" not in page.headers


async def test_the_first_run_opens_with_its_token_only(visit: Visit, app: web.Application) -> None:
    from blog.accounts.views import SETUP_TOKEN

    token, browser = app[SETUP_TOKEN], await visit()
    fields = {"site_title": "Mine", "name": "Me", "email": "me@example.org", "password": "x" * 20, "language": "en"}
    for wrong in ("", "x", token[:-1], token + "x", token.swapcase(), "\x00", "你好"):
        assert (await browser.get("/setup", params={"token": wrong})).status == 404
        assert (await browser.post("/setup", {**fields, "token": wrong})).status == 404
    assert (await browser.get("/setup", params={"token": token})).status == 200
    page = await browser.post("/setup", {**fields, "token": token})
    assert (page.status, page.location) == (303, "/admin")
    assert (await browser.get("/admin/users")).status == 200
    assert (await browser.post("/setup", {**fields, "token": token, "email": "you@example.org"})).status == 410
