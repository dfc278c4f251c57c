"""What is searched and what is found."""

from dataclasses import dataclass
from datetime import datetime

from blog.core.markup import plain_text
from blog.core.words import Piece, spaced_words, tokens
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
    head = " \n".join((source.title, *source.tags))
    body = f"{source.excerpt} \n{plain_text(source.html)}" if source.is_open else ""
    marked = [*(f"t{token}" for token in tokens(source.title)), *(f"h{token}" for token in tokens(head))]
    return SearchWords(
        heads=_row(marked),
        bodies=_row([f"q{token}" for token in tokens(f"{head} \n{body}")]),
        vocabulary=spaced_words(head),
    )


def _row(marked: list[str]) -> str:
    return f" {' '.join(marked)} "


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
