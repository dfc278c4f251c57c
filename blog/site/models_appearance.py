"""How the site looks: what the owner may choose, and the few lines of CSS that say so to a browser."""

import hashlib
from dataclasses import dataclass
from typing import Final, Literal, get_args

from blog.site.models_colours import DAY, NIGHT, colour, hex_of

Typeface = Literal["serif", "sans"]
Width = Literal["narrow", "normal", "wide"]

ACCENT: Final = "#a6301b"
ACCENT_BY_NIGHT: Final = "#f18d72"
TYPEFACES: Final = get_args(Typeface)
WIDTHS: Final = get_args(Width)
LARGEST_CSS: Final = 20_000

# The measure in times of the text's size, for Latin letters and for Han characters, which are one wide each.
_MEASURES: Final = {"narrow": ("26", "30"), "normal": ("30.5", "36"), "wide": ("37", "42")}
# Quotation marks, dashes and dots of Chinese text come from a Chinese face here, too.
_HAN_MARKS: Final = """\
@font-face {
  font-family: "Han marks sans";
  src: local("PingFang SC"), local("PingFangSC-Regular"), local("Microsoft YaHei"), local("Noto Sans SC"),
    local("NotoSansSC-Regular"), local("Source Han Sans SC"), local("Noto Sans CJK SC"), local("NotoSansCJKsc-Regular");
  unicode-range: U+2014, U+201C-201D, U+2026, U+00B7;
}
"""
_HAN_TEXT: Final = ':lang(zh) { --font-text: "Han marks sans", var(--font-ui); }\n'
_SANS_SAMPLE: Final = (
    f"{_HAN_MARKS}.sample {{ --font-text: var(--font-ui); }}\n"
    '.sample :lang(zh) { --font-text: "Han marks sans", var(--font-ui); }\n'
)


@dataclass(frozen=True, slots=True)
class Appearance:
    """The owner's choices. Colours are `#rrggbb`, readable by day and by night; `accent_by_night` follows when "".

    `header_html` is the picture above the front page and `footer_html` the owner's words at the foot of every page,
    both ready; `css_version` names the owner's own stylesheet, "" for none.
    """

    accent: str = ACCENT
    accent_by_night: str = ""
    typeface: Typeface = "serif"
    width: Width = "normal"
    logo: str = ""
    logo_width: int = 0
    logo_height: int = 0
    header_html: str = ""
    footer_html: str = ""
    css_version: str = ""

    @property
    def night(self) -> str:
        """The accent by night: as chosen, else the one by day made light enough."""
        if self.accent_by_night:
            return self.accent_by_night
        return ACCENT_BY_NIGHT if self.accent == ACCENT else hex_of(NIGHT.nearest(colour(self.accent)))

    def css(self) -> str:
        """What has to follow the common stylesheet; "" where everything is as it comes."""
        return "".join((self._colours(), self._letters(), self._measure()))

    def _colours(self) -> str:
        if self.accent == ACCENT and self.night == ACCENT_BY_NIGHT:
            return ""
        by_day, by_night = _accent(self.accent, DAY.tint), _accent(self.night, NIGHT.tint)
        return (
            f":root {{ --seal: {self.accent}; {by_day} }}\n"
            f"@media (prefers-color-scheme: dark) {{ :root {{ {by_night} }} }}\n"
            "@media print { :root { --accent: #000; } }\n"
        )

    def _letters(self) -> str:
        if self.typeface == "serif":
            return ""
        return (
            f"{_HAN_MARKS}"
            f"{_HAN_TEXT}"
            ":root:not(:lang(zh)), :lang(zh-Hant), :lang(zh-TW), :lang(zh-HK), :lang(ja)"
            " { --font-text: var(--font-ui); }\n"
        )

    def _measure(self) -> str:
        if self.width == "normal":
            return ""
        latin, han = _MEASURES[self.width]
        return f":root {{ --ems: {latin}; --ems-han: {han}; }}\n"

    def sample_css(self, by_day: str, by_night: str) -> str:
        """The same for the samples of the owner's page: `by_day` and `by_night` declare all that pages are made of."""
        latin, han = _MEASURES[self.width]
        letters = _SANS_SAMPLE if self.typeface == "sans" else ""
        return (
            f".sample {{ --ems: {latin}; --ems-han: {han}; --seal: {self.accent}; }}\n"
            f".sample.by-day {{ {by_day} {_accent(self.accent, DAY.tint)} }}\n"
            f".sample.by-night {{ {by_day} {by_night} {_accent(self.night, NIGHT.tint)} }}\n{letters}"
        )


def version_of(text: str) -> str:
    """Twelve digits that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _accent(accent: str, tint: float) -> str:
    return f"--accent: {accent}; --tint: {accent}{round(tint * 255):02x};"
