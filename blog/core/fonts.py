"""Which of the fonts of this machine draws a text: a face that has all of it, the most fitting first.

One face for the whole text: pieces of several faces would not stand well beside each other.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from blog.core.font_files import Face, read_faces

Style = Literal["serif", "sans"]
FOLDERS: Final = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
USUAL_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
ENDINGS: Final = frozenset({".ttf", ".otf", ".ttc", ".otc"})
MOST_FILES: Final = 5000
REMEMBERED: Final = 4096

PILLOWS_OWN: Final = "Aileron"
# What is good enough to be seen from afar, in the order of our liking. "{}" is the region whose forms are wanted.
LATIN: Final[dict[Style, tuple[str, ...]]] = {
    # The Korean ones among the Chinese and Japanese: in them alone quotation marks are as wide as Latin ones.
    "serif": (
        *("Iowan Old Style", "Charter", "Source Serif 4", "Source Serif Pro", "Cambria", "Georgia", "Noto Serif"),
        *("Noto Serif CJK KR", "DejaVu Serif", "Liberation Serif", "Times New Roman"),
    ),
    "sans": (
        *("Inter", "SF Pro", "Segoe UI", "Roboto", "Noto Sans", "Source Sans 3", "Open Sans", "Noto Sans CJK KR"),
        *("Helvetica Neue", "DejaVu Sans", "Liberation Sans", "Arial"),
    ),
}
HAN: Final[dict[Style, tuple[str, ...]]] = {
    "serif": ("Noto Serif {}", "Source Han Serif {}", "Noto Serif CJK {}", "Songti {}"),
    "sans": ("PingFang {}", "Noto Sans {}", "Source Han Sans {}", "Noto Sans CJK {}"),
}
HAN_OF_ANY_STYLE: Final = (
    *("Microsoft YaHei", "Microsoft JhengHei", "Hiragino Sans GB", "Heiti {}", "Yu Gothic", "Malgun Gothic"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback"),
)
# Letters of one kind of text in the face of another, and at last families with letters of many scripts.
ANY: Final = (
    "DejaVu Sans",
    "FreeSerif",
    "FreeSans",
    "Arial Unicode MS",
    "Arial",
    "Tahoma",
    "Nirmala UI",
    "Noto ",
    PILLOWS_OWN,
)
NOT_FOR_TEXT: Final = re.compile("Emoji|Symbols|Music|Mono|Math|Display|Cursive")

_HAN = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_KANA = re.compile("[\u3040-\u30ff\u31f0-\u31ff]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]")


class Fonts:
    """The faces of a machine, those of families we know; of a folder of the owner's, all."""

    def __init__(self, faces: Iterable[Face], *, are_chosen: bool = False) -> None:
        self._families: dict[str, list[Face]] = {}
        for face in faces:
            self._families.setdefault(face.family, []).append(face)
        self._are_chosen = are_chosen
        self.find = lru_cache(REMEMBERED)(self._find)

    def _find(self, text: str, language: str, style: Style, weight: int) -> Face | None:
        """The face that draws the whole text in that BCP 47 language, of about that weight; None where none does."""
        if not text.strip():
            return None
        for family in self._in_order(text, language, style):
            for face in sorted(self._families[family], key=lambda one: abs(one.weight - weight)):
                if face.has(text):
                    return face
        return None

    def _in_order(self, text: str, language: str, style: Style) -> Iterator[str]:
        wanted = list(_wanted(text, language, style))
        seen = {name for name in wanted if name in self._families}
        yield from (name for name in dict.fromkeys(wanted) if name in seen)
        for name in sorted(self._families.keys() - seen):
            if self._are_chosen or (not NOT_FOR_TEXT.search(name) and name.startswith(ANY)):
                yield name


def find_fonts(folder: Path | None = None) -> Fonts:
    """The fonts in the folder, else those of this machine. It reads some hundred files: work for a thread."""
    folders = [folder] if folder else [Path(name).expanduser() for name in FOLDERS.get(sys.platform, USUAL_FOLDERS)]
    files = (file for one in folders for file in sorted(one.rglob("*")) if file.suffix.lower() in ENDINGS)
    faces = [face for file in islice(files, MOST_FILES) for face in read_faces(file)]
    fonts = Fonts(faces, are_chosen=bool(folder))
    if not folder and fonts.find("a", "en", "serif", 400) is None:
        fonts = Fonts([*faces, *_pillows_own()])
    for sample, language in (("a", "en"), ("中", "zh")):  # what is likely to be asked for has then been read
        for weight in (400, 700):
            fonts.find(sample, language, "serif", weight)
    return fonts


def _pillows_own() -> list[Face]:
    """Latin letters are there on every machine: Pillow brings some."""
    from PIL import ImageFont  # not needed where there are fonts, and slow to come

    own = ImageFont.load_default(size=20)
    return read_faces(own.font_bytes) if isinstance(own, ImageFont.FreeTypeFont) else []


def _wanted(text: str, language: str, style: Style) -> Iterator[str]:
    other: Style = "sans" if style == "serif" else "serif"
    region = _region(text, language)
    if region:
        for names in (HAN[style], HAN[other], HAN_OF_ANY_STYLE):
            yield from (name.format(region) for name in names)
        yield from (name.format("SC") for name in (*HAN[style], *HAN[other]))
    else:
        yield from LATIN[style]
        yield from LATIN[other]


def _region(text: str, language: str) -> str:
    """Whose forms of Han characters a text wants, as names of fonts abbreviate it; "" for a text without any."""
    if _KANA.search(text):
        return "JP"
    if _HANGUL.search(text):
        return "KR"
    if not _HAN.search(text) and not any(unicodedata.east_asian_width(char) in "WF" for char in text):
        return ""
    tag = language.lower()
    if tag.startswith("ja"):
        return "JP"
    if "hk" in tag.split("-"):
        return "HK"
    return "TC" if {"hant", "tw", "mo"} & set(tag.split("-")) else "SC"
