"""Finding posts, best first: with all the words in the title, then in title and tags, then anywhere; newest first.

Without a post that has all of them, those are found that have some, and another spelling may be suggested.
"""

import difflib
from collections.abc import Iterable, Sequence
from datetime import datetime
from heapq import nlargest
from math import log
from typing import Any

from blog.core import markup
from blog.core.db import Database, Queryable, Transaction
from blog.core.words import Term, marked, snippet, terms
from blog.posts.models import Kind, Visibility
from blog.search import queries, queries_finding
from blog.search.models import Found, Hit, Results, SomeHit, some_tokens, words_of

LAST_PAGE = 20
"""Who did not find it among these writes another word."""

_UNREAD_AT_ONCE = 500
_SIMILAR_ENOUGH = 0.7


async def search(db: Database, question: str, *, offset: int, limit: int, now: datetime) -> Results:
    """What answers a question, from `offset` on, at most `limit` posts."""
    asked = terms(question)
    if not asked:
        return Results([], partial=False, suggestion="")
    wanted = some_tokens(asked, queries_finding.MOST_TOKENS)
    ids = await _ids(db, wanted, offset + limit, now)
    if ids or offset:
        return Results(await _found(db, ids[offset : offset + limit], asked, now), partial=False, suggestion="")
    some = await _ids_of_some(db, asked, limit, now) if len(wanted) > 1 else []
    suggestion = await _suggestion(db, asked, now)
    return Results(await _found(db, some, asked, now), partial=True, suggestion=suggestion)


async def read_words(db: Database) -> int:
    """Store the words of some posts that have none yet, or have other ones by now; how many they were."""
    ids = await queries.list_unread(db, _UNREAD_AT_ONCE)
    for post_id in ids:

        async def work(tx: Transaction, post_id: int = post_id) -> None:
            source = await queries.find_source(tx, post_id)
            if source is not None:  # else it was deleted meanwhile
                await queries.keep_words(tx, post_id, words_of(source))

        await db.transaction(work)
    return len(ids)


async def _ids(db: Queryable, tokens: Sequence[str], most: int, now: datetime) -> list[int]:
    """The best of the posts with all the words, looked for no further than needed."""
    heads, bodies = queries_finding.NEWEST_HEADS, queries_finding.NEWEST_BODIES
    newest = await queries_finding.look_through(db, tokens, most, now, heads=heads, bodies=bodies)
    if newest.is_all or newest.titles >= most:
        return _best(newest.hits)[:most]
    if len(tokens) > 1:
        tokens = await queries_finding.rarest_first(db, tokens, now)
    if newest.titles > 2 * most * newest.share:  # then older titles are likely to be enough
        indexed = await queries_finding.look_up(db, tokens, most, now, places=1)
        if indexed.titles >= most:
            return _best(indexed.hits)
    # Older titles and tags come before newer texts.
    places = 3 if len(_best(newest.hits)) < most else 2
    indexed = await queries_finding.look_up(db, tokens, most, now, places=places)
    hits = [*newest.hits, *indexed.hits]
    if not indexed.is_all:
        many = queries_finding.MANY_MORE
        hits += (await queries_finding.look_through(db, tokens, most, now, heads=many, bodies=many)).hits
    return _best(hits)[:most]


def _best(hits: Iterable[Hit]) -> list[int]:
    """The posts, each once: by the best place they were found at, the newest first."""
    in_order = sorted(hits, key=lambda hit: (hit.visible_from, hit.post_id), reverse=True)
    return list(dict.fromkeys(hit.post_id for hit in sorted(in_order, key=lambda hit: hit.place)))


async def _ids_of_some(db: Queryable, asked: Sequence[Term], most: int, now: datetime) -> list[int]:
    """Posts with as many of the words as there are; a word that few have says more than one that many have."""
    tokens = some_tokens(asked, queries_finding.MOST_OF_SOME)
    newest = await queries_finding.look_for_some(db, tokens, now)
    counts = [sum(hit.has[at] == "1" for hit in newest) for at in range(len(tokens))]
    rare = [token for token, count in zip(tokens, counts, strict=True) if count < most]
    older = await queries_finding.look_up_some(db, rare, tokens, now) if rare else []
    weights = [1 / log(3 + count) for count in counts]

    def worth(hit: SomeHit) -> tuple[float, datetime, int]:
        return sum(weights[at] for at, has in enumerate(hit.has) if has == "1"), hit.visible_from, hit.post_id

    found = {hit.post_id: hit for hit in (*older, *newest)}
    return [hit.post_id for hit in nlargest(most, found.values(), key=worth)]


async def _suggestion(db: Queryable, asked: Sequence[Term], now: datetime) -> str:
    """The question with its words as titles and tags spell them, if that finds something visitors may see."""
    spelt: list[str] = []
    for term in asked:
        known = [] if term.is_unspaced else await queries_finding.list_similar_words(db, term.text)
        close = difflib.get_close_matches(term.text, known, n=1, cutoff=_SIMILAR_ENOUGH)
        spelt.append(close[0] if close else term.text)
    better = " ".join(spelt)
    if better == " ".join(term.text for term in asked):
        return ""
    return better if await _ids(db, some_tokens(terms(better), queries_finding.MOST_TOKENS), 1, now) else ""


async def _found(db: Queryable, ids: Sequence[int], asked: Sequence[Term], now: datetime) -> list[Found]:
    return [_shown(row, asked) for row in await queries_finding.list_found(db, ids, now)]


def _shown(row: dict[str, Any], asked: Sequence[Term]) -> Found:
    text = markup.plain_text(row.pop("html")).replace("\n", " ")
    summary = row.pop("summary")
    row.pop("id")
    return Found(
        **{**row, "kind": Kind(row["kind"]), "visibility": Visibility(row["visibility"])},
        marked_title=marked(row["title"], asked),
        snippet=snippet(text, asked) or marked(summary, asked),
    )
