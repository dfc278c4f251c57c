"""Where notes belong in a text that went on changing: at their paragraph, at what became of it, or nowhere any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from blog.reviews.blocks import Block, likeness, words_of
from blog.reviews.models import Note

# As many paragraphs before and after a note's place are searched for what became of its own.
REACH: Final = 40
# Below this likeness it is another paragraph.
LIKENESS_MIN: Final = 0.6


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A note at its paragraph; `is_changed` where that reads otherwise by now."""

    note: Note
    is_changed: bool


def find_block(blocks: Sequence[Block], fingerprint: str, position: int) -> Block | None:
    """The block of that fingerprint that stands nearest to the position."""
    same = [block for block in blocks if block.fingerprint == fingerprint]
    return min(same, key=lambda block: abs(block.position - position), default=None)


def place(notes: Sequence[Note], blocks: Sequence[Block]) -> tuple[dict[int, list[PlacedNote]], list[Note]]:
    """The notes by the position of their block, and those whose paragraph is gone."""
    placed: dict[int, list[PlacedNote]] = {}
    gone: list[Note] = []
    by_fingerprint: dict[str, list[Block]] = {}
    for block in blocks if notes else ():
        by_fingerprint.setdefault(block.fingerprint, []).append(block)
    for note in notes:
        same = find_block(by_fingerprint.get(note.fingerprint, ()), note.fingerprint, note.position)
        home = same or _what_became_of_it(note, blocks)
        if home is None:
            gone.append(note)
        else:
            placed.setdefault(home.position, []).append(PlacedNote(note, same is None))
    return placed, gone


def _what_became_of_it(note: Note, blocks: Sequence[Block]) -> Block | None:
    words = words_of(note.quote)
    near = blocks[max(0, note.position - REACH) : note.position + REACH + 1]
    ranked = [(likeness(words, block.words), -abs(block.position - note.position), block) for block in near]
    best = max(ranked, key=lambda one: one[:2], default=None)
    return best[2] if best is not None and best[0] >= LIKENESS_MIN else None
