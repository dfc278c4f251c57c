"""Pages of a list by where they begin: each costs the same, however much of the list comes before it.

A page is named by the entry it follows, so its address shows the same entries also when newer ones have come.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar

from blog.core.errors import NotFound

T = TypeVar("T")

_LARGEST: Final = 2**63 - 1
_KEY = re.compile(r"([0-9]{8}T[0-9]{12})-([0-9]{1,18})", re.ASCII)
_FORMAT: Final = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Where an entry stands in a list that is ordered by a moment, and by number within one."""

    at: datetime
    id: int

    def __str__(self) -> str:
        at = self.at.astimezone(UTC)
        return f"{at.year:04}{at:%m%dT%H%M%S%f}-{self.id}"


# Later than everything the database can hold.
TOP: Final = Key(datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), _LARGEST)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list, the newest first: what comes after `key` downwards or, with `is_newer`, before it upwards."""

    size: int
    key: Key = TOP
    is_newer: bool = False

    @property
    def limit(self) -> int:
        """One more than is shown, to know whether there is more."""
        return self.size + 1

    @property
    def is_first(self) -> bool:
        return self.key == TOP

    @property
    def query(self) -> dict[str, str]:
        """What names it in an address."""
        if self.is_first:
            return {}
        return {"after" if self.is_newer else "before": str(self.key)}


@dataclass(frozen=True, slots=True)
class KeyPage(Generic[T]):
    """Some items of a longer list; `newer` and `older` are the queries of the pages beside it, None at an end."""

    items: Sequence[T]
    newer: dict[str, str] | None
    older: dict[str, str] | None


def asked_stretch(query: Mapping[str, str], size: int) -> Stretch:
    """The part of a list that an address names, its beginning where it names none. Raises NotFound."""
    if "after" in query:
        return Stretch(size, _read(query["after"]), is_newer=True)
    return Stretch(size, _read(query["before"])) if "before" in query else Stretch(size)


def key_page(stretch: Stretch, rows: Sequence[T], key_of: Callable[[T], Key]) -> KeyPage[T]:
    """The page made of the rows found, the newest first. One past the end raises NotFound, the first may be empty."""
    if not rows and not stretch.is_first:
        raise NotFound
    has_more = len(rows) > stretch.size
    items = rows[-stretch.size :] if stretch.is_newer else rows[: stretch.size]
    has_newer, has_older = (has_more, True) if stretch.is_newer else (not stretch.is_first, has_more)
    return KeyPage(
        items,
        newer={"after": str(key_of(items[0]))} if has_newer else None,
        older={"before": str(key_of(items[-1]))} if has_older else None,
    )


def _read(text: str) -> Key:
    found = _KEY.fullmatch(text)
    if found is None:
        raise NotFound
    try:
        return Key(datetime.strptime(found[1], _FORMAT).replace(tzinfo=UTC), int(found[2]))
    except ValueError:  # a day no month has
        raise NotFound from None
