"""What feeds are made of: a channel and its entries, before anything is said of addresses and formats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import quote
from uuid import UUID, uuid5

from blog.posts.models import AuthorLink, Kind, Visibility
from blog.tags.models import TagLink

NEWEST: Final = 20


class Format(StrEnum):
    ATOM = "atom"  # RFC 4287
    RSS = "rss"  # RSS 2.0
    JSON = "json"  # JSON Feed 1.1


CONTENT_TYPES: Final = {
    Format.ATOM: "application/atom+xml",
    Format.RSS: "application/rss+xml",
    Format.JSON: "application/feed+json",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What stays of the site whatever it is called: its number, and when visitors last saw a change, if known."""

    uuid: str
    changed_at: datetime | None

    def urn(self, kind: str, number: int = 0) -> str:
        """The name of something of this site for all time (RFC 9562, section 5.5), made of its kind and its id."""
        return uuid5(UUID(self.uuid), f"{kind}:{number}").urn


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is about. `kind` is site, tag, author, series, post or page; a site has neither `id` nor `name`."""

    identity: Identity
    kind: str = "site"
    id: int = 0
    name: str = ""
    slug: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The picture above a post; `size` is in bytes. Type and size are empty where they are not known."""

    address: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class FeedPost:
    """A post as feeds carry it: of one that needs a password neither text nor summary nor picture."""

    id: int
    title: str
    slug: str
    html: str
    summary: str
    visibility: Visibility
    published_at: datetime
    updated_at: datetime
    language: str
    cover: Enclosure | None
    author: AuthorLink
    tags: tuple[TagLink, ...]

    @property
    def changed_at(self) -> datetime:
        """The last change a reader can know of: what was written before it was published is none."""
        return max(self.published_at, self.updated_at)


@dataclass(frozen=True, slots=True)
class FeedComment:
    """An approved comment, with the post it stands under."""

    id: int
    parent_id: int | None
    author_name: str
    author_url: str
    html: str
    created_at: datetime
    post_id: int
    post_title: str
    post_slug: str
    post_kind: Kind


@dataclass(frozen=True, slots=True)
class FeedCorrection:
    """What was put right in a post or page that readers had seen."""

    post_id: int
    version: int
    reason: str
    made_at: datetime
    title: str
    slug: str
    kind: Kind
    language: str
    author: AuthorLink


@dataclass(frozen=True, slots=True)
class ChangedPost:
    """As much of a changed post as tells in which feeds it is: slugs of its author, its tags, and its series or ""."""

    author: str
    tags: tuple[str, ...]
    series: str = ""


def feed_paths(changed: Iterable[ChangedPost]) -> list[str]:
    """The paths of all feeds of posts that changed, those of the site first; none where nothing changed."""
    found = dict.fromkeys([""])
    posts = list(changed)
    for post in posts:
        found.update(dict.fromkeys(f"/tags/{quote(tag)}" for tag in post.tags))
        found[f"/authors/{quote(post.author)}"] = None
        if post.series:
            found[f"/series/{quote(post.series)}"] = None
    return [f"{of}/feed.{format_}" for of in found for format_ in Format] if posts else []


@dataclass(frozen=True, slots=True)
class PostText:
    """A public post as a file carries it; `source` is what its author wrote, `cover` the address of its picture."""

    id: int
    uuid: str
    title: str
    slug: str
    source: str
    html: str
    summary: str
    published_at: datetime
    updated_at: datetime
    language: str
    cover: str
    author: AuthorLink
    tags: tuple[str, ...]
