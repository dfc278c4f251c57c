"""What is done with the posts chosen in a list, and with the trash as a whole."""

from aiohttp import web

from blog.core import clock
from blog.core.forms import Filled, Invalid
from blog.core.hosts import hosts_of
from blog.core.web import View, status_of
from blog.links import queries as link_queries
from blog.posts.models import Kind
from blog.writing import actions_bulk, actions_trash, queries_bulk
from blog.writing.admin_lists import LISTS, SELECTIONS, done_url, kept_query, list_page, own_only, said
from blog.writing.forms_bulk import Change, EmptyingForm, SelectionForm

# After these readers see a post no longer, and links to it lead nowhere.
BREAKING = (Change.WITHDRAW, Change.TRASH)


class Selection(View):
    permission = "posts.write"
    kind = Kind.POST

    async def post(self) -> web.StreamResponse:
        try:
            form = await self.form(SelectionForm)
        except Invalid as invalid:
            return await list_page(self, self.kind, invalid.filled, status=status_of(invalid))
        if not form.confirmed and (question := await self._question(form)):
            return question
        outcome = await actions_bulk.change_all(self.db, self.kind, form, by=self.user)
        if not outcome.skipped:
            return self.see_other(done_url(self, self.kind, form.change.value, outcome.done))
        return self.render(
            "admin/posts/outcome.html",
            kind=self.kind,
            outcome=outcome,
            sentence=said(form.change, outcome.done) if outcome.done else "",
            back=self.url(LISTS[self.kind], query=kept_query(self)),
        )

    async def _question(self, form: SelectionForm) -> web.Response | None:
        """What is asked before something that cannot be undone, or that breaks links; None where there is nothing."""
        if form.change not in (Change.DELETE, *BREAKING):
            return None
        posts = await queries_bulk.list_titles(
            self.db,
            form.chosen,
            self.kind.value,
            in_trash=form.change is Change.DELETE,
            author_id=own_only(self),
        )
        linking: dict[int, int] = {}
        if form.change in BREAKING:
            linking = {post["id"]: await self._count_links(post["id"], form) for post in posts}
            posts = [post for post in posts if linking[post["id"]]]
            if not posts:
                return None
        return self.render(
            "admin/posts/selection.html",
            kind=self.kind,
            form=form,
            posts=posts,
            linking=linking,
            action=self.url(SELECTIONS[self.kind], query=kept_query(self)),
            back=self.url(LISTS[self.kind], query=kept_query(self)),
            status=409 if linking else 200,
        )

    async def _count_links(self, post_id: int, form: SelectionForm) -> int:
        """How many texts that readers see link to a post, those left out that go with it."""
        linking = await link_queries.list_links_to(self.db, post_id, hosts_of(self), clock.now())
        return sum(one.is_visible and one.id not in form.chosen for one in linking)


class PageSelection(Selection):
    permission = "pages.write"
    kind = Kind.PAGE


class Emptying(View):
    """The whole trash, as it was shown."""

    permission = "posts.write"
    kind = Kind.POST

    async def post(self) -> web.StreamResponse:
        try:
            form = await self.form(EmptyingForm)
        except Invalid as invalid:
            return await list_page(self, self.kind, Filled({}, invalid.filled.all_errors), status=status_of(invalid))
        done = await actions_trash.empty(self.db, self.kind, author_id=own_only(self), before=form.before)
        return self.see_other(
            self.url(LISTS[self.kind], query={"show": "trashed", "did": Change.DELETE.value, "done": done})
        )


class PageEmptying(Emptying):
    permission = "pages.write"
    kind = Kind.PAGE
