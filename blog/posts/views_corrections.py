"""What was put right in a post, with what stood there before: only for posts that everybody may read."""

from aiohttp import web

from blog.core.errors import NotFound
from blog.core.paging import Slice, page_number
from blog.core.web import View
from blog.posts import queries_corrections
from blog.posts.models import Visibility
from blog.posts.views import ROUTES, readable_post

PER_PAGE = 20


class Corrections(View):
    permission = None
    keeps = ("page",)

    async def get(self) -> web.StreamResponse:
        post = await readable_post(self, self.part("slug"))
        if post.visibility is not Visibility.PUBLIC:
            raise NotFound
        part = Slice(page_number(self.request.query.get("page")), PER_PAGE)
        corrections = await queries_corrections.list_corrections(self.db, post.id, part)
        if not corrections:
            raise NotFound
        return self.render(
            "posts/corrections.html",
            post=post,
            address=self.url(ROUTES[post.kind], slug=post.slug),
            page=part.page(corrections),
            page_url=lambda number: self.url("posts.corrections", slug=post.slug, query={"page": number}),
        )
