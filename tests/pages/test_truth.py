"""How long a page is given out: until the site changes, here at once and elsewhere within a second."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest

from blog.core import clock
from blog.core.pages import FRESH_SECONDS
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.pages.conftest import Keeping, Kept

PATIENCE = 60.0


@pytest.fixture
async def owner(kept: Kept, visit: Visit, make: Factory) -> Browser:
    return await visit(await make.user(role="owner"), at=kept.server)


async def test_a_published_post_shows_at_once_in_the_process_that_published_it(kept: Kept, owner: Browser) -> None:
    assert "Fresh ink" not in (await kept.visitor.get("/")).text
    form = (await owner.get("/admin/posts/new")).fields("/admin/posts/new")
    saved = await owner.post("/admin/posts/new", {**form, "title": "Fresh ink", "source": "Text."})
    assert saved.status == 303
    draft = await owner.get(saved.location)
    assert "Fresh ink" not in (await kept.visitor.get("/")).text
    publication = next(
        form.get("action", "") for form in draft.tree.iter("form") if form.get("action", "").endswith("/publication")
    )
    assert (await owner.post(publication, draft.fields(publication))).status == 303
    assert "Fresh ink" in (await kept.visitor.get("/")).text


async def test_a_trashed_post_is_gone_at_once_from_every_page(kept: Kept, owner: Browser, make: Factory) -> None:
    post = await make.post(title="Withdrawn", tags="ink")
    other = await make.post(title="Stays", tags="ink")
    paths = ["/", f"/posts/{post.slug}", f"/posts/{other.slug}", "/archive", "/tags/ink", "/feed.atom", "/sitemap.xml"]
    for path in paths * 2:
        assert (await kept.visitor.get(path)).status == 200, path
    assert all(kept.pages.find(path) for path in paths)
    assert (await owner.post(f"/admin/posts/{post.id}/trash", {"version": str(post.version)})).status == 303
    for path in paths:
        page = await kept.visitor.get(path)
        assert page.status == (410 if path.endswith(post.slug) else 200), path
        assert "Withdrawn" not in page.text, path
        assert post.slug not in page.text or page.status == 410, path


async def test_a_draft_saved_again_and_again_costs_readers_nothing(kept: Kept, owner: Browser, make: Factory) -> None:
    draft = await make.draft(title="Not yet", tags="ink", series="Parts")
    await kept.visitor.get("/")
    before = kept.pages.find("/")
    assert before is not None
    path = f"/admin/posts/{draft.id}"
    for text in ("More words.", "Still more words."):
        form = (await owner.get(path)).fields(path)
        assert (await owner.post(path, {**form, "source": text, "title": text, "tags": f"{text}, ink"})).status == 303
        await kept.visitor.get("/")
        assert kept.pages.find("/") is before
    page = await owner.get(path)
    assert (await owner.post(f"{path}/publication", page.fields(f"{path}/publication"))).status == 303
    assert "Still more words." in (await kept.visitor.get("/")).text


@pytest.mark.parametrize("is_new", [True, False])
async def test_a_draft_that_takes_a_former_address_is_a_change_for_readers(
    kept: Kept, owner: Browser, make: Factory, is_new: bool
) -> None:
    post = await make.post(slug="was")
    path = f"/admin/posts/{post.id}"
    assert (await owner.post(path, {**(await owner.get(path)).fields(path), "slug": "is"})).status == 303
    assert (await kept.visitor.get("/posts/was")).status == 301
    await kept.visitor.get("/")
    before = kept.pages.find("/")
    assert before is not None
    path = "/admin/posts/new" if is_new else f"/admin/posts/{(await make.draft()).id}"
    form = (await owner.get(path)).fields(path)
    assert (await owner.post(path, {**form, "slug": "was", "title": "Draft"})).status == 303
    await kept.visitor.get("/")
    assert kept.pages.find("/") is not before
    assert (await kept.visitor.get("/posts/was")).status == 404


async def test_a_comment_shows_as_soon_as_it_is_approved(kept: Kept, owner: Browser, make: Factory) -> None:
    post = await make.post()
    comment = await make.comment(post, body="Well said indeed.", status="pending")
    assert "Well said" not in (await kept.visitor.get(f"/posts/{post.slug}")).text
    assert (await owner.post(f"/admin/comments/{comment.id}/approval")).status == 303
    assert "Well said" in (await kept.visitor.get(f"/posts/{post.slug}")).text


async def test_a_changed_setting_shows_at_once(kept: Kept, owner: Browser) -> None:
    await kept.visitor.get("/")
    form = (await owner.get("/admin/settings")).fields("/admin/settings")
    assert (await owner.post("/admin/settings", {**form, "title": "Renamed by its owner"})).status == 303
    assert "Renamed by its owner" in (await kept.visitor.get("/")).text


async def test_no_process_shows_for_longer_than_a_second_what_another_withdrew(
    keeping: Keeping, visit: Visit, make: Factory
) -> None:
    here, there = await keeping(), await keeping()
    owner = await visit(await make.user(role="owner"), at=here.server)
    posts = [await make.post(title=f"Withdrawn {number}") for number in range(3)]
    for post in posts:
        await there.visitor.get(f"/posts/{post.slug}")
        assert there.pages.find(f"/posts/{post.slug}") is not None
        withdrawn = await owner.post(f"/admin/posts/{post.id}/trash", {"version": str(post.version)})
        assert withdrawn.status == 303
        # However slow this machine is: what is asked for a second later must be made, or refused.
        last_shown = await _last_begun(partial(_shows, there, f"/posts/{post.slug}"))
        assert last_shown < FRESH_SECONDS


async def test_a_scheduled_post_shows_at_its_second_and_not_before(kept: Kept, make: Factory) -> None:
    published_at = clock.now() + timedelta(seconds=1.2)
    await make.post(title="In its own time", published_at=published_at)
    asked_at = last_missing = clock.now()
    async with asyncio.timeout(PATIENCE):
        while "In its own time" not in (await kept.visitor.get("/")).text:
            last_missing, asked_at = asked_at, clock.now()
    assert last_missing < published_at <= clock.now()  # who asked a moment later got it, and nobody earlier


async def test_the_most_read_pages_are_made_again_before_anybody_asks(
    kept: Kept, owner: Browser, make: Factory
) -> None:
    post = await make.post(title="Read by many")
    path = f"/posts/{post.slug}"
    for _ in range(3):
        await kept.visitor.get(path)
    comment = await make.comment(post, body="Said and approved.", status="pending")
    assert (await owner.post(f"/admin/comments/{comment.id}/approval")).status == 303
    await kept.visitor.get("/archive")  # another page: with it the process learns that the site has changed
    async with asyncio.timeout(PATIENCE):
        while (page := kept.pages.find(path)) is None:
            await kept.visitor.get("/healthz")
    assert b"Said and approved." in page.finished.body


async def _shows(kept: Kept, path: str) -> bool:
    return (await kept.visitor.get(path)).status == 200


async def _last_begun(shows: Callable[[], Awaitable[bool]]) -> float:
    """Seconds from now until the begin of the last of the requests that still showed it; it must end."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    last = 0.0
    async with asyncio.timeout(PATIENCE):
        while True:
            begun = loop.time() - start
            if not await shows():
                return last
            last = begun
