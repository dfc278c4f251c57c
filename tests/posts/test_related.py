"""Related posts: alike by their tags and titles."""

from datetime import UTC, datetime

import pytest

from blog.posts import actions_related, queries_related
from blog.posts.actions_related import Uses
from blog.posts.models_related import title_tokens
from blog.posts.tasks import relate_posts
from blog.settings import Settings
from blog.writing import actions
from blog.writing.forms import PostForm
from blog.writing.queries import get_post
from tests.application import Browser, Page
from tests.factories import Factory


def related(page: Page) -> list[str]:
    navs = [nav for nav in page.tree.iter("nav") if nav.get("class") == "related"]
    return ["".join(link.itertext()) for nav in navs for link in nav.iter("a")]


async def test_posts_with_common_tags_lead_to_each_other(visitor: Browser, make: Factory, settings: Settings) -> None:
    await make.post(title="Green", slug="green", tags="茶, leaves")
    await make.post(title="Black", slug="black", tags="茶, leaves")
    await make.post(title="Cup", slug="cup", tags="茶")
    await make.post(title="Ink", slug="ink", tags="墨")
    await relate_posts(make.db, settings)
    assert related(await visitor.get("/posts/green")) == ["Black", "Cup"]
    assert set(related(await visitor.get("/posts/cup"))) == {"Green", "Black"}
    assert related(await visitor.get("/posts/ink")) == []


async def test_posts_with_common_words_in_their_titles_are_related(
    visitor: Browser, make: Factory, settings: Settings
) -> None:
    await make.post(title="How to grind Inkstones", slug="a")
    await make.post(title="INKSTONES of the south", slug="b")
    await make.post(title="How to make tea of the south-east", slug="c")
    await make.post(title="论砚台的历史", slug="d")
    await make.post(title="我的砚台", slug="e")
    await relate_posts(make.db, settings)
    assert related(await visitor.get("/posts/a")) == ["INKSTONES of the south"]
    assert related(await visitor.get("/posts/d")) == ["我的砚台"]


async def test_hidden_posts_are_related_to_nothing(visitor: Browser, make: Factory, settings: Settings) -> None:
    await make.post(title="Open", slug="open", tags="x")
    for hidden in (make.draft, make.trashed):
        await hidden(title="SECRET", tags="x")
    await make.post(title="SECRET", tags="x", visibility="private")
    await make.post(title="SECRET", tags="x", published_at=datetime(2100, 1, 1, tzinfo=UTC))
    page = await make.page(title="SECRET", tags="x")
    seen = await make.post(title="Seen", tags="x")
    await relate_posts(make.db, settings)
    assert related(await visitor.get("/posts/open")) == ["Seen"]
    assert related(await visitor.get(f"/{page.slug}")) == []
    # Hidden from one moment to the next, without waiting for the task.
    await actions.withdraw(make.db, seen, seen.version, by=await make.author())
    assert related(await visitor.get("/posts/open")) == []


async def test_what_changed_is_related_anew_and_nothing_else_is_done(make: Factory) -> None:
    posts = [await make.post(tags="x") for _ in range(3)]
    assert await actions_related.relate_posts(make.db, Uses()) == 3
    assert await actions_related.relate_posts(make.db, Uses()) == 0
    await actions.withdraw(make.db, posts[0], posts[0].version, by=await make.author())
    assert await actions_related.relate_posts(make.db, Uses()) == 0
    again = await get_post(make.db, posts[0].id)
    await actions.publish(make.db, again, again.version, by=await make.author())
    assert await actions_related.relate_posts(make.db, Uses()) == 1


async def test_a_post_that_loses_its_tag_is_related_no_more(
    visitor: Browser, make: Factory, settings: Settings
) -> None:
    await make.post(title="Green", slug="green", tags="tea")
    black = await make.post(title="Black", slug="black", tags="tea")
    await relate_posts(make.db, settings)
    form = PostForm(title="Ink", source="x", tags="ink", version=black.version)
    await actions.update_post(make.db, black, form, by=await make.author())
    await relate_posts(make.db, settings)
    assert related(await visitor.get("/posts/green")) == []
    assert related(await visitor.get("/posts/black")) == []


async def test_at_most_four_are_shown_and_a_bounded_number_kept(
    visitor: Browser, make: Factory, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_related, "MOST_KEPT", 6)
    monkeypatch.setattr(actions_related, "MOST_FOUND", 5)
    await make.post(slug="first", tags="x")
    for _ in range(12):
        await make.post(tags="x")
    await relate_posts(make.db, settings)
    assert len(related(await visitor.get("/posts/first"))) == 4
    most = await make.db.fetch_value(
        "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM related_posts GROUP BY post_id) AS k"
    )
    assert most <= 6


def test_titles_are_compared_by_the_words_that_mean_something() -> None:
    assert title_tokens("How to do it: a 9 of the") == ()
    assert title_tokens("我们 的 茶") == ()
    assert title_tokens("砚台 Ink") == ("b0781a053f0", "link")


async def test_of_a_very_common_tag_the_posts_before_are_taken_and_a_common_word_says_nothing(
    visitor: Browser, make: Factory, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions_related, "MOST_ALIKE", 2)
    for name in ("a", "b", "c", "d"):
        await make.post(title=f"Tea {name}", slug=name, tags="x")
        await make.post(title="Tea", slug=f"tea-{name}")
    await relate_posts(make.db, settings)
    assert set(related(await visitor.get("/posts/d"))) == {"Tea b", "Tea c"}
    assert related(await visitor.get("/posts/tea-a")) == []
