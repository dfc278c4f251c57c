"""Saving what is written in the editor: new posts and pages, and edits of those there are."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web
from multidict import MultiDict

from blog.core.errors import NotFound, Refused
from blog.core.forms import Fields, Filled, Invalid, check
from blog.core.i18n import gettext as _
from blog.core.web import RESUME, Resumed, View, status_of
from blog.posts.models import Kind, Post
from blog.writing import actions, queries, queries_merge
from blog.writing.actions_merge import commands, typed_values
from blog.writing.actions_saving import Overlapping, Saved, keep_as_draft, merge_with, save_again, save_post
from blog.writing.admin import asked_post
from blog.writing.admin_conflict import conflict_json, conflict_page
from blog.writing.admin_saved import notice_of_merge, saved_answer
from blog.writing.editor import editor_page, opening_form
from blog.writing.forms import PostForm
from blog.writing.forms_choices import ShownForm, assembled, read_choices


class NewPost(View):
    permission = "posts.write"
    kind = Kind.POST

    async def get(self) -> web.StreamResponse:
        return await editor_page(self, self.kind, None, await opening_form(self, self.kind, None))

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        try:
            form = await self.form(PostForm)
            if earlier := await actions.find_submitted(self.db, form, self.user):
                # The page was sent before, and perhaps gone back to and written on: what is new in it is an edit.
                return await _save(self, earlier, form, typed, save=save_again)
            post_id = await actions.create_post(self.db, self.kind, form, by=self.user)
        except (Invalid, Refused) as problem:
            return await _looked_at_again(self, self.kind, None, problem, typed)
        return await saved_answer(self, post_id)


class NewPage(NewPost):
    permission = "pages.write"
    kind = Kind.PAGE


class PostEditor(View):
    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        post = await asked_post(self)
        form = await opening_form(self, post.kind, post)
        form.notice = await notice_of_merge(self, post.id)
        return await editor_page(self, post.kind, post, form)

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        try:
            post = await asked_post(self)
            return await self._answer_to(post, typed)
        except NotFound:
            if self.wants_json or not (typed.get("title") or typed.get("source")):
                raise
            return await _written_anew(self, typed)

    async def _answer_to(self, post: Post, typed: Fields) -> web.StreamResponse:
        try:
            if "shown" in typed:
                return await self._choose(post, typed)
            return await _save(self, post.id, await self.form(PostForm), typed, save=partial(save_post, known=post))
        except (Invalid, Refused) as problem:
            return await _looked_at_again(self, post.kind, post, problem, typed)

    async def _choose(self, post: Post, typed: Fields) -> web.StreamResponse:
        """Act on the page on which two edits overlapped, once there is a choice for every place."""
        resumed = Resumed(typed) if RESUME in typed else None
        form = check(PostForm, typed)
        if typed.get("way") == "draft" and resumed is None:
            return await saved_answer(self, await keep_as_draft(self.db, post.kind, form, by=self.user))
        theirs = await queries_merge.find_revision(self.db, post.id, check(ShownForm, typed).shown)
        if theirs is None:
            return await _save(self, post.id, form, typed)
        merge = await merge_with(self.db, post.id, theirs, form)
        choices = read_choices(merge, typed)
        if resumed is not None or choices.errors:
            filled = resumed.filled if resumed else Filled(typed, choices.errors)
            return await conflict_page(self, post, merge, typed=filled, status=200 if resumed else 422)
        chosen = assembled(merge, choices)
        values = {**typed_values(chosen), "version": str(chosen.version), "note": chosen.note, "copy": chosen.copy_key}
        return await _save(self, post.id, chosen, MultiDict(values | commands(chosen)))


async def _save(
    view: View, post_id: int, form: PostForm, typed: Fields, save: Callable[..., Awaitable[Saved]] = save_post
) -> web.StreamResponse:
    """Save what was typed, or what was chosen: `typed` is what comes back where it is refused."""
    try:
        saved = await save(view.db, post_id, form, by=view.user)
    except Overlapping as overlapping:
        answer = conflict_json if view.wants_json else conflict_page
        return await answer(view, await queries.get_post(view.db, post_id), overlapping.merge)
    except Refused as refused:
        raise Invalid.refused(typed, refused) from None
    return await saved_answer(view, post_id, saved)


async def _looked_at_again(
    view: View, kind: Kind, post: Post | None, problem: Invalid | Refused, typed: Fields
) -> web.Response:
    """The editor with everything that was typed and what is wrong with it; programs get the same in JSON."""
    if view.wants_json:
        raise problem
    if isinstance(problem, Refused):
        return await editor_page(view, kind, post, Filled(typed, problem.errors), status=422)
    return await editor_page(view, kind, post, problem.filled, status=status_of(problem))


async def _written_anew(view: View, typed: Fields) -> web.Response:
    """Somebody wrote in a post that was deleted for good meanwhile: their words are offered as something new."""
    # Only posts have tags, so only their form has the field.
    kind = Kind.POST if "tags" in typed or not view.user.may("pages.write") else Kind.PAGE
    sentence = _("This was deleted for good in the meantime. Everything you typed is here; saving makes it a new text.")
    form = Filled(typed).with_values(version="0").with_errors({"": [sentence]})
    return await editor_page(view, kind, None, form, status=404)
