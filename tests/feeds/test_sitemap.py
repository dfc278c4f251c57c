"""The sitemap, as the protocol of sitemaps.org wants it, and robots.txt."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from blog.feeds import models_sitemap, views_sitemap
from blog.writing import actions as writing_actions
from tests.application import Browser, Page
from tests.factories import Factory

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def places(page: Page) -> dict[str, str]:
    """Path to date of every place."""
    assert (page.status, page.headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    root = ElementTree.fromstring(page.body)  # noqa: S314  # our own
    found = {one.findtext(f"{SPACE}loc", ""): one.findtext(f"{SPACE}lastmod", "") for one in root}
    assert len(found) == len(root)
    assert all(datetime.fromisoformat(moment).tzinfo for moment in found.values())
    return {"/" + address.split("/", 3)[3]: moment for address, moment in found.items()}


async def test_the_sitemap_lists_every_page_a_visitor_may_read(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="tea", tags="书法", series="Parts", published_at=datetime(2026, 1, 31, 23, tzinfo=UTC))
    await make.page(slug="about")
    await make.tag("unused")
    locked: list[dict[str, Any]] = [{"visibility": "private"}, {"visibility": "password", "password": "open sesame"}]
    for hidden in locked:
        await make.post(tags="hidden", **hidden)
    await make.draft()
    await make.trashed()
    found = places(await visitor.get("/sitemap.xml"))
    lists = {"/", "/archive", "/archive/2026/1", "/series", "/series/parts", "/tags", "/tags/%E4%B9%A6%E6%B3%95"}
    assert found.keys() == {*lists, f"/authors/{post.author.slug}", "/posts/tea", "/about"}
    assert found["/posts/tea"] == post.updated_at.isoformat(timespec="seconds")
    for path in found:
        assert (await visitor.get(path)).status == 200


async def test_a_site_without_posts_has_a_home_page(visitor: Browser) -> None:
    assert places(await visitor.get("/sitemap.xml")).keys() == {"/"}


async def test_a_post_that_is_hidden_leaves_the_sitemap_at_once(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="tea", tags="only")
    assert "/posts/tea" in places(await visitor.get("/sitemap.xml"))
    await writing_actions.withdraw(make.db, post, post.version, by=await make.author())
    assert places(await visitor.get("/sitemap.xml")).keys() == {"/"}


async def test_a_large_site_has_an_index_of_parts(
    visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [await make.post(tags="shared") for _ in range(7)]
    whole = places(await visitor.get("/sitemap.xml"))
    monkeypatch.setattr(views_sitemap, "ROWS", 2)
    assert places(await visitor.get("/sitemap.xml")) == whole
    for module in (models_sitemap, views_sitemap):
        monkeypatch.setattr(module, "PART_IDS", 3)
    monkeypatch.setattr(views_sitemap, "MOST_ADDRESSES", len(whole))
    assert places(await visitor.get("/sitemap.xml")) == whole
    monkeypatch.setattr(views_sitemap, "MOST_ADDRESSES", len(whole) - 1)
    index = places(await visitor.get("/sitemap.xml"))
    assert index.keys() == {f"/sitemap-{part}.xml" for part in range((posts[-1].id - 1) // 3 + 2)}
    found: dict[str, str] = {}
    for path, newest in index.items():
        part = places(await visitor.get(path))
        if path != "/sitemap-0.xml" and part.keys() == {"/"}:
            continue  # ids that no post has any more
        assert not part.keys() & found.keys()
        assert newest == max(part.values())
        found |= part
    assert found == whole
    assert (await visitor.get(f"/sitemap-{len(index)}.xml")).status == 404


def test_no_part_can_grow_beyond_what_a_sitemap_may_be() -> None:
    longest = len("<url><loc>https:///posts/</loc><lastmod>2026-01-01T00:00:00+00:00</lastmod></url>\n") + 253 + 190 * 9
    assert models_sitemap.PART_IDS <= models_sitemap.MOST_ADDRESSES
    assert models_sitemap.PART_IDS * longest < 50 * 2**20
    assert 3 * models_sitemap.MOST_NAMES + 12 * 1000 < models_sitemap.MOST_ADDRESSES


async def test_a_month_is_one_of_the_sites_own_clocks(visitor: Browser, make: Factory) -> None:
    await make.db.execute("UPDATE site SET time_zone = 'Asia/Shanghai', counted_zone = 'Asia/Shanghai' WHERE id = 1")
    await make.post(published_at=datetime(2026, 1, 31, 23, tzinfo=UTC))
    await make.post(published_at=datetime(2026, 4, 1, tzinfo=UTC))
    found = places(await visitor.get("/sitemap.xml"))
    assert {path for path in found if path.startswith("/archive/")} == {"/archive/2026/2", "/archive/2026/4"}


async def test_a_part_says_when_it_changed_also_where_that_was_long_ago(
    visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (models_sitemap, views_sitemap):
        monkeypatch.setattr(module, "PART_IDS", 2)
    monkeypatch.setattr(views_sitemap, "LATEST", 1)
    monkeypatch.setattr(views_sitemap, "MOST_ADDRESSES", 1)
    posts = [await make.post() for _ in range(6)]
    for number, post in enumerate(posts):
        moment = {"moment": datetime(2026, 7, 1 + number, tzinfo=UTC), "id": post.id}
        await make.db.execute("UPDATE posts SET updated_at = %(moment)s WHERE id = %(id)s", moment)
    for post in posts:
        if models_sitemap.part_of(post.id) == models_sitemap.part_of(posts[-1].id):
            await writing_actions.withdraw(make.db, post, post.version, by=await make.author())
    index = places(await visitor.get("/sitemap.xml"))
    parts = [f"/sitemap-{part}.xml" for part in sorted({models_sitemap.part_of(post.id) for post in posts})]
    for path in parts[:-1]:
        assert index[path] >= max(places(await visitor.get(path)).values())
    # All that stands in the last one was withdrawn: nothing but the home page is left to name.
    assert places(await visitor.get(parts[-1])).keys() == {"/"}


async def test_robots_are_told_where_to_look_and_where_not(visitor: Browser) -> None:
    page = await visitor.get("/robots.txt")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lines = page.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /search?", "Disallow: /reviews/"} <= set(lines)
    assert lines[-1].startswith("Sitemap: http")
    assert lines[-1].endswith("/sitemap.xml")
    # Nothing that has a text may be shut out by an address that only begins like another.
    assert "Disallow: /admin" not in lines
    assert "Disallow: /search" not in lines
