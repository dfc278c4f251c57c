"""The colours of code, light and dark, from two styles of Pygments, darkened or lightened until easy to read.

They stand in the marked section of static/css/site.css, so that readers load one style sheet;
`python -m blog.core.highlight_css` writes them there again.
"""

import re
from collections.abc import Callable
from typing import Final

from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Error, Token, Whitespace

from blog import paths

CONTRAST_MIN: Final = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of ordinary size."""

# The style, and the background and text of the site's own that its colours stand on.
LIGHT: Final = ("friendly", "#f8f6f0", "#1e2127")
DARK: Final = ("github-dark", "#1a1d21", "#e6e1d7")
STYLESHEET: Final = paths.STATIC / "css" / "site.css"

Rgb = tuple[int, int, int]


_SECTION = re.compile(r"(/\* highlight:begin[^*]*\*/\n).*?(/\* highlight:end \*/)", re.DOTALL)


def with_section(stylesheet: str) -> str:
    """Return the style sheet with its marked section made anew. Raises ValueError where it has none."""
    made, count = _SECTION.subn(lambda section: section[1] + rules() + section[2], stylesheet)
    if count != 1:
        raise ValueError("the style sheet has no section for the colours of code")
    return made


def rules() -> str:
    """Return one colour per class under `.highlight`, again for readers who prefer dark."""
    shape = ".highlight :is(.ge,.ges){font-style:italic}\n.highlight :is(.gs,.ges,.gh,.gu){font-weight:600}\n"
    dark = "".join(f"  {line}\n" for line in _rules(*DARK).splitlines())
    return f"{_rules(*LIGHT)}{shape}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


def colours(style: str, background: str, text: str) -> dict[str, str]:
    """Return the colour of each class of Pygments, readable on the background; unremarkable ones take `text`."""
    found: dict[str, str] = {}
    chosen = get_style_by_name(style)
    for token, css_class in STANDARD_TYPES.items():
        # What a lexer does not understand is mostly a shortened example, not an error to point at.
        plain = token in (Token, Error, Whitespace) or not chosen.style_for_token(token)["color"]
        colour = text if plain else f"#{chosen.style_for_token(token)['color']}"
        if css_class:
            found[css_class] = _readable(colour, background)
    return found


def _rules(style: str, background: str, text: str) -> str:
    by_colour: dict[str, list[str]] = {}
    for css_class, colour in colours(style, background, text).items():
        by_colour.setdefault(colour, []).append(f".{css_class}")
    lines = [f".highlight{{color:{text}}}\n"]
    for colour, classes in sorted(by_colour.items()):
        lines.append(f".highlight :is({','.join(sorted(classes))}){{color:{colour}}}\n")
    return "".join(lines)


def _readable(colour: str, background: str) -> str:
    """Move the colour away from the background in small steps until the contrast is enough."""
    towards = 0 if luminance(background) > 0.5 else 255
    rgb = _rgb(colour)
    while contrast(_hex(rgb), background) < CONTRAST_MIN:
        rgb = _each(rgb, lambda part: round(part + (towards - part) * 0.04 + (1 if towards else -1)))
    return _hex(rgb)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours "#rrggbb", 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", 0 to 1 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(part / 255) for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _each(rgb: Rgb, change: Callable[[int], int]) -> Rgb:
    red, green, blue = (min(255, max(0, change(part))) for part in rgb)
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


if __name__ == "__main__":
    STYLESHEET.write_text(with_section(STYLESHEET.read_text(encoding="utf-8")), encoding="utf-8")
