"""Which pieces of one text stand in another: the order of matching pieces, found in bounded time.

Pieces that occur once in both texts are the fixed points; between them the search goes on, down to gaps small enough
to look at every pair.
"""

from bisect import bisect_left
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

Block = tuple[int, int, int]
Gap = tuple[int, int, int, int]

# Gaps without fixed points and with more pairs than this are taken for changed as a whole.
PAIRS_MAX: Final = 2500
# Pieces that may be looked at in all, for each piece of the two texts.
LOOKS_PER_PIECE: Final = 40


class Alignment:
    """Matching blocks of two sequences of pieces, with the interface of difflib.SequenceMatcher.

    A block (i, j, n) says that `a[i:i+n] == b[j:j+n]`. Both positions rise from block to block; the last block is
    empty and stands at both ends.
    """

    def __init__(self, isjunk: object, a: Sequence[str], b: Sequence[str], autojunk: bool = False) -> None:
        self._a, self._b = a, b
        self._left = (len(a) + len(b)) * LOOKS_PER_PIECE

    def get_matching_blocks(self) -> list[Block]:
        pairs: list[tuple[int, int]] = []
        gaps: list[Gap] = [(0, len(self._a), 0, len(self._b))]
        while gaps:
            gap = self._strip(gaps.pop(), pairs)
            if gap is not None:
                gaps += self._parted(gap, pairs)
        return [*_blocks(sorted(pairs)), (len(self._a), len(self._b), 0)]

    def _strip(self, gap: Gap, pairs: list[tuple[int, int]]) -> Gap | None:
        """Note what both begin and end with; what is left, or None where one of them has nothing left."""
        a_from, a_to, b_from, b_to = gap
        while a_from < a_to and b_from < b_to and self._a[a_from] == self._b[b_from]:
            pairs.append((a_from, b_from))
            a_from, b_from = a_from + 1, b_from + 1
        while a_from < a_to and b_from < b_to and self._a[a_to - 1] == self._b[b_to - 1]:
            a_to, b_to = a_to - 1, b_to - 1
            pairs.append((a_to, b_to))
        return (a_from, a_to, b_from, b_to) if a_from < a_to and b_from < b_to else None

    def _parted(self, gap: Gap, pairs: list[tuple[int, int]]) -> list[Gap]:
        a_from, a_to, b_from, b_to = gap
        self._left -= a_to - a_from + b_to - b_from
        if self._left < 0:
            return []
        fixed = self._fixed_points(gap)
        if not fixed:
            if (a_to - a_from) * (b_to - b_from) <= PAIRS_MAX:
                pairs += self._every_pair(gap)
            return []
        pairs += fixed
        starts = [(a_from, b_from), *((i + 1, j + 1) for i, j in fixed)]
        ends = [*fixed, (a_to, b_to)]
        return [(i, k, j, m) for (i, j), (k, m) in zip(starts, ends, strict=True) if i < k and j < m]

    def _fixed_points(self, gap: Gap) -> list[tuple[int, int]]:
        """Pieces that are there once in both, as many as stand in the same order."""
        a_from, a_to, b_from, b_to = gap
        once_in_a, once_in_b = _once(self._a, a_from, a_to), _once(self._b, b_from, b_to)
        return _rising([(i, once_in_b[piece]) for piece, i in once_in_a.items() if piece in once_in_b])

    def _every_pair(self, gap: Gap) -> list[tuple[int, int]]:
        a_from, a_to, b_from, b_to = gap
        matcher = SequenceMatcher(None, self._a[a_from:a_to], self._b[b_from:b_to], autojunk=False)
        return [(a_from + i + k, b_from + j + k) for i, j, n in matcher.get_matching_blocks() for k in range(n)]


def _once(pieces: Sequence[str], start: int, end: int) -> dict[str, int]:
    """Pieces that occur once in that part, and where, in order."""
    found: dict[str, int] = {}
    for index in range(start, end):
        found[pieces[index]] = -1 if pieces[index] in found else index
    return {piece: index for piece, index in found.items() if index >= 0}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs, sorted by their first number, whose second numbers rise, too."""
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_i, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        tails[at : at + 1] = [j]
        last[at : at + 1] = [index]
        before.append(last[at - 1] if at else -1)
    chosen: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = before[index]
    return chosen[::-1]


def _blocks(pairs: Sequence[tuple[int, int]]) -> list[Block]:
    found: list[Block] = []
    for i, j in pairs:
        if found and (found[-1][0] + found[-1][2], found[-1][1] + found[-1][2]) == (i, j):
            found[-1] = (found[-1][0], found[-1][1], found[-1][2] + 1)
        else:
            found.append((i, j, 1))
    return found
