"""What the editor asks for while somebody writes: previews, free addresses, the names of tags."""

from dataclasses import replace

from aiohttp import web

from blog.core.errors import Forbidden
from blog.core.forms import Filled
from blog.core.text import clean_line
from blog.core.web import View
from blog.posts.models import Kind, Post
from blog.writing import actions, queries_editor
from blog.writing.actions_copies import may_begin
from blog.writing.actions_pictures import pictured
from blog.writing.actions_rendered import rendered
from blog.writing.admin import asked_post
from blog.writing.editor import editor_page

LONGEST_TITLE = 300
LONGEST_ASKED = 100
LONGEST_ID = 18


class PostPreview(View):
    """The editor again, with what is typed shown as readers would see it; nothing is stored."""

    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        post = await asked_post(self)
        return await _previewed(self, post.kind, post)


class NewPreview(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _previewed(self, _asked_kind(self, self.part("kind")), None)


class Slugs(View):
    """The address a post of that title would get: in the title's own script, and nobody else's."""

    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        asked = self.request.query
        kind = _asked_kind(self, asked.get("kind", ""))
        title = clean_line(asked.get("title", ""))[:LONGEST_TITLE]
        post = asked.get("post", "")
        but = int(post) if post.isascii() and post.isdigit() and len(post) <= LONGEST_ID else None
        return self.json({"slug": await actions.suggested_slug(self.db, title, kind, but=but)})


class TagNames(View):
    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        begin = clean_line(self.request.query.get("q", ""))[:LONGEST_ASKED]
        return self.json({"names": await queries_editor.list_tag_names(self.db, begin)})


def _asked_kind(view: View, name: str) -> Kind:
    kind = Kind.PAGE if name == Kind.PAGE else Kind.POST
    if not may_begin(view.user, kind):
        raise Forbidden
    return kind


async def _previewed(view: View, kind: Kind, post: Post | None) -> web.Response:
    typed = await view.fields()
    preview = await rendered(typed.get("source", ""), "")
    preview = replace(preview, html=(await pictured(view.db, preview.html, "")).html)
    if view.wants_json:
        words, minutes = preview.words, preview.reading_minutes
        return view.json({"html": preview.html, "words": words.words, "cjk": words.cjk, "minutes": minutes})
    return await editor_page(view, kind, post, Filled(typed), preview=preview)
