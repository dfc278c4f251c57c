"""Who writes on the demo's site, about what and when: everything about posts but their texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from blog.demo.chinese import CHINESE
from blog.demo.english import ENGLISH
from blog.posts.models import Status, Visibility

YEARS: Final = 20
AUTHORS: Final = (
    *("Mei Lin", "Jonas Berg", "林远", "Clara Holm", "陈墨", "Tobias Reed", "周晓舟", "Elif Demir"),
    *("苏青", "Marta Novak", "何知秋", "Oskar Vane"),
)
OWNER: Final = AUTHORS[0]
TAGS: Final = {
    "en": (*ENGLISH.words["n"], *ENGLISH.words["a"]),
    "zh-Hans": CHINESE.words["n"],
}
# Of so many posts one is as it says; a post that could be two things is the first of them.
_ONE_OF: Final = (
    (331, 17, Status.PUBLISHED, Visibility.PUBLIC, True),
    (67, 5, Status.DRAFT, Visibility.PUBLIC, False),
    (199, 7, Status.PUBLISHED, Visibility.PRIVATE, False),
    (211, 11, Status.PUBLISHED, Visibility.PASSWORD, False),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether, how and when a post is out. `written_at` is when it was saved."""

    status: Status
    visibility: Visibility
    is_scheduled: bool
    written_at: datetime
    published_at: datetime | None

    @property
    def is_read(self) -> bool:
        """Whether people come by who may leave a comment."""
        return self.is_findable and not self.is_scheduled

    @property
    def is_findable(self) -> bool:
        """Whether visitors may see it, now or from its moment on."""
        return self.published_at is not None and self.visibility is not Visibility.PRIVATE


def standings(number: int, now: datetime, chance: Random) -> list[Standing]:
    """So many posts over twenty years, the oldest first: more with every year, by day rather than by night."""
    return [_standing(at, number, now, chance) for at in range(number)]


def _standing(at: int, number: int, now: datetime, chance: Random) -> Standing:
    status, visibility, is_scheduled = _state(at)
    passed = ((at + chance.random()) / number) ** 0.7
    day = now - timedelta(days=365.25 * YEARS * (1 - passed) + 2)
    written_at = day.replace(
        hour=min(23, int(chance.triangular(5, 24, 20))), minute=chance.randint(0, 59), second=chance.randint(0, 59)
    )
    if is_scheduled:
        written_at = now - timedelta(hours=chance.uniform(1, 40))
        published_at: datetime | None = now + timedelta(hours=chance.uniform(24, 24 * 60))
    elif status is Status.DRAFT:
        published_at = None
    else:
        published_at = written_at
    return Standing(status, visibility, is_scheduled, written_at, published_at)


def _state(at: int) -> tuple[Status, Visibility, bool]:
    for of, which, status, visibility, is_scheduled in _ONE_OF:
        if at % of == which:
            return status, visibility, is_scheduled
    return Status.PUBLISHED, Visibility.PUBLIC, False


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a post in a series, both counted from 0."""

    series: int
    place: int


def series_places(number: int, chance: Random) -> tuple[int, dict[int, Place]]:
    """How many series there are, and which posts, counted from 0, stand where in them: about one of forty."""
    series = max(1, number // 400) if number >= 8 else 0
    places: dict[int, Place] = {}
    for one in range(series):
        at = chance.randrange(number)
        for place in range(chance.randint(3, 20)):
            while at in places:
                at += 1
            if at >= number:
                break
            places[at] = Place(one, place)
            at += chance.randint(1, 30)
    return series, places


def shares(whole: int, weights: list[float], most: int) -> list[int]:
    """The whole in parts about as large as the weights, none larger than `most` unless nothing else is possible."""
    if not whole or not any(weights):
        return [0] * len(weights)
    total = sum(weights)
    ends = [round(end / total * whole) for end in accumulate(weights)]
    parts = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    surplus = 0
    for at, part in enumerate(parts):
        surplus += max(0, part - most)
        parts[at] = min(part, most)
    able = [at for at, weight in enumerate(weights) if weight]
    for turn in _around(able, surplus):
        parts[turn] += 1
    return parts


def _around(places: list[int], times: int) -> Iterator[int]:
    return (places[turn % len(places)] for turn in range(times))
