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
from blog.feeds.models_sitemap import MOST_ADDRESSES, PART_IDS, Day, NamedPlace, PostPlace
from blog.posts.models import Kind

Location: TypeAlias = tuple[str, datetime]

XML: Final = "application/xml; charset=utf-8"
# Rows of a statement, so that the rest of the site is served between two of them.
ROWS: Final = 1_000
LARGEST_ID: Final = 2**63 - 1
# The lists stand in the part before the first that has posts.
LISTS: Final = 0
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
        lists = await list_locations(self, changed_at, now)
        room = max(0, MOST_ADDRESSES - len(lists))
        if await queries.count_posts(self.db, room + 1, now) <= room:
            posts = await post_locations(self, 0, LARGEST_ID, now)
            return await urlset(self, [*lists, *posts], changed_at)
        parts = [(LISTS, max(moment for _, moment in lists))]
        parts += [(part.number, part.changed_at) for part in await queries.list_parts(self.db, now)]
        absolute = self.request.app[ADDRESS].absolute
        found = [(absolute(self.url("feeds.sitemap_part", part=number)), moment) for number, moment in parts]
        return await _answer(self, "sitemapindex", "sitemap", found, changed_at)


class SitemapPart(SitemapView):
    """One part of the sitemap of a large site."""

    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        number, now, changed_at = self.number("part"), clock.now(), await self.changed_at()
        if number == LISTS:
            return await urlset(self, await list_locations(self, changed_at, now), changed_at)
        posts = await post_locations(self, (number - 1) * PART_IDS, number * PART_IDS, now)
        if not posts:
            raise NotFound
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


async def list_locations(view: View, changed_at: datetime, now: datetime) -> list[Location]:
    """The home page and the pages that list posts; none but the home page on a site without posts."""
    absolute = view.request.app[ADDRESS].absolute
    days = await queries.list_days(view.db, now)
    newest = max((day.changed_at for day in days), default=changed_at)
    found = [(absolute(view.url("posts.home")), newest)]
    if not days:
        return found
    found.append((absolute(view.url("posts.archive")), newest))
    for (year, month), moment in months_of(days).items():
        found.append((absolute(view.url("posts.month", year=year, month=month)), moment))
    tags = await queries.list_tags(view.db, now)
    if tags:
        found.append((absolute(view.url("tags.tags")), max(tag.changed_at for tag in tags)))
    found += _named(view, "tags.tag", tags)
    series = await queries.list_series(view.db, now)
    if series:
        found.append((absolute(view.url("series.all_series")), max(one.changed_at for one in series)))
    found += _named(view, "series.series", series)
    return [*found, *_named(view, "posts.author", await queries.list_authors(view.db, now))]


def months_of(days: Iterable[Day]) -> dict[tuple[int, int], datetime]:
    """The months of the archive, as the site's own clocks tell them, and when a post of each last changed."""
    found: dict[tuple[int, int], datetime] = {}
    for day in days:
        for moment in (day.first_at, day.last_at):
            month = (i18n.local(moment).year, i18n.local(moment).month)
            found[month] = max(day.changed_at, found.get(month, day.changed_at))
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
