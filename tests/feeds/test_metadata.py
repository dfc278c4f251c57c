"""What pages say of themselves to machines: OpenGraph, JSON-LD, microformats, the manifest."""

import json
from typing import Any

import pytest

from blog.feeds.views_metadata import locale_of
from tests.application import Browser, Page
from tests.factories import Factory

TITLE = '</script><script>alert("墨")</script> & <!-- "quoted"'


def said(page: Page) -> dict[str, list[str]]:
    """Name or property to contents of all meta elements."""
    found: dict[str, list[str]] = {}
    for one in page.tree.iter("meta"):
        found.setdefault(one.get("property") or one.get("name") or "", []).append(one.get("content", ""))
    return found


def data(page: Page) -> Any:
    """The one piece of JSON-LD."""
    scripts = list(page.tree.iter("script"))
    assert [one.attrib for one in scripts] == [{"type": "application/ld+json"}]
    return json.loads(scripts[0].text)


def classed(page: Page, name: str) -> list[Any]:
    return [one for one in page.tree.iter() if name in one.get("class", "").split()]


async def test_a_post_says_what_it_is(visitor: Browser, make: Factory) -> None:
    medium = await make.medium()
    words: dict[str, Any] = {
        "source": "The text.",
        "description": "In short.",
        "cover": medium.path,
        "language": "zh-Hans",
    }
    post = await make.post(title=TITLE, slug="tea", tags="ink", **words)
    page = await visitor.get("/posts/tea")
    meta, url = said(page), next(one.get("href") for one in page.tree.iter("link") if one.get("rel") == "canonical")
    assert meta["og:title"] == [TITLE]
    assert meta["og:type"] == ["article"]
    assert meta["og:url"] == [url]
    assert meta["og:description"] == meta["description"] == ["In short."]
    assert meta["og:locale"] == ["zh_CN"]
    assert meta["og:image"][0].startswith(url.replace("/posts/tea", "/cards/"))
    assert meta["og:image:alt"] == [TITLE]
    assert post.published_at is not None
    assert meta["article:published_time"] == [post.published_at.isoformat(timespec="seconds")]
    assert meta["article:tag"] == ["ink"]
    assert meta["twitter:card"] == ["summary_large_image"]
    posting, way = data(page)["@graph"]
    assert (posting["@type"], posting["headline"], posting["url"]) == ("BlogPosting", TITLE, url)
    assert (posting["image"], posting["inLanguage"], posting["keywords"]) == (meta["og:image"][0], "zh-Hans", ["ink"])
    assert posting["author"]["name"] == post.author.name
    assert posting["dateModified"] >= posting["datePublished"] == meta["article:published_time"][0]
    assert [step["name"] for step in way["itemListElement"]] == ["My Blog", "ink", TITLE]
    assert [step["position"] for step in way["itemListElement"]] == [1, 2, 3]
    assert (await visitor.get(way["itemListElement"][1]["item"].split("/", 3)[3].join(["/", ""]))).status == 200


async def test_the_home_page_says_how_the_site_is_searched(visitor: Browser, make: Factory) -> None:
    await make.post()
    found = data(await visitor.get("/"))
    assert found["@type"] == "WebSite"
    target = found["potentialAction"]["target"]["urlTemplate"]
    assert target.endswith("/search?q={search_term_string}")
    assert (await visitor.get("/search?q=x")).status == 200


@pytest.mark.parametrize("path", ["/", "/archive", "/archive/2026", "/tags", "/tags/ink", "/authors/{}", "/feeds"])
async def test_every_list_has_its_card_and_its_way(visitor: Browser, make: Factory, path: str) -> None:
    post = await make.post(tags="ink")
    page = await visitor.get(path.format(post.author.slug))
    meta = said(page)
    assert meta["og:type"] == ["website"]
    assert all(meta[name][0] for name in ("og:title", "og:url", "og:site_name", "og:locale", "twitter:card"))
    found = data(page)
    assert found["@context"] == "https://schema.org"
    steps = [step["name"] for step in found.get("itemListElement", [])]
    assert steps[:1] == ([] if path == "/" else ["My Blog"])


async def test_of_a_locked_post_nothing_is_said_but_its_title(visitor: Browser, make: Factory) -> None:
    medium = await make.medium()
    hidden: dict[str, Any] = {"source": "SECRET", "description": "SECRET", "cover": medium.path, "tags": "ink"}
    post = await make.post(title="Locked", visibility="password", password="open sesame", **hidden)
    page = await visitor.get(f"/posts/{post.slug}")
    meta = said(page)
    assert meta["og:title"] == ["Locked"]
    assert meta["robots"] == ["noindex"]
    assert not {"og:description", "og:image", "article:published_time"} & meta.keys()
    assert not list(page.tree.iter("script"))
    assert "SECRET" not in page.text


async def test_failures_and_forms_say_nothing(visitor: Browser, make: Factory) -> None:
    await make.user(role="owner")
    for path in ("/none", "/sign-in"):
        page = await visitor.get(path)
        assert not list(page.tree.iter("script"))
        assert "og:title" not in said(page)


async def test_a_post_is_an_entry_of_microformats(visitor: Browser, make: Factory) -> None:
    """https://microformats.org/wiki/h-entry"""
    post = await make.post(title="Tea", slug="tea", source="The *text*.", tags="ink")
    page = await visitor.get("/posts/tea")
    (entry,) = classed(page, "h-entry")
    inside = {name for one in entry.iter() for name in one.get("class", "").split()}
    assert {"p-name", "u-url", "dt-published", "e-content", "p-author", "h-card", "p-category"} <= inside
    assert "".join(classed(page, "p-name")[0].itertext()) == "Tea"
    assert classed(page, "u-url")[0].get("value").endswith("/posts/tea")
    assert post.published_at is not None
    assert classed(page, "dt-published")[0].get("datetime") == post.published_at.isoformat(timespec="seconds")
    assert classed(page, "p-author")[0].get("href") == f"/authors/{post.author.slug}"
    await make.post(title="", source="Untitled.")
    home = await visitor.get("/")
    (feed,) = classed(home, "h-feed")
    assert len([one for one in feed.iter() if "h-entry" in one.get("class", "").split()]) == 2
    assert len(classed(home, "dt-published")) == len(classed(home, "u-url")) == 2
    assert [one.get("href") for one in classed(home, "p-name")] == ["/posts/tea"]


async def test_the_manifest_names_the_site_and_icons_that_are_there(visitor: Browser, make: Factory) -> None:
    page = await visitor.get("/site.webmanifest")
    assert page.headers["Content-Type"] == "application/manifest+json; charset=utf-8"
    manifest = json.loads(page.body)
    assert (manifest["name"], manifest["start_url"]) == ("My Blog", "/")
    for icon in manifest["icons"]:
        answer = await visitor.get(icon["src"])
        assert (answer.status, answer.headers["Content-Type"]) == (200, icon["type"])
    home = await visitor.get("/")
    assert [one.get("href") for one in home.tree.iter("link") if one.get("rel") == "manifest"] == ["/site.webmanifest"]
    favicon = await visitor.get("/favicon.ico")
    assert (favicon.status, favicon.headers["Content-Type"]) == (200, "image/x-icon")
    assert favicon.body.startswith(b"\0\0\1\0")


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("en", "en_US"), ("zh-Hans", "zh_CN"), ("zh-Hant", "zh_TW"), ("pt-BR", "pt_BR"), ("ar", "ar_EG"), ("xx-none", "")],
)
def test_a_language_is_named_with_its_likeliest_country(tag: str, locale: str) -> None:
    assert locale_of(tag) == locale


@pytest.mark.parametrize(
    "path",
    ["/", "/archive", "/tags", "/tags/ink", "/authors", "/authors/{}", "/series", "/series/parts", "/feeds", "/search"],
)
async def test_every_page_tells_search_engines_what_it_is_about(visitor: Browser, make: Factory, path: str) -> None:
    post = await make.post(title="Tea & ink", tags="ink", series="Parts")
    (words,) = said(await visitor.get(path.format(post.author.slug)))["description"]
    assert 0 < len(words) <= 203
