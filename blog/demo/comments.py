"""Comments of the demo, in threads, as leaving them would have stored them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from blog.comments.models import CommentStatus
from blog.core import markup, security
from blog.core.text import slugify
from blog.demo.chinese import CHINESE
from blog.demo.english import ENGLISH
from blog.demo.text import Writer

LONGEST_THREAD: Final = 2000
DEEPEST: Final = 12
# One that is answered is one of the last so many.
_IN_VIEW: Final = 12
_BY_AUTHOR: Final = 0.1


@dataclass(frozen=True, slots=True)
class DemoComment:
    """A comment with everything that is stored of it."""

    id: int
    post_id: int
    parent_id: int | None
    user_id: int | None
    name: str
    email: str
    url: str
    source: str
    html: str
    status: CommentStatus
    digest: bytes
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes posts."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A post people talk about, and its author; `is_deep` if each answers the one before."""

    post_id: int
    author: Author
    language: str
    since: datetime
    number: int
    is_deep: bool = False


class CommentMaker:
    """Makes comments one after the other."""

    def __init__(self, chance: Random, first_id: int, now: datetime) -> None:
        self._chance = chance
        self._next_id = first_id
        self._now = now
        self._bodies = {stock.language: _bodies(Writer(stock, chance)) for stock in (ENGLISH, CHINESE)}
        self._rendered: dict[str, str] = {}
        self._people = [_person(Writer(stock, chance), at) for at in range(2000) for stock in (ENGLISH, CHINESE)]

    def comments(self, talk: Talk) -> list[DemoComment]:
        """What was said below a post, the oldest first."""
        said: list[DemoComment] = []
        answerable: list[int] = []
        known: set[bytes] = set()
        for created_at in self._times(talk):
            parent = self._answered(answerable, talk)
            comment = self._comment(talk, parent, created_at)
            while comment.digest in known:  # the same words by the same person would be the same comment
                comment = self._comment(talk, parent, created_at)
            known.add(comment.digest)
            self._next_id += 1
            said.append(comment)
            if comment.status is CommentStatus.APPROVED:
                answerable.append(comment.id)
        return said

    def _times(self, talk: Talk) -> list[datetime]:
        left = max(60.0, (self._now - talk.since).total_seconds() - 60)
        most = min(left, 86400.0 * (3 + talk.number))
        return [
            talk.since + timedelta(seconds=after) for after in sorted(self._after(most) for _ in range(talk.number))
        ]

    def _after(self, most: float) -> float:
        return round(most * self._chance.random() ** 3, 3)

    def _answered(self, answerable: Sequence[int], talk: Talk) -> int | None:
        if not answerable:
            return None
        if talk.is_deep and len(answerable) < DEEPEST:
            return answerable[-1]
        return self._chance.choice(answerable[-_IN_VIEW:]) if self._chance.random() < 0.4 else None

    def _comment(self, talk: Talk, parent: int | None, created_at: datetime) -> DemoComment:
        chance = self._chance
        name, email, url = self._people[int(chance.random() * len(self._people))]
        user_id = None
        if parent is not None and chance.random() < _BY_AUTHOR:
            name, email, url, user_id = talk.author.name, talk.author.email, "", talk.author.id
        bodies = self._bodies[talk.language]
        source = bodies[int(chance.random() * len(bodies))]
        html = self._rendered.get(source)
        if html is None:
            html = self._rendered[source] = markup.render_comment(source)
        luck = 1.0 if talk.is_deep or user_id else chance.random()
        status = CommentStatus.SPAM if luck < 0.01 else CommentStatus.PENDING if luck < 0.03 else CommentStatus.APPROVED
        digest = security.digest(email, str(parent), source)
        return DemoComment(
            self._next_id, talk.post_id, parent, user_id, name, email, url, source, html, status, digest, created_at
        )


def _bodies(writer: Writer) -> list[str]:
    return list(dict.fromkeys(writer.comment() for _ in range(600)))


def _person(writer: Writer, at: int) -> tuple[str, str, str]:
    name = writer.name()
    first = writer.one(writer.stock.words["w"])
    whole = f"{first} {name}" if writer.stock.space else name
    url = f"https://{slugify(first)}{at}.example.org/" if writer.stock.space and at % 7 == 0 else ""
    return whole, f"reader{at}{writer.stock.language[:2]}@example.org", url
