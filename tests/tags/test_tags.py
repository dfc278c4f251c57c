"""Tags, as readers see them and as editors manage them."""

import pytest

from blog.tags.queries import find_tag, get_tag, list_tags
from blog.writing import queries
from tests.application import Browser
from tests.factories import Factory


async def test_a_tag_has_a_page_with_its_posts(visitor: Browser, make: Factory) -> None:
    await make.post(title="On tea", tags="茶, drinks")
    await make.post(title="On ink", tags="墨")
    words = (await visitor.get("/tags/茶")).words
    assert "On tea" in words
    assert "On ink" not in words
    assert (await visitor.get("/tags/none")).status == 404


async def test_the_tags_page_counts_what_visitors_can_see(visitor: Browser, make: Factory) -> None:
    await make.post(tags="seen")
    await make.draft(tags="seen, unseen")
    tags = {link.get("href"): "".join(link.itertext()) for link in (await visitor.get("/tags")).tree.iter("a")}
    assert "/tags/seen" in tags
    assert "/tags/unseen" not in tags


async def test_a_tag_is_made_changed_and_deleted(owner_browser: Browser, make: Factory) -> None:
    assert (await owner_browser.post("/admin/tags", {"name": "Tea 茶"})).status == 303
    tag = await find_tag(make.db, "tea-茶")
    assert tag is not None
    path = f"/admin/tags/{tag.id}"
    form = (await owner_browser.get(path)).fields(path)
    changed = form | {"name": "Green tea", "slug": "green-tea", "description": "Leaves."}
    assert (await owner_browser.post(path, changed)).status == 303
    stored = await get_tag(make.db, tag.id)
    assert (stored.name, stored.slug, stored.description) == ("Green tea", "green-tea", "Leaves.")
    assert (await owner_browser.post(f"{path}/deletion")).status == 303
    assert (await owner_browser.get(path)).status == 404


async def test_deleting_a_tag_keeps_its_posts_and_lifts_the_tags_below(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(tags="middle")
    top, middle = await make.tag("top"), await find_tag(make.db, "middle")
    assert middle is not None
    for child, parent in ((middle.id, top.id), ((await make.tag("leaf")).id, middle.id)):
        tag = await get_tag(make.db, child)
        await owner_browser.post(f"/admin/tags/{child}", {"name": tag.name, "slug": tag.slug, "parent_id": str(parent)})
    await owner_browser.post(f"/admin/tags/{middle.id}/deletion")
    assert (await queries.get_post(make.db, post.id)).tags == ()
    leaf = await find_tag(make.db, "leaf")
    assert leaf is not None
    assert leaf.parent_id == top.id


async def test_merging_moves_every_post_once(owner_browser: Browser, make: Factory) -> None:
    one, both = await make.post(tags="colour"), await make.post(tags="colour, color")
    tags = {tag.slug: tag.id for tag in await list_tags(make.db)}
    merged = await owner_browser.post(f"/admin/tags/{tags['colour']}/merge", {"into": str(tags["color"])})
    assert merged.status == 303
    for post in (one, both):
        assert (await queries.get_post(make.db, post.id)).tags == ("color",)
    assert [tag.slug for tag in await list_tags(make.db)] == ["color"]


BAD: dict[str, dict[str, str]] = {
    "no name": {"name": ""},
    "a name too long": {"name": "x" * 191},
    "a name without letters": {"name": "!!!"},
    "an address that is taken": {"name": "Other", "slug": "taken"},
    "a parent that is not there": {"name": "x", "parent_id": "999"},
    "a parent that is no number": {"name": "x", "parent_id": "x"},
    "a description too long": {"name": "x", "description": "kept " * 1001},
}


@pytest.mark.parametrize("case", BAD)
async def test_a_refused_tag_comes_back_with_everything_typed(owner_browser: Browser, make: Factory, case: str) -> None:
    await make.tag("taken")
    page = await owner_browser.post("/admin/tags", BAD[case])
    assert page.status == 422
    back = page.fields("/admin/tags")
    assert {name: back[name] for name in BAD[case] if name != "parent_id"} == {
        name: value for name, value in BAD[case].items() if name != "parent_id"
    }
    assert [tag.slug for tag in await list_tags(make.db)] == ["taken"]


async def test_a_tag_cannot_stand_below_itself(owner_browser: Browser, make: Factory) -> None:
    top, below = await make.tag("top"), await make.tag("below")
    form = {"name": "below", "slug": "below", "parent_id": str(top.id)}
    assert (await owner_browser.post(f"/admin/tags/{below.id}", form)).status == 303
    for parent in (top.id, below.id):
        circle = {"name": "top", "slug": "top", "parent_id": str(parent)}
        assert (await owner_browser.post(f"/admin/tags/{top.id}", circle)).status == 422
    assert (await owner_browser.post(f"/admin/tags/{top.id}/merge", {"into": str(below.id)})).status == 422
    assert (await owner_browser.post(f"/admin/tags/{top.id}/merge", {"into": str(top.id)})).status == 422


async def test_saving_a_post_keeps_a_tag_with_an_address_of_its_own(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(tags="Sea")
    sea = await find_tag(make.db, "sea")
    assert sea is not None
    await owner_browser.post(f"/admin/tags/{sea.id}", {"name": "Sea", "slug": "the-sea"})
    path = f"/admin/posts/{post.id}"
    form = (await owner_browser.get(path)).fields(path)
    assert form["tags"] == "Sea"
    await owner_browser.post(path, form)
    assert [tag.slug for tag in await list_tags(make.db)] == ["the-sea"]


async def test_tags_with_odd_names_stand_whole_under_a_post_and_in_lists(visitor: Browser, make: Factory) -> None:
    names = ["C++ \\ C#", 'say "ink"', "a;b|c", "Zürich & 墨", "{x}[y]"]
    await make.post(slug="odd", tags=", ".join(names))
    for path in ("/posts/odd", "/"):
        page = await visitor.get(path)
        found = ["".join(a.itertext()) for a in page.tree.iter("a") if a.get("rel") == "tag"]
        assert found == sorted(names, key=str.casefold)
