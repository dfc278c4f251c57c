"""What a sitemap lists: places of the site and when each last changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from blog.posts.models import Kind
from blog.posts.models_listing import month_number

# A sitemap may hold so many addresses (sitemaps.org, protocol 0.9); a larger site has an index of several.
MOST_ADDRESSES: Final = 50_000
# Posts of the same part have ids in the same range, so that a part is found without looking at those before it. No
# more than that many, so that a part is made quickly and stays far below the protocol's 50 MiB.
PART_IDS: Final = 5_000
# Tags, series and authors stand in one part with the months of the archive.
MOST_NAMES: Final = 12_000
# Ways to what changed last.
EDITED: Final = "edited post"
EDITED_PAGE: Final = "edited page"
APPEARED: Final = "appeared"


@dataclass(frozen=True, slots=True)
class PostPlace:
    """The page of a post or page."""

    id: int
    kind: Kind
    slug: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """The page of a tag, a series or an author: `kind` is which."""

    kind: str
    slug: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """When a post or page was edited last or, where that was later, appeared; `way` is how that was found."""

    id: int
    published_at: datetime
    changed_at: datetime
    way: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the map reaches: the largest id, how many pages there are, and the latest changes in no order."""

    largest_id: int
    pages: int
    changes: Sequence[Change]

    @property
    def newest(self) -> datetime | None:
        """When a post last changed, None where there is none."""
        return max((change.changed_at for change in self.changes if change.way != EDITED_PAGE), default=None)

    @property
    def unchanged_since(self) -> datetime | None:
        """What is not among the changes has not changed since then: none of the ways goes further back than that."""
        earliest = {change.way: change.changed_at for change in sorted(self.changes, key=_changed_at, reverse=True)}
        return max(earliest.values(), default=None)

    def parts(self) -> dict[int, datetime]:
        """The parts, each a range of ids, and when it last changed, or a moment since when it surely has not."""
        if self.unchanged_since is None:
            return {}
        found = dict.fromkeys(range(1, part_of(self.largest_id) + 1), self.unchanged_since)
        for change in sorted(self.changes, key=_changed_at):
            found[part_of(change.id)] = change.changed_at
        return found

    def months(self, zone: tzinfo) -> dict[int, datetime]:
        """When the months of the archive last changed whose posts are among the changes, by the clocks of a zone."""
        return {
            month_number(change.published_at, zone): change.changed_at
            for change in sorted(self.changes, key=_changed_at)
            if change.way != EDITED_PAGE
        }


def _changed_at(change: Change) -> datetime:
    return change.changed_at


def part_of(post_id: int) -> int:
    """The number of the part a post stands in; the first has the number 1."""
    return (post_id - 1) // PART_IDS + 1
