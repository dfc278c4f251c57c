"""Pages of a list: one more item than fits is asked for, so that nothing has to be counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from blog.core.errors import NotFound

LAST_PAGE = 1_000_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a longer list; `newer` and `older` are the numbers of the pages beside it, None at an end."""

    items: Sequence[T]
    number: int
    newer: int | None
    older: int | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows a page needs: `limit` is one more than the page holds."""

    number: int
    size: int

    @property
    def limit(self) -> int:
        return self.size + 1

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    def page(self, rows: Sequence[T]) -> Page[T]:
        """The page made of the rows found. A page past the end raises NotFound, the first page may be empty."""
        if not rows and self.number > 1:
            raise NotFound
        return Page(
            rows[: self.size],
            self.number,
            newer=self.number - 1 if self.number > 1 else None,
            older=self.number + 1 if len(rows) > self.size else None,
        )


def page_number(text: str | None) -> int:
    """The number asked for, 1 where none is. Anything but a plain number between 1 and LAST_PAGE raises NotFound."""
    if text is None:
        return 1
    if not re.fullmatch(r"[1-9][0-9]{0,6}", text) or int(text) > LAST_PAGE:
        raise NotFound
    return int(text)
