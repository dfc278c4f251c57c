"""Comments, as visitors see them in threads and as the approval queue shows them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from blog.posts.models import PostLink

# So many comments are read at a time; a thread is not cut in two unless it is longer than that.
PER_PAGE: Final = 50


class CommentStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Comment:
    """An approved comment. `kind` is comment, pingback or trackback; `html` is clean and ready."""

    id: int
    parent_id: int | None
    kind: str
    author_name: str
    author_url: str
    by_author: bool  # written by the author of the post, signed in
    html: str
    created_at: datetime
    # Whom it answers, where that is read on another page.
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """As much of a comment as its place in a talk needs."""

    id: int
    parent_id: int | None
    kind: str
    created_at: datetime


@dataclass(slots=True)
class Thread:
    """A comment and the answers to it, oldest first."""

    comment: Comment
    replies: list["Thread"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class QueuedComment:
    """A comment as the approval queue shows it, with what only editors may see."""

    id: int
    post_id: int
    post: PostLink
    kind: str
    author_name: str
    author_email: str
    author_url: str
    html: str
    status: CommentStatus
    created_at: datetime
