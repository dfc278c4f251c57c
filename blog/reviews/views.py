"""What somebody with a review link sees and does: the draft, its changes since last time, notes beside paragraphs."""

from collections.abc import Mapping

from aiohttp import web

from blog.core import security
from blog.core.errors import Gone, Refused, TooMany
from blog.core.forms import Filled, Invalid, check
from blog.core.i18n import gettext as _
from blog.core.web import View, status_of
from blog.reviews import actions
from blog.reviews.forms import NOTE_FIELD, NoteForm, NotesForm, ReadingForm
from blog.reviews.models import NewNote
from blog.reviews.views_page import found_quotes, kept_apart, review_page


class Review(View):
    permission = None

    async def get(self) -> web.StreamResponse:
        try:
            link, draft = await actions.get_open_review(self.db, self.part("token"))
        except Gone:
            return ended(self)
        return await review_page(self, link, draft)


class ReviewNotes(View):
    """The notes of a review; all that were written on the page come at once."""

    permission = None

    async def post(self) -> web.StreamResponse:
        try:
            link, draft = await actions.get_open_review(self.db, self.part("token"))
        except Gone:
            return ended(self, typed=await self.fields())
        typed = await self.fields()
        try:
            form = await self.form(NotesForm)
            bodies = said(typed)
            quotes = await found_quotes(self, draft, form.version, bodies)
            notes = [NewNote(*field_of(name), quotes[name], body) for name, body in bodies.items()]
            network = security.network_of(self.client.address)
            await actions.leave_notes(self.db, link, draft, form, notes, network=network)
        except Invalid as invalid:
            return await review_page(self, link, draft, form=invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await review_page(self, link, draft, form=Filled(typed, refused.errors), status=422)
        except TooMany as too_many:
            sentence = _("Many notes came just now. Please send yours again in a few minutes.")
            page = await review_page(self, link, draft, form=Filled(typed, {"": [sentence]}), status=429)
            page.headers["Retry-After"] = str(too_many.retry_after)
            return page
        first = next(iter(bodies)).split("-")[1]
        return self.see_other(f"{self.url('reviews.review', token=self.part('token'), query={'noted': '1'})}#b-{first}")


class ReviewReading(View):
    """ "I have read this": from now on what is new is told from the state that was read."""

    permission = None

    async def post(self) -> web.StreamResponse:
        try:
            link, draft = await actions.get_open_review(self.db, self.part("token"))
        except Gone:
            return ended(self)
        form = check(ReadingForm, await self.fields())
        await actions.mark_read(self.db, link, draft, form.version)
        return self.see_other(self.url("reviews.review", token=self.part("token"), query={"read": "1"}))


def said(typed: Mapping[str, str]) -> dict[str, str]:
    """The notes in a form, by field, those left empty left out. Raises Invalid."""
    found: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    for name in dict.fromkeys(typed):
        if not (NOTE_FIELD.fullmatch(name) and typed[name].strip()):
            continue
        try:
            found[name] = check(NoteForm, Filled({"body": typed[name]}).values).body
        except Invalid as invalid:
            errors[name] = invalid.filled.errors("body")
    if errors:
        raise Invalid(Filled(typed, errors))
    return found


def field_of(name: str) -> tuple[str, int]:
    """The fingerprint and the position that the name of a note's field tells."""
    _word, position, fingerprint = name.split("-")
    return fingerprint, int(position)


def ended(view: View, *, typed: Mapping[str, str] | None = None) -> web.Response:
    """The page of a link that leads nowhere any more; what was written meanwhile is shown, to be taken along."""
    lost = [value for name, value in (typed or {}).items() if NOTE_FIELD.fullmatch(name) and value.strip()]
    return kept_apart(view.render("reviews/ended.html", lost=lost, status=410))
