"""Tags, as editors manage them."""

from aiohttp import web

from blog.core.errors import Refused
from blog.core.forms import Filled, Invalid, check
from blog.core.web import View, status_of
from blog.tags import actions, queries
from blog.tags.forms import MergeForm, TagForm
from blog.tags.models import Tag


class Tags(View):
    permission = "tags.manage"

    async def get(self) -> web.StreamResponse:
        return await self._page(Filled())

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        try:
            await actions.add_tag(self.db, await self.form(TagForm))
        except Invalid as invalid:
            return await self._page(invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await self._page(Filled(typed, refused.errors), status=422)
        return self.see_other(self.url("admin.tags", query={"saved": "1"}))

    async def _page(self, form: Filled, *, status: int = 200) -> web.Response:
        saved = "saved" in self.request.query
        tags = await queries.list_tags(self.db)
        return self.render("admin/tags/tags.html", tags=tags, form=form, saved=saved, status=status)


class EditTag(View):
    permission = "tags.manage"

    async def get(self) -> web.StreamResponse:
        tag = await queries.get_tag(self.db, self.number("id"))
        return await tag_page(self, tag, filled_with(tag))

    async def post(self) -> web.StreamResponse:
        tag = await queries.get_tag(self.db, self.number("id"))
        typed = await self.fields()
        try:
            await actions.update_tag(self.db, tag, await self.form(TagForm))
        except Invalid as invalid:
            return await tag_page(self, tag, invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await tag_page(self, tag, Filled(typed, refused.errors), status=422)
        return self.see_other(self.url("admin.tags", query={"saved": "1"}))


class TagDeletion(View):
    permission = "tags.manage"

    async def post(self) -> web.StreamResponse:
        await actions.delete_tag(self.db, await queries.get_tag(self.db, self.number("id")))
        return self.see_other(self.url("admin.tags", query={"saved": "1"}))


class TagMerge(View):
    permission = "tags.manage"

    async def post(self) -> web.StreamResponse:
        tag = await queries.get_tag(self.db, self.number("id"))
        try:
            form = check(MergeForm, await self.fields())
            await actions.merge_tag(self.db, tag, form.into)
        except Invalid as invalid:
            return await tag_page(self, tag, filled_with(tag).with_errors(invalid.filled.all_errors), status=422)
        except Refused as refused:
            return await tag_page(self, tag, filled_with(tag).with_errors(refused.errors), status=422)
        return self.see_other(self.url("admin.tags", query={"saved": "1"}))


async def tag_page(view: View, tag: Tag, form: Filled, *, status: int = 200) -> web.Response:
    """The form of one tag, and what it can be merged into."""
    others = await queries.list_names(view.db, but=tag.id)
    return view.render("admin/tags/tag.html", tag=tag, tags=others, form=form, status=status)


def filled_with(tag: Tag) -> Filled:
    return Filled(
        {"name": tag.name, "slug": tag.slug, "description": tag.description, "parent_id": tag.parent_id or ""}
    )
