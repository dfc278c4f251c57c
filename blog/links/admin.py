"""The editors' pages about links between posts: what leads nowhere, and what leads to and from one post."""

from aiohttp import web

from blog.core import clock
from blog.core.errors import Forbidden
from blog.core.hosts import hosts_of
from blog.core.i18n import gettext as _
from blog.core.paging import Slice, page_number
from blog.core.web import View
from blog.links import actions, queries
from blog.links.forms import FormerSlugForm
from blog.links.models import FAULTS, Fault
from blog.posts.models import Kind, Post, may_edit
from blog.writing import queries as writing_queries

LINKS_PER_PAGE = 50


class BrokenLinks(View):
    """Links in what readers see that lead them nowhere."""

    permission = "links.manage"

    async def get(self) -> web.StreamResponse:
        part = Slice(page_number(self.request.query.get("page")), LINKS_PER_PAGE)
        rows = await queries.list_broken(self.db, hosts_of(self), part, clock.now())
        return self.render(
            "admin/links/links.html",
            links=part.page(rows),
            faults=_faults(),
            page_url=lambda number: self.url("admin.links", query={"page": number}),
        )


class LinksOfPost(View):
    """All about the links of one post: who links to it, its former addresses, and which of its own lead nowhere."""

    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        post = await self._post()
        now, hosts = clock.now(), hosts_of(self)
        linking = await queries.list_links_to(self.db, post.id, hosts, now)
        return self.render(
            "admin/links/post.html",
            post=post,
            folder="/posts/" if post.kind is Kind.POST else "/",
            linking=[one for one in linking if one.is_visible or may_edit(self.user, one.kind, one.author_id)],
            former=await queries.list_former_slugs(self.db, post.id),
            broken=await queries.list_broken(self.db, hosts, Slice(1, 200), now, post_id=post.id),
            faults=_faults(),
            saved="saved" in self.request.query,
        )

    async def post(self) -> web.StreamResponse:
        """Let a former address lead nowhere."""
        post = await self._post()
        form = await self.form(FormerSlugForm)
        await actions.delete_former_slug(self.db, post.id, form.slug)
        return self.see_other(self.url("admin.post_links", id=post.id, query={"saved": "1"}))

    async def _post(self) -> Post:
        post = await writing_queries.get_post(self.db, self.number("id"))
        if not may_edit(self.user, post.kind, post.author_id):
            raise Forbidden
        return post


def _faults() -> dict[Fault, str]:
    return {fault: _(sentence) for fault, sentence in FAULTS.items()}
