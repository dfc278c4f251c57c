"""The states a post was saved in: compared, and brought back."""

import pytest

from blog.posts.models import Status
from blog.writing import queries
from tests.application import Browser, Visit
from tests.factories import Factory


async def save(browser: Browser, path: str, **fields: str) -> None:
    form = (await browser.get(path)).fields(path)
    assert (await browser.post(path, form | fields)).status == 303


async def test_a_revision_shows_what_changed_word_by_word(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(title="Rain", source="A quiet day.\n\n下了三天雨。", tags="a")
    path = f"/admin/posts/{post.id}"
    await save(owner_browser, path, source="A noisy day.\n\n下了五天雨。", tags="b", title="Rain and wind")
    page = await owner_browser.get(f"{path}/revisions/2")
    tree = page.tree
    assert {"".join(mark.itertext()) for mark in tree.iter("del")} >= {"quiet", "三"}
    assert {"".join(mark.itertext()) for mark in tree.iter("ins")} >= {"noisy", "五", " and wind"}


async def test_any_two_revisions_can_be_compared(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source="One.")
    path = f"/admin/posts/{post.id}"
    for source in ("Two.", "Three.", "One."):
        await save(owner_browser, path, source=source)
    assert "Not a word changed." in (await owner_browser.get(f"{path}/revisions/4?from=1")).words
    assert "Three" in (await owner_browser.get(f"{path}/revisions/4")).words
    for wrong in ("0", "99", "x", ""):
        assert (await owner_browser.get(f"{path}/revisions/4?from={wrong}")).status == 404


async def test_a_comparison_shows_every_field_that_changed(owner_browser: Browser, make: Factory) -> None:
    editor = await make.user(role="editor", name="Xu Zhimo")
    post = await make.post(source="The same.")
    path = f"/admin/posts/{post.id}"
    changes = {
        "visibility": "private",
        "published_at": "2026-03-04T05:06",
        "sticky": "1",
        "author_id": str(editor.id),
        "language": "fr",
        "description": "A summary.",
        "cover": "/media/a/b.png",
    }
    await save(owner_browser, path, **changes)
    words = (await owner_browser.get(f"{path}/revisions/2")).words
    for said in ("Only who may edit it", "Mar 4, 2026", "Pinned: Yes", "Author: Xu Zhimo", "français", "A summary."):
        assert said in words
    assert "/media/a/b.png" in words
    version = (await owner_browser.get(path)).fields(path)["version"]
    await owner_browser.post(f"{path}/withdrawal", {"version": version})
    assert "State: Draft" in (await owner_browser.get(f"{path}/revisions/3")).words


async def test_the_first_revision_stands_alone(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source="Only this.")
    page = await owner_browser.get(f"/admin/posts/{post.id}/revisions/1")
    assert "Only this." in page.words
    assert page.tree.find(".//table") is None


async def test_bringing_a_revision_back_is_a_new_revision(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    post = await make.post(
        title="Rain", source="The first text.", tags='"Sun, moon", sky', excerpt="First.", language="fr"
    )
    path = f"/admin/posts/{post.id}"
    await save(
        owner_browser, path, source="The second text.", tags="", title="Wind", excerpt="", slug="wind", language=""
    )
    back = f"{path}/revisions/1/restoration"
    fields = (await owner_browser.get(f"{path}/revisions/1")).fields(back)
    assert (await owner_browser.post(back, fields)).status == 303
    now = await queries.get_post(make.db, post.id)
    assert (now.title, now.source, now.excerpt) == ("Rain", "The first text.", "First.")
    assert (now.tags, now.language) == (("sky", "Sun, moon"), "fr")
    assert (now.slug, now.status, now.published_at) == ("wind", Status.PUBLISHED, post.published_at)
    assert now.version == 3
    assert "Brought back from revision 1" in (await owner_browser.get(f"{path}/revisions")).words
    assert (await queries.get_revision(make.db, post.id, 2)).source == "The second text."
    assert "The first text." in (await visitor.get("/posts/wind")).words


async def test_a_locked_post_stays_locked_when_words_are_brought_back(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    post = await make.post(title="Locked", source="Hidden once.", visibility="password", password="sesame")
    path = f"/admin/posts/{post.id}"
    await save(owner_browser, path, source="Hidden twice.")
    await owner_browser.post(f"{path}/revisions/1/restoration", {"version": "2"})
    assert "Hidden" not in (await visitor.get("/posts/locked")).words
    assert (await visitor.post("/posts/locked/unlocking", {"password": "sesame"})).status == 303


@pytest.mark.parametrize("version", ["1", "9", "", "x"])
async def test_nothing_is_brought_back_over_what_was_saved_meanwhile(
    owner_browser: Browser, make: Factory, version: str
) -> None:
    post = await make.post(source="One.")
    path = f"/admin/posts/{post.id}"
    await save(owner_browser, path, source="Two.")
    page = await owner_browser.post(f"{path}/revisions/1/restoration", {"version": version})
    assert page.status == 409
    assert (await queries.get_post(make.db, post.id)).source == "Two."


async def test_revisions_are_for_those_who_may_edit_the_post(visit: Visit, make: Factory) -> None:
    post = await make.post()
    stranger = await visit(await make.user())
    for path in ("revisions", "revisions/1"):
        assert (await stranger.get(f"/admin/posts/{post.id}/{path}")).status == 403
    assert (await stranger.post(f"/admin/posts/{post.id}/revisions/1/restoration", {"version": "1"})).status == 403


async def test_a_tag_with_a_comma_in_its_name_survives_the_editor(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(tags='"Sun, moon and stars", sky')
    path = f"/admin/posts/{post.id}"
    assert post.tags == ("sky", "Sun, moon and stars")
    await save(owner_browser, path, source="Changed.")
    assert (await queries.get_post(make.db, post.id)).tags == post.tags
