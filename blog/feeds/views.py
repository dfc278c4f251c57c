"""Feeds: of the site, of a tag, of an author, and of comments. They show what a visitor may see, whoever asks."""

from collections.abc import Sequence
from typing import Any, ClassVar

from aiohttp import web

from blog.core import clock, i18n, text
from blog.core.errors import Moved, NotFound
from blog.core.i18n import gettext as _
from blog.core.web import ADDRESS, View
from blog.feeds import queries, queries_comments, queries_corrections
from blog.feeds.models import Channel, FeedPost, Format
from blog.feeds.views_feeds import ROUTES, Entry, Feed, comment_entry, correction_entry, feed_answer, post_entry
from blog.posts.models import Kind


class FeedView(View):
    """Base of the feeds: `route` is the feed's own, `page` that of the page with the same content."""

    permission = None
    keeps = ()
    route: ClassVar[str]
    page: ClassVar[str]

    async def get(self) -> web.StreamResponse:
        # The same for everybody: not in the language of whoever is signed in.
        i18n.speak(self.site.language, self.site.time_zone)
        channel = await self.channel()
        entries = await self.entries(channel)
        return feed_answer(self, self.feed(channel, entries), channel, Format(self.part("format")))

    async def channel(self) -> Channel:
        """What the feed is about. Raises NotFound."""
        return await queries.get_site_channel(self.db)

    async def entries(self, channel: Channel) -> list[Entry]:
        """The newest entries. Raises NotFound where the channel has nothing a visitor may know of."""
        raise NotImplementedError

    def feed(self, channel: Channel, entries: Sequence[Entry]) -> Feed:
        """The feed with its addresses."""
        absolute = self.request.app[ADDRESS].absolute
        slug: dict[str, Any] = {"slug": channel.slug} if channel.slug else {}
        moments = [entry.updated_at for entry in entries]
        return Feed(
            id=channel.identity.urn(self.route, channel.id),
            title=self.title(channel),
            about=channel.about or self.site.tagline,
            url=absolute(self.url(self.route, format=self.part("format"), **slug)),
            home=absolute(self.url(self.home(channel), **slug)),
            updated_at=max(moments, default=channel.identity.changed_at or clock.now()),
            entries=entries,
            hub=self.hub(),
        )

    def title(self, channel: Channel) -> str:
        return f"{channel.name} · {self.site.title}" if channel.name else self.site.title

    def home(self, channel: Channel) -> str:
        """The route of the page with the same content."""
        return self.page

    def hub(self) -> str:
        """The hub that is told of changes, "" for none."""
        return ""

    def asked_slug(self) -> str:
        slug = self.part("slug")
        if not text.is_slug(slug):
            raise NotFound
        return slug


class PostsFeed(FeedView):
    """Base of the feeds of posts."""

    permission = None

    async def posts(self, channel: Channel) -> list[FeedPost]:
        raise NotImplementedError

    async def entries(self, channel: Channel) -> list[Entry]:
        return [post_entry(self, channel.identity, post) for post in await self.posts(channel)]

    def hub(self) -> str:
        return self.settings.websub_hub


class SiteFeed(PostsFeed):
    permission = None
    route = "feeds.site"
    page = "posts.home"

    async def posts(self, channel: Channel) -> list[FeedPost]:
        return await queries.list_newest(self.db, clock.now())


class TagFeed(PostsFeed):
    permission = None
    route = "feeds.tag"
    page = "tags.tag"

    async def channel(self) -> Channel:
        channel = await queries.find_tag_channel(self.db, self.asked_slug())
        if channel is None:
            raise NotFound
        return channel

    async def posts(self, channel: Channel) -> list[FeedPost]:
        posts = await queries.list_by_tag(self.db, channel.id, clock.now())
        if not posts:
            raise NotFound  # the name of a tag that only hidden posts carry is hidden as well
        return posts


class AuthorFeed(PostsFeed):
    permission = None
    route = "feeds.author"
    page = "posts.author"

    async def channel(self) -> Channel:
        channel = await queries.find_author_channel(self.db, self.asked_slug())
        if channel is None:
            raise NotFound
        return channel

    async def posts(self, channel: Channel) -> list[FeedPost]:
        posts = await queries.list_by_author(self.db, channel.id, clock.now())
        if not posts:
            raise NotFound  # who has an account and wrote nothing is nobody's business
        return posts


class SeriesFeed(PostsFeed):
    permission = None
    route = "feeds.series"
    page = "series.series"

    async def channel(self) -> Channel:
        channel = await queries.find_series_channel(self.db, self.asked_slug())
        if channel is None:
            raise NotFound
        return channel

    async def posts(self, channel: Channel) -> list[FeedPost]:
        posts = await queries.list_by_series(self.db, channel.id, clock.now())
        if not posts:
            raise NotFound  # as with tags
        return posts


class CorrectionsFeed(FeedView):
    permission = None
    route = "feeds.corrections"
    page = "posts.home"

    async def entries(self, channel: Channel) -> list[Entry]:
        corrections = await queries_corrections.list_newest(self.db, clock.now())
        return [correction_entry(self, channel.identity, correction) for correction in corrections]

    def title(self, channel: Channel) -> str:
        return _("Corrections on %(title)s", title=self.site.title)


class CommentsFeed(FeedView):
    permission = None
    route = "feeds.comments"
    page = "posts.home"

    async def entries(self, channel: Channel) -> list[Entry]:
        comments = await queries_comments.list_newest(self.db, clock.now())
        return [comment_entry(self, channel.identity, comment) for comment in comments]

    def title(self, channel: Channel) -> str:
        return _("Comments on %(title)s", title=self.site.title)


class PostCommentsFeed(FeedView):
    permission = None
    route = "feeds.post_comments"
    page = "posts.post"

    async def channel(self) -> Channel:
        channel = await queries.find_post_channel(self.db, self.asked_slug(), clock.now())
        if channel is None:
            raise NotFound
        return channel

    async def entries(self, channel: Channel) -> list[Entry]:
        comments = await queries_comments.list_of_post(self.db, channel.id, clock.now())
        return [comment_entry(self, channel.identity, comment) for comment in comments]

    def title(self, channel: Channel) -> str:
        return _("Comments on %(title)s", title=channel.name or _("Untitled"))

    def home(self, channel: Channel) -> str:
        return ROUTES[Kind(channel.kind)]


class FormerFeed(View):
    """Where WordPress had its feeds (its handbook, section WordPress Feeds); readers keep the new address."""

    permission = None

    async def get(self) -> web.StreamResponse:
        path = self.part("feed")
        route = "feeds.comments" if path.startswith("comments/") else "feeds.site"
        format_ = Format.ATOM if path.rstrip("/").endswith("/atom") else Format.RSS
        raise Moved(self.url(route, format=format_))
