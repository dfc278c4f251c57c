"""Series, as readers meet them."""

from typing import Any

import pytest
from aiohttp import web

from blog.core.web import DATABASE
from blog.writing import actions
from tests.application import Browser, Page
from tests.factories import Factory


def own(seen: Any) -> list[str]:
    return [one for one in seen.statements if "FROM site AS" not in one and "sessions" not in one]


def part_of(page: Page) -> str:
    navs = [nav for nav in page.tree.iter("nav") if nav.get("class") == "part"]
    return " ".join("".join(navs[0].itertext()).split()) if navs else ""


def titles(page: Page) -> list[str]:
    return [
        " ".join("".join(name.find("a").itertext()).split())
        for name in page.tree.iter("p")
        if name.get("class") == "name"
    ]


async def test_a_post_says_which_part_it_is_and_leads_to_those_beside_it(visitor: Browser, make: Factory) -> None:
    for title in ("First", "Second", "Third"):
        await make.post(title=title, slug=title.lower(), series="Slow 茶")
    first, second, third = [part_of(await visitor.get(f"/posts/{slug}")) for slug in ("first", "second", "third")]
    assert first == "Part 1 of 3 of Slow 茶 The next part: Second →"
    assert second == "Part 2 of 3 of Slow 茶 ← The part before: First The next part: Third →"
    assert third == "Part 3 of 3 of Slow 茶 ← The part before: Second"
    page = await visitor.get("/series/slow-茶")
    assert titles(page) == ["First", "Second", "Third"]
    assert "Slow 茶 3 parts" in (await visitor.get("/series")).words


async def test_hidden_posts_are_no_parts(visitor: Browser, make: Factory) -> None:
    await make.post(title="One", series="Ink")
    await make.draft(title="SECRET", series="Ink")
    await make.post(title="SECRET", series="Ink", visibility="private")
    await make.trashed(title="SECRET", series="Ink")
    await make.post(title="Two", slug="two", series="Ink")
    await make.draft(series="SECRET")
    page = await visitor.get("/posts/two")
    assert part_of(page) == "Part 2 of 2 of Ink ← The part before: One"
    for path in ("/series", "/series/ink"):
        assert "SECRET" not in (await visitor.get(path)).text
    assert titles(await visitor.get("/series/ink")) == ["One", "Two"]
    assert (await visitor.get("/series/secret")).status == 404
    assert (await visitor.get("/series/none")).status == 404


async def test_a_private_part_tells_its_editor_no_number(owner_browser: Browser, make: Factory) -> None:
    await make.post(series="Ink")
    await make.post(slug="mine", series="Ink", visibility="private")
    page = await owner_browser.get("/posts/mine")
    assert (page.status, part_of(page)) == (200, "")


async def test_a_part_with_a_password_is_counted_and_told_by_its_title_only(visitor: Browser, make: Factory) -> None:
    await make.post(title="One", slug="one", series="Ink")
    await make.post(title="Locked", source="SECRET", series="Ink", visibility="password", password="open sesame")
    assert "Locked" in part_of(await visitor.get("/posts/one"))
    page = await visitor.get("/series/ink")
    assert ("Locked" in page.words, "SECRET" in page.text) == (True, False)


@pytest.mark.parametrize(
    ("places", "order"),
    [((1, 1, 1), "CBA"), ((None, None, 1), "CAB"), ((None, 9, 2), "ACB"), ((None, None, None), "ABC")],
)
async def test_a_place_moves_those_after_it_on(
    visitor: Browser, make: Factory, places: tuple[int | None, ...], order: str
) -> None:
    for title, place in zip("ABC", places, strict=True):
        await make.post(title=title, series="Ink", series_place=place)
    assert "".join(titles(await visitor.get("/series/ink"))) == order


async def test_parts_go_on_on_a_second_page_and_are_counted_on(visitor: Browser, make: Factory) -> None:
    for number in range(51):
        await make.post(title=f"Part {number}", series="Long")
    assert len(titles(await visitor.get("/series/long"))) == 50
    second = await visitor.get("/series/long?page=2")
    assert titles(second) == ["Part 50"]
    assert [part.get("start") for part in second.tree.iter("ol") if part.get("start")] == ["51"]
    assert (await visitor.get("/series/long?page=3")).status == 404


async def test_a_page_is_in_no_series(make: Factory, visitor: Browser) -> None:
    await make.page(series="Ink")
    assert (await visitor.get("/series/ink")).status == 404


async def test_hostile_names_do_no_harm(visitor: Browser, make: Factory) -> None:
    name = "<script>alert(1)</script> \" ' & %s %(x)s {{ 7*7 }}"
    await make.post(slug="x", series=name)
    for path in ("/posts/x", "/series"):
        page = await visitor.get(path)
        assert page.status == 200
        assert name in page.words
        assert "<script>alert" not in page.text


@pytest.mark.parametrize(("path", "most"), [("/series", 1), ("/series/ink", 3), ("/posts/one", 3), ("/authors", 1)])
async def test_a_page_asks_the_database_little(
    visitor: Browser, app: web.Application, make: Factory, path: str, most: int
) -> None:
    await make.post(slug="one", series="Ink", tags="x")
    for _ in range(5):
        await make.post(series="Ink", tags="x")
    await visitor.get("/")
    with app[DATABASE].counting() as seen:
        assert (await visitor.get(path)).status == 200
    assert len(own(seen)) <= most, seen.statements


async def test_the_list_of_authors_names_those_one_can_read(visitor: Browser, make: Factory) -> None:
    assert (await visitor.get("/authors")).status == 200
    author = await make.user(name="Lu Yu <b>")
    await make.post(by=author)
    await make.post(by=author)
    await make.draft(by=await make.user(name="Unseen"))
    await make.post(visibility="private", by=await make.user(name="Unseen"))
    await make.trashed(by=await make.user(name="Unseen"))
    page = await visitor.get("/authors")
    assert "Lu Yu <b> 2 posts" in page.words
    assert "Unseen" not in page.words


async def test_a_withdrawn_part_leaves_a_series_without_a_gap(visitor: Browser, make: Factory) -> None:
    posts = [await make.post(slug=slug, series="Ink") for slug in ("a", "b", "c")]
    await actions.withdraw(make.db, posts[1], posts[1].version, by=await make.author())
    assert part_of(await visitor.get("/posts/c")).startswith("Part 2 of 2")
