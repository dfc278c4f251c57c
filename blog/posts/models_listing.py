"""The readers' lists of posts: what each is called, and where in it a page begins."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

# The lists there are, by kind.
KINDS: Final = ("archive", "front", "author", "series", "tag")
LARGEST_ID: Final = 2**63 - 1
# After everything that can be dated.
FOR_EVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Listing:
    """A list of posts by moment, the newest first."""

    list: str
    list_id: int = 0


# All posts; its months are counted in the site's own time, those of all other lists in UTC.
ARCHIVE: Final = Listing("archive")
# The home page: pinned posts first, then all others.
PINNED: Final = Listing("front", 1)
UNPINNED: Final = Listing("front", 0)


def of_tag(tag_id: int) -> Listing:
    return Listing("tag", tag_id)


def of_author(author_id: int) -> Listing:
    return Listing("author", author_id)


def of_series(series_id: int) -> Listing:
    return Listing("series", series_id)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a part of a list begins: `skip` posts after the first that is older than `before`."""

    before: datetime
    skip: int = 0

    @classmethod
    def at(cls, now: datetime) -> "Start":
        """The beginning of a list: what has its moment at `now` is in it."""
        return cls(now + TICK)


@dataclass(frozen=True, slots=True)
class FrontStart:
    """Where a part of the home page begins: `skip` pinned posts are passed over, of all others those before `others`.

    There are no pinned posts in it unless `has_pinned`, and no others where `others` is None.
    """

    has_pinned: bool
    skip: int
    others: Start | None


@dataclass(frozen=True, slots=True)
class Months:
    """Whole months of the archive, from `begin` until before `end`; `first` and `last` are their numbers."""

    begin: datetime
    end: datetime
    first: int
    last: int


def month_number(moment: datetime, zone: tzinfo = UTC) -> int:
    """Year and month as one number, as in 202611, by the clocks of a zone."""
    there = moment.astimezone(zone)
    return there.year * 100 + there.month


def end_of_month(number: int, zone: tzinfo = UTC) -> datetime:
    """The first moment after a month."""
    year, month = divmod(number, 100)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return end.astimezone(UTC)
