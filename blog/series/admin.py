"""Series, as editors manage them."""

from aiohttp import web

from blog.core.errors import Refused
from blog.core.forms import Filled, Invalid, check
from blog.core.web import View, status_of
from blog.series import actions, queries, queries_places
from blog.series.forms import OrderForm, SeriesForm
from blog.series.models import Series


class AllSeries(View):
    permission = "tags.manage"

    async def get(self) -> web.StreamResponse:
        return await self._page(Filled())

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        try:
            await actions.add_series(self.db, await self.form(SeriesForm))
        except Invalid as invalid:
            return await self._page(invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await self._page(Filled(typed, refused.errors), status=422)
        return self.see_other(self.url("admin.all_series", query={"saved": "1"}))

    async def _page(self, form: Filled, *, status: int = 200) -> web.Response:
        every = await queries.list_series(self.db)
        saved = "saved" in self.request.query
        return self.render("admin/series/all.html", every=every, form=form, saved=saved, status=status)


class EditSeries(View):
    permission = "tags.manage"

    async def get(self) -> web.StreamResponse:
        series = await queries.get_series(self.db, self.number("id"))
        return await self._page(series, filled_with(series))

    async def post(self) -> web.StreamResponse:
        series = await queries.get_series(self.db, self.number("id"))
        typed = await self.fields()
        try:
            await actions.update_series(self.db, series, await self.form(SeriesForm))
        except Invalid as invalid:
            return await self._page(series, invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await self._page(series, Filled(typed, refused.errors), status=422)
        return self.see_other(self.url("admin.series", id=series.id, query={"saved": "1"}))

    async def _page(self, series: Series, form: Filled, *, status: int = 200) -> web.Response:
        parts = await queries_places.list_parts(self.db, series.id)
        saved = "saved" in self.request.query
        return self.render(
            "admin/series/series.html", series=series, parts=parts, form=form, saved=saved, status=status
        )


class SeriesOrder(View):
    permission = "tags.manage"

    async def post(self) -> web.StreamResponse:
        series = await queries.get_series(self.db, self.number("id"))
        order = check(OrderForm, await self.fields())
        await actions.reorder(self.db, series, order.places)
        return self.see_other(self.url("admin.series", id=series.id, query={"saved": "1"}))


class SeriesDeletion(View):
    permission = "tags.manage"

    async def post(self) -> web.StreamResponse:
        await actions.delete_series(self.db, await queries.get_series(self.db, self.number("id")))
        return self.see_other(self.url("admin.all_series", query={"saved": "1"}))


def filled_with(series: Series) -> Filled:
    return Filled({"name": series.name, "slug": series.slug, "description": series.description})
