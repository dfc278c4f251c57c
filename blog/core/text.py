"""Plain text in every script: slugs, excerpts, reading time, and cleaning what people type.

Nothing here knows HTML; `blog.core.markup` does.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

SLUG_MAX: Final = 190
WORDS_PER_MINUTE: Final = 230
CJK_PER_MINUTE: Final = 400
ELLIPSIS: Final = "…"

_ZWNJ: Final = "\u200c"
_ZWJ: Final = "\u200d"
_APOSTROPHES: Final = frozenset("'’‘`´")
# Letters by category that nobody can see: Hangul fillers, Khmer inherent vowels, the braille blank.
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# In a body newline and tab stay; lone surrogates cannot be stored as UTF-8, so they go as well.
_BODY_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n?|\x85")
# Default-ignorable format characters: soft hyphen, bidi marks and embeddings, zero-width space, tags, BOM.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"\s+")
_CJK = re.compile(
    "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)
# Thai, Lao, Myanmar and Khmer put no spaces between words; their words are about five characters long.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
_UNSPACED_WORD: Final = 5
_SENTENCE_END: Final = frozenset("。！？；，、：.!?;,:")
_TRAILING: Final = " \t\n.,;:!?。！？；，、：-–—…"


@dataclass(frozen=True, slots=True)
class WordCount:
    """Words of scripts that put spaces between them, and characters of Chinese and Japanese."""

    words: int
    cjk: int


def slugify(title: str) -> str:
    """Return the title as it can stand in an address, in its own script, or "" if no letter or digit is left.

    Lower case, NFC, hyphens between words, at most 190 characters and never cut inside a grapheme.
    """
    folded = "".join(_narrow(char) for char in unicodedata.normalize("NFC", title).replace("İ", "i")).lower()
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", folded):
        _append_slug_char(kept, char)
    return _shorten_slug(unicodedata.normalize("NFC", "".join(kept)).strip("-" + _ZWNJ + _ZWJ))


def _narrow(char: str) -> str:
    """Full-width, half-width and mathematical letters as plain ones; full NFKC would damage Thai and Korean."""
    tag, *codes = unicodedata.decomposition(char).split() or [""]
    return "".join(chr(int(code, 16)) for code in codes) if tag in {"<wide>", "<narrow>", "<font>"} else char


def _append_slug_char(kept: list[str], char: str) -> None:
    previous = kept[-1] if kept else "-"
    if char in _APOSTROPHES or _HIDDEN.match(char) or _is_selector(char):
        return
    if char in (_ZWNJ, _ZWJ):
        # After a virama a joiner chooses the shape of a consonant cluster; elsewhere ZWNJ parts two morphemes.
        if unicodedata.combining(previous) == 9:
            return
        char = "-" if char == _ZWNJ else ""
    elif _is_mark(char):
        char = char if previous != "-" else ""
    elif not _is_slug_letter(char):
        char = "-"
    if char and not (char == previous == "-"):
        kept.append(char)


def _is_slug_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN" and char not in _BLANK_LETTERS


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Mc"} and char not in _BLANK_LETTERS and not _is_selector(char)


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or char == "\u20e3"


def _shorten_slug(slug: str) -> str:
    if len(slug) <= SLUG_MAX:
        return slug
    end = grapheme_boundary(slug, SLUG_MAX)
    hyphen = slug.rfind("-", SLUG_MAX * 2 // 3, end + 1)
    return slug[: hyphen if hyphen > 0 else end].rstrip("-")


def is_slug(value: str) -> bool:
    """Whether an address may ask for this: NFC letters, marks, digits, "-" and "_", at most 190 characters."""
    if not 0 < len(value) <= SLUG_MAX or not unicodedata.is_normalized("NFC", value):
        return False
    return any(map(_is_slug_letter, value)) and all(
        char in "-_" or char in (_ZWNJ, _ZWJ) or _is_slug_letter(char) or _is_mark(char) for char in value
    )


def grapheme_boundary(value: str, end: int) -> int:
    """Return the last place at or before `end` where cutting splits no character a reader sees as one.

    A short form of UAX #29: combining marks, joiners, selectors, skin tones, viramas and flags stay whole.
    """
    start = end
    while 0 < end < len(value) and _joined(value, end):
        end -= 1
    return end or start


def _joined(value: str, at: int) -> bool:
    char, previous = value[at], value[at - 1]
    if unicodedata.category(char)[0] == "M" or char in (_ZWNJ, _ZWJ) or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if previous == _ZWJ or unicodedata.combining(previous) == 9:
        return True
    flags = 0
    while flags < at and "\U0001f1e6" <= value[at - 1 - flags] <= "\U0001f1ff":
        flags += 1
    return flags % 2 == 1 and "\U0001f1e6" <= char <= "\U0001f1ff"


def excerpt(plain: str, length: int = 200) -> str:
    """Return at most `length` characters and "…", cut after a word, or in scripts without spaces at punctuation."""
    line = _SPACES.sub(" ", plain).strip()
    if len(line) <= length:
        return line
    end = _word_end(line, length)
    return line[:end].rstrip(_TRAILING) + ELLIPSIS


def _word_end(line: str, length: int) -> int:
    third = length * 2 // 3
    if _unspaced(line[length - 1]) or _unspaced(line[length]):
        stops = [at for at in range(third, length) if line[at] in _SENTENCE_END or line[at] == " "]
        return stops[-1] + 1 if stops else grapheme_boundary(line, length)
    space = line.rfind(" ", third, length + 1)
    if space > 0:
        return space
    return grapheme_boundary(line, length)


def _unspaced(char: str) -> bool:
    return bool(_CJK.match(char) or _UNSPACED.match(char))


def count_words(plain: str) -> WordCount:
    """Count what a reader reads: spaced words and, apart, Chinese and Japanese characters."""
    cjk = sum(map(len, _CJK.findall(plain)))
    rest = _CJK.sub(" ", plain) if cjk else plain
    unspaced = sum(math.ceil(len(run) / _UNSPACED_WORD) for run in _UNSPACED.findall(rest))
    rest = _UNSPACED.sub(" ", rest) if unspaced else rest
    words = sum(word.isalnum() or any(map(str.isalnum, word)) for word in rest.split())
    return WordCount(words + unspaced, cjk)


def reading_minutes(count: WordCount) -> int:
    """Whole minutes, at least 1 for any text and 0 for none: 230 words or 400 Chinese characters a minute."""
    if not count.words and not count.cjk:
        return 0
    return max(1, round(count.words / WORDS_PER_MINUTE + count.cjk / CJK_PER_MINUTE))


def clean_text(value: str) -> str:
    """Return a body as it is kept: NFC, lines end in "\\n", no control characters but newline and tab."""
    return unicodedata.normalize("NFC", _BODY_CONTROL.sub("", _NEWLINE.sub("\n", value)))


def clean_line(value: str) -> str:
    """Return a name or title as it is kept: one trimmed NFC line without invisible characters.

    The zero-width joiners stay where a script or an emoji needs them, and go beside ASCII, where they only deceive.
    """
    spaced = _SPACES.sub(" ", _NEWLINE.sub(" ", value).replace("\t", " ").replace("\n", " "))
    seen = _HIDDEN.sub("", _CONTROL.sub("", spaced))
    joined = "".join(char for at, char in enumerate(seen) if char not in (_ZWNJ, _ZWJ) or _joins(seen, at))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", joined)).strip()


def _joins(value: str, at: int) -> bool:
    beside = value[at - 1 : at] + value[at + 1 : at + 2]
    return len(beside) == 2 and all(
        ord(char) > 0x2FF and not char.isspace() and char not in (_ZWNJ, _ZWJ) for char in beside
    )


def contains_control(value: str) -> bool:
    """Whether there is a C0 or C1 control character or a lone surrogate, newline and tab included."""
    return _CONTROL.search(value) is not None


def is_invisible(name: str) -> bool:
    """Whether a name shows nothing at all: only spaces, marks, format characters and blank letters."""
    return all(unicodedata.category(char)[0] in "ZCM" or char in _BLANK_LETTERS for char in name)


def local_path(target: str) -> str | None:
    """Return `target` unchanged if it is an absolute path of our own site, else None.

    Browsers drop tabs and newlines and read "\\" as "/" (WHATWG URL, section 4.4), servers decode "%2f" and fold
    dot segments: what could become another host under any of these readings is refused.
    """
    if not target.startswith("/") or len(target) > 2000 or "\\" in target or contains_control(target):
        return None
    if any(char.isspace() for char in target):
        return None
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    for _ in range(3):
        if not _is_plain_path(path):
            return None
        path = unquote(path, errors="replace")
    parts = urlsplit(target)
    return target if _is_plain_path(path) and not parts.scheme and not parts.netloc else None


def _is_plain_path(path: str) -> bool:
    folded = unicodedata.normalize("NFKC", path)
    if "//" in folded or "\\" in folded or contains_control(folded):
        return False
    return not any(segment in {".", ".."} for segment in folded.split("/"))
