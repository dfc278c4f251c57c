"""A draft made ready to be read by a reviewer: its blocks, what changed in them, and the notes beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.core.markup import render_post
from blog.reviews.anchors import PlacedNote, place
from blog.reviews.blocks import Block, split
from blog.reviews.changes import Change, changes
from blog.reviews.models import Note

_SAME = Change("same")


@dataclass(frozen=True, slots=True)
class Passage:
    """A block with what belongs to it."""

    block: Block
    change: Change
    notes: tuple[PlacedNote, ...]

    @property
    def field(self) -> str:
        """The name of the form's field for a note here; `forms.NOTE_FIELD` reads it again."""
        return f"note-{self.block.position}-{self.block.fingerprint}"


@dataclass(frozen=True, slots=True)
class Reading:
    """`gone` are notes to paragraphs there are no more, `removed` the texts taken from the end, `changed` a count."""

    passages: tuple[Passage, ...]
    gone: tuple[Note, ...]
    removed: tuple[str, ...]
    changed: int


def read(html: str, notes: Sequence[Note], sources: tuple[str, str] | None = None) -> Reading:
    """Put a draft together; `sources` are the earlier and the present one, None where nothing is to be marked.

    Slow enough for big drafts to belong in an executor thread.
    """
    blocks = split(html)
    marks, removed = _marks(sources, blocks)
    placed, gone = place(notes, blocks)
    passages = tuple(
        Passage(block, mark, tuple(placed.get(block.position, ()))) for block, mark in zip(blocks, marks, strict=True)
    )
    changed = sum((mark.kind != "same") + len(mark.removed) for mark in marks) + len(removed)
    return Reading(passages, tuple(gone), removed, changed)


def _marks(sources: tuple[str, str] | None, blocks: Sequence[Block]) -> tuple[Sequence[Change], tuple[str, ...]]:
    if sources is None or sources[0] == sources[1]:
        return [_SAME] * len(blocks), ()
    # Pictures are completed when a post is stored, so that two sources are compared, and the finished text is not.
    old, new = (split(render_post(source).html) for source in sources)
    return changes(old, new if len(new) == len(blocks) else blocks)
