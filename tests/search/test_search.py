"""Searching the site as a visitor does."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from blog.core import clock
from blog.core.db import Database
from blog.posts.models import Post
from blog.search import actions
from blog.writing import actions as writing
from blog.writing import queries as writing_queries
from blog.writing.forms import PostForm
from tests.application import Browser, Page
from tests.factories import Factory
from tests.search.ways import look_at


def titles(page: Page) -> list[str]:
    """What was found, in order."""
    return ["".join(heading.itertext()).strip() for heading in page.tree.iter("h2")]


def marks(page: Page) -> list[str]:
    return ["".join(mark.itertext()) for mark in page.tree.iter("mark")]


async def found(browser: Browser, question: str, **query: str) -> list[str]:
    page = await browser.get("/search", params={"q": question, **query})
    assert page.status == 200
    return titles(page)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("inkstone", True),
        ("INKSTONE brushes", True),
        ("cafe", True),
        ("Café", True),
        ("书法", True),
        ("法", True),
        ("书法家用的", True),
        ("python书法", True),
        ("calligraphy", True),
        ("墨香", True),
        ("summarised", True),
        ("inkstone missing", False),
        ("法书", False),
        ("inkston", False),
    ],
)
async def test_title_tags_excerpt_and_text_are_found_in_both_scripts(
    visitor: Browser, make: Factory, question: str, expected: bool
) -> None:
    await make.post(
        title="An inkstone, brushes",
        source="In the *café* 书法家用的砚台 and python.",
        tags="Calligraphy, 墨香",
        excerpt="summarised",
    )
    await make.post(title="Something else", source="Not about it.")
    page = await visitor.get("/search", params={"q": question})
    assert ("An inkstone, brushes" in titles(page) and "have some of them" not in page.words) is expected
    assert "Something else" not in titles(page)


async def test_titles_come_before_tags_and_tags_before_texts_and_newer_before_older(
    visitor: Browser, make: Factory
) -> None:
    worlds: dict[str, dict[str, Any]] = {
        "old text": {"source": "about tea"},
        "Old tea": {},
        "old tag": {"tags": "tea"},
        "New tea": {},
        "new text": {"source": "tea again"},
        "new tag": {"tags": "Tea"},
    }
    for title, fields in worlds.items():
        await make.post(title=title, **fields)
    assert await found(visitor, "tea") == ["New tea", "Old tea", "new tag", "old tag", "new text", "old text"]


async def test_more_than_a_page_is_paged_and_no_post_comes_twice(
    visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at(monkeypatch, 3)  # so that both ways to find are taken
    for number in range(13):
        await make.post(title=f"Tea {number}" if number % 2 else f"{number}", source="green tea" if number < 9 else "")
    first = await visitor.get("/search?q=tea")
    second = await visitor.get("/search?q=tea&page=2")
    assert titles(first) == [*(f"Tea {number}" for number in (11, 9, 7, 5, 3, 1)), "8", "6", "4", "2"]
    assert titles(second) == ["0"]
    assert 'href="/search?q=tea&amp;page=2"' in first.text
    assert (await visitor.get("/search?q=tea&page=3")).status == 404
    assert (await visitor.get("/search?q=tea&page=21")).status == 404


async def test_a_post_appears_and_vanishes_with_the_change_that_shows_or_hides_it(
    visitor: Browser, db: Database, make: Factory
) -> None:
    post = await make.draft(title="Lotus", source="pond")
    author = await make.author()

    async def latest() -> Post:
        return await writing_queries.get_post(db, post.id)

    async def save(**changes: object) -> None:
        now = await latest()
        form = {"title": now.title, "source": now.source, "version": now.version, **changes}
        await writing.update_post(db, now, PostForm.model_validate(form), by=author)

    assert await found(visitor, "lotus") == []
    await writing.publish(db, post, post.version, by=author)
    assert await found(visitor, "lotus") == ["Lotus"]
    now = await latest()
    await writing.withdraw(db, now, now.version, by=author)
    assert await found(visitor, "lotus") == []
    await save(then="publish")
    assert await found(visitor, "pond") == ["Lotus"]
    await save(source="river")
    assert await found(visitor, "pond") == []
    assert await found(visitor, "river") == ["Lotus"]
    await save(source="river", visibility="private")
    assert await found(visitor, "river") == []
    await save(source="river", visibility="password", password="open sesame")
    assert await found(visitor, "river") == []
    assert await found(visitor, "lotus") == ["Lotus"]
    await save(source="river", visibility="public")
    assert await found(visitor, "river") == ["Lotus"]
    now = await latest()
    await writing.trash(db, now, now.version, by=author)
    assert await found(visitor, "river") == []
    now = await latest()
    await writing.restore(db, now, now.version, by=author)
    assert await found(visitor, "river") == ["Lotus"]
    now = await latest()
    await writing.trash(db, now, now.version, by=author)
    now = await latest()
    await writing.delete(db, now, now.version)
    assert await found(visitor, "river") == []


async def test_a_scheduled_post_is_found_from_its_moment_on(
    visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now() + timedelta(hours=1)
    await make.post(title="Tomorrow", published_at=moment)
    assert await found(visitor, "tomorrow") == []
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(seconds=1))
    assert await found(visitor, "tomorrow") == ["Tomorrow"]


async def test_what_was_asked_for_is_marked_and_nothing_else_is(visitor: Browser, make: Factory) -> None:
    await make.post(title="Tea <b>", source=f"{'x ' * 300} here is **tea** & `<script>` 和茶道 {'y ' * 300}")
    page = await visitor.get("/search?q=TEA+茶道")
    assert set(marks(page)) == {"Tea", "tea", "茶道"}
    assert "<script>" not in page.text
    assert "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x" not in page.words
    assert "here is" in page.words


async def test_the_snippet_of_a_locked_post_says_nothing(visitor: Browser, make: Factory) -> None:
    await make.post(title="Locked tea", source="secret tea", visibility="password", password="open sesame")
    page = await visitor.get("/search?q=tea")
    assert titles(page) == ["Locked tea"]
    assert "secret" not in page.text


async def test_without_a_post_that_has_all_words_those_with_some_are_shown(visitor: Browser, make: Factory) -> None:
    await make.post(title="Green tea")
    await make.post(title="Green tea cup")
    page = await visitor.get("/search?q=tea+cup+saucer")
    assert titles(page) == ["Green tea cup", "Green tea"]
    assert "No post has all these words." in page.words


async def test_a_near_miss_is_put_right_if_that_finds_something_visible(visitor: Browser, make: Factory) -> None:
    await make.post(title="Calligraphy for beginners")
    await make.draft(title="Secretive")
    page = await visitor.get("/search?q=caligrafy")
    assert "Did you mean calligraphy?" in page.words
    assert 'href="/search?q=calligraphy"' in page.text
    assert "secretive" not in (await visitor.get("/search?q=secretiv")).text


@pytest.mark.parametrize(
    "question",
    [
        *("+ * ( @ ~", '"', '+-><()~*"@', "%", "_", "\\", "'; DROP TABLE posts", "a" * 5000, "的" * 700),
        *("\x00", "\ud83d", "\u202eabc", "{{7*7}}", "<script>alert(1)</script>", "🖋️", "-tea", "tea*", "!", " "),
        *(" ".join(f"w{n}" for n in range(300)), "a b c d e f g h i j k", "NEAR/3", "the", "www", "in of"),
    ],
)
async def test_nothing_a_visitor_types_is_an_error(visitor: Browser, make: Factory, question: str) -> None:
    await make.post(title="Tea")
    page = await visitor.request("GET", "/search", params={"q": question.encode("utf-8", "replace").decode()})
    assert page.status == 200
    assert titles(page) in ([], ["Tea"])
    assert "<script>alert" not in page.text


async def test_stop_words_of_the_database_are_words_like_others(
    visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at(monkeypatch, 0)
    await make.post(title="What the www is for")
    await make.post(title="Another")
    assert await found(visitor, "what the www is for") == ["What the www is for"]


async def test_the_page_without_a_question_is_a_form(visitor: Browser) -> None:
    page = await visitor.get("/search")
    assert page.status == 200
    assert page.fields("/search") == {"q": ""}
    assert "Nothing was found" not in page.words


async def test_words_of_posts_that_came_without_any_are_read_later(
    visitor: Browser, db: Database, make: Factory
) -> None:
    await make.post(title="Tea")
    await db.execute("DELETE FROM search_heads")
    await db.execute("DELETE FROM search_bodies")
    assert await found(visitor, "tea") == []
    assert await actions.read_words(db) == 1
    assert await actions.read_words(db) == 0
    assert await found(visitor, "tea") == ["Tea"]


async def test_browsers_are_told_how_to_search(visitor: Browser) -> None:
    assert '<link rel="search" href="/opensearch.xml"' in (await visitor.get("/")).text
    page = await visitor.get("/opensearch.xml")
    assert page.headers["Content-Type"].startswith("application/opensearchdescription+xml")
    tree = ElementTree.fromstring(page.body)  # noqa: S314  # our own answer
    address = tree.find("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert address is not None
    assert address.attrib["template"].endswith("/search?q={searchTerms}")


async def test_a_tag_with_another_name_is_found_by_it_once_its_posts_are_read_again(
    visitor: Browser, owner_browser: Browser, db: Database, make: Factory
) -> None:
    await make.post(title="Cup", tags="tea")
    tag_id = await db.fetch_value("SELECT id FROM tags")
    path = f"/admin/tags/{tag_id}"
    form = (await owner_browser.get(path)).fields(path)
    assert (await owner_browser.post(path, form | {"name": "Coffee"})).status == 303
    assert await found(visitor, "cup") == ["Cup"]
    assert await actions.read_words(db) == 1
    assert await actions.read_words(db) == 0
    assert await found(visitor, "coffee") == ["Cup"]
    assert (await owner_browser.post(f"{path}/deletion")).status == 303
    assert await actions.read_words(db) == 1
    assert await found(visitor, "coffee") == []
