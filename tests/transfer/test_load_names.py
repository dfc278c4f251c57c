"""Addresses, tags, comments and menus of an imported blog: what becomes one, what is renamed, what leads where."""

from datetime import timedelta

import pytest

from blog.accounts.models import User
from blog.core.db import Database
from blog.posts.models import Kind as PostKind
from blog.site import queries as site_queries
from blog.site.models import NavigationItem
from blog.tags import queries as tag_queries
from blog.transfer.bundle import BundleItem, BundleTag
from blog.transfer.links import post_path, tag_path
from blog.transfer.report import Kind
from tests.application import Browser
from tests.factories import Factory
from tests.transfer.bundles import MOMENT, checksums, comment, details, load, menu_item, post, slugs, stored_post, tag


@pytest.fixture
async def owner(make: Factory) -> User:
    return await make.user(role="owner")


@pytest.mark.parametrize(
    ("fields", "slug"),
    [
        ({"slug": "given", "title": "Title"}, "given"),
        ({"title": "Über uns"}, "über-uns"),
        ({"slug": "你好", "title": "x"}, "你好"),
        ({"title": ""}, "post"),
        ({"title": "", "kind": "page"}, "page"),
        ({"slug": "tags", "kind": "post"}, "tags"),
        ({"slug": "tags", "kind": "page"}, "tags-2"),
        ({"slug": "../..", "title": "!!"}, "post"),
        ({"slug": "x" * 500}, "x" * 190),
    ],
)
async def test_a_post_gets_an_address_readers_can_ask_for(
    db: Database, owner: User, visitor: Browser, fields: dict[str, str], slug: str
) -> None:
    await load(db, owner, post(**fields))
    row = await stored_post(db, slug)
    page = await visitor.get(post_path(PostKind(row["kind"]), slug))
    assert page.status == 200


async def test_an_address_taken_gets_a_number_and_is_named(db: Database, owner: User, make: Factory) -> None:
    await make.post(title="Hello")
    report = await load(db, owner, post("1"), post("2"), post("3", kind="page", title="Admin"))
    assert await slugs(db) == {"hello", "hello-2", "hello-3", "admin-2"}
    assert details(report, "already_there") == [
        ("Hello", "hello → hello-2"),
        ("Hello", "hello → hello-3"),
        ("Admin", "admin → admin-2"),
    ]


async def test_an_old_address_leads_to_the_post(db: Database, owner: User, visitor: Browser) -> None:
    await load(db, owner, post(old_slugs=("hullo",)))
    page = await visitor.get("/posts/hullo")
    assert (page.status, page.location) == (301, "/posts/hello")


async def test_an_old_address_that_is_somebody_elses_is_not_taken(db: Database, owner: User, make: Factory) -> None:
    await make.post(title="Here")
    await load(db, owner, post("1", "First", old_slugs=("shared",)))
    posts = post("1", "First", old_slugs=("shared",)), post("2", old_slugs=("here", "shared", "!", "hello"))
    report = await load(db, owner, *posts)
    assert details(report, "already_there") == [("Hello", "here"), ("Hello", "shared"), ("Hello", "!")]
    assert report.unchanged[Kind.REDIRECT] == 2


async def test_a_new_post_takes_over_a_former_address(db: Database, owner: User) -> None:
    await load(db, owner, post("1", "First", old_slugs=("second",)))
    await load(db, owner, post("2", "Second"))
    assert await db.fetch_all("SELECT slug FROM former_slugs") == []


async def _tags(db: Database) -> dict[str, tuple[str, str | None]]:
    """Slug to name and slug of the tag above."""
    found = await tag_queries.list_tags(db)
    by_id = {one.id: one.slug for one in found}
    return {one.slug: (one.name, by_id.get(one.parent_id or 0)) for one in found}


def category(name: str, slug: str = "", parent: str | None = None) -> BundleTag:
    return tag(name, slug, kind="category", parent_slug=parent)


TAG_CASES: list[tuple[str, list[BundleItem], dict[str, tuple[str, str | None]]]] = [
    ("parents", [category("Child", parent="top"), category("Top")], {"child": ("Child", "top"), "top": ("Top", None)}),
    ("a parent not there", [category("Child", parent="gone")], {"child": ("Child", None)}),
    ("a circle", [category("A", parent="b"), category("B", parent="a")], {"a": ("A", "b"), "b": ("B", None)}),
    ("its own parent", [category("A", parent="a")], {"a": ("A", None)}),
    ("the same slug", [category("News"), tag("All news", "news")], {"news": ("News", None)}),
    ("the same name", [category("News"), tag("news", "news-2")], {"news": ("News", None)}),
    (
        "two categories of a name",
        [category("A"), category("B"), category("New", "new", "a"), category("New", "new-b", "b")],
        {"a": ("A", None), "b": ("B", None), "new": ("New", "a"), "new-b": ("New", "b")},
    ),
    ("names without letters", [tag("!", "!"), tag("?", "?")], {"tag": ("!", None), "tag-2": ("?", None)}),
    ("far too long", [tag("n" * 400, "s" * 400)], {"s" * 190: ("n" * 190, None)}),
]


@pytest.mark.parametrize(("items", "expected"), [case[1:] for case in TAG_CASES], ids=[case[0] for case in TAG_CASES])
async def test_categories_and_tags_become_tags(
    db: Database, owner: User, items: list[BundleItem], expected: dict[str, tuple[str, str | None]]
) -> None:
    await load(db, owner, *items)
    assert await _tags(db) == expected
    before = await checksums(db)
    await load(db, owner, *items)
    assert await checksums(db) == before


async def test_a_tag_of_the_site_is_used_as_it_is(db: Database, owner: User, make: Factory) -> None:
    here = await make.tag("News")
    news = tag("news of old", "news", description="Theirs")
    report = await load(db, owner, news, post(tags=(news,)))
    assert await tag_queries.find_tag(db, "news") == here
    assert (await tag_queries.get_tag(db, here.id)).post_count == 1
    assert report.unchanged[Kind.TAG] == 1


async def test_a_post_that_carries_both_carries_the_one_they_became(db: Database, owner: User) -> None:
    both = category("News"), tag("News", "news-2")
    report = await load(db, owner, *both, post(tags=both))
    assert await db.fetch_value("SELECT COUNT(*) FROM post_tags") == 1
    assert details(report, "already_there") == [("News", "news-2 → news")]


async def test_a_tag_only_a_post_knows_is_made(db: Database, owner: User) -> None:
    report = await load(db, owner, post(tags=(tag("Cats"),)))
    assert await _tags(db) == {"cats": ("Cats", None)}
    assert report.read[Kind.TAG] == report.written[Kind.TAG] == 1


async def test_comments_keep_thread_status_and_kind(db: Database, owner: User) -> None:
    said = (
        comment("1"),
        comment("2", parent="1", status="pending"),
        comment("3", parent="2", status="trash"),
        comment("4", parent="3", status="spam"),
        comment("5", kind="pingback"),
    )
    report = await load(db, owner, post(comments=said))
    rows = await db.fetch_all(
        "SELECT c.status, c.kind, p.status AS above FROM comments AS c LEFT JOIN comments AS p ON p.id = c.parent_id"
        " ORDER BY c.id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("approved", "comment", None),
        ("pending", "comment", "approved"),
        ("spam", "comment", "pending"),
        ("approved", "pingback", None),
    ]
    assert details(report, "trashed") == [("Hello", "3")]


async def test_the_same_words_said_twice_are_both_kept(db: Database, owner: User) -> None:
    await load(db, owner, post(comments=(comment("1"), comment("2"))))
    assert await db.fetch_value("SELECT COUNT(*) FROM comments") == 2


async def test_what_is_wrong_with_a_comment_does_not_stop_it(db: Database, owner: User) -> None:
    odd = comment("1", "<script>alert(1)</script>", author_name="n" * 500, email="e" * 500, url="https://" + "u" * 3000)
    await load(db, owner, post(comments=(odd, comment("2", created_at=None, author_name=""))))
    first, second = await db.fetch_all("SELECT * FROM comments ORDER BY id")
    assert (len(first["author_name"]), first["author_email"], first["author_url"]) == (190, "", "")
    assert "<script" not in first["html"]
    assert second["created_at"] == MOMENT


MENU: list[BundleItem] = [
    tag("Cats", foreign_id="9"),
    post("1", "About", kind="page"),
    menu_item("1", "About", target="page", target_id="1"),
    menu_item("2", "Gone", target="page", target_id="77"),
    menu_item("3", "Below gone", parent_id="main/2", url="https://elsewhere.example/"),
    menu_item("4", "Below about", parent_id="main/1", target="tag", target_id="9"),
    menu_item("5", "Script", url="javascript:alert(1)"),
    menu_item("6", "Old address", url="https://old.example/2020/06/1/#part"),
]


async def test_menus_become_navigation(db: Database, owner: User) -> None:
    report = await load(db, owner, *MENU)
    assert (await site_queries.get_site(db)).navigation == (
        NavigationItem("About", "/about", 0),
        NavigationItem("Below about", "/tags/cats", 1),
        NavigationItem("Below gone", "https://elsewhere.example/", 0),
        NavigationItem("Old address", "/about#part", 0),
    )
    assert details(report, "menu_shown") == [("main", "")]
    assert details(report, "menu_target") == [("Gone", "page 77"), ("Script", "javascript:alert(1)")]


async def test_a_page_below_another_keeps_its_text_and_is_named(db: Database, owner: User) -> None:
    pages = post("1", "Top", kind="page"), post("2", "Below", kind="page", parent_id="1")
    report = await load(db, owner, *pages)
    assert details(report, "flat_address") == [("Below", "/below")]


async def test_a_menu_the_site_shows_already_goes_on_being_shown(db: Database, owner: User) -> None:
    own = [NavigationItem("Mine", "/mine")]
    await site_queries.replace_items(db, "main", own)
    await load(db, owner, *MENU)
    assert (await site_queries.get_site(db)).navigation == tuple(own)
    assert await site_queries.list_menus(db) == ["main", "main 2"]


async def test_a_menu_that_leads_to_the_site_is_shown_before_one_that_leads_away(db: Database, owner: User) -> None:
    away = menu_item("1", "Elsewhere", menu="away", url="https://elsewhere.example/")
    await load(db, owner, away, *MENU)
    assert (await site_queries.get_site(db)).menu == "main"


async def test_an_item_added_to_a_menu_that_is_here_already_is_named(db: Database, owner: User) -> None:
    await load(db, owner, *MENU)
    report = await load(db, owner, *MENU, menu_item("7", "New", url="/new"))
    assert details(report, "already_there") == [("New", "main")]
    assert report.unchanged[Kind.MENU_ITEM] == 4


async def test_links_between_posts_lead_to_their_new_addresses(db: Database, owner: User, visitor: Browser) -> None:
    body = "[later](https://www.old.example/2020/06/2) and [by number](http://old.example/?p=2#more)"
    said = comment("1", "See <https://old.example/2020/06/2/>")
    later = post("2", "Later", published_at=MOMENT + timedelta(days=1), body="[tag](https://old.example/tag/cats/)")
    await load(db, owner, tag("Cats"), post("1", body=body, comments=(said,)), later)
    page = await visitor.get("/posts/hello")
    assert page.text.count('href="/posts/later') >= 3
    assert "old.example/2020/06/2)" not in page.text
    assert 'href="/tags/cats"' in (await visitor.get("/posts/later")).text


async def test_paths_are_those_of_the_routes(visitor: Browser) -> None:
    router = visitor.client.server.app.router  # type: ignore[attr-defined]
    for slug in ("plain", "über-uns", "你好"):
        assert post_path(PostKind.POST, slug) == str(router["posts.post"].url_for(slug=slug))
        assert post_path(PostKind.PAGE, slug) == str(router["posts.page"].url_for(slug=slug))
        assert tag_path(slug) == str(router["tags.tag"].url_for(slug=slug))
