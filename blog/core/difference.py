"""What differs between two texts: by lines, and within a changed line by words, in Chinese by characters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, Literal

# A word, a run of spaces, or a single anything else: Chinese, which parts no words, goes character by character.
_TOKEN = re.compile(r"[^\W\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]+|\s+|.", re.DOTALL)
# Comparing two lines costs up to the product of their lengths. Lines, or texts, beyond this are shown as changed whole.
LINE_COST_MAX: Final = 4000 * 4000
TEXT_COST_MAX: Final = 3 * LINE_COST_MAX
# Below this likeness two lines have nothing to do with each other, and marks in them would only flicker.
LIKENESS_MIN: Final = 0.25

Kind = Literal["same", "changed", "removed", "added", "skipped"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line; `marked` where the other text has something else."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one text beside its counterpart in the other; None where there is none.

    A `skipped` line stands for `count` equal ones.
    """

    kind: Kind
    old: tuple[Piece, ...] | None
    new: tuple[Piece, ...] | None
    count: int = 0


def differences(old: str, new: str, *, context: int = 2) -> list[Line]:
    """The lines of both texts side by side, with `context` equal lines around each change; empty for equal texts."""
    if old == new:
        return []
    old_lines, new_lines = old.split("\n"), new.split("\n")
    matcher = SequenceMatcher(None, old_lines, new_lines, autojunk=len(old_lines) + len(new_lines) > 4000)
    found: list[Line] = []
    purse = _Purse()
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            found += (Line("same", (Piece(line),), (Piece(line),)) for line in old_lines[old_from:old_to])
        else:
            found += _changed(old_lines[old_from:old_to], new_lines[new_from:new_to], purse)
    return list(_folded(found, context))


class _Purse:
    """What may still be spent on looking into lines."""

    def __init__(self) -> None:
        self._left = TEXT_COST_MAX

    def affords(self, cost: int) -> bool:
        if cost > min(self._left, LINE_COST_MAX):
            return False
        self._left -= cost
        return True


def _changed(old: Sequence[str], new: Sequence[str], purse: _Purse) -> Iterator[Line]:
    for before, after in zip_longest(old, new):
        if before is None:
            yield Line("added", None, (Piece(after),))
        elif after is None:
            yield Line("removed", (Piece(before),), None)
        else:
            yield from _within(before, after, purse)


def _within(old: str, new: str, purse: _Purse) -> Iterator[Line]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if not purse.affords(len(before) * len(after)) or matcher.ratio() < LIKENESS_MIN:
        yield Line("removed", (Piece(old, marked=True),), None)
        yield Line("added", None, (Piece(new, marked=True),))
        return
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        marked = tag != "equal"
        if old_from < old_to:
            left.append(Piece("".join(before[old_from:old_to]), marked))
        if new_from < new_to:
            right.append(Piece("".join(after[new_from:new_to]), marked))
    yield Line("changed", tuple(left), tuple(right))


def _folded(lines: Sequence[Line], context: int) -> Iterator[Line]:
    shown = {
        near
        for index, line in enumerate(lines)
        if line.kind != "same"
        for near in range(max(0, index - context), min(len(lines), index + context + 1))
    }
    skipped = 0
    for index, line in enumerate(lines):
        if index not in shown:
            skipped += 1
            continue
        if skipped:
            yield Line("skipped", None, None, skipped)
            skipped = 0
        yield line
    if skipped:
        yield Line("skipped", None, None, skipped)
