"""Bringing in a list of redirects: sent, looked at, and only then confirmed."""

from collections.abc import Sequence

from aiohttp import web

from blog.core import clock, i18n
from blog.core.errors import Conflict
from blog.core.forms import Filled, check
from blog.core.hosts import hosts_of
from blog.core.i18n import gettext as _
from blog.core.paging import Slice, page_number
from blog.core.uploads import FOLDER, Limits, TooLarge, received
from blog.core.web import View
from blog.links import actions, queries_redirects
from blog.links.admin_redirects import status_choices
from blog.links.forms import ConfirmedListForm
from blog.links.forms_csv import Line, UnreadableList, decoded

LARGEST_FILE = 8 * 2**20
PROBLEMS_PER_PAGE = 100
SHOWN = 20
MOST_PARTS = 5
MEBIBYTE = 2**20


class RedirectImport(View):
    """Where a list is chosen or pasted."""

    permission = "links.manage"
    takes_files = True

    async def get(self) -> web.StreamResponse:
        return self._page(Filled())

    async def post(self) -> web.StreamResponse:
        is_file = self.request.content_type == "multipart/form-data"
        name = "file" if is_file else "text"
        typed = "" if is_file else (await self.fields()).get("text", "")
        try:
            text = await self._sent_file() if is_file else typed
            await actions.read(text, hosts_of(self))
        except UnreadableList as unreadable:
            return self._page(Filled({"text": typed}, {name: [_(unreadable.reason)]}), status=422)
        except TooLarge:
            most = i18n.format_number(LARGEST_FILE // MEBIBYTE)
            sentence = _("This file is too large: this site takes up to %(size)s MiB.", size=most)
            return self._page(Filled({}, {"file": [sentence]}), status=413)
        await queries_redirects.keep_list(self.db, self.user.id, text, clock.now())
        return self.see_other(self.url("admin.redirect_review"))

    async def _sent_file(self) -> str:
        pause = self.settings.body_timeout_seconds
        limits = Limits(file_bytes=LARGEST_FILE, form_bytes=LARGEST_FILE, parts=MOST_PARTS, pause=pause)
        async with received(self.request, "file", self.settings.state_dir / FOLDER, limits) as form:
            if not form.files or form.files[0].path is None:
                return ""
            return decoded(form.files[0].path.read_bytes())

    def _page(self, form: Filled, *, status: int = 200) -> web.Response:
        return self.render("admin/links/import.html", form=form, status=status)


class RedirectReview(View):
    """What the list would do, and the button that lets it."""

    permission = "links.manage"

    async def get(self) -> web.StreamResponse:
        kept = await queries_redirects.find_list(self.db, self.user.id)
        if kept is None:
            return self.see_other(self.url("admin.redirect_import"))
        text, sent_at = kept
        plan = await actions.plan_list(self.db, await actions.read(text, hosts_of(self)))
        part = Slice(page_number(self.request.query.get("page")), PROBLEMS_PER_PAGE)
        return self.render(
            "admin/links/review.html",
            plan=plan,
            good=plan.good[:SHOWN],
            statuses=status_choices(),
            problems=part.page(_said(plan.problems[part.offset : part.offset + part.limit])),
            page_url=lambda number: self.url("admin.redirect_review", query={"page": number}),
            sent_at=sent_at.isoformat(),
        )

    async def post(self) -> web.StreamResponse:
        form = check(ConfirmedListForm, await self.fields())
        kept = await queries_redirects.find_list(self.db, self.user.id)
        if kept is None or kept[1].isoformat() != form.sent_at:
            raise Conflict
        text, sent_at = kept
        plan = await actions.apply_list(self.db, self.user, sent_at, await actions.read(text, hosts_of(self)))
        return self.see_other(self.url("admin.redirects", query={"saved": len(plan.good)}))


def _said(lines: Sequence[Line]) -> list[tuple[int, str, str]]:
    """Number, text and what is wrong of lines that cannot be used."""
    return [(line.number, line.text, _(line.problem.reason, **line.problem.values)) for line in lines if line.problem]
