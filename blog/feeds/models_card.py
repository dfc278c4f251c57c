"""The picture that stands for a page where it is shared: what is on it, and the name that changes with it."""

import hashlib
import re
import unicodedata
from dataclasses import astuple, dataclass
from typing import Final

from blog.core.fonts import Style
from blog.core.text import clean_line, grapheme_boundary

# As networks show it without cutting anything off.
WIDTH: Final = 1200
HEIGHT: Final = 630
# A cover narrower or lower than this would be shown larger than it is: it stands for itself.
LEAST: Final = (600, 315)
LONGEST_TITLE: Final = 200
LONGEST_NAME: Final = 60
# Counts up with the design, so that nobody goes on showing what was drawn before.
DESIGN: Final = 1
# Letters that have to be joined or moved, line by line in their direction, which a library besides Pillow does.
_SHAPED = re.compile("[\u0590-\u109f\u1780-\u18af\u1950-\u19df\u1b00-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc]")
# Scripts that end lines between words, and put no space there.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf]")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
# Small pictures, and what stands between and behind them; the signs that are characters of text as well may stay.
_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\U000e0020-\U000e007f\u200d\u20e3\ufe0e\ufe0f]|[\u2600-\u27bf\u2b00-\u2bff](?=\ufe0f)"
)


@dataclass(frozen=True, slots=True)
class Card:
    """What is drawn: a title large, above it the site, below it who and when; `accent` is `#rrggbb`."""

    title: str
    site: str
    author: str
    date: str
    language: str
    accent: str
    style: Style

    @property
    def version(self) -> str:
        """Sixteen digits that change with the picture."""
        return version_of(*astuple(self))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return WIDTH, HEIGHT

    @property
    def is_right_to_left(self) -> bool:
        """Which way the title is read, as its first letter says (UAX #9, rule P2)."""
        kinds = (unicodedata.bidirectional(char) for char in self.title)
        return next((kind in _RIGHT_TO_LEFT for kind in kinds if kind in ("L", *_RIGHT_TO_LEFT)), False)


@dataclass(frozen=True, slots=True)
class Image:
    """The address of a picture for machines and what they are told of it; sizes in pixels, 0 where unknown."""

    address: str
    width: int
    height: int
    alt: str


def version_of(*parts: object) -> str:
    """Sixteen digits that change with what is said, and with the design."""
    return hashlib.sha256(repr((DESIGN, parts)).encode()).hexdigest()[:16]


def drawn_text(value: str, longest: int) -> str:
    """A title or name as it can be drawn: one line, without the small pictures that fonts of text do not have."""
    line = clean_line(_PICTURES.sub("", value[: 4 * longest]))
    if len(line) <= longest:
        return line
    return line[: grapheme_boundary(line, longest)].rstrip() + "…"


def is_shaped(text: str) -> bool:
    """Whether its letters change with those beside them, or go from right to left."""
    return bool(_SHAPED.search(text)) or any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def is_unspaced(text: str) -> bool:
    """Whether only a dictionary could tell where its words end."""
    return bool(_UNSPACED.search(text))


def cut_size(width: int, height: int) -> tuple[int, int] | None:
    """The size of the part of a cover that is shared, never larger than the cover; None of one that is too small."""
    if width < LEAST[0] or height < LEAST[1]:
        return None
    scale = min(1.0, width / WIDTH, height / HEIGHT)
    return round(WIDTH * scale), round(HEIGHT * scale)
