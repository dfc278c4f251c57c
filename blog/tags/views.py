"""What readers see of tags."""

from aiohttp import web

from blog.core import clock, text
from blog.core.errors import NotFound
from blog.core.listing import ListView
from blog.core.web import View
from blog.posts import queries as post_queries
from blog.tags import queries


class Tags(View):
    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        return self.render("tags/tags.html", tags=await queries.list_visible_tags(self.db, clock.now()))


class TagPosts(ListView):
    permission = None

    async def get(self) -> web.StreamResponse:
        part, slug = self.slice(), self.part("slug")
        tag = await queries.find_tag(self.db, slug) if text.is_slug(slug) else None
        if tag is None:
            raise NotFound
        posts = await post_queries.list_by_tag(self.db, tag.id, part, clock.now())
        if not posts:
            raise NotFound  # the name of a tag that only hidden posts carry is hidden as well
        return self.list_page(
            "posts/list.html", part, posts, heading=tag.name, intro=tag.description, feed=("feeds.tag", slug)
        )
