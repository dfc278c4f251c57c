"""Tags, and how they hang together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagLink:
    """As much of a tag as a link to it needs."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; `post_count` counts the posts that carry it, whatever their state."""

    id: int
    name: str
    slug: str
    description: str
    parent_id: int | None
    post_count: int = 0
