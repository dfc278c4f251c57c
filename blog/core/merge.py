"""Merging three ways: what two people made of one text, put together where they did not change the same thing.

Lines first; where both changed the same lines, the sentences in them, and never anything smaller: two changes in one
sentence seldom make a sentence. Fenced code goes by lines only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from merge3 import Merge3

from blog.core.alignment import Alignment
from blog.core.sentences import Lines, lines_of, sentences_of

# More than a person can decide on; beyond it neighbouring overlaps become one, with what is between them.
MOST_OVERLAPS: Final = 40
# Where both changed more than this, in sentences, it is a text of its own on each side, and is shown by lines.
MOST_SENTENCES: Final = 30_000


@dataclass(frozen=True, slots=True)
class Overlap:
    """A place that both changed, each in another way. What a side has there may be empty: it deleted it."""

    base: str
    theirs: str
    mine: str

    @property
    def both(self) -> str:
        """Theirs followed by mine, with what has to stand between them."""
        if not (self.theirs and self.mine) or self.theirs[-1].isspace() or self.mine[0].isspace():
            return self.theirs + self.mine
        if "\n" in self.theirs or "\n" in self.mine:
            return f"{self.theirs}\n{self.mine}"
        return self.theirs + ("" if _is_wide(self.theirs[-1]) else " ") + self.mine


Part = str | Overlap
# A stretch of each of the three texts, in pieces: base, theirs, mine.
Stretch = tuple[Sequence[str], Sequence[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Merged:
    """The whole text in its order: what is agreed, and what overlaps."""

    parts: tuple[Part, ...]

    @property
    def overlaps(self) -> tuple[Overlap, ...]:
        return tuple(part for part in self.parts if isinstance(part, Overlap))

    def resolved(self, choices: Sequence[str] = ()) -> str:
        """The text, with a choice in the place of each overlap. Raises ValueError where their number differs."""
        if len(choices) != len(self.overlaps):
            raise ValueError("every overlap needs one choice")
        left = iter(choices)
        return "".join(next(left) if isinstance(part, Overlap) else part for part in self.parts)


def merge_text(base: str | None, theirs: str, mine: str) -> Merged:
    """Merge two texts that both were made of `base`; where that is not known (None), all that differs overlaps."""
    if theirs == mine or base == mine:
        return Merged((theirs,) if theirs else ())
    if base == theirs:
        return Merged((mine,) if mine else ())
    their_lines, my_lines = lines_of(theirs), lines_of(mine)
    if base is None:
        return Merged(_tidy(_compared(their_lines.pieces, my_lines.pieces)))
    return Merged(_tidy(_by_lines(lines_of(base), their_lines, my_lines)))


def _by_lines(base: Lines, theirs: Lines, mine: Lines) -> Iterator[Part]:
    merge = Merge3(base.pieces, theirs.pieces, mine.pieces, sequence_matcher=Alignment)
    for region in merge.merge_regions():
        if region[0] != "conflict":
            yield _agreed(merge, region)
            continue
        _what, *ends = region
        sides = tuple(zip((base, theirs, mine), ends[::2], ends[1::2], strict=True))
        stretch = [side.pieces[start:end] for side, start, end in sides]
        if any(True in side.is_code[start:end] for side, start, end in sides):
            yield Overlap(*map("".join, stretch))
            continue
        cut = [_all_sentences(pieces) for pieces in stretch]
        yield from _by_sentences(*cut) if sum(map(len, cut)) <= MOST_SENTENCES else [Overlap(*map("".join, stretch))]


def _by_sentences(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> Iterator[Part]:
    merge = Merge3(base, theirs, mine, sequence_matcher=Alignment)
    for region in merge.merge_regions():
        if region[0] != "conflict":
            yield _agreed(merge, region)
            continue
        _what, z1, z2, t1, t2, m1, m2 = region
        for part in _neighbours((base[z1:z2], theirs[t1:t2], mine[m1:m2])):
            yield _decided(*map("".join, part))


def _agreed(merge: "Merge3[str]", region: tuple[str, int, int]) -> str:
    what, start, end = region
    source = {"unchanged": merge.base, "b": merge.b}.get(what, merge.a)
    return "".join(source[start:end])


def _all_sentences(lines: Iterable[str]) -> list[str]:
    return [piece for line in lines for piece in sentences_of(line)]


def _decided(base: str, theirs: str, mine: str) -> Part:
    if theirs in (base, mine):
        return mine
    return theirs if mine == base else Overlap(base, theirs, mine)


@dataclass(frozen=True, slots=True)
class _Seam:
    """A place between two pieces of the base, seen from a changed text.

    `before` is where what stood before it ends there, `after` where what stood behind it begins, None where that
    piece was changed. `is_swap`: each piece of the change that touches this place became exactly one other.
    """

    before: int | None
    after: int | None
    is_swap: bool

    @property
    def has_insertion(self) -> bool:
        return self.before is not None and self.after is not None and self.before != self.after

    @property
    def place(self) -> int | None:
        """Where the text can be cut, None in the middle of a change."""
        return self.after if self.before is None else self.before


def _neighbours(stretch: Stretch) -> Iterator[Stretch]:
    """Part changes that only touch: one ends where the other begins, so that each can be had without the other."""
    base, theirs, mine = stretch
    cuts = [(0, 0, 0)]
    for place, seams in enumerate(zip(_seams(base, theirs), _seams(base, mine), strict=True)):
        cuts += ((place, *at) for at in _cuts(*seams))
    cuts.append((len(base), len(theirs), len(mine)))
    for (z1, t1, m1), (z2, t2, m2) in pairwise(cuts):
        yield base[z1:z2], theirs[t1:t2], mine[m1:m2]


def _cuts(theirs: _Seam, mine: _Seam) -> list[tuple[int, int]]:
    """Where both texts can be cut at a place; nowhere if the changes there belong together."""
    if theirs.place is None or mine.place is None:
        return []
    if theirs.has_insertion or mine.has_insertion:
        if not (theirs.is_swap or mine.is_swap):
            return []
        # What was put in stands by itself, between what was changed before and behind it.
        ends = [seam.after if seam.has_insertion else seam.place for seam in (theirs, mine)]
        return [(theirs.place, mine.place), (ends[0] or 0, ends[1] or 0)]
    return [(theirs.place, mine.place)]


def _seams(base: Sequence[str], text: Sequence[str]) -> list[_Seam]:
    blocks = [(0, 0, 0), *Alignment(None, base, text).get_matching_blocks()]
    after = {i + k: j + k for i, j, n in blocks for k in range(n)}
    before = {i + 1: j + 1 for i, j in after.items()} | {0: 0}
    after[len(base)] = len(text)
    swapped = set()
    for (i, j, n), (k, m, _n) in pairwise(blocks):
        if k - i == m - j and k > i + n:
            swapped |= set(range(i + n, k + 1))
            # Each piece became exactly one other, so there is a place between any two of them, too.
            between = {place: j + place - i for place in range(i + n + 1, k)}
            before |= between
            after |= between
    return [_Seam(before.get(place), after.get(place), place in swapped) for place in range(len(base) + 1)]


def _compared(theirs: Sequence[str], mine: Sequence[str]) -> Iterator[Part]:
    at = (0, 0)
    for i, j, n in Alignment(None, theirs, mine).get_matching_blocks():
        if (i, j) != at:
            yield Overlap("", "".join(theirs[at[0] : i]), "".join(mine[at[1] : j]))
        yield "".join(theirs[i : i + n])
        at = (i + n, j + n)


def _tidy(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts with neighbours of a kind made one, and not more overlaps than a person can decide on."""
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        if isinstance(part, str) and isinstance(before, str):
            found[-1] = before + part
        elif isinstance(part, Overlap) and isinstance(before, Overlap):
            found[-1] = _joined([before, part])
        elif isinstance(part, Overlap) and before == " " and isinstance(found[-2:][0], Overlap):
            found[-2:] = [_joined([*found[-2:], part])]
        elif part:
            found.append(part)
    overlaps = [index for index, part in enumerate(found) if isinstance(part, Overlap)]
    if len(overlaps) <= MOST_OVERLAPS:
        return tuple(found)
    together = -(-len(overlaps) // MOST_OVERLAPS)
    groups = [overlaps[at : at + together] for at in range(0, len(overlaps), together)]
    for group in reversed(groups):
        first, last = group[0], group[-1]
        found[first : last + 1] = [_joined(found[first : last + 1])]
    return tuple(found)


def _joined(parts: Sequence[Part]) -> Overlap:
    sides = [(part, part, part) if isinstance(part, str) else (part.base, part.theirs, part.mine) for part in parts]
    return Overlap(*("".join(texts) for texts in zip(*sides, strict=True)))


def _is_wide(char: str) -> bool:
    return char >= "\u2e80"
