"""What stands around a post on its own page, and leads on from it."""

from dataclasses import dataclass, field
from datetime import datetime

from blog.comments.models import Comment
from blog.posts.models import Neighbours, PostLink


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """Which part of its series a post is, among those visitors may see, and what comes before and after it."""

    number: int
    total: int
    before: PostLink | None = None
    after: PostLink | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """The same text in another language; `language` is a BCP 47 tag, empty for the site's own."""

    link: PostLink
    language: str


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """What was put right, in its author's words, and when."""

    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """All of it. `part` is None for a post that is in no series, or that visitors do not see.

    `comments` are those of one of `comment_pages`; `comment_count` is of all of them.
    """

    neighbours: Neighbours = field(default_factory=lambda: Neighbours(None, None))
    backlinks: list[PostLink] = field(default_factory=list)
    related: list[PostLink] = field(default_factory=list)
    translations: list[Translation] = field(default_factory=list)
    corrections: list[CorrectionNote] = field(default_factory=list)
    part: SeriesPart | None = None
    comments: list[Comment] = field(default_factory=list)
    comment_count: int = 0
    comment_pages: int = 1
