"""What is searched and what is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from blog.core.markup import plain_text
from blog.core.words import Piece, Term, spaced_words, tokens
from blog.posts.models import Kind, Visibility


@dataclass(frozen=True, slots=True)
class SearchSource:
    """What the words of a post are taken from; `is_open` is False where the text needs a password."""

    title: str
    tags: tuple[str, ...]
    excerpt: str
    html: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The words of one post as the tables of search hold them."""

    heads: str
    bodies: str
    vocabulary: tuple[str, ...]


def words_of(source: SearchSource) -> SearchWords:
    """The words by which a post is found. Slow enough for a big post to belong in a thread."""
    body = tokens(f"{source.excerpt} \n{plain_text(source.html)}") if source.is_open else ()
    return words_with(source.title, source.tags, body)


def words_with(title: str, tags: Sequence[str], body: Iterable[str]) -> SearchWords:
    """The same, of a post the tokens of whose text are known; there are none where the text needs a password."""
    of_title = tokens(title)
    of_head = dict.fromkeys((*of_title, *(token for tag in tags for token in tokens(tag))))
    return SearchWords(
        heads=f"{_marked('t', of_title)}{_marked('h', of_head)} ",
        bodies=f"{_marked('q', dict.fromkeys((*of_head, *body)))} ",
        vocabulary=spaced_words(" \n".join((title, *tags))),
    )


def _marked(mark: str, found: Iterable[str]) -> str:
    """The tokens with that mark, a space in front of each."""
    joined = f" {mark}".join(found)
    return f" {mark}{joined}" if joined else ""


def some_tokens(asked: Sequence[Term], most: int) -> tuple[str, ...]:
    """The tokens of the terms, each once; of more than `most` one for each term, and others evenly among the rest.

    Of two characters that stand together one or the other is in both, so that what is left out is hardly missed.
    """
    found = tuple(dict.fromkeys(token for term in asked for token in term.tokens))
    if len(found) <= most:
        return found
    first = tuple(dict.fromkeys(term.tokens[0] for term in asked))[:most]
    rest = [token for token in found if token not in first]
    places = most - len(first)
    return (*first, *(rest[(at + 1) * len(rest) // places - 1] for at in range(places)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that has all the words: `place` is 1 where its title has them, 2 for title and tags, 3 for all of it."""

    place: int
    post_id: int
    visible_from: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What was found by a look; `is_all` where no other way would find more, `share` the part of heads looked at."""

    hits: list[Hit]
    is_all: bool
    share: float = 1.0

    @property
    def titles(self) -> int:
        """How many have all the words in their titles."""
        return sum(hit.place == 1 for hit in self.hits)


@dataclass(frozen=True, slots=True)
class SomeHit:
    """A post that has some of the words: `has` is a digit for each, 1 for one it has."""

    post_id: int
    visible_from: datetime
    has: str


@dataclass(frozen=True, slots=True)
class Found:
    """A post that was found: its title, and a part of its text, with what was asked for marked."""

    kind: Kind
    title: str
    slug: str
    visibility: Visibility
    language: str
    published_at: datetime
    marked_title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found; `partial` says that no post has all of it, and these have some."""

    items: list[Found]
    partial: bool
    suggestion: str
