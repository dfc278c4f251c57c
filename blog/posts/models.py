"""Posts and pages (a page is a kind of post), and the shapes in which lists and views read them."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from blog.accounts.models import User
from blog.series.models import SeriesLink
from blog.tags.models import TagLink


class Kind(StrEnum):
    POST = "post"
    PAGE = "page"


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class Visibility(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"  # only for those who may edit it
    PASSWORD = "password"  # noqa: S105  # listed by title; the text opens with the post's own password


def may_edit(user: User | None, kind: Kind, author_id: int) -> bool:
    """Editors edit everything, authors their own posts, nobody else anything."""
    return user is not None and user.may_edit(kind, author_id)


@dataclass(frozen=True, slots=True)
class AuthorLink:
    """As much of an author as a byline needs."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class PostSummary:
    """A post as lists show it: never its body. `summary` is plain text, empty for a password-protected post."""

    id: int
    kind: Kind
    title: str
    slug: str
    summary: str
    reading_minutes: int
    visibility: Visibility
    published_at: datetime
    updated_at: datetime
    sticky: bool
    language: str
    cover_html: str
    author: AuthorLink
    tags: tuple[TagLink, ...]


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """A post as its own page shows it; `html` is clean and ready.

    `cover_html` is the picture above it, `language` a BCP 47 tag, `description` what search engines shall show; each
    may be empty.
    """

    id: int
    kind: Kind
    title: str
    slug: str
    html: str
    summary: str
    reading_minutes: int
    visibility: Visibility
    password_hash: str | None
    published_at: datetime
    updated_at: datetime
    comments_open: bool
    cover_html: str
    language: str
    description: str
    author_id: int
    author: AuthorLink
    tags: tuple[TagLink, ...]
    series: SeriesLink | None = None
    series_place: int | None = None
    translation_id: int | None = None

    @property
    def without_text(self) -> "PublishedPost":
        """All but the text: as much as is said of it elsewhere."""
        return replace(self, html="")


@dataclass(frozen=True, slots=True)
class PostLink:
    """As much of a post as a link to it needs."""

    title: str
    slug: str
    kind: Kind = Kind.POST


@dataclass(frozen=True, slots=True)
class Neighbours:
    older: PostLink | None
    newer: PostLink | None


@dataclass(frozen=True, slots=True)
class MonthCount:
    year: int
    month: int
    count: int


@dataclass(frozen=True, slots=True)
class Post:
    """A post as its editor sees it, with the version an edit begins from.

    `tags` are names, in order of name; `series` is a name, too.
    """

    id: int
    kind: Kind
    title: str
    slug: str
    source: str
    excerpt: str
    cover: str
    language: str
    description: str
    author_id: int
    author: AuthorLink
    status: Status
    visibility: Visibility
    has_password: bool
    published_at: datetime | None
    sticky: bool
    comments_open: bool
    version: int
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None
    tags: tuple[str, ...]
    series: str = ""
    translation_id: int | None = None


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as the admin's list shows it."""

    id: int
    kind: Kind
    title: str
    slug: str
    status: Status
    visibility: Visibility
    published_at: datetime | None
    updated_at: datetime
    trashed_at: datetime | None
    sticky: bool
    version: int
    author_id: int
    author_name: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A state a post was saved in: every field of the editor's form but the password. `user` is who saved it."""

    version: int
    title: str
    slug: str
    source: str
    excerpt: str
    cover: str
    language: str
    description: str
    tags: tuple[str, ...]
    author_id: int
    status: Status
    visibility: Visibility
    published_at: datetime | None
    sticky: bool
    comments_open: bool
    user_id: int
    user_name: str
    note: str
    made_at: datetime
    series: str = ""
