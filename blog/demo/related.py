"""Posts that are alike, by the tags they share: fewer than the site finds by itself in the course of time."""

from collections import defaultdict, deque
from collections.abc import Sequence
from math import log
from typing import Final

MOST: Final = 3
_LATEST: Final = 25
WEIGHT_OF_TAG: Final = 2.0


class Relations:
    """Remembers the latest posts of each tag."""

    def __init__(self) -> None:
        self._latest: defaultdict[str, deque[int]] = defaultdict(lambda: deque(maxlen=_LATEST))
        self._counts: defaultdict[str, int] = defaultdict(int)

    def of(self, post_id: int, tags: Sequence[str]) -> list[tuple[int, float]]:
        """Earlier posts that are like this one, and how much."""
        scores: defaultdict[int, float] = defaultdict(float)
        for tag in tags:
            self._counts[tag] += 1
            score = WEIGHT_OF_TAG / (1 + log(1 + self._counts[tag]))
            for other in self._latest[tag]:
                scores[other] += score
            self._latest[tag].append(post_id)
        return sorted(scores.items(), key=lambda pair: (pair[1], pair[0]), reverse=True)[:MOST]
