"""The table of redirects: listed, searched, added to, changed, and taken along as a list."""

from aiohttp import web

from blog.core.errors import Refused
from blog.core.forms import Filled, Invalid
from blog.core.hosts import hosts_of
from blog.core.i18n import gettext as _
from blog.core.paging import Slice, page_number
from blog.core.text import clean_line
from blog.core.web import View, status_of
from blog.links import actions, queries_redirects
from blog.links.forms import RedirectForm
from blog.links.forms_csv import written_list
from blog.links.models_redirects import STATUSES

REDIRECTS_PER_PAGE = 50


class Redirects(View):
    permission = "links.manage"

    async def get(self) -> web.StreamResponse:
        return await self._page(Filled({"source": self.request.query.get("source", "")}))

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        try:
            await actions.save_redirect(self.db, await self.form(RedirectForm), hosts_of(self))
        except Invalid as invalid:
            return await self._page(invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await self._page(Filled(typed, refused.errors), status=422)
        return self.see_other(self.url("admin.redirects", query={"saved": "1"}))

    async def _page(self, form: Filled, *, status: int = 200) -> web.Response:
        asked = self.request.query
        part = Slice(page_number(asked.get("page")), REDIRECTS_PER_PAGE)
        search = clean_line(asked.get("q", ""))[:100]
        rows = await queries_redirects.list_redirects(self.db, search, part)
        kept = {"q": search} if search else {}
        return self.render(
            "admin/links/redirects.html",
            form=form,
            redirects=part.page(rows),
            statuses=status_choices(),
            q=search,
            page_url=lambda number: self.url("admin.redirects", query={**kept, "page": number}),
            saved=asked.get("saved", ""),
            status=status,
        )


class EditRedirect(View):
    permission = "links.manage"

    async def get(self) -> web.StreamResponse:
        redirect = await queries_redirects.get_redirect(self.db, self.number("id"))
        values = {
            "source": str(redirect.source),
            "target": redirect.shown_target,
            "status": str(int(redirect.status)),
        }
        return self._page(redirect.id, Filled(values))

    async def post(self) -> web.StreamResponse:
        typed, redirect_id = await self.fields(), self.number("id")
        await queries_redirects.get_redirect(self.db, redirect_id)
        try:
            form = await self.form(RedirectForm)
            await actions.save_redirect(self.db, form, hosts_of(self), redirect_id=redirect_id)
        except Invalid as invalid:
            return self._page(redirect_id, invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return self._page(redirect_id, Filled(typed, refused.errors), status=422)
        return self.see_other(self.url("admin.redirects", query={"saved": "1"}))

    def _page(self, redirect_id: int, form: Filled, *, status: int = 200) -> web.Response:
        return self.render(
            "admin/links/redirect.html", redirect_id=redirect_id, form=form, statuses=status_choices(), status=status
        )


class RedirectDeletion(View):
    permission = "links.manage"

    async def post(self) -> web.StreamResponse:
        await actions.delete_redirect(self.db, self.number("id"))
        return self.see_other(self.url("admin.redirects", query={"saved": "1"}))


class RedirectExport(View):
    """All redirects as a list that can be brought in again."""

    permission = "links.manage"

    async def get(self) -> web.StreamResponse:
        text = written_list(await queries_redirects.list_all_redirects(self.db))
        headers = {"Content-Disposition": 'attachment; filename="redirects.csv"', "Cache-Control": "no-store"}
        # With a byte order mark, without which spreadsheets take the text for one in their own encoding.
        return web.Response(body=text.encode("utf-8-sig"), content_type="text/csv", charset="utf-8", headers=headers)


def status_choices() -> list[tuple[str, str]]:
    """How a redirect may answer, for a form."""
    return [(str(int(status)), _(label)) for status, label in STATUSES.items()]
