"""Series, as editors manage them and as authors name them."""

import pytest

from blog.series.queries import find_series, get_series, list_series
from blog.series.queries_places import list_parts
from blog.writing.queries import get_post, get_revision
from tests.application import Browser, Visit
from tests.factories import Factory


async def order_of(make: Factory, series_id: int) -> str:
    return "".join(part.title for part in await list_parts(make.db, series_id))


async def test_a_series_is_made_changed_and_deleted(owner_browser: Browser, make: Factory) -> None:
    assert (await owner_browser.post("/admin/series", {"name": "Tea 茶"})).status == 303
    series = await find_series(make.db, "tea-茶")
    assert series is not None
    path = f"/admin/series/{series.id}"
    form = (await owner_browser.get(path)).fields(path)
    changed = form | {"name": "Green tea", "slug": "green-tea", "description": "Leaves."}
    assert (await owner_browser.post(path, changed)).status == 303
    stored = await get_series(make.db, series.id)
    assert (stored.name, stored.slug, stored.description) == ("Green tea", "green-tea", "Leaves.")
    post = await make.post(series="green tea")
    assert (await owner_browser.post(f"{path}/deletion")).status == 303
    assert (await owner_browser.get(path)).status == 404
    assert (await get_post(make.db, post.id)).series == ""


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "!!!"}, {"name": "Ink"}, {"name": "x", "slug": "ink"}])
async def test_a_name_or_address_that_will_not_do_is_refused_in_words(
    owner_browser: Browser, make: Factory, fields: dict[str, str]
) -> None:
    await make.post(series="Ink")
    page = await owner_browser.post("/admin/series", fields)
    assert (page.status, "Please look again" in page.words) == (422, True)
    assert len(await list_series(make.db)) == 1


@pytest.mark.parametrize(
    ("places", "order"),
    [
        (("3", "2", "1"), "CBA"),
        (("2", "2", "3"), "BAC"),
        (("3", "2", "3"), "BCA"),
        (("1", "2", "1"), "CAB"),
        (("", "x", "-1"), "ABC"),
        (("٣", "9" * 17, "0"), "CAB"),
    ],
)
async def test_the_order_is_that_of_the_numbers(
    owner_browser: Browser, make: Factory, places: tuple[str, ...], order: str
) -> None:
    posts = [await make.post(title=title, series="Ink") for title in "ABC"]
    series = (await list_series(make.db))[0]
    fields = {"post": [str(post.id) for post in posts], "place": list(places)}
    assert (await owner_browser.post(f"/admin/series/{series.id}/order", fields)).status == 303
    assert await order_of(make, series.id) == order


async def test_posts_of_other_series_are_not_moved(owner_browser: Browser, make: Factory) -> None:
    other = await make.post(title="X", series="Other")
    await make.post(title="A", series="Ink")
    series = await find_series(make.db, "ink")
    assert series is not None
    await owner_browser.post(f"/admin/series/{series.id}/order", {"post": [str(other.id)], "place": ["1"]})
    assert await order_of(make, series.id) == "A"
    assert (await get_post(make.db, other.id)).series == "Other"


async def test_the_editor_names_a_series_and_offers_those_there_are(visit: Visit, make: Factory) -> None:
    author = await make.user(role="author")
    browser = await visit(author)
    await make.post(title="A", series="Ink")
    page = await browser.get("/admin/posts/new")
    assert "Ink" in [option.get("value") for option in page.tree.iter("option")]
    fields = {**page.fields("/admin/posts/new"), "title": "B", "series": "  INK ", "series_place": "1"}
    saved = await browser.post("/admin/posts/new", fields)
    assert saved.status == 303
    series = (await list_series(make.db))[0]
    assert (series.name, await order_of(make, series.id)) == ("Ink", "BA")
    path = saved.location.partition("?")[0]
    again = (await browser.get(path)).fields(path)
    assert (again["series"], again["series_place"]) == ("Ink", "")
    assert (await browser.post(path, again | {"series": ""})).status == 303
    assert await order_of(make, series.id) == "A"


@pytest.mark.parametrize(
    ("field", "value"), [("series", "!!!"), ("series", "x" * 191), ("series_place", "0"), ("series_place", "x")]
)
async def test_what_names_no_series_is_refused_with_everything_typed(
    owner_browser: Browser, make: Factory, field: str, value: str
) -> None:
    page = await owner_browser.post("/admin/posts/new", {"title": "Kept words", field: value})
    assert page.status == 422
    assert page.fields("/admin/posts/new")[field] == value
    assert await list_series(make.db) == []


async def test_a_revision_says_in_which_series_the_post_was(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(series="Ink")
    path = f"/admin/posts/{post.id}"
    fields = (await owner_browser.get(path)).fields(path)
    await owner_browser.post(path, fields | {"series": "Tea"})
    said = [(await get_revision(make.db, post.id, version)).series for version in (1, 2)]
    assert said == ["Ink", "Tea"]
    assert "Ink" in (await owner_browser.get(f"{path}/revisions/2")).words


async def test_a_series_renamed_while_somebody_writes_is_not_made_again(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(series="Ink")
    path, series = f"/admin/posts/{post.id}", (await list_series(make.db))[0]
    fields = (await owner_browser.get(path)).fields(path)
    await owner_browser.post(f"/admin/series/{series.id}", {"name": "Tea", "slug": "tea"})
    assert (await owner_browser.post(path, fields | {"source": "More."})).status == 303
    assert [one.name for one in await list_series(make.db)] == ["Tea"]
    assert (await get_post(make.db, post.id)).series == "Tea"


async def test_two_who_change_the_series_have_to_choose(visit: Visit, make: Factory) -> None:
    owner = await make.user(role="owner")
    browser, post = await visit(owner), await make.post(series="Ink")
    path = f"/admin/posts/{post.id}"
    fields = (await browser.get(path)).fields(path)
    assert (await browser.post(path, fields | {"series": "Tea"})).status == 303
    page = await browser.post(path, fields | {"series": "Paper", "correction": "Why", "series_place": "1"})
    assert page.status == 409
    chosen = page.fields(path) | {"choice-series": "mine"}
    assert (chosen["correction"], chosen["series_place"]) == ("Why", "1")
    assert (await browser.post(path, chosen)).status == 303
    assert (await get_post(make.db, post.id)).series == "Paper"
