"""A channel and its entries as they are sent: every address whole, then one of three formats."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from aiohttp import web

from blog.core import i18n, text
from blog.core.absolute import absolute_address, absolute_html
from blog.core.conditional import conditional, fit
from blog.core.i18n import gettext as _
from blog.core.web import ADDRESS, View
from blog.feeds.models import CONTENT_TYPES, Channel, Enclosure, FeedComment, FeedCorrection, FeedPost, Format, Identity
from blog.posts.models import Kind, Visibility
from blog.tags.models import TagLink

GENERATOR = "Inkstone"
LONGEST_TITLE = 60
ROUTES = {Kind.POST: "posts.post", Kind.PAGE: "posts.page"}
ICON = "img/icon-512.png"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with whole addresses. `html` is empty where a password is needed; then `summary` says so.

    `title` is empty for an untitled one, `name` never is. `answered` is the name of the entry this one answers.
    """

    id: str
    title: str
    name: str
    url: str
    html: str
    summary: str
    published_at: datetime
    updated_at: datetime
    author_name: str
    author_url: str
    language: str = ""
    tags: tuple[TagLink, ...] = ()
    cover: Enclosure | None = None
    comments_url: str = ""
    comments_feed: str = ""
    answered: str = ""
    answered_url: str = ""

    @property
    def description(self) -> str:
        """What RSS calls so: HTML, where a summary is plain text."""
        return escape(self.summary) or self.html or escape(self.name)


@dataclass(frozen=True, slots=True)
class Feed:
    """A whole feed: `url` is its own address, `home` that of the page with the same content."""

    id: str
    title: str
    about: str
    url: str
    home: str
    updated_at: datetime
    entries: Sequence[Entry]
    hub: str = ""

    @property
    def description(self) -> str:
        """The same for the feed."""
        return escape(self.about or self.title)


def post_entry(view: View, identity: Identity, post: FeedPost) -> Entry:
    """A post as an entry."""
    absolute = view.request.app[ADDRESS].absolute
    url = absolute(view.url("posts.post", slug=post.slug))
    locked = post.visibility is not Visibility.PUBLIC
    cover = post.cover
    if cover:
        cover = Enclosure(absolute_address(cover.address, url), cover.content_type, cover.size)
    return Entry(
        id=identity.urn("post", post.id),
        title=post.title,
        name=post.title or text.excerpt(post.summary, LONGEST_TITLE) or i18n.format_date(post.published_at),
        url=url,
        html=absolute_html(post.html, url),
        summary=_("Opens with a password.") if locked else post.summary,
        published_at=post.published_at,
        updated_at=post.changed_at,
        author_name=post.author.name,
        author_url=absolute(view.url("posts.author", slug=post.author.slug)),
        language=post.language,
        tags=post.tags,
        cover=cover,
        comments_url="" if locked else f"{url}#comments",
        comments_feed="" if locked else absolute(view.url("feeds.post_comments", slug=post.slug, format=Format.ATOM)),
    )


def comment_entry(view: View, identity: Identity, comment: FeedComment) -> Entry:
    """A comment as an entry."""
    page = view.request.app[ADDRESS].absolute(view.url(ROUTES[comment.post_kind], slug=comment.post_slug))
    each = view.request.app[ADDRESS].absolute(view.url("comments.comments", slug=comment.post_slug))
    url, name = f"{each}/{comment.id}", comment.author_name or _("Anonymous")
    on = _("Comment by %(name)s on “%(title)s”", name=name, title=comment.post_title or _("Untitled"))
    above = ("comment", comment.parent_id) if comment.parent_id else ("post", comment.post_id)
    return Entry(
        id=identity.urn("comment", comment.id),
        title=on,
        name=on,
        url=url,
        html=absolute_html(comment.html, page),
        summary="",
        published_at=comment.created_at,
        updated_at=comment.created_at,
        author_name=name,
        author_url=comment.author_url,
        answered=identity.urn(*above),
        answered_url=f"{each}/{comment.parent_id}" if comment.parent_id else page,
    )


def correction_entry(view: View, identity: Identity, correction: FeedCorrection) -> Entry:
    """A correction as an entry."""
    absolute = view.request.app[ADDRESS].absolute
    title = _("Correction: %(title)s", title=correction.title or _("Untitled"))
    return Entry(
        id=identity.urn(f"correction:{correction.post_id}", correction.version),
        title=title,
        name=title,
        url=absolute(view.url("posts.corrections", slug=correction.slug)) + f"#correction-{correction.version}",
        html="",
        summary=correction.reason,
        published_at=correction.made_at,
        updated_at=correction.made_at,
        author_name=correction.author.name,
        author_url=absolute(view.url("posts.author", slug=correction.author.slug)),
        language=correction.language,
        answered=identity.urn("post", correction.post_id),
        answered_url=absolute(view.url(ROUTES[correction.kind], slug=correction.slug)),
    )


def feed_answer(view: View, feed: Feed, channel: Channel, format_: Format) -> web.Response:
    """The feed in a format, or 304 where whoever asks has it already."""
    if format_ is Format.JSON:
        body = fit(json.dumps(_json(view, feed), ensure_ascii=False))
    else:
        template = "feeds/atom.xml" if format_ is Format.ATOM else "feeds/rss.xml"
        context = {"feed": feed, "generator": GENERATOR, "language": view.site.language}
        body = fit(view.render(template, **context).text or "")
    links = [f'<{feed.url}>; rel="self"', *([f'<{feed.hub}>; rel="hub"'] if feed.hub else [])]
    newest = max((entry.published_at for entry in feed.entries), default=None)
    known = [moment for moment in (channel.identity.changed_at, newest) if moment]
    return conditional(
        view.request,
        body,
        f"{CONTENT_TYPES[format_]}; charset=utf-8",
        changed_at=max(known, default=None),
        headers={"Link": ", ".join(links)},
    )


def _json(view: View, feed: Feed) -> dict[str, Any]:
    """JSON Feed 1.1 (jsonfeed.org); what is empty is left out."""
    absolute = view.request.app[ADDRESS].absolute
    return _kept(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.url,
            "description": feed.about,
            "language": view.site.language,
            "icon": absolute(f"/static/{ICON}"),
            "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
        }
    ) | {"items": [_json_item(entry) for entry in feed.entries]}


def _json_item(entry: Entry) -> dict[str, Any]:
    cover = entry.cover
    files = [{"url": cover.address, "mime_type": cover.content_type, "size_in_bytes": cover.size}] if cover else []
    return _kept(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            "content_text": "" if entry.html else entry.summary or entry.name,
            "summary": entry.summary,
            "image": cover.address if cover else "",
            "date_published": entry.published_at.isoformat(timespec="seconds"),
            "date_modified": entry.updated_at.isoformat(timespec="seconds"),
            "authors": [_kept({"name": entry.author_name, "url": entry.author_url})],
            "tags": [tag.name for tag in entry.tags],
            "language": entry.language,
            "attachments": [file for file in files if file["mime_type"]],
        }
    )


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
