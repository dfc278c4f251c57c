"""The states a post was saved in: listed, compared, brought back."""

from aiohttp import web

from blog.core.errors import Conflict, Refused
from blog.core.i18n import gettext as _
from blog.core.paging import Slice, page_number
from blog.core.web import View
from blog.posts.models import Post, Revision
from blog.writing import actions_revisions, queries
from blog.writing.actions_revisions import SAID, Comparison
from blog.writing.admin import ROWS_PER_PAGE, asked_post, asked_version
from blog.writing.admin_words import said
from blog.writing.editor import editor_page, filled_with
from blog.writing.forms import join_tags


class Revisions(View):
    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        post = await asked_post(self)
        part = Slice(page_number(self.request.query.get("page")), ROWS_PER_PAGE)
        revisions = part.page(await queries.list_revisions(self.db, post.id, part))
        return self.render(
            "admin/posts/revisions.html",
            post=post,
            revisions=revisions,
            page_url=lambda number: self.url("admin.revisions", id=post.id, query={"page": number}),
        )


class RevisionView(View):
    """One state, beside an earlier one: the one before it, or that of `?from=`."""

    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        post = await asked_post(self)
        revision = await queries.get_revision(self.db, post.id, self.number("version"))
        earlier = await self._earlier(post, revision)
        form = filled_with(post).with_values(
            title=revision.title,
            source=revision.source,
            excerpt=revision.excerpt,
            tags=join_tags(revision.tags),
            cover=revision.cover,
            language=revision.language,
            description=revision.description,
        )
        return self.render(
            "admin/posts/revision.html",
            post=post,
            revision=revision,
            earlier=earlier,
            comparison=await self._comparison(earlier, revision) if earlier else None,
            form=form,
        )

    async def _comparison(self, earlier: Revision, revision: Revision) -> Comparison:
        has_changed_hands = earlier.author_id != revision.author_id
        authors = dict(await queries.list_authors(self.db)) if has_changed_hands else {}
        words = [{name: said(name, getattr(each, name), authors) for name in SAID} for each in (earlier, revision)]
        return await actions_revisions.compare(earlier, revision, *words)

    async def _earlier(self, post: Post, revision: Revision) -> Revision | None:
        asked = self.request.query.get("from")
        if asked is not None:
            return await queries.get_revision(self.db, post.id, page_number(asked))
        return await queries.find_revision_before(self.db, post.id, revision.version)


class RevisionRestoration(View):
    permission = "posts.write"

    async def post(self) -> web.StreamResponse:
        post = await asked_post(self)
        revision = await queries.get_revision(self.db, post.id, self.number("version"))
        try:
            version = await asked_version(self)
            await actions_revisions.restore(self.db, post, revision, version, by=self.user)
        except Conflict:
            stored = await asked_post(self)
            sentence = _("This was saved in the meantime, so nothing was brought back. This is how it is now.")
            form = filled_with(stored).with_errors({"": [sentence]})
            return await editor_page(self, stored.kind, stored, form, status=409)
        except Refused as refused:
            return await editor_page(self, post.kind, post, filled_with(post).with_errors(refused.errors), status=422)
        return self.see_other(self.url("admin.post", id=post.id, query={"saved": "1"}))
