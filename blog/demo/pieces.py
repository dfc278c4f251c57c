"""Parts of posts, rendered once: what saving a whole post would make of it is put together from what they became.

That holds because no part reaches into another: they have no footnotes, and no two headings of a post are alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from blog.core import markup, text
from blog.core.anchors import Anchor, Anchors
from blog.core.words import tokens
from blog.demo.stock import Stock
from blog.demo.text import Writer
from blog.links.models import anchors_of
from blog.posts.models import Kind
from blog.writing.actions_rendered import LONGEST_CJK_SUMMARY, LONGEST_SUMMARY, RenderedPost

# More than any summary holds, in characters.
_ENOUGH = 4 * LONGEST_SUMMARY


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of Markdown and what saving makes of it; `prose` counts the words of its paragraphs alone."""

    source: str
    html: str
    tokens: dict[str, None]
    words: text.WordCount
    prose: text.WordCount
    anchors: Anchors


def rendered_piece(source: str) -> Piece:
    """Any block."""
    made = markup.render_post(source)
    return _piece(source, made.html, made.text)


def plain_piece(paragraph: str) -> Piece:
    """A paragraph in which nothing means anything in Markdown or HTML."""
    words = text.count_words(paragraph)
    return Piece(
        paragraph, f"<p>{paragraph}</p>\n", dict.fromkeys(tokens(paragraph)), words, words, Anchors(links=(), names=())
    )


def _piece(source: str, html: str, plain: str) -> Piece:
    anchors = anchors_of(Kind.POST, html)
    found = dict.fromkeys(tokens(plain))
    return Piece(source, html, found, text.count_words(plain), text.count_words(markup.prose(html)), anchors)


@dataclass(frozen=True, slots=True)
class Body:
    """A whole text and what saving makes of it."""

    source: str
    rendered: RenderedPost
    tokens: dict[str, None]
    anchors: Anchors


def body(pieces: Sequence[Piece], excerpt: str) -> Body:
    """The text of those pieces; `excerpt` is plain text."""
    words = _sum([piece.words for piece in pieces])
    found: dict[str, None] = dict.fromkeys(tokens(excerpt))
    links: dict[tuple[str, str, str], Anchor] = {}
    for piece in pieces:
        found.update(piece.tokens)
        for link in piece.anchors.links:
            links.setdefault((link.host, link.path, link.fragment), link)
    return Body(
        "\n\n".join(piece.source for piece in pieces),
        RenderedPost(
            "".join(piece.html for piece in pieces), _summary(pieces, excerpt), text.reading_minutes(words), words
        ),
        found,
        Anchors(tuple(links.values()), tuple(name for piece in pieces for name in piece.anchors.names)),
    )


def _summary(pieces: Sequence[Piece], excerpt: str) -> str:
    if excerpt:
        shown, counted = excerpt, text.count_words(excerpt)
    else:
        some, length = [], 0
        for piece in pieces:
            some.append(piece.html)
            length += piece.prose.words * 2 + piece.prose.cjk
            if length > _ENOUGH:
                break
        shown, counted = markup.prose("".join(some)), _sum([piece.prose for piece in pieces])
    return text.excerpt(shown, LONGEST_CJK_SUMMARY if counted.cjk > counted.words else LONGEST_SUMMARY)


def _sum(counts: Sequence[text.WordCount]) -> text.WordCount:
    return text.WordCount(sum(count.words for count in counts), sum(count.cjk for count in counts))


class Shelf:
    """Several hundred pieces of one language to take from, each rendered when it is first taken."""

    def __init__(self, stock: Stock, chance: Random) -> None:
        self.writer = writer = Writer(stock, chance)
        self._chance = chance
        self._rendered: dict[str, Piece] = {}
        self._paragraphs = _several(writer.paragraph, 300)
        self._marked = _several(writer.marked_paragraph, 60)
        # No two with the same id.
        self._headings = list({text.slugify(title): f"## {title}" for title in _several(writer.title, 150)}.values())
        self._others = [
            *_several(writer.list, 60),
            *_several(writer.quote, 40),
            *_several(writer.code, 30),
            *_several(writer.table, 20),
            *_several(writer.formula, 12),
        ]

    def pieces(self, parts: int, pointer: str) -> list[Piece]:
        """A beginning and so many parts with headings of their own; `pointer` is a paragraph of Markdown, or empty."""
        chosen = [self._plain(), plain_piece(self.writer.rare_paragraph())]
        chosen += [rendered_piece(pointer)] if pointer else []
        for heading in self._chance.sample(self._headings, min(parts, len(self._headings))):
            chosen += [self._taken(heading), self._plain()]
            if self._chance.random() < 0.6:
                chosen += [self._taken(self.writer.one(self._others)), self._plain()]
            if self._chance.random() < 0.3:
                chosen.append(self._taken(self.writer.one(self._marked)))
        return chosen

    def _plain(self) -> Piece:
        return self._taken(self.writer.one(self._paragraphs))

    def _taken(self, source: str) -> Piece:
        piece = self._rendered.get(source)
        if piece is None:
            piece = self._rendered[source] = rendered_piece(source)
        return piece


def _several(write: Callable[[], str], number: int) -> list[str]:
    return [write() for _ in range(number)]
