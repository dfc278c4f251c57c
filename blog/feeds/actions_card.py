"""Drawing the picture that stands for a page: paper, the site's seal, the title, two rules, who and when."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont, features

from blog.core.font_files import Face
from blog.core.fonts import Fonts
from blog.core.lines import cut_lines, set_lines
from blog.feeds.models_card import HEIGHT, WIDTH, Card, is_shaped, is_unspaced

# The colours of static/css/site.css by day.
PAPER: Final = "#faf8f3"
INK: Final = "#1e2127"
MUTED: Final = "#5d5f66"
SEAL_INK: Final = "#fffaf5"
REGULAR: Final = 400
BOLD: Final = 700

MARGIN: Final = 88
MEASURE: Final = WIDTH - 2 * MARGIN
SEAL: Final = 68
SMALL: Final = 31
TOP, BOTTOM = 180, 478  # between them stands the title
RULE: Final = 516
FOOT: Final = 576  # the line the names below the rules stand on
SIZES: Final = (108, 98, 88, 80, 72, 64, 57, 51)
LEADING: Final = 1.2
MOST_LINES: Final = 5
# Widths are measured once, in this size, and grow with the others.
MEASURED: Final = 100
# So many colours that no step can be seen along the letters, and few enough for a small file.
COLOURS: Final = 64
FINE: Final = 4  # shapes are drawn so many times larger, as Pillow smooths only letters


@dataclass(frozen=True, slots=True)
class _Setting:
    size: int
    lines: tuple[str, ...]


def can_draw(card: Card, fonts: Fonts) -> bool:
    """Whether the title can be set as it has to be; everything else may be left out."""
    return not is_unspaced(card.title) and _find(fonts, card, card.title, BOLD) is not None


def drawn(card: Card, fonts: Fonts) -> bytes:
    """A card that can be drawn as a PNG; names that no font has are left out."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    return _Drawing(image, card, fonts).draw()


class _Drawing:
    def __init__(self, image: Image.Image, card: Card, fonts: Fonts) -> None:
        self._image = image
        self._pen = ImageDraw.Draw(image)
        self._card = card
        self._fonts = fonts
        self._mirrored = card.is_right_to_left

    def draw(self) -> bytes:
        self._masthead()
        self._title()
        self._rules()
        self._names()
        target = BytesIO()
        few = self._image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(target, "PNG", optimize=True)
        return target.getvalue()

    def _masthead(self) -> None:
        self._rounded(MARGIN, 72, SEAL, self._card.accent)
        sign = (self._card.site or self._card.title)[:1].upper()
        if face := self._face(sign, BOLD):
            middle = self._across(MARGIN + SEAL / 2)
            font = _font(face, 40, BOLD)
            _, top, _, bottom = font.getbbox(sign, anchor="ms")
            self._pen.text((middle, 72 + SEAL / 2 - (top + bottom) / 2), sign, SEAL_INK, font, anchor="ms")
        self._words(self._card.site, MARGIN + SEAL + 24, 72 + SEAL / 2 + SMALL * 0.36, INK)

    def _title(self) -> None:
        face = self._face(self._card.title, BOLD)
        assert face is not None  # else it cannot be drawn
        measured = _font(face, MEASURED, BOLD)
        setting = _set(self._card.title, measured)
        font = _font(face, setting.size, BOLD)
        step = setting.size * LEADING
        # Capitals and Han characters fill about three quarters above the line they stand on.
        block = step * (len(setting.lines) - 1) + setting.size * 0.75
        at = (TOP + BOTTOM - block) / 2 + setting.size * 0.75
        for line in setting.lines:
            self._line(line, MARGIN, at, INK, font, flush=True)
            at += step

    def _rules(self) -> None:
        self._pen.rectangle((MARGIN, RULE, WIDTH - MARGIN - 1, RULE + 3), INK)
        self._pen.rectangle((MARGIN, RULE + 8, WIDTH - MARGIN - 1, RULE + 8), INK)

    def _names(self) -> None:
        at = MARGIN
        for words, colour in ((self._card.date, self._card.accent), (self._card.author, MUTED)):
            at += self._words(words, at, FOOT, colour)

    def _words(self, words: str, start: float, at: float, colour: str) -> int:
        """Draw a name, cut where the card ends, and tell how much room it took."""
        face = self._face(words, REGULAR)
        if face is None:
            return 0
        font = _font(face, SMALL, REGULAR)
        (line,) = cut_lines(words, font.getlength, WIDTH - MARGIN - start, 1)
        self._line(line, start, at, colour, font)
        return round(font.getlength(line)) + SMALL

    def _line(
        self, line: str, start: float, at: float, colour: str, font: ImageFont.FreeTypeFont, *, flush: bool = False
    ) -> None:
        """Draw a line from its beginning; `flush` puts the ink and not the letter's own margin at the start."""
        if flush:
            left, _, right, _ = font.getbbox(line, anchor="rs" if self._mirrored else "ls")
            start -= -right if self._mirrored else left
        anchor = "rs" if self._mirrored else "ls"
        self._pen.text((self._across(start), at), line, colour, font, anchor=anchor)

    def _rounded(self, left: int, top: int, side: int, colour: str) -> None:
        left = round(self._across(left + side)) if self._mirrored else left
        fine = Image.new("L", (side * FINE, side * FINE))
        edge = side * FINE - 1
        ImageDraw.Draw(fine).rounded_rectangle((0, 0, edge, edge), radius=13 * FINE, fill=255)
        self._image.paste(colour, (left, top), fine.resize((side, side), Image.Resampling.LANCZOS))

    def _across(self, x: float) -> float:
        """A place counted from where lines begin."""
        return WIDTH - x if self._mirrored else x

    def _face(self, text: str, weight: int) -> Face | None:
        return _find(self._fonts, self._card, text, weight)


def _find(fonts: Fonts, card: Card, text: str, weight: int) -> Face | None:
    if is_shaped(text) and not _joins_letters():
        return None
    return fonts.find(text, card.language, card.style, weight)


@cache
def _joins_letters() -> bool:
    return bool(features.check("raqm"))


def _set(title: str, measured: ImageFont.FreeTypeFont) -> _Setting:
    """The largest size in which the title has room, its lines even; in the smallest one cut where it has none."""
    for size in SIZES:
        width = MEASURE * MEASURED / size
        lines = set_lines(title, measured.getlength, width)
        if lines and len(lines) <= MOST_LINES and (len(lines) - 1) * size * LEADING + size <= BOTTOM - TOP:
            return _Setting(size, lines)
    return _Setting(size, cut_lines(title, measured.getlength, width, MOST_LINES))


def _font(face: Face, size: int, weight: int) -> ImageFont.FreeTypeFont:
    source = str(face.source) if isinstance(face.source, Path) else BytesIO(face.source)
    font = ImageFont.truetype(source, size, index=face.index)
    if face.is_variable:
        axes = font.get_variation_axes()
        names = [bytes(axis["name"] or b"").lower() for axis in axes]
        wanted = [axis["default"] if name != b"weight" else weight for axis, name in zip(axes, names, strict=True)]
        font.set_variation_by_axes(
            [
                min(max(value or 0, axis["minimum"] or 0), axis["maximum"] or 0)
                for value, axis in zip(wanted, axes, strict=True)
            ]
        )
    return font
