"""A small world in which everybody and everything is there once, and ways to look at it that browsers do not have."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from blog.accounts.models import User
from blog.comments.models import QueuedComment
from blog.core import clock
from blog.core.db import Database
from blog.links import queries_redirects as redirect_queries
from blog.links.models_redirects import Address, Redirect, Status
from blog.media.models import Media
from blog.posts.models import Post
from blog.reviews import actions as review_actions
from blog.reviews.forms import LinkForm, NotesForm
from blog.reviews.models import NewNote
from blog.series import queries as series_queries
from blog.tags.models import Tag
from tests.factories import Factory
from tests.safety.wire import Answer, exchange

Wire = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True)
class Review:
    """A review of `post`: the secret of one link, two notes that came by it, and another link."""

    token: str
    note_id: int
    spare_note_id: int
    spare_link_id: int


@dataclass(frozen=True)
class World:
    """Everybody who may act, and a post in every state; all posts but `others_post` and `page` are `author`'s."""

    owner: User
    editor: User
    author: User
    other: User
    reader: User
    post: Post
    others_post: Post
    page: Post
    tag: Tag
    draft: Post
    private: Post
    scheduled: Post
    trashed: Post
    locked: Post
    approved: QueuedComment
    pending: QueuedComment
    spam: QueuedComment
    review: Review
    medium: Media
    redirect_id: int
    series_id: int


@pytest.fixture
async def world(make: Factory) -> World:
    owner, editor, author, other, reader = [
        await make.user(role=role, name=f"{role} {number}", email=f"{role}{number}@example.org")
        for number, role in enumerate(("owner", "editor", "author", "author", "reader"))
    ]
    post = await make.post(title="Open", by=author, tags="shared", series="Parts")
    soon = clock.now() + timedelta(days=1)
    trashed = await make.trashed(
        title="SECRET-trashed", source="SECRET-trashed", tags="shared, SECRETtrashed", series="Parts", by=author
    )
    return World(
        owner=owner,
        editor=editor,
        author=author,
        other=other,
        reader=reader,
        post=post,
        others_post=await make.post(title="Other", by=other),
        page=await make.page(title="About"),
        tag=await make.tag("Spare"),
        draft=await make.draft(
            title="SECRET-draft", source="SECRET-draft", tags="shared, SECRETdraft", series="Parts", by=author
        ),
        private=await make.post(
            title="SECRET-private",
            source="SECRET-private",
            tags="shared, SECRETprivate",
            series="Parts",
            visibility="private",
            by=author,
        ),
        scheduled=await make.post(
            title="SECRET-scheduled",
            source="SECRET-scheduled",
            tags="shared, SECRETscheduled",
            series="Parts",
            published_at=soon,
            by=author,
        ),
        trashed=trashed,
        locked=await make.post(
            title="Locked", source="SECRET-locked", visibility="password", password="open sesame", by=author
        ),
        approved=await make.comment(post, body="Well said."),
        pending=await make.comment(post, body="SECRET-pending", name="SECRET-name", status="pending"),
        spam=await make.comment(post, body="SECRET-spam", name="SECRET-spammer", status="spam"),
        review=await review_of(make, post, author),
        redirect_id=await redirect_of(make),
        series_id=(await series_queries.list_series(make.db))[0].id,
        medium=await make.medium(by=author),
    )


async def review_of(make: Factory, post: Post, by: User) -> Review:
    token = await review_actions.make_link(make.db, post.id, LinkForm(name="Reviewer"), by=by)
    assert token
    link, draft = await review_actions.get_open_review(make.db, token)
    notes = [NewNote("0" * 32, 0, "Quoted.", f"SECRET-note {number}") for number in range(2)]
    await review_actions.leave_notes(make.db, link, draft, NotesForm(), notes, network="test")
    await review_actions.make_link(make.db, post.id, LinkForm(), by=by)
    found = [row["id"] for row in await make.db.fetch_all("SELECT id FROM review_notes ORDER BY id")]
    return Review(token, found[0], found[1], await make.db.fetch_value("SELECT MAX(id) FROM review_links"))


async def redirect_of(make: Factory) -> int:
    redirect = Redirect(Address("/old"), "/posts/new", Status.FOR_GOOD)
    await redirect_queries.put_redirects(make.db, [redirect], clock.now())
    return (await redirect_queries.list_all_redirects(make.db))[0].id


Addresses = Callable[..., dict[str, str]]


@pytest.fixture
def addresses(app: web.Application, world: World) -> Addresses:
    """A real address for every route, by the route's name; `post` is the one that addresses of posts are about."""

    def of(post: Post = world.post, user: User = world.reader) -> dict[str, str]:
        by_room: dict[str, dict[str, object]] = {
            "posts.author": {"slug": world.author.slug},
            "posts.page": {"slug": world.page.slug},
            "tags.tag": {"slug": "shared"},
            "feeds.tag": {"slug": "shared"},
            "feeds.author": {"slug": world.author.slug},
            "admin.user": {"id": user.id},
            "admin.user_disabling": {"id": user.id},
            "admin.user_enabling": {"id": user.id},
            "comments.comment": {"id": world.approved.id},
            "admin.comment_approval": {"id": world.approved.id},
            "admin.comment_spam": {"id": world.spam.id},
            "admin.comment_deletion": {"id": world.pending.id},
            "admin.tag": {"id": world.tag.id},
            "admin.tag_deletion": {"id": world.tag.id},
            "admin.tag_merge": {"id": world.tag.id},
            "series.series": {"slug": "parts"},
            "feeds.series": {"slug": "parts"},
            "admin.series": {"id": world.series_id},
            "admin.series_order": {"id": world.series_id},
            "admin.series_deletion": {"id": world.series_id},
            "admin.redirect": {"id": world.redirect_id},
            "admin.redirect_deletion": {"id": world.redirect_id},
            "accounts.session_end": {"id": "ab" * 32},
            "admin.note_deletion": {"note": world.review.spare_note_id},
            "reviews.review": {"token": world.review.token},
            "reviews.notes": {"token": world.review.token},
            "reviews.reading": {"token": world.review.token},
            "static": {"name": "css/site.css"},
            "site.stylesheet": {"version": "0" * 12},
            "feeds.card": {"version": "0" * 16, "format": "png"},
            "feeds.site_card": {"version": "0" * 16},
            "media.file": {"key": world.medium.key, "name": world.medium.name},
            "media.copy": {"key": world.medium.key, "name": world.medium.name, "width": 480},
            "admin.medium": {"id": world.medium.id},
            "admin.media_replacement": {"id": world.medium.id},
            "admin.media_deletion": {"id": world.medium.id},
        }
        usual: dict[str, object] = {
            "slug": post.slug,
            "id": post.id,
            "version": 1,
            "year": 2026,
            "month": 1,
            "kind": "post",
            "format": "json",
            "feed": "feed/",
            "part": 1,
            "key": "key-of-a-tab",
            "link": world.review.spare_link_id,
            "note": world.review.note_id,
        }
        found = {}
        for name, resource in app.router.named_resources().items():
            parts = {**usual, **by_room.get(name, {})}
            wanted = getattr(resource, "_pattern", None)
            names = wanted.groupindex if wanted else ()
            found[name] = str(resource.url_for(**{part: str(parts[part]) for part in names}))
        return found

    return of


@pytest.fixture
def writing_routes(app: web.Application) -> frozenset[str]:
    """The names of all routes that take POST."""
    return frozenset(
        name
        for name, resource in app.router.named_resources().items()
        for route in resource
        if hasattr(route.handler, "post")
    )


@pytest.fixture
def wire(server: TestServer) -> Wire:
    """Sends bytes as they are and gives back the answer."""

    async def send(request: bytes, *, at: TestServer = server) -> Answer:
        return await exchange(at.port or 0, request)

    return send


@pytest.fixture
def checksum(db: Database) -> Callable[[], Awaitable[dict[str, int]]]:
    """What is in every table, as a number each."""

    async def calculate() -> dict[str, int]:
        tables = [str(next(iter(row.values()))) for row in await db.fetch_all("SHOW TABLES")]
        rows = await db.fetch_all("CHECKSUM TABLE " + ", ".join(f"`{table}`" for table in tables))
        return {row["Table"].rpartition(".")[2]: row["Checksum"] for row in rows}

    return calculate
