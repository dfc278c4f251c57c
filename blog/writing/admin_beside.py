"""The buttons beside the editor that are about translations and corrections."""

from aiohttp import web

from blog.core.errors import NotFound, Refused
from blog.core.forms import Filled, Invalid
from blog.core.web import View, status_of
from blog.writing import actions_corrections, actions_translations
from blog.writing.admin import asked_post
from blog.writing.editor import editor_page, filled_with
from blog.writing.forms_beside import TranslationForm


class Translations(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        post = await asked_post(self)
        typed = await self.fields()
        stored = filled_with(post)
        try:
            form = await self.form(TranslationForm)
            await actions_translations.link(self.db, post, form, by=self.user, site_language=self.site.language)
        except (Invalid, Refused) as problem:
            filled = problem.filled if isinstance(problem, Invalid) else Filled(typed, problem.errors)
            status = status_of(problem) if isinstance(problem, Invalid) else 422
            shown = stored.with_values(translation=typed.get("translation", "")).with_errors(filled.all_errors)
            shown.notice = filled.notice
            return await editor_page(self, post.kind, post, shown, status=status)
        return self.see_other(self.url("admin.post", id=post.id, query={"saved": "1"}))


class TranslationRemoval(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        post = await asked_post(self)
        await actions_translations.unlink(self.db, post)
        return self.see_other(self.url("admin.post", id=post.id, query={"saved": "1"}))


class CorrectionEnd(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        post = await asked_post(self)
        if not await actions_corrections.take_back(self.db, post, self.number("version")):
            raise NotFound
        return self.see_other(self.url("admin.post", id=post.id, query={"saved": "1"}))
