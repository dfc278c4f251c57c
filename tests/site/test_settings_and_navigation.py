"""The owner's pages about the site."""

import pytest

from blog.site import queries
from blog.site.models import NavigationItem
from tests.application import Browser
from tests.factories import Factory

WELL = {
    "title": "Ink & Stone",
    "tagline": "Words <kept>",
    "language": "zh-Hans",
    "time_zone": "Asia/Shanghai",
    "posts_per_page": "7",
}


async def test_the_owner_s_choices_show_at_once(owner_browser: Browser, visitor: Browser) -> None:
    assert (await owner_browser.post("/admin/settings", WELL)).status == 303
    page = await visitor.get("/")
    assert "<h1>Ink &amp; Stone</h1>" in page.text
    assert "Words &lt;kept&gt;" in page.text
    assert '<html lang="zh-Hans"' in page.text
    form = (await owner_browser.get("/admin/settings")).fields("/admin/settings")
    assert {name: form[name] for name in WELL} == WELL


async def test_a_user_s_own_language_is_for_them_alone(owner_browser: Browser, visitor: Browser) -> None:
    await owner_browser.post("/account", {"name": "Owner", "language": "zh-Hans"})
    assert '<html lang="zh-Hans"' in (await owner_browser.get("/admin")).text
    assert '<html lang="en"' in (await visitor.get("/")).text


BAD: dict[str, dict[str, str]] = {
    "no title": {"title": " "},
    "a title too long": {"title": "x" * 191},
    "a tagline too long": {"tagline": "x" * 301},
    "a language nobody speaks": {"language": "xx"},
    "a language that is a path": {"language": "../en"},
    "a zone that is none": {"time_zone": "Mars/Base"},
    "no posts at all": {"posts_per_page": "0"},
    "too many posts": {"posts_per_page": "101"},
    "posts in words": {"posts_per_page": "ten"},
}


@pytest.mark.parametrize("case", BAD)
async def test_refused_settings_change_nothing_and_keep_what_was_typed(
    owner_browser: Browser, make: Factory, case: str
) -> None:
    before = await queries.get_site(make.db)
    page = await owner_browser.post("/admin/settings", WELL | BAD[case])
    assert page.status == 422
    assert page.fields("/admin/settings")["tagline"] == (WELL | BAD[case])["tagline"]
    assert await queries.get_site(make.db) == before


def _menu(*rows: tuple[str, str, str], menu: str = "main") -> dict[str, object]:
    labels, urls, depths = (list(column) for column in zip(*rows, strict=True))
    return {"menu": menu, "label": labels, "url": urls, "depth": depths}


async def test_a_menu_is_made_and_shown(owner_browser: Browser, visitor: Browser, make: Factory) -> None:
    rows = _menu(("About", "/about", "0"), ("Ada", "https://example.org/", "5"), ("", "", "0"))
    assert (await owner_browser.post("/admin/navigation", rows)).status == 303
    page = await visitor.get("/")
    assert 'href="/about"' in page.text
    items = await queries.list_items(make.db, "main")
    assert items == [NavigationItem("About", "/about", 0), NavigationItem("Ada", "https://example.org/", 1)]


async def test_the_lines_of_a_menu_stand_by_their_places(owner_browser: Browser, make: Factory) -> None:
    rows = _menu(("Second", "/2", "0"), ("First", "/1", "0"), ("Last", "/3", "1")) | {"position": ["2", "1", ""]}
    assert (await owner_browser.post("/admin/navigation", rows)).status == 303
    items = await queries.list_items(make.db, "main")
    assert [(item.label, item.depth) for item in items] == [("First", 0), ("Second", 0), ("Last", 1)]
    shown = (await owner_browser.get("/admin/navigation")).tree.iter("input")
    assert [field.get("value") for field in shown if field.get("name") == "position"][:3] == ["1", "2", "3"]


async def test_another_menu_can_be_chosen(owner_browser: Browser, visitor: Browser) -> None:
    await owner_browser.post("/admin/navigation", _menu(("Elsewhere", "/x", "0"), menu="second"))
    assert "Elsewhere" not in (await visitor.get("/")).words
    await owner_browser.post("/admin/settings", WELL | {"menu": "second"})
    assert "Elsewhere" in (await visitor.get("/")).words


@pytest.mark.parametrize(
    "rows",
    [
        _menu(("Kept", "", "0")),
        _menu(("", "/kept", "0")),
        _menu(("Kept", "javascript:alert(1)", "0")),
        _menu(("Kept", "//evil.example", "0")),
        _menu(("Kept", "/x", "-1")),
        _menu(("Kept", "/x", "deep")),
        _menu(("x" * 191, "/x", "0")),
        _menu(("Kept", "/x", "0"), menu=""),
        {"menu": "main", "label": ["Kept"], "url": ["/x"], "depth": []},
        _menu(("Kept", "/x", "0")) | {"position": ["first"]},
        _menu(("Kept", "/x", "0")) | {"position": ["1", "2"]},
    ],
)
async def test_a_refused_menu_changes_nothing(owner_browser: Browser, make: Factory, rows: dict[str, object]) -> None:
    assert (await owner_browser.post("/admin/navigation", rows)).status == 422
    assert await queries.list_menus(make.db) == []
