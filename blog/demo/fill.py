"""Filling a site with posts and comments by the hundred thousand, as if people had saved each of them.

Each lot of posts is stored in a transaction of its own, and its comments in another: who interrupts it has a smaller
site, not a broken one.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from blog.comments import actions_paging
from blog.core import security
from blog.core.db import Database, Transaction
from blog.demo import queries
from blog.demo.chinese import CHINESE
from blog.demo.comments import LONGEST_THREAD, Author, CommentMaker, DemoComment, Talk
from blog.demo.english import ENGLISH
from blog.demo.people import add_authors, add_series, add_tags
from blog.demo.posts import DemoPost, PostMaker, Slugs
from blog.demo.related import Relations
from blog.demo.rows import comment_row, post_row, search_row
from blog.demo.text import Writer
from blog.demo.world import Standing, series_places, shares, standings
from blog.links import queries as link_queries
from blog.posts import queries_checking, queries_relisting
from blog.site import queries as site_queries

POSTS_AT_ONCE: Final = 250
COMMENTS_AT_ONCE: Final = 5000
PASSWORD: Final = "open sesame"  # noqa: S105  # of the posts that need one


@dataclass(frozen=True, slots=True)
class _Lot:
    """Posts that are stored together, and what else is stored with them."""

    posts: list[DemoPost]
    related: list[tuple[int, int, float]]
    vocabulary: list[str]
    comments: list[DemoComment]


async def fill(
    db: Database,
    *,
    posts: int,
    comments: int,
    seed: int,
    now: datetime,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Add so many posts and comments; `progress` is told how many more are done.

    Raises Duplicate where somebody else adds some at the same time. The same seed makes the same texts.
    """
    filling = await _begin(db, posts, comments, Random(seed), now)
    waiting = asyncio.create_task(asyncio.to_thread(filling.lot))
    try:
        while lot := await waiting:
            waiting = asyncio.create_task(asyncio.to_thread(filling.lot))
            await filling.store(db, lot, progress)
    finally:
        await asyncio.wait([waiting])  # a thread cannot be stopped
    await actions_paging.page_everything(db)
    await queries_checking.renew_statistics(db)


async def _begin(db: Database, posts: int, comments: int, chance: Random, now: datetime) -> "_Filling":
    number, places = series_places(posts, chance)
    writers = (Writer(ENGLISH, chance), Writer(CHINESE, chance))

    async def work(tx: Transaction) -> tuple[list[Author], dict[str, int], list[int]]:
        found = await add_authors(tx, now), await add_tags(tx), await add_series(tx, number, writers)
        await site_queries.touch(tx)
        return found

    authors, tags, series = await db.transaction(work)
    all_standings = standings(posts, now, chance)
    return _Filling(
        authors,
        tags,
        series,
        await security.hash_password(PASSWORD),
        all_standings,
        _counts(all_standings, comments, chance),
        PostMaker(chance, Slugs(await queries.list_slugs(db)), len(authors), places),
        CommentMaker(chance, await queries.next_comment_id(db), now),
        await queries.next_post_id(db),
    )


def _counts(all_standings: Sequence[Standing], comments: int, chance: Random) -> list[int]:
    """How many comments each post gets: most few, some many, the last that people read the most."""
    weights = [chance.paretovariate(1.3) if one.is_read else 0.0 for one in all_standings]
    read = [at for at, one in enumerate(all_standings) if one.is_read]
    counts = [0] * len(all_standings)
    if comments and read:
        counts[read[-1]] = min(LONGEST_THREAD, comments // 4)
        weights[read[-1]] = 0.0
        rest = shares(comments - counts[read[-1]], weights, 500)
        counts = [count + more for count, more in zip(counts, rest, strict=True)]
        counts[read[-1]] += comments - sum(counts)
    return counts


class _Filling:
    def __init__(
        self,
        authors: list[Author],
        tags: dict[str, int],
        series: list[int],
        password_hash: str,
        all_standings: list[Standing],
        counts: list[int],
        post_maker: PostMaker,
        comment_maker: CommentMaker,
        first_id: int,
    ) -> None:
        self._authors = authors
        self._tags = tags
        self._series = series
        self._password_hash = password_hash
        self._standings = all_standings
        self._counts = counts
        self._posts = post_maker
        self._comments = comment_maker
        self._first_id = first_id
        self._done = 0
        self._relations = Relations()
        self._known_words: set[str] = set()
        busy = [at for at, count in enumerate(counts) if 20 <= count <= 200]
        self._deep = busy[-1] if busy else counts.index(max(counts, default=0)) if counts else 0

    def lot(self) -> _Lot | None:
        """The next posts; None after the last. For a thread, one at a time."""
        made: list[DemoPost] = []
        lot = _Lot(made, [], [], [])
        end = min(self._done + POSTS_AT_ONCE, len(self._standings))
        for at in range(self._done, end):
            post = self._posts.post(at, self._first_id + at, self._standings[at])
            made.append(post)
            self._relate(post, lot)
            lot.vocabulary.extend(word for word in post.words.vocabulary if word not in self._known_words)
            self._known_words.update(post.words.vocabulary)
            if self._counts[at]:
                lot.comments.extend(self._comments.comments(self._talk(at, post)))
        self._done = end
        return lot if made else None

    def _talk(self, at: int, post: DemoPost) -> Talk:
        since = post.standing.published_at or post.standing.written_at
        return Talk(
            post.id, self._authors[post.author], post.language, since, self._counts[at], is_deep=at == self._deep
        )

    def _relate(self, post: DemoPost, lot: _Lot) -> None:
        if post.standing.is_read:
            for other, score in self._relations.of(post.id, post.tags):
                lot.related.extend(((post.id, other, score), (other, post.id, score)))

    async def store(self, db: Database, lot: _Lot, progress: Callable[[int], None]) -> None:
        """Store what a lot holds."""

        async def work(tx: Transaction) -> None:
            await self._store_posts(tx, lot)
            await site_queries.touch(tx)

        await db.transaction(work)
        progress(len(lot.posts))
        for start in range(0, len(lot.comments), COMMENTS_AT_ONCE):
            part = lot.comments[start : start + COMMENTS_AT_ONCE]

            async def more(tx: Transaction, part: Sequence[DemoComment] = part) -> None:
                await queries.add_comments(tx, [comment_row(comment) for comment in part])
                await site_queries.touch(tx)

            await db.transaction(more)
            progress(len(part))

    async def _store_posts(self, tx: Transaction, lot: _Lot) -> None:
        posts = lot.posts
        author_ids = [author.id for author in self._authors]
        await queries.add_posts(tx, [post_row(post, author_ids, self._series, self._password_hash) for post in posts])
        await queries.add_post_tags(tx, [(post.id, self._tags[name]) for post in posts for name in post.tags])
        await queries.add_revisions(tx, posts[0].id, posts[-1].id)
        await link_queries.add_links(tx, [(post.id, post.anchors) for post in posts])
        await queries.add_search_words(tx, [search_row(post) for post in posts])
        await queries.add_vocabulary(tx, lot.vocabulary)
        # What the site would find out later, by and by.
        found = [post.id for post in posts if post.standing.is_findable]
        await queries.add_related(tx, found, lot.related)
        await queries_relisting.list_new(tx, [post.id for post in posts])
