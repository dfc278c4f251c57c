"""Finished HTML taken apart into its paragraphs, headings, lists …: what notes hang on and changes are told by.

Works on what nh3 has made, where tags nest and every value stands between double quotes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import pairwise
from typing import Final

from blog.core.markup import plain_text
from blog.core.security import digest

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^"<>]|"[^"]*")*)>')
_BLOCKS: Final = frozenset(
    "address article aside audio blockquote details div dl figure footer h1 h2 h3 h4 h5 h6 header hr ol p pre section"
    " table ul video".split()
)
_VOID: Final = frozenset("br col hr img input source track wbr".split())
_SHOWN: Final = re.compile(r"<(?:img|audio|video|math)\b")
_ALT = re.compile(r' alt="([^"]*)"')
# Ids and the links to them follow from the text around; numbers of notes follow from the notes before.
_WITHIN_PAGE = re.compile(r' (?:href="#[^"]*"|id="[^"]*")|(?<=\[)\d+(?=\]</a></sup>)')
# A word, or a single character of Chinese, Japanese and Korean, which part no words.
_WORD = re.compile(r"[^\W\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]+|\w")


@dataclass(frozen=True)
class Block:
    """One piece of a text on its outermost level; `position` counts from 0."""

    html: str
    position: int

    @cached_property
    def text(self) -> str:
        """Its words; for a picture without any, those that stand for it."""
        return plain_text(self.html) or " ".join(unescape(alt) for alt in _ALT.findall(self.html)).strip()

    @cached_property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that change with the words, and not with what stands before or after them."""
        return digest(" ".join(self.text.split()) or self.shape).hex()[:32]

    @cached_property
    def shape(self) -> str:
        """All of it but what follows from other parts of the text."""
        return _WITHIN_PAGE.sub("", self.html)

    @cached_property
    def words(self) -> Counter[str]:
        return words_of(self.text)

    @property
    def is_noteworthy(self) -> bool:
        """Whether there is anything to say something about: a rule across the page is not."""
        return bool(self.text or _SHOWN.search(self.html))


def split(html: str) -> list[Block]:
    """The blocks of clean HTML in order; text that stands in none makes one of its own."""
    return [Block(piece, position) for position, piece in enumerate(_pieces(html))]


def _pieces(html: str) -> Iterator[str]:
    depth, begin, inside_block = 0, 0, False
    for tag in _TAG.finditer(html):
        closes, name = bool(tag[1]), tag[2]
        if depth == 0 and not closes and name in _BLOCKS:
            if piece := html[begin : tag.start()].strip():
                yield piece
            begin, inside_block = tag.start(), True
        if name not in _VOID:
            depth = max(0, depth - 1) if closes else depth + 1
        if depth == 0 and inside_block:
            yield html[begin : tag.end()]
            begin, inside_block = tag.end(), False
    if piece := html[begin:].strip():
        yield piece


def words_of(text: str) -> Counter[str]:
    """How often each word of a text occurs, and each pair of neighbours: short texts share words by chance."""
    words = _WORD.findall(text.casefold())
    return Counter(words) + Counter(f"{one} {next_one}" for one, next_one in pairwise(words))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """How much two texts have in common, from 0 to 1: Dice's coefficient of their words."""
    total = one.total() + other.total()
    if not total:
        return 0.0
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    return 2 * sum(min(count, many[word]) for word, count in few.items() if word in many) / total
