"""States of posts and who may change them: trash, versions, lists, owners."""

from datetime import UTC, datetime

import pytest

from blog.posts.models import Visibility
from blog.writing import queries
from tests.application import Browser, Visit
from tests.factories import Factory


async def test_trash_keeps_everything_and_restoring_brings_it_back(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    post = await make.post(title="Thrown", tags="a, b")
    await make.comment(post, body="Still here?")
    path = f"/admin/posts/{post.id}"
    await owner_browser.post(f"{path}/trash", {"version": str(post.version)})
    assert (await visitor.get("/posts/thrown")).status == 410
    version = (await queries.get_post(make.db, post.id)).version
    await owner_browser.post(f"{path}/restoration", {"version": str(version)})
    page = await visitor.get("/posts/thrown")
    assert page.status == 200
    assert "Still here?" in page.words
    assert (await queries.get_post(make.db, post.id)).tags == ("a", "b")


async def test_only_what_is_in_the_trash_can_be_deleted(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(title="Kept")
    refused = await owner_browser.post(f"/admin/posts/{post.id}/deletion", {"version": str(post.version)})
    assert refused.status == 409
    trashed = await make.trashed(title="Lost")
    done = await owner_browser.post(f"/admin/posts/{trashed.id}/deletion", {"version": str(trashed.version)})
    assert done.status == 303
    assert (await owner_browser.get(f"/admin/posts/{trashed.id}")).status == 404


@pytest.mark.parametrize("button", ["publication", "withdrawal", "trash", "restoration"])
@pytest.mark.parametrize("version", ["1", "", "x", "99"])
async def test_a_button_pressed_on_an_old_version_does_nothing(
    owner_browser: Browser, make: Factory, button: str, version: str
) -> None:
    post = await make.post()
    path = f"/admin/posts/{post.id}"
    form = (await owner_browser.get(path)).fields(path)
    await owner_browser.post(path, form | {"source": "Newer."})
    before = await queries.get_post(make.db, post.id)
    page = await owner_browser.post(f"{path}/{button}", {"version": version})
    assert page.status in (409, 422)
    assert await queries.get_post(make.db, post.id) == before


LISTS: list[tuple[str, set[str]]] = [
    ("all", {"Out", "Rough", "Later", "Mine alone"}),
    ("draft", {"Rough"}),
    ("published", {"Out", "Mine alone"}),
    ("scheduled", {"Later"}),
    ("private", {"Mine alone"}),
    ("trashed", {"Away"}),
]


@pytest.mark.parametrize(("shown", "expected"), LISTS)
async def test_lists_show_posts_by_their_state(
    owner_browser: Browser, make: Factory, shown: str, expected: set[str]
) -> None:
    await make.post(title="Out")
    await make.draft(title="Rough")
    await make.post(title="Later", published_at=datetime(2999, 1, 1, tzinfo=UTC))
    await make.post(title="Mine alone", visibility="private")
    await make.trashed(title="Away")
    page = await owner_browser.get("/admin/posts", params={"show": shown})
    everything = {"Out", "Rough", "Later", "Mine alone", "Away"}
    titles = {
        "".join(link.itertext()).strip() for link in page.tree.iter("a") if "/admin/posts/" in link.get("href", "")
    }
    assert titles & everything == expected


@pytest.mark.parametrize(("asked", "found"), [("rain", True), ("%", False), ("_ain", False), ("雨", True)])
async def test_lists_are_searched_by_the_letters_of_the_title(
    owner_browser: Browser, make: Factory, asked: str, found: bool
) -> None:
    await make.post(title="Rain 雨")
    page = await owner_browser.get("/admin/posts", params={"q": asked})
    assert ("Rain 雨" in page.words) is found


async def test_an_author_sees_and_edits_only_their_own_posts(visit: Visit, make: Factory) -> None:
    me, other = await make.user(), await make.user()
    mine, theirs = await make.post(title="My own", by=me), await make.post(title="Not mine", by=other)
    browser = await visit(me)
    words = (await browser.get("/admin/posts")).words
    assert "My own" in words
    assert "Not mine" not in words
    assert (await browser.get(f"/admin/posts/{mine.id}")).status == 200
    assert (await browser.get(f"/admin/posts/{theirs.id}")).status == 403
    assert (await browser.post(f"/admin/posts/{theirs.id}", {"title": "x", "version": "1"})).status == 403


async def test_an_author_cannot_give_a_post_to_somebody_else(visit: Visit, make: Factory) -> None:
    me, other = await make.user(), await make.user()
    browser = await visit(me)
    form = {"title": "x", "source": "x", "author_id": str(other.id)}
    saved = await browser.post("/admin/posts/new", form)
    post_id = int(saved.location.partition("?")[0].rpartition("/")[2])
    assert (await queries.get_post(make.db, post_id)).author_id == me.id


async def test_a_page_is_for_editors(visit: Visit, make: Factory) -> None:
    page = await make.page(title="About")
    author, editor = await visit(await make.user()), await visit(await make.user(role="editor"))
    assert (await author.get("/admin/pages")).status == 403
    assert (await author.get(f"/admin/posts/{page.id}")).status == 403
    assert (await author.post("/admin/pages/new", {"title": "x"})).status == 403
    assert (await editor.get(f"/admin/posts/{page.id}")).status == 200


async def test_the_stored_password_of_a_post_is_never_sent_back(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(visibility="password", password="the-secret")
    assert post.visibility is Visibility.PASSWORD
    assert "the-secret" not in (await owner_browser.get(f"/admin/posts/{post.id}")).text
