"""The table of contents of a long post."""

import pytest

from blog.core.markup import render_post
from blog.posts.outline import MOST_ENTRIES, Entry, outline
from tests.application import Browser, Page
from tests.factories import Factory

LONG = "word " * 900


def contents(page: Page) -> list[tuple[str, str]]:
    navs = [nav for nav in page.tree.iter("nav") if nav.get("class") == "contents"]
    return [(link.get("href"), "".join(link.itertext())) for nav in navs for link in nav.iter("a")]


async def test_a_long_post_with_headings_has_a_table_of_contents(visitor: Browser, make: Factory) -> None:
    source = f"## 水 & *fire*\n\n{LONG}\n\n### Below[^1]\n\n## `<b>`\n\n#### Deep\n\n[^1]: Note."
    await make.post(slug="long", source=source)
    page = await visitor.get("/posts/long")
    found = contents(page)
    assert [text for _href, text in found] == ["水 & fire", "Below", "<b>"]
    ids = {element.get("id") for element in page.tree.iter() if element.get("id")}
    assert {href.removeprefix("#") for href, _text in found} <= ids


@pytest.mark.parametrize(
    "source",
    [
        f"## One\n\n## Two\n\n{LONG}",
        "## One\n\n## Two\n\n## Three\n\nShort.",
        f"> ## One\n\n> ## Two\n\n> ## Three\n\n{LONG}",
        LONG,
    ],
)
async def test_a_short_or_undivided_post_has_none(visitor: Browser, make: Factory, source: str) -> None:
    await make.post(slug="x", source=source)
    assert contents(await visitor.get("/posts/x")) == []


async def test_a_locked_post_does_not_show_its_headings(visitor: Browser, make: Factory) -> None:
    source = f"## SECRET 1\n\n## SECRET 2\n\n## SECRET 3\n\n{LONG}"
    await make.post(slug="x", source=source, visibility="password", password="open sesame")
    page = await visitor.get("/posts/x")
    assert (contents(page), "SECRET" in page.text) == ([], False)


def test_the_two_uppermost_levels_are_shown_whatever_they_are() -> None:
    html = render_post("### a\n\n##### b\n\n###### c\n\n### d").html
    assert outline(html, 3) == (Entry(0, "s-a", "a"), Entry(1, "s-b", "b"), Entry(0, "s-d", "d"))


def test_a_list_too_long_shows_its_first_level_or_nothing() -> None:
    below = "\n\n".join("### x" for _ in range(MOST_ENTRIES))
    assert [entry.depth for entry in outline(render_post(f"## a\n\n## b\n\n## c\n\n{below}").html, 3)] == [0, 0, 0]
    assert outline(render_post("\n\n".join("## x" for _ in range(MOST_ENTRIES + 1))).html, 3) == ()


def test_headings_without_words_or_ids_are_left_out() -> None:
    html = (
        '<h2 class="x" id="s-a">A</h2><h2>no id</h2><h2 id="s-b"> <b></b> </h2><h2 id="s-c">C</h2><h2 id="s-d">D</h2>'
    )
    assert [entry.text for entry in outline(html, 3)] == ["A", "C", "D"]
