"""What readers see of series."""

from aiohttp import web

from blog.core import clock, text
from blog.core.errors import NotFound
from blog.core.listing import ListView
from blog.core.paging import Slice, page_number
from blog.core.web import View
from blog.posts import queries as post_queries
from blog.series import queries

PARTS_PER_PAGE = 50


class AllSeries(View):
    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        return self.render("series/all.html", every=await queries.list_visible_series(self.db, clock.now()))


class Series(ListView):
    permission = None
    keeps = ("page",)

    async def get(self) -> web.StreamResponse:
        part, slug = Slice(page_number(self.request.query.get("page")), PARTS_PER_PAGE), self.part("slug")
        series = await queries.find_series(self.db, slug) if text.is_slug(slug) else None
        if series is None:
            raise NotFound
        posts = await post_queries.list_by_series(self.db, series.id, part, clock.now())
        if not posts:
            raise NotFound  # the name of a series with hidden posts only is hidden as well
        return self.list_page("series/series.html", part, posts, series=series, first=part.offset + 1)
