"""The approval queue."""

from aiohttp import web

from blog.comments import actions, queries
from blog.comments.models import CommentStatus
from blog.core.i18n import N_
from blog.core.i18n import gettext as _
from blog.core.keyset import Key, Stretch, asked_stretch, key_page
from blog.core.web import View

ROWS_PER_PAGE = 20
STATUSES = {
    CommentStatus.PENDING: N_("Waiting"),
    CommentStatus.APPROVED: N_("Approved"),
    CommentStatus.SPAM: N_("Spam"),
}


class CommentQueue(View):
    permission = "comments.moderate"

    async def get(self) -> web.StreamResponse:
        asked = self.request.query
        stretch = asked_stretch(asked, ROWS_PER_PAGE)
        status = next((status for status in CommentStatus if status.value == asked.get("show")), CommentStatus.PENDING)
        rows = await queries.list_queue(self.db, status, stretch)
        if stretch.is_newer and len(rows) < stretch.limit:  # the list begins here, and with a whole page
            stretch = Stretch(ROWS_PER_PAGE)
            rows = await queries.list_queue(self.db, status, stretch)
        counts = await queries.count_by_status(self.db)
        return self.render(
            "admin/comments/comments.html",
            rows=key_page(stretch, rows, lambda row: Key(row.created_at, row.id)),
            filter=status.value,
            filters=[
                (each.value, _(label), counts[each], self.url("admin.comments", query={"show": each.value}))
                for each, label in STATUSES.items()
            ],
            page_url=lambda query: self.url("admin.comments", query={"show": status.value, **query}),
        )


class CommentApproval(View):
    permission = "comments.moderate"

    async def post(self) -> web.StreamResponse:
        await actions.approve(self.db, self.number("id"))
        return back_to_queue(self)


class CommentSpam(View):
    permission = "comments.moderate"

    async def post(self) -> web.StreamResponse:
        await actions.mark_as_spam(self.db, self.number("id"))
        return back_to_queue(self)


class CommentDeletion(View):
    permission = "comments.moderate"

    async def post(self) -> web.StreamResponse:
        await actions.delete(self.db, self.number("id"))
        return back_to_queue(self)


def back_to_queue(view: View) -> web.Response:
    """The list the button was pressed in."""
    shown = view.request.query.get("show", "")
    known = shown in {status.value for status in CommentStatus}
    return view.see_other(view.url("admin.comments", query={"show": shown} if known else None))
