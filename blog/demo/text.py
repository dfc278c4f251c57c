"""Sentences, titles and parts of posts, made of a stock of words and patterns by one source of chance."""

import re
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Final, TypeVar

from blog.demo.stock import Stock

T = TypeVar("T")

_SLOT = re.compile(r"\{([a-z])\}")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeiou](?!se)|hon)")
_IDENTIFIERS: Final = (
    "count_words read_page open_door next_line fold_paper find_ink keep_order is_ready total_width last_sheet"
).split()
_CODE: Final = (
    "```python\ndef {i}(sheets: list[int], least: int = {d}) -> list[int]:\n"
    "    return [sheet for sheet in sheets if sheet >= least]\n```",
    "```sql\nSELECT name, COUNT(*) AS {i}\nFROM sheets\nWHERE weight > {d}\nGROUP BY name;\n```",
    "```sh\nset -e\n{i} --level {d} < letters.txt | sort | uniq -c  # {y}\n```",
    "```js\nexport const {i} = (lines) => lines.filter((line) => line.length > {d});\n```",
    "```toml\n[{i}]\nyear = {y}\npages = {d}\n```",
)
_FORMULAS: Final = (
    "$$\n\\sum_{k=1}^{%d} \\frac{1}{k^2} < \\frac{\\pi^2}{6}\n$$",
    "$$\nx_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - %dac}}{2a}\n$$",
    "$$\n\\int_0^{%d} e^{-x^2}\\,dx\n$$",
)


class Zipf:
    """Chooses of a sequence: the first most often, the one at place n about 1 / (n + `flatness`) as often."""

    def __init__(self, chance: Random, length: int, flatness: float = 3.0) -> None:
        self._chance = chance
        self._sums = list(accumulate(1 / (place + flatness) for place in range(length)))

    def place(self) -> int:
        """A place, counted from 0."""
        return bisect(self._sums, self._chance.random() * self._sums[-1])


class Writer:
    """Writes in the language of its stock."""

    def __init__(self, stock: Stock, chance: Random) -> None:
        self.stock = stock
        self._chance = chance
        self._common = {letter: Zipf(chance, len(words), 5.0) for letter, words in stock.words.items()}

    def one(self, choices: Sequence[T]) -> T:
        """One of them, each as likely as the others."""
        return choices[int(self._chance.random() * len(choices))]

    def filled(self, pattern: str) -> str:
        """The pattern with a word in each slot, as a sentence."""
        text = _SLOT.sub(lambda slot: self._word(slot[1]), pattern)
        text = _ARTICLE.sub(r"\1n ", text) if self.stock.space else text
        return text[:1].upper() + text[1:]

    def title(self) -> str:
        """A title."""
        return self.filled(self.one(self.stock.titles))

    def sentence(self) -> str:
        """A sentence without Markdown."""
        return self.filled(self.one(self.stock.sentences))

    def paragraph(self) -> str:
        """Three to six sentences without Markdown."""
        return self._joined([self.sentence() for _ in range(self._chance.randint(3, 6))])

    def marked_paragraph(self) -> str:
        """The same, one of them with emphasis, links or code."""
        return self._joined([self.sentence(), self.filled(self.one(self.stock.marked)), self.sentence()])

    def rare_paragraph(self) -> str:
        """Sentences without Markdown, and names that hardly another post has."""
        return self._joined([self.filled(self.one(self.stock.rare)), self.sentence(), self.sentence()])

    def comment(self) -> str:
        """One to three sentences somebody might say."""
        return self._joined([self.filled(self.one(self.stock.comments)) for _ in range(self.one((1, 1, 2, 3)))])

    def pointer(self, title: str, slug: str) -> str:
        """A paragraph that leads to another post."""
        return self.stock.pointer.format(title=title, address=f"/posts/{slug}")

    def list(self) -> str:
        """A list: with points, numbers, or boxes to tick."""
        marks = self.one((("- ",) * 5, tuple(f"{at}. " for at in range(1, 6)), ("- [x] ", "- [ ] ") * 3))
        return "\n".join(f"{mark}{self.sentence()}" for mark in marks[: self._chance.randint(3, 5)])

    def quote(self) -> str:
        """A quotation, or a note in a box."""
        box = self.one(("", "", "[!NOTE]\n> ", "[!TIP]\n> "))
        return f"> {box}{self.sentence()}{self.stock.space}{self.sentence()}"

    def code(self) -> str:
        """A block of code."""
        return _SLOT.sub(lambda slot: self._word(slot[1]), self.one(_CODE))

    def formula(self) -> str:
        """A formula in TeX."""
        return self.one(_FORMULAS) % self._chance.randint(2, 99)

    def table(self) -> str:
        """A table of three columns."""
        rows = [[self._word("n"), self._word("p"), self._word("d")] for _ in range(self._chance.randint(3, 6))]
        return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], ["---", "---", "--:"], *rows[1:]))

    def name(self) -> str:
        """A name as good as new."""
        parts = [self.one(self.stock.beginnings) for _ in range(self._chance.randint(1, self.stock.longest_name))]
        last = [self.one(self.stock.endings)]
        # Two characters, or one, are a Chinese given name.
        last += [self.one(self.stock.endings)] if not self.stock.space and self._chance.random() < 0.8 else []
        return "".join((*parts, *last)).capitalize()

    def _word(self, slot: str) -> str:
        if slot == "d":
            return str(self._chance.randint(2, 400))
        if slot == "y":
            return str(self._chance.randint(1801, 2024))
        if slot == "i":
            return self.one(_IDENTIFIERS)
        if slot == "r":
            return self.name()
        return self.stock.words[slot][self._common[slot].place()]

    def _joined(self, sentences: Sequence[str]) -> str:
        return self.stock.space.join(sentences)
