"""Files sent by writers, one or several at once, from a script or from a plain form."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from aiohttp import web

from blog.core import i18n
from blog.core.bodies import json_answer
from blog.core.errors import Refused
from blog.core.failures import error_answer
from blog.core.i18n import gettext as _
from blog.core.uploads import FOLDER, Limits, Received, SentFile, TooLarge, received
from blog.core.web import View
from blog.media import actions
from blog.media.models import Media

FIELD: Final = "file"
MOST_FILES: Final = 20
FORM_OF_FILES: Final = 4  # a form may be as large as so many of the largest files
MEBIBYTE: Final = 2**20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a medium, or why not. `status` is 200, 413 or 422."""

    name: str
    media: Media | None = None
    error: str = ""
    status: int = 200


def receiving(view: View) -> AbstractAsyncContextManager[Received]:
    """The files of the form a view was sent, within the settings' limits; raises as `received` does."""
    settings = view.settings
    limits = Limits(
        file_bytes=settings.max_upload_bytes,
        form_bytes=settings.max_upload_bytes * FORM_OF_FILES,
        parts=MOST_FILES + 10,
        pause=settings.body_timeout_seconds,
    )
    return received(view.request, FIELD, settings.state_dir / FOLDER, limits)


def too_large(view: View) -> str:
    """What to say of a file beyond the limit."""
    most = i18n.format_number(max(1, view.settings.max_upload_bytes // MEBIBYTE))
    return _("This file is too large: this site takes up to %(size)s MiB.", size=most)


class UploadView(View):
    """Takes files in, and answers as a script or a plain form needs it."""

    permission = "posts.write"
    takes_files = True
    time_limit: ClassVar[float | None] = 3600.0

    async def post(self) -> web.StreamResponse:
        try:
            async with receiving(self) as form:
                outcomes = [await self._take(file) for file in form.files]
        except TooLarge:
            outcomes = [Outcome("", error=too_large(self), status=413)]
        outcomes = outcomes or [Outcome("", error=_("Please choose a file."), status=422)]
        if any(outcome.media for outcome in outcomes):
            status = 200
        else:
            status = max(outcome.status for outcome in outcomes) if len(outcomes) > 1 else outcomes[0].status
        if self.wants_json:
            return self._json(outcomes, status)
        if all(outcome.media for outcome in outcomes):
            return self.see_other(self.url("admin.media"))
        return await self.page(outcomes, status if status != 200 else 422)

    async def page(self, outcomes: Sequence[Outcome], status: int) -> web.StreamResponse:
        """What a plain form is answered with when not every file was taken."""
        return error_answer(self.request, status, said=" ".join(outcome.error for outcome in outcomes))

    async def _take(self, file: SentFile) -> Outcome:
        if file.path is None:
            return Outcome(file.name, error=too_large(self), status=413)
        try:
            media = await actions.take_in(self.db, file.path, file.name, user_id=self.user.id)
        except Refused as refused:
            return Outcome(file.name, error=" ".join(refused.errors[FIELD]), status=422)
        return Outcome(file.name, media)

    def _json(self, outcomes: Sequence[Outcome], status: int) -> web.StreamResponse:
        if status != 200:
            said = list(dict.fromkeys(outcome.error for outcome in outcomes))
            return error_answer(self.request, status, said=" ".join(said), fields={FIELD: said})
        return json_answer({"files": [_told(outcome) for outcome in outcomes]})


def _told(outcome: Outcome) -> dict[str, Any]:
    media = outcome.media
    if media is None:
        return {"name": outcome.name, "error": outcome.error}
    return {
        "name": media.name,
        "id": media.id,
        "url": media.path,
        "markdown": media.markdown,
        "kind": media.kind.value,
        "width": media.width,
        "height": media.height,
        "alt": media.alt,
    }
