"""The author's pages: dashboard, lists, editor, and the small buttons beside it."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from blog.comments import queries as comment_queries
from blog.comments.models import CommentStatus
from blog.core import clock
from blog.core.errors import Conflict, Forbidden, Refused
from blog.core.forms import Filled, Invalid, check
from blog.core.i18n import N_
from blog.core.i18n import gettext as _
from blog.core.paging import Slice, page_number
from blog.core.text import clean_line
from blog.core.web import View, status_of
from blog.posts.models import Kind, Post, may_edit
from blog.writing import actions, queries
from blog.writing.editor import conflict_between, editor_page, filled_with
from blog.writing.forms import PostForm, VersionForm

ROWS_PER_PAGE = 30
STATES = {
    "all": N_("All"),
    "draft": N_("Drafts"),
    "published": N_("Published"),
    "scheduled": N_("Scheduled"),
    "private": N_("Private"),
    "trashed": N_("Trash"),
}


class Dashboard(View):
    permission = "admin.enter"

    async def get(self) -> web.StreamResponse:
        user, now = self.user, clock.now()
        author_id = None if user.may("posts.edit_any") else user.id
        counts = await queries.count_states(self.db, author_id=author_id, now=now)
        recent = await queries.list_rows(
            self.db, Kind.POST, "all", author_id=author_id, search="", part=Slice(1, 6), now=now
        )
        moderates = user.may("comments.moderate")
        waiting = await comment_queries.count_by_status(self.db) if moderates else {}
        pending = await comment_queries.list_queue(self.db, CommentStatus.PENDING, Slice(1, 5)) if moderates else []
        return self.render(
            "admin/dashboard.html",
            counts={
                "posts": counts[Kind.POST]["published"],
                "drafts": counts[Kind.POST]["draft"] + counts[Kind.PAGE]["draft"],
                "scheduled": counts[Kind.POST]["scheduled"],
                "pages": counts[Kind.PAGE]["all"],
                "trashed": counts[Kind.POST]["trashed"] + counts[Kind.PAGE]["trashed"],
                "pending_comments": waiting.get(CommentStatus.PENDING, 0),
            },
            recent=recent[:6],
            pending=pending[:5],
            now=now,
            first_steps=not counts[Kind.POST]["all"] and not counts[Kind.PAGE]["all"],
        )


class Rows(View):
    """The list of posts, or of pages."""

    permission = "posts.write"
    kind = Kind.POST

    async def get(self) -> web.StreamResponse:
        asked, now = self.request.query, clock.now()
        part = Slice(page_number(asked.get("page")), ROWS_PER_PAGE)
        shown = asked.get("show", "all") if asked.get("show") in STATES else "all"
        search = clean_line(asked.get("q", ""))[:100]
        author_id = None if self.user.may("posts.edit_any") else self.user.id
        rows = await queries.list_rows(
            self.db, self.kind, shown, author_id=author_id, search=search, part=part, now=now
        )
        counts = (await queries.count_states(self.db, author_id=author_id, now=now))[self.kind]
        here = "admin.pages" if self.kind is Kind.PAGE else "admin.posts"
        kept = {"show": shown, **({"q": search} if search else {})}
        return self.render(
            "admin/posts/posts.html",
            kind=self.kind,
            rows=part.page(rows),
            page_url=lambda number: self.url(here, query={**kept, "page": number}),
            filter=shown,
            filters=[
                (state, _(label), counts[state], self.url(here, query={"show": state}))
                for state, label in STATES.items()
            ],
            q=search,
            now=now,
        )


class Posts(Rows):
    permission = "posts.write"
    kind = Kind.POST


class Pages(Rows):
    permission = "pages.write"
    kind = Kind.PAGE


class NewPost(View):
    permission = "posts.write"
    kind = Kind.POST

    async def get(self) -> web.StreamResponse:
        return await editor_page(self, self.kind, None, Filled({"comments_open": self.kind is Kind.POST}))

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        try:
            form = await self.form(PostForm)
            post_id = await actions.create_post(self.db, self.kind, form, by=self.user)
        except Invalid as invalid:
            return await editor_page(self, self.kind, None, invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await editor_page(self, self.kind, None, Filled(typed, refused.errors), status=422)
        return self.see_other(self.url("admin.post", id=post_id, query={"saved": "1"}))


class NewPage(NewPost):
    permission = "pages.write"
    kind = Kind.PAGE


class PostEditor(View):
    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        post = await asked_post(self)
        return await editor_page(self, post.kind, post, filled_with(post))

    async def post(self) -> web.StreamResponse:
        post = await asked_post(self)
        typed = await self.fields()
        try:
            form = await self.form(PostForm)
            await actions.update_post(self.db, post, form, by=self.user)
        except Invalid as invalid:
            return await editor_page(self, post.kind, post, invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await editor_page(self, post.kind, post, Filled(typed, refused.errors), status=422)
        except Conflict:
            return await self._both_texts(Filled(typed))
        return self.see_other(self.url("admin.post", id=post.id, query={"saved": "1"}))

    async def _both_texts(self, typed: Filled) -> web.Response:
        stored = await asked_post(self)
        conflict = await conflict_between(self, typed, stored)
        mine = typed.with_values(version=str(stored.version))
        return await editor_page(self, stored.kind, stored, mine, conflict=conflict, status=409)


class PostPreview(View):
    """The editor again, with what is typed shown as readers would see it; nothing is stored."""

    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        post = await asked_post(self)
        return await _previewed(self, post.kind, post)


class NewPreview(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        kind = Kind(self.part("kind"))
        if kind is Kind.PAGE and not self.user.may("pages.write"):
            raise Forbidden
        return await _previewed(self, kind, None)


class Publication(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _change(self, actions.publish)


class Withdrawal(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _change(self, actions.withdraw)


class Trash(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _change(self, actions.trash)


class Restoration(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        return await _change(self, actions.restore)


class Deletion(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        post = await asked_post(self)
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


async def _previewed(view: View, kind: Kind, post: Post | None) -> web.Response:
    typed = await view.fields()
    preview = await actions.rendered(typed.get("source", ""), "")
    return await editor_page(view, kind, post, Filled(typed), preview=preview)


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
        sentence = _("Somebody saved this in the meantime, so nothing was done. This is how it is now.")
        form_now = filled_with(stored).with_errors({"": [sentence]})
        return await editor_page(view, stored.kind, stored, form_now, status=409)
    return view.see_other(view.url("admin.post", id=post.id, query={"saved": "1"}))
