"""The author's dashboard, and the small buttons beside the editor."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from blog.comments import queries as comment_queries
from blog.comments.models import CommentStatus
from blog.core import clock
from blog.core.errors import Conflict, Forbidden
from blog.core.forms import Invalid, check
from blog.core.i18n import gettext as _
from blog.core.keyset import Stretch
from blog.core.web import View
from blog.posts.models import Kind, Post, may_edit
from blog.writing import actions, queries, queries_desk, queries_lists, queries_rows
from blog.writing.admin_breaking import asked_before_breaking
from blog.writing.editor import editor_page, filled_with
from blog.writing.forms import VersionForm

ROWS_PER_PAGE = 30
RECENT_SHOWN = 6


class Dashboard(View):
    permission = "admin.enter"

    async def get(self) -> web.StreamResponse:
        user, now = self.user, clock.now()
        author_id = None if user.may("posts.edit_any") else user.id
        posts = await queries_lists.count_states(self.db, Kind.POST, author_id=author_id, now=now)
        desk = await queries_desk.get_desk(self.db, user.id, author_id=author_id, now=now)
        recent = await queries_rows.list_rows(
            self.db, Kind.POST, "all", author_id=author_id, stretch=Stretch(RECENT_SHOWN), now=now
        )
        moderates = user.may("comments.moderate")
        waiting = await comment_queries.count_by_status(self.db) if moderates else {}
        pending = await comment_queries.list_queue(self.db, CommentStatus.PENDING, Stretch(5)) if moderates else []
        return self.render(
            "admin/dashboard.html",
            counts={
                "posts": posts["published"],
                "drafts": posts["draft"] + desk.pages["draft"],
                "scheduled": posts["scheduled"],
                "pages": desk.pages["all"],
                "trashed": posts["trashed"] + desk.pages["trashed"],
                "pending_comments": waiting.get(CommentStatus.PENDING, 0),
            },
            recent=recent[:RECENT_SHOWN],
            unsaved=desk.unsaved,
            upcoming=desk.upcoming,
            pending=pending[:5],
            now=now,
            first_steps=not posts["all"] and not desk.pages["all"],
        )


class Publication(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _change(self, actions.publish)


class Withdrawal(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await asked_before_breaking(self, await asked_post(self)) or await _change(self, actions.withdraw)


class Trash(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await asked_before_breaking(self, await asked_post(self)) or await _change(self, actions.trash)


class Restoration(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _change(self, actions.restore)


class Deletion(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        post = await asked_post(self)
        if question := await asked_before_breaking(self, post):
            return question
        await actions.delete(self.db, post, await asked_version(self))
        return self.see_other(
            self.url("admin.pages" if post.kind is Kind.PAGE else "admin.posts", query={"show": "trashed"})
        )


async def asked_post(view: View) -> Post:
    """The post the address names, if who asks may edit it. Raises NotFound and Forbidden."""
    post = await queries.get_post(view.db, view.number("id"))
    if not may_edit(view.user, post.kind, post.author_id):
        raise Forbidden
    return post


async def asked_version(view: View) -> int:
    """The version a button was shown with. Raises Conflict where that cannot be told: then it is not the latest."""
    try:
        return check(VersionForm, await view.fields()).version
    except Invalid:
        raise Conflict from None


async def _change(view: View, action: Callable[..., Awaitable[None]]) -> web.Response:
    post = await asked_post(view)
    try:
        await action(view.db, post, await asked_version(view), by=view.user)
    except Conflict:
        stored = await asked_post(view)
        sentence = _("This was saved in the meantime, so nothing was done. This is how it is now.")
        form_now = filled_with(stored).with_errors({"": [sentence]})
        return await editor_page(view, stored.kind, stored, form_now, status=409)
    return view.see_other(view.url("admin.post", id=post.id, query={"saved": "1"}))
