"""A short text in lines of about the same length, as a title is set: Latin between words, Chinese between characters.

Where a line may not end or begin in Chinese and Japanese is told by clreq, section 3.1.6, and JIS X 4051; of UAX #14
it is what titles need.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from blog.core.text import ELLIPSIS, grapheme_boundary

Measure = Callable[[str], float]

NOT_FIRST: Final = frozenset(
    "、。，．：；！？）〕］｝〉》」』】〗〙〛”’…—–·・‧～〜％‰℃,.:;!?)]}%»›"
    "々〻ー゛゜ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
)
NOT_LAST: Final = frozenset("（〔［｛〈《「『【〖〘〚“‘([{«‹#＃$＄¥￥@＠")
# How much better a line may be in length and still not be worth ending between two Chinese characters.
TORN: Final = 0.05
# After these a word may go on in the next line.
HYPHENS: Final = frozenset("-‐–—/")
_WIDE = re.compile(
    "[\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What no line ends within; `bare` is its width without the space after it."""

    text: str
    width: float
    bare: float


def set_lines(text: str, measure: Measure, width: float) -> tuple[str, ...] | None:
    """The text in as few lines no wider than `width` as can be, as even as can be; None where a piece is too wide."""
    pieces = _measured(_pieces(text), measure)
    if any(piece.bare > width for piece in pieces):
        return None
    return _even(pieces, len(_filled(pieces, width)), width)


def cut_lines(text: str, measure: Measure, width: float, most: int) -> tuple[str, ...]:
    """The text in at most so many lines, words that are too wide broken anywhere, "…" at the end where some is left."""
    pieces = [part for piece in _pieces(text) for part in _broken(piece, measure, width)]
    lines = _filled(_measured(pieces, measure), width)
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1].rstrip()
    while last and measure(last + ELLIPSIS) > width:
        last = last[: grapheme_boundary(last, len(last) - 1)].rstrip()
    return (*lines[: most - 1], last.rstrip("，、；：。,;:.—–- ") + ELLIPSIS)


def _pieces(text: str) -> list[str]:
    """What no line ends within; a space stays with what stands before it."""
    pieces, start = [], 0
    for at in range(1, len(text)):
        if _may_end(text, at):
            pieces.append(text[start:at])
            start = at
    return [*pieces, text[start:]]


def _may_end(text: str, at: int) -> bool:
    """Whether a line may end before the character at that place."""
    before, after = text[at - 1], text[at]
    if after.isspace() or after in NOT_FIRST or unicodedata.category(after)[0] == "M":
        return False
    if before == "\u00a0" or after == "\u00a0":
        return False
    if before.isspace():
        return at < 2 or text[at - 2] not in NOT_LAST
    if _WIDE.match(before) or _WIDE.match(after):
        return before not in NOT_LAST
    return before in HYPHENS and after.isalpha() and text[max(0, at - 2)].isalnum()


def _measured(pieces: Sequence[str], measure: Measure) -> list[_Piece]:
    return [_Piece(piece, measure(piece), measure(piece.rstrip())) for piece in pieces]


def _filled(pieces: Sequence[_Piece], width: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for piece in pieces:
        if line and used + piece.bare > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + piece.text, used + piece.width
    return [*lines, line.rstrip()]


def _even(pieces: Sequence[_Piece], count: int, width: float) -> tuple[str, ...]:
    """The pieces in that many lines; of all ways the one whose lines differ least and end where one would pause."""
    mean = sum(piece.width for piece in pieces) / count
    # How good the best way is to put the first so many pieces into lines, and where its last line begins.
    ways: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        found: dict[int, tuple[float, int]] = {}
        for start, (cost, _start) in ways[-1].items():
            for end, used in _line_ends(pieces, start, width):
                worse = cost + ((used - mean) / width) ** 2 + (0.0 if _is_pause(pieces, end) else TORN)
                if end not in found or worse < found[end][0]:
                    found[end] = (worse, start)
        ways.append(found)
    lines, end = [], len(pieces)
    for way in reversed(ways[1:]):
        start = way[end][1]
        lines.append("".join(piece.text for piece in pieces[start:end]).rstrip())
        end = start
    return tuple(reversed(lines))


def _line_ends(pieces: Sequence[_Piece], start: int, width: float) -> Iterator[tuple[int, float]]:
    used = 0.0
    for at in range(start, len(pieces)):
        if used + pieces[at].bare > width:
            return
        yield at + 1, used + pieces[at].bare
        used += pieces[at].width


def _is_pause(pieces: Sequence[_Piece], end: int) -> bool:
    """Whether a line ends there without tearing Chinese words that nothing marks as such."""
    last = pieces[end - 1].text[-1]
    return end == len(pieces) or not _WIDE.match(last) or last in NOT_FIRST or not pieces[end].text[0].isalpha()


def _broken(piece: str, measure: Measure, width: float) -> list[str]:
    parts = []
    while measure(piece.rstrip()) > width and len(piece) > 1:
        end = len(piece) - 1
        while end > 1 and measure(piece[:end]) > width:
            end = grapheme_boundary(piece, end - 1)
        parts.append(piece[:end])
        piece = piece[end:]
    return [*parts, piece]
