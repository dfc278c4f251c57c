"""The editors' pages about links between posts: what leads nowhere, and what leads to and from one post."""

from aiohttp import web

from blog.core import clock
from blog.core.errors import Forbidden, NotFound
from blog.core.hosts import hosts_of
from blog.core.i18n import gettext as _
from blog.core.web import LONGEST_NUMBER, View
from blog.links import actions, queries, queries_broken
from blog.links.forms import FormerSlugForm
from blog.links.models import FAULTS, BrokenLink, Fault
from blog.posts.models import Kind, Post, may_edit
from blog.writing import queries as writing_queries

LINKS_PER_PAGE = 50
MOST_OF_POST = 200


class BrokenLinks(View):
    """Links in what readers see that lead them nowhere."""

    permission = "links.manage"

    async def get(self) -> web.StreamResponse:
        before = _asked_id(self.request.query.get("before"))
        floor = await queries_broken.find_floor(self.db, before, queries_broken.MOST_LOOKED_AT)
        rows = await queries_broken.list_broken(
            self.db, hosts_of(self), clock.now(), after=floor or 0, before=before, limit=LINKS_PER_PAGE + 1
        )
        links, rest = _fitting(rows)
        on = rest if rest is not None else None if floor is None else floor + 1
        return self.render(
            "admin/links/links.html",
            links=links,
            faults=_faults(),
            is_first=before == queries_broken.LATEST,
            older=None if on is None else self.url("admin.links", query={"before": on}),
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
            broken=await queries_broken.list_broken_of(self.db, post.id, hosts, now, limit=MOST_OF_POST),
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


def _asked_id(text: str | None) -> int:
    """The post before which to go on, that of no post where none is named. Raises NotFound."""
    if text is None:
        return queries_broken.LATEST
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER) or text.startswith("0"):
        raise NotFound
    return int(text)


def _fitting(rows: list[BrokenLink]) -> tuple[list[BrokenLink], int | None]:
    """The links of as many whole posts as fit on a page, and before which post to go on; None where all fit.

    Of a post that fills a page by itself the first are enough: its own page of links has more.
    """
    if len(rows) <= LINKS_PER_PAGE:
        return rows, None
    cut = rows[LINKS_PER_PAGE].post_id
    whole = [row for row in rows if row.post_id != cut]
    return (whole, cut + 1) if whole else (rows[:LINKS_PER_PAGE], cut)


def _faults() -> dict[Fault, str]:
    return {fault: _(sentence) for fault, sentence in FAULTS.items()}
