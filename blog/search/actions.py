"""Finding posts, best first: with all the words in the title, then in title and tags, then anywhere; newest first.

Without a post that has all of them, those are found that have some, and another spelling may be suggested.
"""

import difflib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from blog.core import markup
from blog.core.db import Database, Queryable, Transaction
from blog.core.words import Term, marked, snippet, terms
from blog.posts.models import Kind, Visibility
from blog.search import queries
from blog.search.models import Found, Results, words_of

LAST_PAGE = 20
"""Who did not find it among these writes another word."""

_UNREAD_AT_ONCE = 50
_SIMILAR_ENOUGH = 0.7

Finder = Callable[[Queryable, Sequence[str], int, datetime], Awaitable[list[int]]]
_FINDERS: tuple[Finder, ...] = (queries.list_in_titles, queries.list_in_heads, queries.list_anywhere)


async def search(db: Database, question: str, *, offset: int, limit: int, now: datetime) -> Results:
    """What answers a question, from `offset` on, at most `limit` posts."""
    asked = terms(question)
    if not asked:
        return Results([], partial=False, suggestion="")
    wanted = tuple(dict.fromkeys(token for term in asked for token in term.tokens))
    ids = await _ids(db, wanted, offset + limit, now)
    if ids or offset:
        return Results(await _found(db, ids[offset : offset + limit], asked, now), partial=False, suggestion="")
    some = await _ids_of_some(db, wanted, limit, now) if len(wanted) > 1 else []
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
    """Each finder also finds what those before it have found, so it is asked for that many more."""
    ids: dict[int, None] = {}
    for find in _FINDERS:
        ids.update(dict.fromkeys(await find(db, tokens, most + len(ids), now)))
        if len(ids) >= most:
            break
    return list(ids)[:most]


async def _ids_of_some(db: Queryable, tokens: Sequence[str], most: int, now: datetime) -> list[int]:
    """Posts with as many of the words as there are, each word being asked for by itself."""
    hits: dict[int, int] = {}
    for token in tokens[:8]:
        for post_id in await queries.list_anywhere(db, [token], most, now):
            hits[post_id] = hits.get(post_id, 0) + 1
    return sorted(hits, key=lambda post_id: hits[post_id], reverse=True)[:most]


async def _suggestion(db: Queryable, asked: Sequence[Term], now: datetime) -> str:
    """The question with its words as titles and tags spell them, if that finds something visitors may see."""
    spelt: list[str] = []
    for term in asked:
        known = [] if term.is_unspaced else await queries.list_similar_words(db, term.text)
        close = difflib.get_close_matches(term.text, known, n=1, cutoff=_SIMILAR_ENOUGH)
        spelt.append(close[0] if close else term.text)
    better = " ".join(spelt)
    if better == " ".join(term.text for term in asked):
        return ""
    wanted = [token for term in terms(better) for token in term.tokens]
    return better if await _ids(db, wanted, 1, now) else ""


async def _found(db: Queryable, ids: Sequence[int], asked: Sequence[Term], now: datetime) -> list[Found]:
    return [_shown(row, asked) for row in await queries.list_found(db, ids, now)]


def _shown(row: dict[str, Any], asked: Sequence[Term]) -> Found:
    text = markup.plain_text(row.pop("html")).replace("\n", " ")
    summary = row.pop("summary")
    row.pop("id")
    return Found(
        **{**row, "kind": Kind(row["kind"]), "visibility": Visibility(row["visibility"])},
        marked_title=marked(row["title"], asked),
        snippet=snippet(text, asked) or marked(summary, asked),
    )
