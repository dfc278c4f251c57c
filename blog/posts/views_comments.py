"""Leaving a comment at a post, and finding one again; what was wrong is said on the post's own page."""

from aiohttp import web

from blog.comments import actions, queries_pages
from blog.comments.actions import Speaker
from blog.comments.forms import CommentForm, OwnCommentForm
from blog.comments.models import CommentStatus
from blog.core import security
from blog.core.errors import Forbidden, NotFound, Refused, TooMany
from blog.core.forms import Filled, Invalid
from blog.core.i18n import gettext as _
from blog.core.web import View, status_of
from blog.posts.views import ROUTES, article_page, is_locked, readable_post


class Comments(View):
    """The comments of a post or page; a new one is posted here."""

    permission = None

    async def post(self) -> web.StreamResponse:
        post = await readable_post(self, self.part("slug"))
        if not post.comments_open or await is_locked(self, post):
            raise Forbidden(_("Comments are closed here."))
        typed = await self.fields()
        try:
            form, speaker = await self._said()
            network = security.network_of(self.client.address)
            left = await actions.leave(self.db, post.id, form, speaker, network=network)
        except Invalid as invalid:
            return await article_page(self, post, form=invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return await article_page(self, post, form=Filled(typed, refused.errors), status=422)
        except TooMany as too_many:
            sentence = _("Many comments came from your network just now. Please send yours again in a few minutes.")
            page = await article_page(self, post, form=Filled(typed, {"": [sentence]}), status=429)
            page.headers["Retry-After"] = str(too_many.retry_after)
            return page
        path = self.url(ROUTES[post.kind], slug=post.slug)
        if left.status is CommentStatus.PENDING:
            return self.see_other(f"{path}?comment=received#respond")
        return self.see_other(
            f"{path}#comments" if left.id is None else self.url("comments.comment", slug=post.slug, id=left.id)
        )

    async def _said(self) -> tuple[CommentForm | OwnCommentForm, Speaker]:
        if self.user:
            return await self.form(OwnCommentForm), Speaker.user(self.user)
        form = await self.form(CommentForm)
        return form, Speaker.visitor(form)


class Comment(View):
    """A comment for good: the way to the page where it is read now."""

    permission = None

    async def get(self) -> web.StreamResponse:
        post = await readable_post(self, self.part("slug"))
        page = (
            None if await is_locked(self, post) else await queries_pages.find_page(self.db, post.id, self.number("id"))
        )
        if page is None:
            raise NotFound
        path = self.url(ROUTES[post.kind], slug=post.slug, query={"comments": page} if page > 1 else None)
        return web.Response(status=302, headers={"Location": f"{path}#comment-{self.number('id')}"})
