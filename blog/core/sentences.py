"""The pieces two people can change without disturbing each other: lines, and the sentences of prose.

Both ways of cutting are exact: the pieces joined are the text again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# From here on a line looks broken by its editor's width, and not by its author: the sentence goes on in the next one.
WRAPPED_AT: Final = 50

_STOPS: Final = ".!?。！？；…"
_CLOSERS: Final = "\"'”’»›)\\]」』）】》〉*_`~"
# A run of stops, what closes after it, and the spaces before the next sentence.
_STOP = re.compile(rf"(?<![{_STOPS}])(?P<stops>[{_STOPS}]++)[{_CLOSERS}]*+(?P<spaces>\s*+)")
# Stops of scripts that put no space between sentences.
_FULL_WIDTH: Final = frozenset("。！？；")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'“‘])(?:[A-Z]|Mrs?|Ms|Drs?|Prof|Sr|Jr|St|No|Nr|Fig|vs|cf|ca|bzw|etc|[a-z]\.[a-z])\Z"
)
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<marks>`{3,}|~{3,})(?P<rest>[^\n]*)")
_STARTS_BLOCK = re.compile(r"\s*(?:[-*+#>|=~:<]|!?\[|```|\d{1,9}[.)]\s|\Z)")
_NEVER_WRAPS = re.compile(r"\s*[#|]")
_HARD_BREAK = re.compile(r"(?:\s\s|\\)\n\Z")


@dataclass(frozen=True, slots=True)
class Lines:
    """A text by lines; a line of prose that goes on in the next one is joined with it. `is_code` tells fenced lines."""

    pieces: list[str]
    is_code: list[bool]


def lines_of(text: str) -> Lines:
    """The lines of a text, each with its line break."""
    found = Lines([], [])
    fence = ""
    joins = False
    for line in _physical_lines(text):
        in_code = bool(fence)
        fence = _fence_after(line, fence)
        is_code = in_code or bool(fence)
        if joins and not is_code and not _STARTS_BLOCK.match(line):
            found.pieces[-1] += line
        else:
            found.pieces.append(line)
            found.is_code.append(is_code)
        joins = not is_code and _goes_on(line) and not _NEVER_WRAPS.match(found.pieces[-1])
    return found


def sentences_of(line: str) -> list[str]:
    """A line's sentences, the spaces between them, and its line break, each a piece of its own."""
    return [piece for piece in _cut(line) if piece]


def _physical_lines(text: str) -> list[str]:
    *whole, rest = text.split("\n")
    lines = [f"{line}\n" for line in whole]
    return [*lines, rest] if rest else lines


def _fence_after(line: str, open_fence: str) -> str:
    """The marks of the fence that is open after a line, "" where none is (CommonMark, section 4.5)."""
    found = _FENCE.match(line)
    if found is None:
        return open_fence
    marks, rest = found["marks"], found["rest"]
    if not open_fence:
        return "" if marks[0] == "`" and "`" in rest else marks
    closes = marks[0] == open_fence[0] and len(marks) >= len(open_fence) and not rest.strip()
    return "" if closes else open_fence


def _goes_on(line: str) -> bool:
    if len(line) < WRAPPED_AT or not line.endswith("\n") or _HARD_BREAK.search(line[-3:]):
        return False
    return line.rstrip().rstrip(_CLOSERS)[-1:] not in _STOPS


def _cut(line: str) -> Iterator[str]:
    body = line.removesuffix("\n")
    start = 0
    for stop in _STOP.finditer(body):
        if _ends_sentence(body, stop):
            yield body[start : stop.start("spaces")]
            yield stop["spaces"]
            start = stop.end()
    yield body[start:]
    yield line[len(body) :]


def _ends_sentence(body: str, stop: re.Match[str]) -> bool:
    if not _FULL_WIDTH.isdisjoint(stop["stops"]) or stop.end() == len(body):
        return True
    if not stop["spaces"] or body[stop.end()].islower():
        return False
    return stop["stops"] != "." or _ABBREVIATION.search(body[max(0, stop.start() - 6) : stop.start()]) is None
