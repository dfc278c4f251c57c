"""Posts as files: Markdown with its facts in front, and JSON."""

import json

import pytest

from blog.core.text import is_slug
from blog.feeds.models_source import front_matter, public_source
from blog.writing import actions as writing_actions
from blog.writing.forms import PostForm
from tests.application import Browser, Visit
from tests.factories import Factory

SOURCE = "Hello [ink](/posts/ink).\n\n<!-- SECRET remark -->\n\n`<!-- shown -->`\n\n[//]: # (SECRET note)\n\nThe end.\n"


async def test_a_post_is_there_as_the_markdown_it_was_written_in(visitor: Browser, make: Factory) -> None:
    await make.post(title='A "quoted": title', slug="tea", source=SOURCE, tags="书法, ink", language="zh-Hans")
    page = await visitor.get("/posts/tea.md")
    assert page.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert page.headers["Link"].endswith('/posts/tea>; rel="canonical"')
    begin, facts, text = page.text.split("---\n", 2)
    assert begin == ""
    values = dict(line.split(": ", 1) for line in facts.splitlines())
    assert json.loads(values["title"]) == 'A "quoted": title'
    assert json.loads(values["tags"]) == ["ink", "书法"]
    assert json.loads(values["language"]) == "zh-Hans"
    assert text.strip().startswith("Hello [ink](/posts/ink).")
    assert "`<!-- shown -->`" in text
    assert text.strip().endswith("The end.")
    assert "SECRET" not in page.text


async def test_a_post_is_there_as_json(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="Tea", slug="tea", source=SOURCE, tags="ink")
    page = await visitor.get("/posts/tea.json")
    assert page.headers["Content-Type"] == "application/json; charset=utf-8"
    found = json.loads(page.body)
    assert (found["title"], found["tags"], found["author"]["name"]) == ("Tea", ["ink"], post.author.name)
    assert found["url"].startswith("http")
    assert found["url"].endswith("/posts/tea")
    assert found["text"].startswith("Hello ink.")
    assert f'href="{found["url"][:-3]}ink"' in found["html"]
    feed = json.loads((await visitor.get("/feed.json")).text)
    assert found["id"] == feed["items"][0]["id"]
    assert "SECRET" not in page.text


async def test_only_public_posts_are_there_whoever_asks(visit: Visit, make: Factory) -> None:
    owner = await make.user(role="owner")
    hidden = [
        await make.post(visibility="private"),
        await make.post(visibility="password", password="open sesame"),
        await make.draft(),
        await make.trashed(),
        await make.page(),
    ]
    for browser in (await visit(), await visit(owner)):
        for post in hidden:
            for format_ in ("md", "json"):
                assert (await browser.get(f"/posts/{post.slug}.{format_}")).status == 404


async def test_a_former_address_leads_to_the_file_as_well(visitor: Browser, make: Factory) -> None:
    post = await make.post(slug="tea")
    form = PostForm.model_validate({"title": "x", "slug": "ink", "source": "x", "version": post.version})
    await writing_actions.update_post(make.db, post, form, by=await make.author())
    page = await visitor.get("/posts/tea.md")
    assert (page.status, page.location) == (301, "/posts/ink.md")


def test_no_slug_can_be_taken_for_a_file() -> None:
    assert not is_slug("tea.md")


HIDDEN = [
    "a <!-- SECRET --> b",
    "<!-- SECRET\n\nSECRET -->\nb",
    "a\n\n> <!-- SECRET\n> SECRET -->\n",
    "a\n<!-- SECRET without an end",
    "[comment]: <> (SECRET)\n",
    "  [//]: # 'SECRET'",
    '[x]: # "SECRET"\n\na',
]


@pytest.mark.parametrize("source", HIDDEN)
def test_what_nobody_was_to_see_is_left_out(source: str) -> None:
    assert "SECRET" not in public_source(source, "<p>a b</p>")


SHOWN = {
    "```html\n<!-- shown -->\n```": "<pre><code>&lt;!-- shown --&gt;\n</code></pre>",
    "    [//]: # (shown)": "<pre><code>[//]: # (shown)</code></pre>",
    "[a]: https://example.org (shown)\n\n[a]": "<p>a</p>",
    "a < b, c --> d": "<p>a &lt; b, c --&gt; d</p>",
}


@pytest.mark.parametrize("source", SHOWN)
def test_what_readers_see_stays(source: str) -> None:
    assert public_source(source, SHOWN[source]) == source


def test_front_matter_is_yaml_whatever_a_title_holds() -> None:
    text = front_matter({"title": "a\u2028b\x85c: #{[&*!|>'\"%@`\n---", "tags": [], "author": {"name": "墨"}})
    assert text == ('---\ntitle: "a\\u2028b\\u0085c: #{[&*!|>\'\\"%@`\\n---"\nauthor: {"name": "墨"}\n---\n')
