"""The table of contents of a long post, read off its stored HTML."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

from blog.core.markup import plain_text

LEAST_HEADINGS: Final = 3
LEAST_MINUTES: Final = 3
# A long list of contents is no help any more: then only its first levels are shown, or nothing.
MOST_ENTRIES: Final = 60
# Clean HTML has its attributes in double quotes. Headings within quotations are not the post's own.
_HEADING: Final = re.compile(
    r"<(?P<close>/)?blockquote\b[^<>]*>"
    r'|<h(?P<level>[1-6]) (?:[^<>]*? )?id="(?P<id>[^"<>]+)"[^<>]*>(?P<inner>.*?)</h(?P=level)>',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the table of contents: depth 0 or 1, the id to link to, and its plain text."""

    depth: int
    id: str
    text: str


def outline(html: str, reading_minutes: int) -> tuple[Entry, ...]:
    """The headings of the two uppermost levels that a post has; empty for a short post."""
    if reading_minutes < LEAST_MINUTES:
        return ()
    found = _headings(html)
    if len(found) < LEAST_HEADINGS:
        return ()
    levels = sorted({level for level, _id, _text in found})[:2]
    entries = tuple(Entry(levels.index(level), ident, text) for level, ident, text in found if level in levels)
    if len(entries) > MOST_ENTRIES:
        entries = tuple(entry for entry in entries if entry.depth == 0)
    return entries if LEAST_HEADINGS <= len(entries) <= MOST_ENTRIES else ()


def _headings(html: str) -> list[tuple[int, str, str]]:
    found, quoted = [], 0
    for match in _HEADING.finditer(html):
        if match["level"] is None:
            quoted += -1 if match["close"] else 1
        elif not quoted and (text := " ".join(plain_text(match["inner"]).split())):
            found.append((int(match["level"]), unescape(match["id"]), text))
    return found
