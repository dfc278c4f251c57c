"""The author's side of reviews: links to give away, and the notes that came back."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from blog.core import clock, security
from blog.core.errors import Forbidden, Refused
from blog.core.forms import Filled, Invalid
from blog.core.i18n import gettext as _
from blog.core.web import ADDRESS, View, status_of
from blog.posts.models import may_edit
from blog.reviews import actions, queries, queries_notes
from blog.reviews.forms import DAYS, DaysForm, LinkForm, ReplyForm
from blog.reviews.models import Draft
from blog.reviews.reading import read
from blog.reviews.views_page import kept_apart
from blog.writing.actions_rendered import rendering


class Reviews(View):
    """The links and notes of a post or page; a new link is made here."""

    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        return await reviews_page(self, await asked_draft(self))

    async def post(self) -> web.StreamResponse:
        draft = await asked_draft(self)
        typed = await self.fields()
        try:
            token = await actions.make_link(self.db, draft.id, await self.form(LinkForm), by=self.user)
        except Invalid as invalid:
            return await reviews_page(self, draft, form=invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await reviews_page(self, draft, form=Filled(typed, refused.errors), status=422)
        return await reviews_page(self, draft, token=token, is_repeated=token is None)


class ReviewRenewal(View):
    """Another address for a link, when the first was lost or got about."""

    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        draft = await asked_draft(self)
        try:
            form = await self.form(DaysForm)
        except Invalid as invalid:
            again = new_link_form().with_errors({"": [_("Nothing was changed."), *invalid.filled.errors("days")]})
            return await reviews_page(self, draft, form=again, status=422)
        token = await actions.renew_link(self.db, draft.id, self.number("link"), form.days)
        return await reviews_page(self, draft, token=token)


class ReviewRevocation(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        draft = await asked_draft(self)
        await actions.revoke_link(self.db, draft.id, self.number("link"))
        return self.see_other(self.url("admin.reviews", id=draft.id))


class NoteReply(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        draft = await asked_draft(self)
        note_id = self.number("note")
        try:
            await actions.reply(self.db, draft.id, note_id, await self.form(ReplyForm), by=self.user)
        except Invalid as invalid:
            return await reviews_page(self, draft, reply=invalid.filled, reply_to=note_id, status=status_of(invalid))
        return back_to_notes(self, draft, note_id)


class NoteResolution(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _change(self, actions.resolve)


class NoteReopening(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _change(self, actions.reopen)


class NoteDeletion(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _change(self, actions.delete_note)


async def asked_draft(view: View) -> Draft:
    """The post or page the address names, if who asks may edit it. Raises NotFound and Forbidden."""
    draft = await queries.get_draft(view.db, view.number("id"))
    if not may_edit(view.user, draft.kind, draft.author_id):
        raise Forbidden
    return draft


async def reviews_page(
    view: View,
    draft: Draft,
    *,
    form: Filled | None = None,
    token: str | None = None,
    is_repeated: bool = False,
    reply: Filled | None = None,
    reply_to: int = 0,
    status: int = 200,
) -> web.Response:
    """The page of a post's reviews. A `token` is shown this once: only its hash is kept."""
    resolved = view.request.query.get("show") == "resolved"
    now = clock.now()
    notes = await queries_notes.list_post_notes(view.db, draft.id, resolved=resolved)
    counts = await queries_notes.count_post_notes(view.db, draft.id, now)
    reading = await rendering.run(read, draft.html, notes)
    address = view.request.app[ADDRESS].absolute(view.url("reviews.review", token=token)) if token else ""
    page = view.render(
        "admin/reviews/reviews.html",
        draft=draft,
        form=form or new_link_form(),
        address=address,
        is_repeated=is_repeated,
        links=await queries.list_links(view.db, draft.id),
        passages=[passage for passage in reading.passages if passage.notes],
        gone=reading.gone,
        show="resolved" if resolved else "open",
        filters=[
            ("open", _("To do"), counts.open, view.url("admin.reviews", id=draft.id)),
            ("resolved", _("Resolved"), counts.resolved, view.url("admin.reviews", id=draft.id, query=RESOLVED)),
        ],
        reply=reply or Filled(),
        reply_to=reply_to,
        now=now,
        status=status,
    )
    return kept_apart(page) if token else page


RESOLVED = {"show": "resolved"}


def new_link_form() -> Filled:
    """The form for a link as it is when nobody has typed anything."""
    return Filled({"days": DAYS, "submission": security.new_token()})


def back_to_notes(view: View, draft: Draft, note_id: int) -> web.Response:
    """The list the button was pressed in."""
    query = RESOLVED if view.request.query.get("show") == "resolved" else None
    return view.see_other(f"{view.url('admin.reviews', id=draft.id, query=query)}#note-{note_id}")


async def _change(view: View, action: Callable[..., Awaitable[None]]) -> web.Response:
    draft = await asked_draft(view)
    await action(view.db, draft.id, view.number("note"))
    return back_to_notes(view, draft, view.number("note"))
