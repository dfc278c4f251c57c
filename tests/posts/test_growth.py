"""Pages of a grown site read no more than they show: counted row by row, as the server itself does."""

import re
from typing import Any

import pytest
from aiohttp import web

from blog.comments import actions_paging
from blog.comments import queries as comment_queries
from blog.core.db import Database, Transaction
from blog.core.parameters import rendered
from blog.core.web import DATABASE
from blog.feeds import models_sitemap, views_sitemap
from blog.links import queries_broken
from blog.posts import actions_listing
from blog.search import queries_finding, queries_found
from blog.writing import queries_lists, queries_rows
from tests.application import Visit
from tests.factories import Factory

POSTS, TALK = 3000, 900
# Rows a statement may read, from indexes and what is sorted on the way included: a month of posts, a page of comments,
# all tags; a third of what looking at all posts once would take.
MOST_READ = 1000
# What the site is, who is signed in: asked on every page and told apart by their first words.
OPTIONS = re.compile(r"\s*SELECT s\.title, s\.tagline")

NUMBERS = """
    WITH digits (d) AS (SELECT 0 UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                        UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9),
         all_numbers (n) AS (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d
                             FROM digits AS a, digits AS b, digits AS c, digits AS e),
         numbers (n) AS (SELECT n FROM all_numbers WHERE n <= %(most)s)
"""
FILLING = (
    """
    INSERT INTO posts (kind, title, slug, source, html, excerpt, summary, reading_minutes, author_id, status,
                       visibility, published_at, sticky, comments_open, version, created_at, updated_at)
    NUMBERS
    SELECT IF(n %% 300 = 0, 'page', 'post'), CONCAT('Title ', n), CONCAT('slug-', n), 'x', '<p>x</p>', '', 'x', 1,
           %(author)s, IF(n %% 100 = 1, 'draft', 'published'), IF(n %% 100 = 2, 'private', 'public'),
           '2020-01-01' + INTERVAL n * 13 HOUR, n %% 500 = 3, TRUE, 1, '2026-01-01', '2020-01-01' + INTERVAL n HOUR
    FROM numbers
    """,
    "INSERT INTO tags (name, slug, description) NUMBERS SELECT CONCAT('Tag ', n), CONCAT('tag-', n), '' FROM numbers "
    "WHERE n <= 20",
    "INSERT INTO post_tags (post_id, tag_id) SELECT p.id, t.id FROM posts AS p JOIN tags AS t "
    "ON t.slug = 'tag-1' OR t.id %% 19 = p.id %% 19",
    """
    INSERT INTO comments (post_id, kind, author_name, author_email, author_url, source, html, status, digest,
                          created_at)
    NUMBERS
    SELECT p.id, 'comment', 'x', 'x', '', 'x', 'x', IF(n %% 50 = 0, 'pending', 'approved'), UNHEX(SHA2(n, 256)),
           '2026-01-01' + INTERVAL n MINUTE
    FROM numbers
    JOIN posts AS p ON p.slug = IF(n <= %(talk)s, 'slug-1510', CONCAT('slug-', n))
    """,
    """
    INSERT INTO post_links (post_id, position, host, path, fragment, words, place, name)
    SELECT id, 1, '', CONCAT('/posts/', slug), '', 'x', 'post', slug FROM posts
    """,
    # The words of titles as search knows them: one that all have, and one that one has.
    """
    INSERT INTO search_heads (post_id, visible_from, words)
    SELECT id, published_at, CONCAT(' tltitle hltitle', IF(slug = 'slug-7', ' tlrare hlrare', ''), ' ') FROM posts
    """,
    "INSERT INTO search_bodies (post_id, visible_from, words) SELECT post_id, visible_from, ' qltitle ' "
    "FROM search_heads",
    "ANALYZE TABLE posts, post_tags, comments, tags, users, post_links, search_heads, search_bodies",
)


Asked = tuple[str, Any]


class Watch:
    """The statements of this process and their parameters, but for the site's options."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._seen: list[Asked] = []

        def kept(sql: str, params: Any) -> bytes:
            if not OPTIONS.match(sql):
                self._seen.append((sql, params))
            return rendered(sql, params)

        monkeypatch.setattr("blog.core.db.rendered", kept)

    def taken(self) -> list[Asked]:
        """Those since it was asked last."""
        seen, self._seen = self._seen, []
        return seen


@pytest.fixture
async def grown(make: Factory) -> Factory:
    author = await make.user()
    numbers = {"most": POSTS, "talk": TALK, "author": author.id}
    for sql in FILLING:
        await make.db.execute(sql.replace("NUMBERS", NUMBERS), numbers)
    await actions_listing.list_everything(make.db)
    await actions_paging.page_everything(make.db)
    await make.db.execute("ANALYZE TABLE listings, listing_counts, comments")
    return make


@pytest.fixture
async def watch(grown: Factory, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


async def rows_read(db: Database, sql: str, params: Any = None) -> int:
    """How many rows the server reads for a statement."""

    async def counted(tx: Transaction) -> int:
        rows = await tx.fetch_all("SHOW SESSION STATUS LIKE 'Handler_read%%'")
        return sum(int(row["Value"]) for row in rows)

    async def work(tx: Transaction) -> int:
        before, idle = await counted(tx), await counted(tx)
        await tx.fetch_all(sql, params)
        return await counted(tx) - idle - (idle - before)

    return await db.transaction(work)


@pytest.mark.parametrize("who", ["visitor", "owner"])
async def test_no_page_reads_much_more_than_it_shows(
    watch: Watch, grown: Factory, visit: Visit, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More than so many are not counted: the site is not large enough for that to show otherwise.
    monkeypatch.setattr(queries_lists, "MOST_COUNTED", 50)
    monkeypatch.setattr(comment_queries, "MOST_COUNTED", 50)
    # Nor looked at, and a map is divided sooner.
    monkeypatch.setattr(queries_rows, "MOST_LOOKED_AT", 50)
    monkeypatch.setattr(queries_rows, "MOST_FOUND", 50)
    monkeypatch.setattr(queries_broken, "MOST_LOOKED_AT", 50)
    for name in ("NEWEST_HEADS", "NEWEST_BODIES"):
        monkeypatch.setattr(queries_finding, name, 50)
    for name in ("MOST_HEADS", "MOST_BODIES", "MANY_MORE"):
        monkeypatch.setattr(queries_found, name, 100)
    for module in (models_sitemap, views_sitemap):
        monkeypatch.setattr(module, "PART_IDS", 100)
    monkeypatch.setattr(views_sitemap, "MOST_ADDRESSES", 1000)
    monkeypatch.setattr(views_sitemap, "LATEST", 50)
    browser = await visit(await grown.user(role="owner"))
    visitor = await visit()
    public = (
        "/ /?page=2 /?page=140 /posts/slug-1510 /posts/slug-1510?comments=9 /posts/slug-2999 /tags/tag-1 /tags/tag-7 "
        "/tags/tag-1?page=200 /archive /archive/2022 /archive/2022?page=30 /archive/2022/6 /authors /authors/author-1 "
        "/authors/author-1?page=200 /tags /series /feed.atom /tags/tag-1/feed.rss /authors/author-1/feed.json "
        "/comments/feed.atom /posts/slug-1510/comments/feed.atom /sitemap.xml /sitemap-0.xml /sitemap-3.xml "
        "/search?q=title /search?q=title&page=9 /search?q=rare /search?q=nothing+rare"
    )
    desk = (
        "/admin /admin/posts /admin/posts?show=draft /admin/posts?show=published /admin/posts?show=private "
        "/admin/posts?before=20200301T000000000000-9 /admin/posts?show=published&before=20200301T000000000000-9 "
        "/admin/posts?after=20200301T000000000000-9 /admin/posts?show=published&after=20200301T000000000000-9 "
        "/admin/posts?q=rare /admin/posts?q=nothing /admin/posts?q=title /admin/pages /admin/calendar?month=2021-03 "
        "/admin/tags /admin/tags/TAG /admin/comments "
        "/admin/comments?show=approved&before=20260101T120000000000-1 "
        "/admin/comments?show=approved&after=20260101T120000000000-1 "
        "/admin/series /admin/links /admin/links?before=2000 "
        "/admin/media /admin/redirects /admin/posts/new /admin/posts/POST"
    )
    some = await grown.db.fetch_one("SELECT (SELECT MAX(id) FROM tags) AS tag, (SELECT MAX(id) FROM posts) AS post")
    assert some is not None
    desk = desk.replace("TAG", str(some["tag"])).replace("POST", str(some["post"]))
    asking, paths = (visitor, public.split()) if who == "visitor" else (browser, desk.split())
    much = []
    for path in paths:
        watch.taken()
        assert (await asking.get(path)).status == 200, path
        for sql, params in watch.taken():
            if (read := await rows_read(grown.db, sql, params)) > MOST_READ:
                much.append((path, read, sql))
    assert much == []


BUDGETS = {
    "/": 3,
    "/?page=99": 3,
    "/posts/slug-1510": 3,
    "/posts/slug-1510?comments=9": 3,
    "/tags/tag-1": 3,
    "/archive": 2,
    "/archive/2022": 3,
    "/archive/2022?page=20": 3,
    "/authors/author-1": 3,
    "/search?q=title": 2,
    "/search?q=nothing+rare": 2,
    "/sitemap.xml": 6,
    "/admin": 6,
    "/admin/posts/new": 2,
    "/admin/posts/POST": 4,
    "/admin/posts": 3,
    "/admin/posts?q=rare": 6,
    "/admin/posts/POST/links": 6,
    "/admin/posts/POST/revisions": 6,
    "/admin/posts/POST/reviews": 6,
    "/admin/calendar": 3,
    "/admin/tags": 3,
    "/admin/series": 3,
    "/admin/comments": 3,
    "/admin/media": 3,
    "/admin/links": 3,
    "/admin/redirects": 3,
    "/admin/users": 3,
    "/admin/navigation": 3,
    "/account": 3,
}
# Who is signed in takes one more.
OF_VISITORS = {"/search?q=title", "/search?q=nothing+rare", "/sitemap.xml"}


async def test_the_session_and_its_user_are_within_the_budget_of_a_page(
    watch: Watch, grown: Factory, visit: Visit
) -> None:
    browser, visitor = await visit(await grown.user(role="owner")), await visit()
    post_id = await grown.db.fetch_value("SELECT MAX(id) FROM posts")
    found = {}
    for path in BUDGETS:
        watch.taken()
        asking = visitor if path in OF_VISITORS else browser
        assert (await asking.get(path.replace("POST", str(post_id)))).status == 200, path
        found[path] = len(watch.taken())
    assert {path: number for path, number in found.items() if number > BUDGETS[path]} == {}


async def test_a_statement_that_looks_at_everything_would_be_seen(app: web.Application, grown: Factory) -> None:
    read = await rows_read(app[DATABASE], "SELECT id FROM posts ORDER BY title LIMIT 1")
    assert read >= POSTS
