"""What is not public stays unseen on every page a visitor can come to; so do its title, tags and comments."""

from datetime import timedelta

import pytest

from blog.core import clock
from blog.posts.models import Post
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.safety.conftest import World

HIDDEN = ("draft", "private", "scheduled", "trashed")


def hidden_posts(world: World) -> list[Post]:
    """The posts whose address may not even be named, and the one that needs a password."""
    return [world.locked, *(getattr(world, name) for name in HIDDEN)]


def visitors_pages(world: World) -> list[str]:
    """Every page that lists or leads to posts."""
    return [
        "/",
        "/?page=2",
        "/tags",
        "/tags/shared",
        "/search?q=secret",
        "/search?q=secretdraft+shared",
        "/archive",
        *(f"/archive/{year}" for year in (2025, 2026, clock.now().year, clock.now().year + 1)),
        "/archive/2026/1",
        f"/archive/{clock.now().year}/{clock.now().month}",
        f"/authors/{world.author.slug}",
        f"/authors/{world.other.slug}",
        *(
            f"{of}/feed.{format_}"
            for of in (
                "",
                "/tags/shared",
                "/series/parts",
                f"/authors/{world.author.slug}",
                "/comments",
                "/corrections",
            )
            for format_ in ("atom", "rss", "json")
        ),
        *(f"/posts/{post.slug}/comments/feed.json" for post in (world.post, world.locked, *hidden_posts(world))),
        *(f"/posts/{post.slug}.{format_}" for post in hidden_posts(world) for format_ in ("md", "json")),
        *("/feeds", "/sitemap.xml", "/sitemap-0.xml", "/sitemap-1.xml", "/robots.txt", "/site.webmanifest"),
        "/authors",
        "/series",
        "/series/parts",
        f"/posts/{world.post.slug}/corrections",
        f"/posts/{world.post.slug}",
        f"/posts/{world.post.slug}?reply={world.pending.id}",
        f"/posts/{world.others_post.slug}",
        f"/posts/{world.locked.slug}",
        f"/{world.page.slug}",
    ]


@pytest.mark.parametrize("who", ["visitor", "reader", "other", "author", "owner"])
async def test_no_page_for_visitors_shows_anything_that_is_not_public(visit: Visit, world: World, who: str) -> None:
    browser = await visit(None if who == "visitor" else getattr(world, who))
    for path in visitors_pages(world):
        page = await browser.get(path)
        assert (path, page.status in (200, 404)) == (path, True)
        # Those who may edit the locked post read it without its password.
        text = page.text.replace("SECRET-locked", "") if who in ("author", "owner") else page.text
        assert (path, "SECRET" in text) == (path, False)


async def test_tags_that_only_hidden_posts_carry_are_not_listed_and_count_visible_posts_only(
    visitor: Browser, world: World
) -> None:
    page = await visitor.get("/tags")
    assert "shared 1" in page.words
    for name in HIDDEN:
        assert f"secret{name}" not in page.text.lower()
        assert f"SECRET-{name}" not in (await visitor.get(f"/tags/secret{name}")).text


@pytest.mark.parametrize(
    ("who", "private"),
    [("visitor", 404), ("reader", 404), ("other", 404), ("author", 200), ("editor", 200), ("owner", 200)],
)
async def test_hidden_posts_are_not_at_their_address(visit: Visit, world: World, who: str, private: int) -> None:
    browser = await visit(None if who == "visitor" else getattr(world, who))
    statuses = {}
    for name in HIDDEN:
        slug = getattr(world, name).slug
        page = await browser.get(f"/posts/{slug}")
        statuses[name] = page.status
        assert page.status == 200 or "SECRET" not in page.text
        # Neither may anybody guess at them through what is beside them.
        for path in ("comments", "unlocking"):
            answer = await browser.post(f"/posts/{slug}/{path}", {"body": "Hi", "name": "x", "email": "x@example.org"})
            assert answer.status in ((404, 410) if page.status != 200 else (404, 303, 422))
    assert statuses == {"draft": 404, "private": private, "scheduled": 404, "trashed": 410}


async def test_a_private_post_in_the_trash_is_not_even_gone(visitor: Browser, make: Factory) -> None:
    post = await make.trashed(visibility="private")
    assert (await visitor.get(f"/posts/{post.slug}")).status == 404


async def test_a_former_address_does_not_betray_a_hidden_post(visit: Visit, world: World) -> None:
    owner, visitor = await visit(world.owner), await visit()
    for name in (*HIDDEN, "post"):
        post = getattr(world, name)
        if name == "trashed":
            continue
        editor = await owner.get(f"/admin/posts/{post.id}")
        fields = editor.fields(f"/admin/posts/{post.id}")
        assert (await owner.post(f"/admin/posts/{post.id}", {**fields, "slug": f"secret-new-{name}"})).status == 303
        page = await visitor.get(f"/posts/{post.slug}")
        assert (name, page.status) == (name, 301 if name == "post" else 404)
        assert name == "post" or "secret-new" not in page.text + str(page.headers)


async def test_a_scheduled_post_appears_at_its_moment_and_not_before(
    visitor: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = world.scheduled.published_at
    assert moment is not None
    for now, status in ((moment - timedelta(microseconds=1), 404), (moment, 200)):
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        assert (await visitor.get(f"/posts/{world.scheduled.slug}")).status == status
        assert ("SECRET-scheduled" in (await visitor.get("/")).text) is (status == 200)


async def test_comments_that_wait_are_neither_shown_nor_counted_nor_answered(visitor: Browser, world: World) -> None:
    path = f"/posts/{world.post.slug}"
    page = await visitor.get(path)
    assert "Well said." in page.words
    assert len([element for element in page.tree.iter() if element.get("id", "").startswith("comment-")]) == 1
    comment = {"name": "Me", "email": "me@example.org", "body": "I answer."}
    for unseen in (world.pending, world.spam):
        answer = await visitor.post(f"{path}/comments", {**comment, "parent": str(unseen.id)})
        assert answer.status == 422
        assert "SECRET" not in answer.text
    answer = await visitor.post(f"{path}/comments", {**comment, "parent": str(world.approved.id)})
    assert answer.status == 303
    assert "I answer." not in (await visitor.get(path)).text


async def test_an_answer_cannot_be_hung_under_a_comment_of_another_post(visitor: Browser, world: World) -> None:
    comment = {"name": "Me", "email": "me@example.org", "body": "I answer.", "parent": str(world.approved.id)}
    assert (await visitor.post(f"/posts/{world.others_post.slug}/comments", comment)).status == 422


async def test_addresses_of_commenters_are_shown_to_nobody_but_editors(visit: Visit, world: World) -> None:
    path, address = f"/posts/{world.post.slug}", world.approved.author_email
    for user in (None, world.reader, world.author, world.owner):
        assert address not in (await (await visit(user)).get(path)).text
    assert address in (await (await visit(world.editor)).get("/admin/comments?show=approved")).text


async def test_a_locked_post_shows_text_and_comments_with_its_password_only(
    visit: Visit, world: World, make: Factory
) -> None:
    await make.comment(world.locked, body="SECRET-locked-comment")
    path, visitor = f"/posts/{world.locked.slug}", await visit()
    comment = {"name": "Me", "email": "me@example.org", "body": "Hello?"}
    assert (await visitor.post(f"{path}/comments", comment)).status == 403
    assert (await visitor.post(f"{path}/unlocking", {"password": "wrong"})).status == 422
    assert "SECRET" not in (await visitor.get(path)).text
    assert (await visitor.post(f"{path}/unlocking", {"password": "open sesame"})).status == 303
    page = await visitor.get(path)
    assert "SECRET-locked-comment" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    # Lists keep quiet about the text even for those who have opened it.
    assert "SECRET" not in (await visitor.get("/")).text
    # A new password closes it again, for everybody.
    owner = await visit(world.owner)
    editor = await owner.get(f"/admin/posts/{world.locked.id}")
    fields = {**editor.fields(f"/admin/posts/{world.locked.id}"), "password": "something else"}
    assert (await owner.post(f"/admin/posts/{world.locked.id}", fields)).status == 303
    assert "SECRET" not in (await visitor.get(path)).text


async def test_opening_one_post_opens_no_other(visit: Visit, world: World, make: Factory) -> None:
    second = await make.post(source="SECRET-second", visibility="password", password="open sesame")
    visitor = await visit()
    await visitor.post(f"/posts/{world.locked.slug}/unlocking", {"password": "open sesame"})
    assert "SECRET-second" not in (await visitor.get(f"/posts/{second.slug}")).text


async def test_pages_for_somebody_signed_in_are_not_to_be_kept(visit: Visit, world: World) -> None:
    browser = await visit(world.owner)
    for path in ("/", "/admin", "/account", f"/posts/{world.post.slug}", "/nope"):
        assert (await browser.get(path)).headers["Cache-Control"] == "no-store"
