"""Posts of the demo, as saving them would have stored them."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from blog.core.anchors import Anchors
from blog.core.text import slugify
from blog.demo.chinese import CHINESE
from blog.demo.english import ENGLISH
from blog.demo.pieces import Body, Shelf, body
from blog.demo.text import Zipf
from blog.demo.world import TAGS, Place, Standing
from blog.posts.models import Kind, Visibility
from blog.search.models import SearchWords, words_with

LONGEST_BASE: Final = 180
_PARTS: Final = (0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8, 12)
_SOME: Final = 0.08
_LINKING: Final = 0.2
_REMEMBERED: Final = 300


@dataclass(frozen=True, slots=True)
class DemoPost:
    """A post with everything that is stored of it, but for the ids of what it belongs to."""

    id: int
    title: str
    slug: str
    language: str
    text: Body
    excerpt: str
    description: str
    author: int
    standing: Standing
    sticky: bool
    comments_open: bool
    series: Place | None
    tags: tuple[str, ...]
    words: SearchWords

    @property
    def anchors(self) -> Anchors:
        return self.text.anchors


class Slugs:
    """Addresses: each title gets the one that saving it would give it."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._next: dict[str, int] = {}

    def free(self, title: str) -> str:
        """An address nobody has, taken with this."""
        base = slugify(title)[:LONGEST_BASE] or Kind.POST.value
        number = self._next.get(base, 1)
        while (slug := base if number == 1 else f"{base}-{number}") in self._taken:
            number += 1
        self._taken.add(slug)
        self._next[base] = number + 1
        return slug


class PostMaker:
    """Makes posts one after the other, each for a standing."""

    def __init__(self, chance: Random, slugs: Slugs, authors: int, places: Mapping[int, Place]) -> None:
        self._chance = chance
        self._slugs = slugs
        self._places = places
        self._shelves = (Shelf(ENGLISH, chance), Shelf(CHINESE, chance))
        self._authors = Zipf(chance, authors, 1.0)
        self._tags = {
            language: (chance.sample(names, len(names)), Zipf(chance, len(names))) for language, names in TAGS.items()
        }
        self._published: list[tuple[str, str]] = []

    def post(self, at: int, post_id: int, standing: Standing) -> DemoPost:
        """The post at that place in time."""
        chance = self._chance
        kind = chance.random()
        first, second = self._shelves if kind < 0.45 else self._shelves[::-1]
        writer = first.writer
        title = writer.title()
        slug = self._slugs.free(title)
        parts = chance.choice(_PARTS)
        pieces = first.pieces(parts, self._pointer(first))
        if kind > 0.85:  # in both languages
            pieces += second.pieces(1, "")
        excerpt = writer.sentence() if chance.random() < _SOME else ""
        made = body(pieces, excerpt)
        tags = self._some_tags(writer.stock.language)
        is_open = standing.visibility is not Visibility.PASSWORD
        if standing.is_read:
            self._remember(title, slug)
        return DemoPost(
            id=post_id,
            title=title,
            slug=slug,
            language=writer.stock.language,
            text=made,
            excerpt=excerpt,
            description=writer.sentence()[:300] if chance.random() < _SOME else "",
            author=self._authors.place(),
            standing=standing,
            sticky=at in (3, 4) and standing.is_read,
            comments_open=chance.random() > 0.03,
            series=self._places.get(at),
            tags=tags,
            words=words_with(title, tags, made.tokens if is_open else ()),
        )

    def _pointer(self, shelf: Shelf) -> str:
        if not self._published or self._chance.random() > _LINKING:
            return ""
        return shelf.writer.pointer(*self._chance.choice(self._published))

    def _remember(self, title: str, slug: str) -> None:
        if len(self._published) < _REMEMBERED:
            self._published.append((title, slug))
        else:
            self._published[self._chance.randrange(_REMEMBERED)] = (title, slug)

    def _some_tags(self, language: str) -> tuple[str, ...]:
        names, zipf = self._tags[language]
        chosen = {names[zipf.place()] for _ in range(self._chance.choice((0, 1, 2, 3, 3, 4)))}
        return tuple(sorted(chosen, key=str.casefold))  # as the editor shows them
