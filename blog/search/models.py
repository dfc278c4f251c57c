"""What is searched and what is found."""

from collections.abc import Iterable, Mapping, Sequence
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
class Some:
    """Posts that have the same of the words: `has` is a digit for each, 1 for one they have. `ids` are the newest."""

    has: str
    number: int
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What the newest posts have; `is_all` where there are no others, `share` the part of all heads looked at.

    `some` is empty where a single word is asked for; `similar` are words like those that no title and no tag has.
    """

    hits: list[Hit]
    is_all: bool
    share: float
    some: list[Some]
    similar: Mapping[str, Sequence[str]]

    @property
    def best(self) -> list[Hit]:
        """The posts, each once: by the best place they were found at, the newest first."""
        in_order = sorted(self.hits, key=lambda hit: (hit.visible_from, hit.post_id), reverse=True)
        once: dict[int, Hit] = {}
        for hit in sorted(in_order, key=lambda hit: hit.place):
            once.setdefault(hit.post_id, hit)
        return list(once.values())

    @property
    def titles(self) -> int:
        """How many have all the words in their titles."""
        return sum(hit.place == 1 for hit in self.hits)

    def counts(self, tokens: Sequence[str]) -> dict[str, int]:
        """How many of the newest posts have each of the words."""
        return {token: sum(one.number for one in self.some if one.has[at] == "1") for at, token in enumerate(tokens)}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the page of results is made of.

    `newest` were found already; the index is asked for `tokens`, quickest with a rare one first, at places up to
    `places`, 0 for none. `some` are (post, worth) of those that have some words only, more of which the `rare` ones
    lead to; a post is worth the `weights` of the words it has. `better` are the words of a better spelling.
    """

    newest: Sequence[Hit]
    tokens: Sequence[str]
    places: int = 0
    some: Sequence[tuple[int, float]] = ()
    rare: Sequence[str] = ()
    weights: Sequence[float] = ()
    better: Sequence[str] = ()

    def weights_of(self, number: int) -> list[float]:
        """So many weights, those of no word being nothing."""
        return [*self.weights, *[0.0] * (number - len(self.weights))]


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
