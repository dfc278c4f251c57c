"""What search engines are told: which pages there are and when each last changed, and where they need not look."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import quote

from aiohttp import web

from blog.core import clock, i18n
from blog.core.conditional import conditional, fit
from blog.core.errors import NotFound
from blog.core.web import ADDRESS, View
from blog.core.workers import Workers
from blog.feeds import queries as feed_queries
from blog.feeds import queries_sitemap as queries
from blog.feeds.models_sitemap import MOST_ADDRESSES, PART_IDS, Extent, NamedPlace, PostPlace
from blog.posts import queries_archive
from blog.posts.models import Kind, MonthCount

Location: TypeAlias = tuple[str, datetime]

XML: Final = "application/xml; charset=utf-8"
# Rows of a statement, so that the rest of the site is served between two of them.
ROWS: Final = 2_500
LARGEST_ID: Final = 2**63 - 1
# The lists stand in the part before the first of posts.
LISTS: Final = 0
# So many of the latest changes are looked at to tell which parts changed.
LATEST: Final = 200
# The page of all of a kind, and of one.
NAMED: Final = {"tag": ("tags.tags", "tags.tag"), "series": ("series.all_series", "series.series")} | {
    "author": ("", "posts.author")
}
ROUTES: Final = {Kind.POST: "posts.post", Kind.PAGE: "posts.page"}
# Where there is nothing to find, exactly: `/admin` alone would shut out a page /administration, too (RFC 9309, 2.2.2).
CLOSED: Final = (
    *("/admin$", "/admin/", "/account$", "/account/", "/reviews/", "/search?", "/setup", "/sign-in$"),
    *("/sign-in?", "/sign-out$", "/*?reply=", "/healthz$", "/readyz$"),
)
_workers = Workers("sitemap", threads=1, most_waiting=8)


class SitemapView(View):
    """Base of the sitemaps."""

    permission = None

    async def changed_at(self) -> datetime:
        """When the site last changed for visitors."""
        channel = await feed_queries.get_site_channel(self.db)
        return channel.identity.changed_at or clock.now()


class Sitemap(SitemapView):
    """All pages (sitemaps.org, protocol 0.9), or where there are too many an index of the parts."""

    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        now, changed_at = clock.now(), await self.changed_at()
        extent = await queries.get_extent(self.db, LATEST, now)
        months = await queries_archive.list_months(self.db, now, i18n.current().zone)
        lists = await list_locations(self, months, extent, changed_at, now)
        # Some may need a password and are not listed: the map is divided a little sooner than it had to be.
        if len(lists) + extent.pages + sum(month.count for month in months) <= MOST_ADDRESSES:
            posts = await post_locations(self, 0, LARGEST_ID, now)
            return await urlset(self, [*lists, *posts], changed_at)
        parts = {LISTS: max(moment for _, moment in lists), **extent.parts()}
        absolute = self.request.app[ADDRESS].absolute
        found = [(absolute(self.url("feeds.sitemap_part", part=number)), moment) for number, moment in parts.items()]
        return await _answer(self, "sitemapindex", "sitemap", found, changed_at)


class SitemapPart(SitemapView):
    """One part of the sitemap of a large site."""

    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        number, now, changed_at = self.number("part"), clock.now(), await self.changed_at()
        if number == LISTS:
            extent = await queries.get_extent(self.db, LATEST, now)
            months = await queries_archive.list_months(self.db, now, i18n.current().zone)
            return await urlset(self, await list_locations(self, months, extent, changed_at, now), changed_at)
        first = (number - 1) * PART_IDS
        posts = await post_locations(self, first, first + PART_IDS, now)
        if not posts:
            if first >= await queries.find_largest_id(self.db):
                raise NotFound
            # All of them are hidden, and a map has to name something (sitemaps.org, protocol 0.9).
            posts = [(self.request.app[ADDRESS].absolute(self.url("posts.home")), changed_at)]
        return await urlset(self, posts, changed_at)


class Robots(View):
    """Where crawlers need not look (RFC 9309). It hides nothing and names no post."""

    permission = None
    keeps = ()
    bare = True

    async def get(self) -> web.StreamResponse:
        sitemap = self.request.app[ADDRESS].absolute(self.url("feeds.sitemap"))
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {sitemap}", ""]
        return conditional(self.request, "\n".join(lines).encode(), "text/plain; charset=utf-8")


async def list_locations(
    view: View, months: Sequence[MonthCount], extent: Extent, changed_at: datetime, now: datetime
) -> list[Location]:
    """The home page and the pages that list posts; none but the home page on a site without posts."""
    absolute = view.request.app[ADDRESS].absolute
    found = [(absolute(view.url("posts.home")), extent.newest or changed_at)]
    if extent.newest is None:
        return found
    found.append((absolute(view.url("posts.archive")), extent.newest))
    changed = extent.months(i18n.current().zone)
    for month in months:
        moment = changed.get(month.year * 100 + month.month, extent.unchanged_since or changed_at)
        found.append((absolute(view.url("posts.month", year=month.year, month=month.month)), moment))
    named = await queries.list_named(view.db, now)
    for kind, (every, each) in NAMED.items():
        places = [place for place in named if place.kind == kind]
        if places and every:
            found.append((absolute(view.url(every)), max(place.changed_at for place in places)))
        found += _named(view, each, places)
    return found


async def post_locations(view: View, after: int, last: int, now: datetime) -> list[Location]:
    """The pages of all posts and pages with ids greater than `after` and at most `last`."""
    beginnings = {kind: _beginning(view, route) for kind, route in ROUTES.items()}
    found: list[Location] = []
    while True:
        posts: list[PostPlace] = await queries.list_posts(view.db, after, last, ROWS, now)
        found += [(beginnings[post.kind] + quote(post.slug), post.changed_at) for post in posts]
        if len(posts) < ROWS:
            return found
        after = posts[-1].id


async def urlset(view: View, locations: Sequence[Location], changed_at: datetime) -> web.Response:
    """The answer that lists these pages."""
    return await _answer(view, "urlset", "url", locations, changed_at)


def _named(view: View, route: str, places: Iterable[NamedPlace]) -> Iterator[Location]:
    beginning = _beginning(view, route)
    return ((beginning + quote(place.slug), place.changed_at) for place in places)


def _beginning(view: View, route: str) -> str:
    """What all addresses of a route begin with: asking the router for each of many thousands would take long."""
    return view.request.app[ADDRESS].absolute(view.url(route, slug="x")).removesuffix("x")


async def _answer(
    view: View, root: str, element: str, locations: Sequence[Location], changed_at: datetime
) -> web.Response:
    body = await _workers.run(_written, root, element, locations)
    # A post whose moment comes changes the map although nobody touched the site.
    return conditional(view.request, body, XML, changed_at=max(changed_at, *(moment for _, moment in locations)))


def _written(root: str, element: str, locations: Sequence[Location]) -> bytes:
    lines = [
        f"<{element}><loc>{address}</loc><lastmod>{moment.isoformat(timespec='seconds')}</lastmod></{element}>"
        for address, moment in locations
    ]
    opening = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return fit("\n".join([opening, *lines, f"</{root}>", ""]))
