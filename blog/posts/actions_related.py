"""Finding out which posts are alike: by shared tags and words of their titles, by rare ones more than by common."""

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from math import log

from blog.core.db import Database, Transaction
from blog.posts import queries_related as queries
from blog.posts.models_related import RelatedSource, title_tokens
from blog.site import queries as site_queries

AT_ONCE = 50
MOST_FOUND = 12
# Of posts that share one thing so many are looked at. Where there are more, the thing says little, and for a tag
# those before the post are as good as any; a word so common says nothing.
MOST_ALIKE = 100
# A tag is chosen; a word may stand in a title by chance.
WEIGHT_OF_TAG, WEIGHT_OF_WORD = 2.0, 1.0
_AFTER_ALL = 2**63


@dataclass(frozen=True, slots=True)
class Uses:
    """How common tags and words of titles are, as far as it was asked so far: asking is what takes time."""

    tags: dict[int, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)


async def relate_posts(db: Database, uses: Uses) -> int:
    """Relate some posts that were saved since it was last done; how many there were, 0 when all are done."""
    waiting = await queries.list_unrelated(db, AT_ONCE)
    for source in waiting:
        await _relate(db, source, uses)
    if waiting:
        await db.transaction(site_queries.touch)
    return len(waiting)


async def _relate(db: Database, source: RelatedSource, uses: Uses) -> None:
    scores: defaultdict[int, float] = defaultdict(float)
    for tag_id in source.tag_ids:
        count = uses.tags[tag_id] = uses.tags.get(tag_id) or await queries.count_tagged(db, tag_id)
        before = _AFTER_ALL if count <= MOST_ALIKE else source.id
        for other in await queries.list_tagged(db, tag_id, before=before, limit=MOST_ALIKE):
            scores[other] += WEIGHT_OF_TAG / (1 + log(1 + count))
    for token in title_tokens(source.title):
        count = uses.words[token] = uses.words.get(token) or await queries.count_titled(db, token)
        if 1 < count <= MOST_ALIKE:
            for other in await queries.list_titled(db, token, limit=MOST_ALIKE):
                scores[other] += WEIGHT_OF_WORD / (1 + log(1 + count))
    scores.pop(source.id, None)
    best = dict(heapq.nlargest(MOST_FOUND, scores.items(), key=lambda pair: (pair[1], pair[0])))

    async def work(tx: Transaction) -> None:
        await queries.keep_related(tx, source, best)

    await db.transaction(work)
