"""How much the pages about links ask of the database, and that the addresses of the site are all known."""

from typing import Any

import pytest
from aiohttp import web

from blog.core.web import DATABASE
from blog.links.models import Place, spot_of
from blog.routes import add_routes
from tests.application import Browser
from tests.factories import Factory


def own(seen: Any) -> list[str]:
    return [one for one in seen.statements if "FROM site AS" not in one and "sessions" not in one]


@pytest.mark.parametrize(("path", "most"), [("/posts/tea", 3), ("/about", 3), ("/none", 3), ("/a/b/c", 1)])
async def test_a_visitors_page_asks_the_database_little(
    visitor: Browser, app: web.Application, make: Factory, path: str, most: int
) -> None:
    await make.post(slug="tea")
    await make.page(slug="about")
    for _number in range(5):
        await make.post(source="[x](/posts/tea) [y](/about)")
    await make.db.execute("UPDATE site SET show_backlinks = 1")
    await visitor.get("/")
    with app[DATABASE].counting() as seen:
        words = (await visitor.get(path)).words
    assert ("Linked from" in words) is (path in ("/posts/tea", "/about"))
    assert len(own(seen)) <= most, seen.statements


@pytest.mark.parametrize(("path", "most"), [("/admin/links", 2), ("/admin/redirects", 1), ("/admin/posts/ID/links", 4)])
async def test_an_editors_page_asks_as_much_for_many_as_for_few(
    owner_browser: Browser, app: web.Application, make: Factory, path: str, most: int
) -> None:
    tea = await make.post(slug="tea")
    for number in range(5):
        await make.post(source=f"[x](/posts/tea) [y](/none-{number}) [z](/tags/none-{number})")
    with app[DATABASE].counting() as seen:
        assert (await owner_browser.get(path.replace("ID", str(tea.id)))).status == 200
    assert len(own(seen)) <= most, seen.statements


def test_every_address_of_the_site_is_known() -> None:
    app = web.Application()
    add_routes(app)
    examples = {"name": "x", "key": "0" * 32, "year": "2026", "month": "7", "slug": "tea", "token": "x"}
    examples |= {"format": "json", "feed": "feed", "version": "0" * 12}
    unknown = []
    for name, resource in app.router.named_resources().items():
        if any(hasattr(route.handler, "get") for route in resource):
            wanted = getattr(resource, "_pattern", None)
            own = (
                {**examples, "version": "0" * 16, "format": "png"} if "/cards/" in str(resource.canonical) else examples
            )
            parts = {part: own.get(part, "1") for part in (wanted.groupindex if wanted else ())}
            path = resource.url_for(**parts).path
            if spot_of(path).place is Place.NONE or (not parts and spot_of(path).place is not Place.SITE):
                unknown.append((name, path))
    assert unknown == []
