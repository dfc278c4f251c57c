"""The words of a text as they are searched: spaced words whole, Chinese and other unspaced scripts by twos.

A word becomes an ASCII token that the database's FULLTEXT takes for a word: letters and digits, three to eighty of
them once a letter for the place stands in front, none of its stop words.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

LONGEST_QUERY: Final = 200
MOST_TERMS: Final = 8
"""More words than these in one question are left out: the rest say what is meant."""

# Han, kana, Hangul; Thai, Lao, Myanmar, Khmer: nobody puts spaces between their words, or not between all.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Marks that are part of a word, though no letters: accents, points, the vowel signs of India.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0963\u0966-\u0dff"
)
# Most letters are plain, and need no looking at one by one.
_RUN = re.compile(f"(?P<unspaced>[{_UNSPACED}]++)|(?:[0-9A-Za-z]++|(?![{_UNSPACED}])(?:[^\\W_]|[{_MARKS}]))++")
_ACCENTS = re.compile("[\u0300-\u036f]")
_LETTERS: Final = 70
_CONTEXT: Final = 40


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a question, or a run of characters without spaces, and the tokens a text with it has."""

    text: str
    tokens: tuple[str, ...]
    is_unspaced: bool


def folded(text: str) -> str:
    """The text without differences nobody searches for: case, accents, full and half width."""
    if text.isascii() and text.isalnum():
        return text.lower()
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold())
    # A letter in brackets or over a fraction line comes apart into signs, too.
    return "".join(char for char in plain if char.isalnum() or unicodedata.category(char)[0] == "M")


def tokens(text: str) -> tuple[str, ...]:
    """The tokens of a text, each once, in order of first appearance; without a mark in front."""
    found: dict[str, None] = {}
    for written, group in dict.fromkeys((run[0], run.lastgroup) for run in _RUN.finditer(text)):
        word = folded(written)
        if group:
            found.update(dict.fromkeys(map(_single, word)))
            found.update(dict.fromkeys(_pairs(word)))
        elif word:
            found[_spaced(word)] = None
    return tuple(found)


def spaced_words(text: str) -> tuple[str, ...]:
    """The words of scripts with spaces, folded, each once: what a misspelt word may have meant."""
    runs = (folded(run[0]) for run in _RUN.finditer(text) if not run["unspaced"])
    return tuple(dict.fromkeys(word for word in runs if 3 <= len(word) <= 64))


def terms(question: str) -> tuple[Term, ...]:
    """What a question asks for; empty where it holds no word."""
    found: dict[str, Term] = {}
    for run in _RUN.finditer(question[:LONGEST_QUERY]):
        word = folded(run[0])
        if run["unspaced"]:
            pairs = tuple(dict.fromkeys(_pairs(word)))
            found.setdefault(word, Term(word, pairs or (_single(word),), True))
        elif word:
            found.setdefault(word, Term(word, (_spaced(word),), False))
    return tuple(found.values())[:MOST_TERMS]


def _spaced(word: str) -> str:
    return f"l{word[:_LETTERS]}" if word.isascii() else f"x{word.encode().hex()[:_LETTERS]}"


def _single(char: str) -> str:
    return f"u{ord(char):05x}"


def _pairs(run: str) -> Iterable[str]:
    return (f"b{ord(first):05x}{ord(second):05x}" for first, second in pairwise(run))


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text, and whether it is what was asked for."""

    text: str
    is_match: bool


def marked(text: str, asked: Iterable[Term]) -> tuple[Piece, ...]:
    """The whole text in pieces, with what was asked for marked."""
    pattern = _pattern(asked)
    if pattern is None:
        return (Piece(text, False),)
    parts = pattern.split(text)
    return tuple(Piece(part, at % 2 == 1) for at, part in enumerate(parts) if part)


def snippet(text: str, asked: Iterable[Term], length: int = 180) -> tuple[Piece, ...]:
    """The part of a text where most of what was asked for stands close together, marked; empty if none of it does."""
    pattern = _pattern(asked)
    places = [found.span() for found in islice(pattern.finditer(text), 500)] if pattern else []
    if not places:
        return ()
    words = [folded(text[start:end]) for start, end in places]
    start, _end = max(places, key=lambda place: _variety(places, words, place[0], length - _CONTEXT))
    begin = max(0, start - _CONTEXT)
    if begin:  # not in the middle of a word
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else begin
    end = min(len(text), begin + length)
    if end < len(text):
        space = text.rfind(" ", max(_end, end - _CONTEXT), end)
        end = space if space >= 0 else end
    shown = ("…" if begin else "") + " ".join(text[begin:end].split()) + ("…" if end < len(text) else "")
    return marked(shown, asked)


def _variety(places: list[tuple[int, int]], words: list[str], begin: int, length: int) -> int:
    """How many different words stand in so many characters from `begin` on; `places` are in order."""
    first = bisect_left(places, (begin, 0))
    last = bisect_right(places, (begin + length, 0))
    return len({words[at] for at in range(first, last) if places[at][1] <= begin + length})


def _pattern(asked: Iterable[Term]) -> re.Pattern[str] | None:
    """Case and accents are as in the text or as typed; what is written in a third way is found, but not marked."""
    choices = [
        re.escape(term.text) if term.is_unspaced else rf"(?<![^\W_]){_with_accents(term.text)}(?![^\W_])"
        for term in sorted(asked, key=lambda term: len(term.text), reverse=True)
    ]
    return re.compile(f"({'|'.join(choices)})", re.IGNORECASE) if choices else None


_ACCENTED: Final = {
    letter: "".join(char for char in map(chr, range(0xC0, 0x250)) if folded(char) == letter)
    for letter in "abcdefghijklmnopqrstuvwxyz"
}


def _with_accents(word: str) -> str:
    return "".join(f"[{char}{_ACCENTED[char]}]" if _ACCENTED.get(char) else re.escape(char) for char in word)
