"""Series: posts that are read in an order."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SeriesLink:
    """As much of a series as a link to it needs."""

    id: int
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Series:
    """A series; `post_count` counts its posts, and `latest_at` is when the latest came out; who asks says which."""

    id: int
    name: str
    slug: str
    description: str
    post_count: int = 0
    latest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A post of a series as the desk lists it, whatever its state."""

    id: int
    title: str
    author_name: str
    status: str
    visibility: str
    published_at: datetime | None
    trashed_at: datetime | None
    sticky: bool = False
