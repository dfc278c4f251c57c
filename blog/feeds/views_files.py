"""Posts as files: the Markdown they were written in, and all of a post in JSON."""

import json
from typing import Any

from aiohttp import web

from blog.core import clock, markup, text
from blog.core.absolute import absolute_address, absolute_html
from blog.core.conditional import conditional, fit
from blog.core.errors import Moved, NotFound
from blog.core.web import ADDRESS, View
from blog.feeds import queries_files
from blog.feeds.models import Identity, PostText
from blog.feeds.models_source import front_matter, public_source
from blog.posts import queries as post_queries
from blog.posts.models import Kind


class PostFile(View):
    """A public post as Markdown (RFC 7763) or JSON; nobody gets any other, whoever they are."""

    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        post = await self._post()
        url = self.request.app[ADDRESS].absolute(self.url("posts.post", slug=post.slug))
        facts = self._facts(post, url)
        if self.part("format") == "md":
            body = front_matter(facts) + "\n" + public_source(post.source, post.html)
            content_type = "text/markdown"
        else:
            html = absolute_html(post.html, url)
            body = json.dumps({**facts, "html": html, "text": markup.plain_text(post.html)}, ensure_ascii=False)
            content_type = "application/json"
        headers = {"Link": f'<{url}>; rel="canonical"'}
        return conditional(self.request, fit(body), f"{content_type}; charset=utf-8", headers=headers)

    async def _post(self) -> PostText:
        slug, now = self.part("slug"), clock.now()
        if not text.is_slug(slug):
            raise NotFound
        post = await queries_files.find_text(self.db, slug, now)
        if post is None:
            moved = await post_queries.find_moved(self.db, slug, now)
            if moved is None or moved.kind is not Kind.POST:
                raise NotFound
            raise Moved(self.url("feeds.post", slug=moved.slug, format=self.part("format")))
        return post

    def _facts(self, post: PostText, url: str) -> dict[str, Any]:
        author = self.request.app[ADDRESS].absolute(self.url("posts.author", slug=post.author.slug))
        changed_at = max(post.published_at, post.updated_at)
        return {
            "id": Identity(post.uuid, None).urn("post", post.id),
            "title": post.title,
            "url": url,
            "author": {"name": post.author.name, "url": author},
            "published": post.published_at.isoformat(timespec="seconds"),
            "updated": changed_at.isoformat(timespec="seconds"),
            "language": post.language or self.site.language,
            "tags": list(post.tags),
            "summary": post.summary,
            "image": absolute_address(post.cover, url) if post.cover else "",
        }
