"""Colours as numbers, and whether text in one can be read on another (WCAG 2.2, success criterion 1.4.3)."""

import re
from dataclasses import dataclass
from typing import Final

Colour = tuple[int, int, int]

ENOUGH: Final = 4.5
_HEX = re.compile("#[0-9a-f]{6}", re.IGNORECASE)
_STEPS: Final = 256


def colour(text: str) -> Colour:
    """The colour that `#rrggbb` names. Raises ValueError for anything else."""
    if not _HEX.fullmatch(text):
        raise ValueError(text)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def hex_of(one: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*one)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """The colour with so much of the other in it, 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


@dataclass(frozen=True, slots=True)
class Paper:
    """What a colour is to be read on: the page, boxes on it, and marks tinted with so much of the colour itself.

    `away` is the colour at the other end, towards which everything becomes readable.
    """

    page: Colour
    box: Colour
    tint: float
    away: Colour

    def contrast(self, one: Colour) -> float:
        """The lowest contrast ratio the colour has anywhere on this paper."""
        grounds = (self.page, self.box, mixed(self.page, one, self.tint))
        return min(contrast(one, ground) for ground in grounds)

    def nearest(self, one: Colour) -> Colour:
        """The colour, with just as much of the other end in it as makes it readable."""
        steps = (mixed(one, self.away, step / _STEPS) for step in range(_STEPS))
        return next((found for found in steps if self.contrast(found) >= ENOUGH), self.away)


# The colours of static/css/site.css, which a test compares.
DAY: Final = Paper(page=(0xFA, 0xF8, 0xF3), box=(0xF1, 0xED, 0xE4), tint=0x1A / 255, away=(0, 0, 0))
NIGHT: Final = Paper(page=(0x15, 0x17, 0x1B), box=(0x1F, 0x22, 0x27), tint=0x26 / 255, away=(255, 255, 255))


def _luminance(one: Colour) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition of relative luminance; IEC 61966-2-1 for the curve)."""
    red, green, blue = (_linear(value / 255) for value in one)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
