"""Texts too long for their place are cut, and never inside a character."""

from typing import Final

from blog.core.text import grapheme_boundary
from blog.writing.actions_rendered import RenderedPost, render
from blog.writing.forms import LONGEST_SOURCE

MEDIUMTEXT: Final = 2**24 - 1  # bytes
MARGIN: Final = 256 * 1024  # bytes for the other columns and the statement itself


def shortened(value: str, length: int) -> str:
    """At most that many characters of it."""
    return value if len(value) <= length else value[: grapheme_boundary(value, length)].rstrip()


def fitting_post(source: str, excerpt: str, longest_statement: int) -> tuple[str, RenderedPost]:
    """As much of a source as the editor and the database take, and what is made of it."""
    room = min(MEDIUMTEXT, longest_statement) - MARGIN
    source = shortened(source, LONGEST_SOURCE)
    made = render(source, excerpt)
    while source and _weight(source) + _weight(made.html) > room:
        source = shortened(source, len(source) // 2)
        made = render(source, excerpt)
    return source, made


def _weight(value: str) -> int:
    """Bytes of a text within a statement, where quotes and backslashes are escaped."""
    return len(value.encode()) + value.count("'") + value.count("\\") + value.count("\0")
