"""Working copies: what somebody has typed and not saved yet, one for each tab."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from blog.posts.models import Kind

Values = Mapping[str, str | list[str]]

# The fields a copy has, in the order of the form. The password is none of them: it is kept as a hash or not at all.
FIELDS: Final = (
    *("title", "source", "slug", "tags", "excerpt", "cover", "language", "description", "comments_open", "sticky"),
    *("series", "series_place", "published_at", "visibility", "author_id", "note", "correction"),
)
# Boxes to tick: one that is not ticked is not sent.
BOXES: Final = frozenset({"comments_open", "sticky"})
# Fields in which somebody writes; the others of something new say nothing by themselves.
WORDS: Final = frozenset({"title", "source", "excerpt", "tags", "description", "note", "correction"})

# Fields in which a change is a matter of words; the others change as a whole.
WRITTEN: Final = WORDS | {"slug", "cover", "series"}


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """What a tab's form held when it was last kept; the edit began from revision `base_version` of the post.

    `post_id` is None for something new, and where the post was deleted meanwhile. `seq` counts the tab's keepings.
    """

    key: str
    post_id: int | None
    kind: Kind
    base_version: int
    seq: int
    fields: Values
    created_at: datetime
    saved_at: datetime

    def value(self, name: str) -> str:
        """What a field holds, as a form shows it: without NUL, which has no place in a page."""
        value = self.fields.get(name, "")
        return (value if isinstance(value, str) else ", ".join(value)).replace("\0", "")

    @property
    def title(self) -> str:
        return self.value("title").strip()

    @property
    def has_words(self) -> bool:
        """Whether anything was written."""
        return any(self.value(name).strip() for name in WORDS)


@dataclass(frozen=True, slots=True)
class CopyMark:
    """Which of a tab's keepings is the one that is kept."""

    seq: int
    saved_at: datetime
    post_id: int | None


@dataclass(frozen=True, slots=True)
class PostState:
    """Which version of a post is stored and who saved it, without its text."""

    id: int
    kind: Kind
    author_id: int
    version: int
    saved_at: datetime
    user_id: int
    user_name: str
