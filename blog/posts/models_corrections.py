"""Corrections: what was put right in a text that readers had seen, as its author explains it and as readers see it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blog.core.difference import Line, Piece, differences
from blog.core.markup import render_post

# A page shows no more of one correction: so many lines, so many characters.
MOST_LINES = 200
MOST_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction. `changes` are the lines that differ, empty where only marks and links do."""

    version: int
    reason: str
    made_at: datetime
    changes: tuple[Line, ...]


def visible_changes(old: tuple[str, str], new: tuple[str, str]) -> tuple[Line, ...]:
    """What readers see changed between two states, each a title and Markdown. Slow: it belongs in a thread.

    The words are compared as the page shows them: a remark hidden in the source never was for readers.
    """
    found: list[Line] = []
    left = MOST_CHARACTERS
    lines = [line for line in differences(_seen(*old), _seen(*new), context=0) if line.kind != "skipped"]
    for line in lines:
        left -= sum(len(piece.text) for side in (line.old, line.new) for piece in side or ())
        if left < 0 or len(found) == MOST_LINES:
            return (*found, Line("skipped", None, None, len(lines) - len(found)))
        found.append(line)
    return tuple(found)


def to_json(changes: Sequence[Line]) -> str:
    """The changes as they are stored."""
    rows = [[line.kind, _side_to_json(line.old), _side_to_json(line.new), line.count] for line in changes]
    return json.dumps(rows, ensure_ascii=False)


def from_json(stored: str) -> tuple[Line, ...]:
    """The changes as they were stored."""
    return tuple(Line(kind, _side(old), _side(new), count) for kind, old, new, count in json.loads(stored))


def _seen(title: str, source: str) -> str:
    return f"{title}\n{render_post(source).text}"


def _side_to_json(pieces: tuple[Piece, ...] | None) -> list[list[object]] | None:
    return None if pieces is None else [[piece.text, piece.marked] for piece in pieces]


def _side(stored: list[tuple[str, bool]] | None) -> tuple[Piece, ...] | None:
    return None if stored is None else tuple(Piece(text, marked) for text, marked in stored)
