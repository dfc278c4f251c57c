"""The owner's pages about the site: settings and navigation."""

from itertools import zip_longest

from aiohttp import web

from blog.core.forms import Fields, Filled, Invalid
from blog.core.i18n import languages, time_zones
from blog.core.web import View, status_of
from blog.site import actions, queries
from blog.site.forms import NavigationForm, SettingsForm
from blog.site.models import NavigationItem

EMPTY_ROWS = 3


class SiteSettings(View):
    permission = "site.manage"

    async def get(self) -> web.StreamResponse:
        site = self.site
        return await self._page(
            Filled(
                {
                    "title": site.title,
                    "tagline": site.tagline,
                    "language": site.language,
                    "time_zone": site.time_zone,
                    "posts_per_page": site.posts_per_page,
                    "menu": site.menu,
                    "show_backlinks": site.show_backlinks,
                }
            )
        )

    async def post(self) -> web.StreamResponse:
        try:
            await actions.update_settings(self.db, await self.form(SettingsForm))
        except Invalid as invalid:
            return await self._page(invalid.filled, status=status_of(invalid))
        return self.see_other(self.url("admin.settings", query={"saved": "1"}))

    async def _page(self, form: Filled, *, status: int = 200) -> web.Response:
        return self.render(
            "admin/site/settings.html",
            form=form,
            languages=languages(),
            time_zones=time_zones(),
            menus=await _menus(self),
            saved="saved" in self.request.query,
            status=status,
        )


class Navigation(View):
    permission = "site.manage"

    async def get(self) -> web.StreamResponse:
        menu = self.request.query.get("menu", self.site.menu)
        return await self._page(Filled(), menu, _rows(await queries.list_items(self.db, menu)))

    async def post(self) -> web.StreamResponse:
        try:
            form = await self.form(NavigationForm)
        except Invalid as invalid:
            typed = invalid.filled.values
            return await self._page(
                invalid.filled, typed.get("menu", ""), _typed_rows(typed), status=status_of(invalid)
            )
        await actions.update_navigation(self.db, form)
        return self.see_other(self.url("admin.navigation", query={"menu": form.menu, "saved": "1"}))

    async def _page(
        self, form: Filled, menu: str, rows: list[tuple[str, str, str, str]], *, status: int = 200
    ) -> web.Response:
        return self.render(
            "admin/site/navigation.html",
            form=form,
            menu=menu,
            menus=await _menus(self),
            rows=rows + [("", "", "0", "")] * EMPTY_ROWS,
            saved="saved" in self.request.query,
            status=status,
        )


async def _menus(view: View) -> list[str]:
    return sorted({view.site.menu, *await queries.list_menus(view.db)})


def _rows(items: list[NavigationItem]) -> list[tuple[str, str, str, str]]:
    return [(item.label, item.url, str(item.depth), str(number)) for number, item in enumerate(items, 1)]


def _typed_rows(typed: Fields) -> list[tuple[str, str, str, str]]:
    labels, urls, depths, places = (typed.getall(name, []) for name in ("label", "url", "depth", "position"))
    return [row for row in zip_longest(labels, urls, depths, places, fillvalue="") if row[0] or row[1]]
