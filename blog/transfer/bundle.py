"""The neutral shapes every foreign format is turned into before anything is stored.

A reader yields them one at a time, in this order: the site, authors, tags, then posts (each with its comments) and
attachments as the file has them, and menu items last. A post's parent may come after the post itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from blog.core.i18n import gettext as _

if TYPE_CHECKING:
    from blog.transfer.report import Report

PostKind = Literal["post", "page"]
PostStatus = Literal["draft", "published"]
Visibility = Literal["public", "private", "password"]
TagKind = Literal["category", "tag"]
CommentKind = Literal["comment", "pingback", "trackback"]
CommentStatus = Literal["approved", "pending", "spam", "trash"]
MenuTarget = Literal["url", "post", "page", "category", "tag"]


class ImportFormatError(Exception):
    """The file cannot be read as what it claims to be.

    `line` and `column` count from 1; None where no place in the file is at fault.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        where = _("%(sentence)s (line %(line)s, column %(column)s)", sentence=message, line=line, column=column or 1)
        super().__init__(message if line is None else where)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class BundleSite:
    title: str
    tagline: str
    language: str  # as the source says it, e.g. "en-US"; "" when it does not
    base_url: str  # without a trailing slash; "" when unknown
    source_key: str  # the same for every export of the same site, so that a second import finds what the first one made


@dataclass(frozen=True, slots=True)
class BundleAuthor:
    login: str  # unique within the source; posts name their author by it
    email: str
    name: str  # what readers see; never empty (the login at least)
    foreign_id: str = ""


@dataclass(frozen=True, slots=True)
class BundleTag:
    name: str
    slug: str  # decoded (no %-escapes); a category and a tag may have the same one
    kind: TagKind
    parent_slug: str | None = None  # a tag of the same kind
    description: str = ""  # Markdown
    foreign_id: str = ""  # "" when it was only seen on a post


@dataclass(frozen=True, slots=True)
class BundleComment:
    foreign_id: str
    parent_foreign_id: str | None  # always a comment of the same post that is in the same tuple
    kind: CommentKind
    author_name: str  # "" when unknown
    email: str
    url: str  # http(s) or ""
    body: str  # Markdown
    status: CommentStatus
    created_at: datetime | None  # aware, UTC


@dataclass(frozen=True, slots=True)
class BundlePost:
    foreign_id: str  # unique within the source
    kind: PostKind
    title: str  # plain text; "" for an untitled post
    slug: str | None  # decoded; None when the source gave none; may be one that is already taken
    body: str  # Markdown
    excerpt: str  # Markdown; "" when the author wrote none
    author_login: str  # "" when unknown
    status: PostStatus
    visibility: Visibility
    password: str  # set exactly when visibility is "password"
    published_at: datetime | None  # aware, UTC; None for a draft that never had a date; may lie in the future
    created_at: datetime | None
    updated_at: datetime | None
    sticky: bool
    comments_open: bool
    tags: tuple[BundleTag, ...]  # those not announced before are made from these
    old_slugs: tuple[str, ...]  # decoded; each to become a redirect
    parent_id: str | None  # foreign id of the page above; a damaged source may lead in a circle
    menu_order: int
    original_url: str
    comments: tuple[BundleComment, ...]  # parents before their answers
    featured_image_id: str | None = None  # foreign id of an attachment


@dataclass(frozen=True, slots=True)
class BundleAttachment:
    foreign_id: str
    url: str
    title: str
    alt: str
    caption: str  # Markdown
    parent_id: str | None  # foreign id of the post it was uploaded to
    created_at: datetime | None
    path: str = ""  # where the source kept the file, below its folder of uploads; "" when it does not say
    page_url: str = ""  # the page that showed it, "" when there was none


@dataclass(frozen=True, slots=True)
class BundleMenuItem:
    foreign_id: str
    menu_slug: str
    menu_name: str
    label: str  # never empty
    target: MenuTarget
    url: str  # the address when target is "url", "" otherwise
    target_id: str | None  # foreign id of the post, page, category or tag otherwise; always one that was yielded
    parent_id: str | None  # foreign id of a menu item of the same menu, yielded before this one
    position: int


BundleItem = BundleSite | BundleAuthor | BundleTag | BundlePost | BundleAttachment | BundleMenuItem


class BundleReader(Protocol):
    """What an importer is given. Making one reads the whole file, so a broken one is refused before any writing."""

    @property
    def total(self) -> int:
        """How many items `items()` will yield at most: the length of the progress bar."""
        ...

    def items(self, report: "Report") -> Iterator[BundleItem]:
        """Yield everything; record in `report` what was read and what could not be carried. May be called again."""
        ...
