"""Feeds: whole texts, addresses that work anywhere, names that stay, and nothing that is hidden."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from blog.core import clock
from blog.core.db import Database
from blog.core.web import DATABASE
from blog.writing import actions as writing_actions
from blog.writing import queries as writing_queries
from blog.writing.forms import PostForm
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.feeds.reading import FORMATS, faults, parsed

EVERYTHING = """\
墨分五色，焦、浓、重、淡、清。[A post](/posts/tea), [a place](#s-end), [a page](about) and [elsewhere](https://example.org/?a=1&b=2).[^1]

![A picture]({path} "A caption")

| a | b |
|---|---|
| `x < y` | $x^2$ |

<video src="/media/film.mp4" poster="/media/film.jpg"></video> ]]> &amp; &#0; <b>bold</b>

> A quotation.

- [x] done

## End

[^1]: A note with a [link](?page=2).
"""


async def fill(make: Factory) -> dict[str, Any]:
    """A post with everything in it, one with almost nothing, and comments; what they are called."""
    medium = await make.medium(alt="A brush")
    await make.post(title="Earlier", tags="elsewhere", series="Parts")
    full = await make.post(
        title="A <b>bold</b> & “quoted” title ]]> 墨",
        source=EVERYTHING.format(path=medium.path),
        tags="shared, 书法 & ink",
        cover=medium.path,
        language="zh-Hans",
        series="Parts",
    )
    bare = await make.post(title="", source="Without a title.", tags="shared")
    comment = await make.comment(full, name="墨 <i>", url="https://example.org/me", body="**Yes** to `a < b`.")
    await make.comment(full, parent=comment.id, body="No.")
    return {"full": full, "bare": bare, "medium": medium}


def all_feeds(slug: str, author: str) -> list[str]:
    places = ("", "/tags/shared", f"/authors/{author}", "/series/parts", "/comments", f"/posts/{slug}/comments")
    return [f"{place}/feed.{format_}" for place in places for format_ in FORMATS]


async def test_every_feed_keeps_the_rules_of_its_format(visitor: Browser, server: TestServer, make: Factory) -> None:
    world = await fill(make)
    for path in all_feeds("tea", world["full"].author.slug):
        path = path.replace("/tea/", f"/{world['full'].slug}/")
        page = await visitor.get(path)
        assert (path, page.status, faults(page, str(server.make_url(path)))) == (path, 200, [])
        if not path.endswith(".json"):
            assert len(parsed(page).entries) == (3 if path.split("/")[1].startswith(("feed", "authors")) else 2)


@pytest.mark.parametrize("format_", FORMATS)
async def test_a_feed_without_entries_is_a_feed(visitor: Browser, server: TestServer, format_: str) -> None:
    for place in ("", "/comments", "/corrections"):
        path = f"{place}/feed.{format_}"
        assert faults(await visitor.get(path), str(server.make_url(path))) == []


@pytest.mark.parametrize("format_", ["atom", "rss"])
async def test_feedparser_reads_everything_a_post_says_of_itself(
    visitor: Browser, server: TestServer, make: Factory, format_: str
) -> None:
    world = await fill(make)
    feed = parsed(await visitor.get(f"/feed.{format_}"))
    assert feed.feed.title == "My Blog"
    assert feed.feed.title_detail.language == ("en" if format_ == "atom" else None)
    entry = feed.entries[1]
    post, base = world["full"], str(server.make_url("/")).rstrip("/")
    assert entry.link == f"{base}/posts/{quote(post.slug)}"
    assert entry.published_parsed[:6] == post.published_at.timetuple()[:6]
    assert entry.author == post.author.name
    assert {tag.term for tag in entry.tags} >= {"shared"}
    text = entry.content[0].value
    assert "墨分五色" in text
    assert f'href="{base}/posts/tea"' in text
    assert f'href="{entry.link}#s-end"' in text
    assert f'src="{base}{world["medium"].path}"' in text
    assert entry.enclosures[0].type == "image/png"
    assert int(entry.enclosures[0].length) > 0
    assert entry.enclosures[0].href.startswith(f"{base}/media/")


async def test_a_feed_has_the_whole_text_of_the_newest_posts(visitor: Browser, make: Factory) -> None:
    for number in range(23):
        await make.post(title=f"Number {number}", source="Words. " * 300 + f"The end of {number}.")
    items = (json.loads((await visitor.get("/feed.json")).text))["items"]
    assert [item["title"] for item in items] == [f"Number {number}" for number in range(22, 2, -1)]
    assert "The end of 22." in items[0]["content_html"]


async def test_a_post_is_the_same_entry_under_a_new_slug_and_on_a_new_host(
    visitor: Browser, visit: Visit, make: Factory, serve: Any
) -> None:
    post = await make.post(title="Tea", slug="tea")
    before = json.loads((await visitor.get("/feed.json")).text)["items"][0]
    form = PostForm.model_validate({"title": "Tea", "slug": "other", "source": "x", "version": post.version})
    await writing_actions.update_post(make.db, post, form, by=await make.author())
    moved = await visit(at=await serve(base_url="https://new.example"))
    after = json.loads((await moved.get("/feed.json", headers={"Host": "new.example"})).text)["items"][0]
    assert after["url"] == "https://new.example/posts/other"
    assert after["id"] == before["id"]
    ids = [parsed(await visitor.get(f"/feed.{format_}")).entries[0].id for format_ in ("atom", "rss")]
    assert ids == [before["id"]] * 2


async def test_two_sites_never_name_their_entries_alike(db: Database, visitor: Browser, make: Factory) -> None:
    uuid = await db.fetch_value("SELECT uuid FROM site")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uuid)
    await make.post()
    first = json.loads((await visitor.get("/feed.json")).text)["items"][0]["id"]
    await db.execute("UPDATE site SET uuid = 'f81d4fae-7dec-4bd0-a765-00a0c91e6bf6'")
    assert json.loads((await visitor.get("/feed.json")).text)["items"][0]["id"] != first


async def test_a_password_leaves_a_post_its_title_alone(visitor: Browser, make: Factory) -> None:
    medium = await make.medium()
    hidden: dict[str, Any] = {"source": "SECRET text", "excerpt": "SECRET words", "cover": medium.path}
    hidden |= {"tags": "shared", "series": "Parts"}
    post = await make.post(title="Locked", visibility="password", password="open sesame", **hidden)
    await make.comment(post, body="SECRET comment")
    for path in all_feeds(post.slug, post.author.slug):
        page = await visitor.get(path)
        assert "SECRET" not in page.text
        assert "/media/" not in page.text
        assert ("Locked" in page.text) is ("comments" not in path)
        assert page.status == (404 if path.startswith("/posts/") else 200)


async def test_a_hidden_post_is_gone_from_every_feed_at_once(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="Withdrawn", tags="shared", series="Parts")
    await make.comment(post)
    await make.post(title="Stays", tags="shared", series="Parts")
    before = await visitor.get("/feed.atom")
    await writing_actions.withdraw(make.db, post, post.version, by=await make.author())
    headers = {"If-None-Match": before.headers["ETag"]}
    assert "Withdrawn" not in (await visitor.get("/feed.atom", headers=headers)).text
    for path in all_feeds(post.slug, post.author.slug):
        page = await visitor.get(path)
        assert "Withdrawn" not in page.text
        assert page.status == (404 if path.startswith("/posts/") else 200)


async def test_a_scheduled_post_comes_with_its_moment(
    visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now() + timedelta(days=1)
    await make.post(title="Tomorrow", published_at=moment, tags="soon")
    for now, there in ((moment - timedelta(microseconds=1), False), (moment, True)):
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        for path in ("/feed.atom", "/tags/soon/feed.rss"):
            page = await visitor.get(path)
            assert ("Tomorrow" in page.text) is there
        if there:
            entry = json.loads((await visitor.get("/feed.json")).text)["items"][0]
            assert entry["date_modified"] == entry["date_published"] == moment.isoformat(timespec="seconds")


@pytest.mark.parametrize(
    "path",
    ["/tags/none/feed.atom", "/series/none/feed.atom", "/authors/none/feed.rss", "/posts/none/comments/feed.json"],
)
async def test_there_is_no_feed_of_nothing(visitor: Browser, make: Factory, path: str) -> None:
    await make.tag("none")
    assert (await visitor.get(path)).status == 404
    assert (await visitor.get(path.replace("none", "a.b"))).status == 404


async def test_characters_xml_cannot_hold_do_not_break_a_feed(
    db: Database, visitor: Browser, server: TestServer, make: Factory
) -> None:
    post = await make.post(title="Broken")
    bad = "a\x00b\x08c\x1bd\ufffee\uffff \U0001f58b ]]>"
    await db.execute("UPDATE posts SET title = %(bad)s, html = %(bad)s WHERE id = %(id)s", {"bad": bad, "id": post.id})
    await db.execute("UPDATE users SET name = %(bad)s", {"bad": bad})
    for format_ in FORMATS:
        page = await visitor.get(f"/feed.{format_}")
        assert faults(page, str(server.make_url(f"/feed.{format_}"))) == []
    assert "a\ufffdb\ufffdc" in parsed(await visitor.get("/feed.rss")).entries[0].title


async def test_plain_words_stay_plain_where_rss_wants_html(visitor: Browser, make: Factory) -> None:
    await make.post(excerpt="`a < b` &amp; so on", source="x")
    item = ElementTree.fromstring((await visitor.get("/feed.rss")).body)[0].find("item")  # noqa: S314  # our own
    assert item is not None
    assert item.findtext("description") == "a &lt; b &amp; so on"


async def test_corrections_have_a_feed_that_shows_none_of_a_hidden_post(
    visitor: Browser, server: TestServer, make: Factory
) -> None:
    for title in ("Tea", "SECRET"):
        post = await make.post(title=title)
        words = {
            "title": title,
            "source": "Better.",
            "correction": f"Wrong year in {title} <b>",
            "version": post.version,
        }
        await writing_actions.update_post(make.db, post, PostForm.model_validate(words), by=await make.author())
    assert "SECRET" in (await visitor.get("/corrections/feed.json")).text
    await make.db.execute("UPDATE posts SET visibility = 'password' WHERE title = 'SECRET'")
    for format_ in FORMATS:
        page = await visitor.get(f"/corrections/feed.{format_}")
        assert faults(page, str(server.make_url(f"/corrections/feed.{format_}"))) == []
        assert "SECRET" not in page.text
    (item,) = json.loads((await visitor.get("/corrections/feed.json")).text)["items"]
    assert (item["title"], item["content_text"]) == ("Correction: Tea", "Wrong year in Tea <b>")
    path, fragment = item["url"].split("/", 3)[3].split("#")
    assert f'id="{fragment}"' in (await visitor.get(f"/{path}")).text


FORMER = {
    "/feed": "/feed.rss",
    "/feed/": "/feed.rss",
    "/feed/rss2/": "/feed.rss",
    "/feed/atom": "/feed.atom",
    "/feed/atom/": "/feed.atom",
    "/comments/feed": "/comments/feed.rss",
    "/comments/feed/": "/comments/feed.rss",
    "/comments/feed/atom/": "/comments/feed.atom",
}


async def test_the_addresses_feeds_have_elsewhere_lead_to_ours(visitor: Browser) -> None:
    answers = {path: await visitor.get(path) for path in FORMER}
    assert {path: (page.status, page.location) for path, page in answers.items()} == {
        path: (301, target) for path, target in FORMER.items()
    }


async def test_a_feed_asks_the_database_little(visitor: Browser, app: web.Application, make: Factory) -> None:
    world = await fill(make)
    for _ in range(5):
        await make.post(tags="shared, other")
    for path in (*all_feeds(world["full"].slug, world["full"].author.slug), f"/posts/{world['full'].slug}.json"):
        await visitor.get("/")
        with app[DATABASE].counting() as seen:
            assert (await visitor.get(path)).status == 200
        asked = [one for one in seen.statements if "navigation_items" not in one]
        assert (path, len(asked) <= 2) == (path, True), asked


async def test_a_feed_speaks_the_site_s_language_whoever_asks(visit: Visit, make: Factory) -> None:
    reader = await make.user(role="reader", language="zh-Hans")
    await make.comment(await make.post(title="Tea"))
    visitor, browser = await visit(), await visit(reader)
    mine, theirs = [(await one.get("/comments/feed.atom")).text for one in (browser, visitor)]
    assert mine == theirs
    assert "on “Tea”" in mine


async def test_pages_name_their_feeds_and_people_find_them(visitor: Browser, make: Factory) -> None:
    post = await make.post(tags="书法")
    author = (await writing_queries.get_post(make.db, post.id)).author
    wanted = {
        "/": ["/feed.atom"],
        "/tags/书法": ["/tags/%E4%B9%A6%E6%B3%95/feed.atom", "/feed.atom"],
        f"/authors/{author.slug}": [f"/authors/{author.slug}/feed.atom", "/feed.atom"],
        f"/posts/{post.slug}": ["/feed.atom", f"/posts/{post.slug}/comments/feed.atom"],
    }
    for path, feeds in wanted.items():
        links = (await visitor.get(path)).tree.iter("link")
        found = [one.get("href") for one in links if one.get("type") == "application/atom+xml"]
        assert (path, found) == (path, feeds)
        for address in found:
            assert (await visitor.get(address)).status == 200
    page = await visitor.get("/feeds")
    assert all(f"/feed.{format_}" in page.words for format_ in FORMATS)
    assert "/tags/%E4%B9%A6%E6%B3%95/feed.atom" in page.words
