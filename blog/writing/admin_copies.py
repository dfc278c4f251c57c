"""Working copies over HTTP: kept for the scripts of the editor, compared and thrown away on a page."""

from typing import Any

from aiohttp import web

from blog.core import languages
from blog.core.errors import NotFound, SignInNeeded
from blog.core.i18n import gettext as _
from blog.core.web import View
from blog.posts.models import Post, may_edit
from blog.writing import actions_copies, queries, queries_copies
from blog.writing.editor import empty_form, filled_with
from blog.writing.forms import KEY
from blog.writing.forms_copies import CopyForm
from blog.writing.models_copies import PostState, WorkingCopy


class Copy(View):
    """What one tab of this user holds; nobody else's can be asked for."""

    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        copy = await asked_copy(self)
        if self.wants_json:
            state = await queries_copies.find_state(self.db, copy.post_id) if copy.post_id else None
            return self.json({**_told(copy), "post": _told_state(self, state)})
        post = await _post_of(self, copy)
        pairs = actions_copies.differing(copy, filled_with(post) if post else empty_form(copy.kind, self.user.id))
        names = await _names_of_authors(self) if "author_id" in pairs else {}
        shown = {name: (_shown(name, old, names), _shown(name, new, names)) for name, (old, new) in pairs.items()}
        return self.render("admin/posts/copy.html", copy=copy, post=post, differing=await actions_copies.compare(shown))

    async def post(self) -> web.StreamResponse:
        form = await self.json_form(CopyForm)
        if form.user_id not in (None, self.user.id):
            # Somebody else signed in meanwhile in another window of this browser; nothing goes into their copies.
            raise SignInNeeded
        kept = await actions_copies.keep(self.db, asked_key(self), form, by=self.user)
        return self.json({"seq": kept.seq, "saved_at": kept.saved_at.isoformat(), "post": _told_state(self, kept.post)})


class CopyDiscarding(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        copy = await queries_copies.find_copy(self.db, self.user.id, asked_key(self))
        if copy is not None:
            await queries_copies.delete_copy(self.db, self.user.id, copy.key)
        if self.wants_json:
            return self.json({"discarded": copy is not None})
        if copy is None or copy.post_id is None:
            return self.see_other(self.url("admin.dashboard"))
        return self.see_other(self.url("admin.post", id=copy.post_id))


def asked_key(view: View) -> str:
    """The key the address names. Raises NotFound for what cannot be one."""
    key = view.part("key")
    if not KEY.fullmatch(key):
        raise NotFound
    return key


async def asked_copy(view: View) -> WorkingCopy:
    """The user's own copy of that key. Raises NotFound."""
    copy = await queries_copies.find_copy(view.db, view.user.id, asked_key(view))
    if copy is None:
        raise NotFound
    return copy


async def _post_of(view: View, copy: WorkingCopy) -> Post | None:
    if copy.post_id is None:
        return None
    post = await queries.get_post(view.db, copy.post_id)
    # Who may not edit the post any more has a right to their own words, and none to what became of it.
    return post if may_edit(view.user, post.kind, post.author_id) else None


def _told(copy: WorkingCopy) -> dict[str, Any]:
    return {
        "key": copy.key,
        "post_id": copy.post_id,
        "kind": copy.kind.value,
        "base_version": copy.base_version,
        "seq": copy.seq,
        "fields": copy.fields,
        "created_at": copy.created_at.isoformat(),
        "saved_at": copy.saved_at.isoformat(),
    }


def _told_state(view: View, state: PostState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "version": state.version,
        "saved_by": state.user_name,
        "own": state.user_id == view.user.id,
        "saved_at": state.saved_at.isoformat(),
    }


async def _names_of_authors(view: View) -> dict[str, str]:
    return {str(author_id): name for author_id, name in await queries.list_authors(view.db)}


def _shown(name: str, value: str, authors: dict[str, str]) -> str:
    """The value in words where a form sends none."""
    match name:
        case "comments_open" | "sticky":
            return _("Yes") if value else _("No")
        case "visibility":
            readers = {
                "public": _("Everybody"),
                "password": _("Those with the password"),
                "private": _("Only who may edit it"),
            }
            return readers.get(value, value)
        case "language":
            return languages.own_name(value) if value else ""
        case "author_id":
            return authors.get(value, value)
        case "published_at":
            return value.replace("T", " ")
    return value
