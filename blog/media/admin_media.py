"""One medium: what it looks like, what is said about it, where it is used; put another in its place, or delete it."""

from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from blog.core import clock
from blog.core.errors import Forbidden, Refused
from blog.core.forms import Filled, Invalid
from blog.core.i18n import gettext as _
from blog.core.uploads import TooLarge
from blog.core.web import View, status_of
from blog.media import actions_uses, queries, queries_uses
from blog.media.forms_library import DetailsForm
from blog.media.models import Media
from blog.media.queries_uses import Use
from blog.media.views_upload import receiving, too_large
from blog.posts.models import Status, Visibility, may_edit
from blog.writing.actions_rendering import render_again

# Posts rendered again before the answer; those beyond wait for the schedule.
AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Uses:
    """Posts that use a medium, as far as this person may know of them, and how many more there are."""

    named: tuple[Use, ...]
    others: int


class MediumView(View):
    """Base of the pages about one medium: everybody who writes sees it, its owner and editors change it."""

    permission = "posts.write"

    async def medium(self) -> Media:
        """The medium of the address. Raises NotFound."""
        return await queries.get_media(self.db, self.number("id"))

    async def own_medium(self) -> Media:
        """The same for who may change it. Raises NotFound and Forbidden."""
        media = await self.medium()
        if not self.may_change(media):
            raise Forbidden
        return media

    def may_change(self, media: Media) -> bool:
        return bool(self.user.may("posts.edit_any")) or media.user_id == self.user.id

    async def page(
        self, media: Media, form: Filled | None = None, refused: Filled | None = None, *, status: int = 200
    ) -> web.Response:
        return self.render(
            "admin/media/medium.html",
            media=media,
            form=form or filled_with(media),
            refused=refused or Filled(),
            uses=self._uses(await queries_uses.list_uses(self.db, media.id)),
            may_change=self.may_change(media),
            saved="saved" in self.request.query,
            status=status,
        )

    def _uses(self, uses: list[Use]) -> Uses:
        named = tuple(use for use in uses if may_edit(self.user, use.kind, use.author_id) or is_open(use))
        return Uses(named, len(uses) - len(named))

    async def done(self, media: Media) -> web.Response:
        """The medium has changed: so do the posts that show it."""
        await render_again(self.db, AT_ONCE)
        return self.see_other(self.url("admin.medium", id=media.id, query={"saved": "1"}))


class Medium(MediumView):
    """The page of a medium, and the form of what is said about it."""

    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        return await self.page(await self.medium())

    async def post(self) -> web.StreamResponse:
        media = await self.own_medium()
        try:
            await actions_uses.change_details(self.db, media, await self.form(DetailsForm))
        except Invalid as invalid:
            return await self.page(media, invalid.filled, status=status_of(invalid))
        return await self.done(media)


class Replacement(MediumView):
    """Another file in the place of a medium's own."""

    permission = "posts.write"
    takes_files = True
    time_limit: ClassVar[float | None] = 3600.0

    async def post(self) -> web.StreamResponse:
        media = await self.own_medium()
        try:
            async with receiving(self) as received:
                if len(received.files) != 1:
                    raise Refused({"file": [_("Please choose one file.")]})
                (sent,) = received.files
                if sent.path is None:
                    raise TooLarge
                await actions_uses.replace(self.db, media, sent.path, sent.name)
        except Refused as refused:
            return await self.page(media, refused=Filled({}, refused.errors), status=422)
        except TooLarge:
            return await self.page(media, refused=Filled({}, {"file": [too_large(self)]}), status=413)
        return await self.done(media)


class MediumDeletion(MediumView):
    """The end of a medium."""

    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        await actions_uses.delete(self.db, await self.own_medium())
        await render_again(self.db, AT_ONCE)
        return self.see_other(self.url("admin.media", query={"deleted": "1"}))


def filled_with(media: Media) -> Filled:
    return Filled({"name": media.name, "alt": media.alt, "decorative": media.decorative, "caption": media.caption})


def is_open(use: Use) -> bool:
    """Whether readers find the post in lists anyway."""
    return (
        use.status is Status.PUBLISHED
        and use.visibility is not Visibility.PRIVATE
        and use.trashed_at is None
        and use.published_at is not None
        and use.published_at <= clock.now()
    )
