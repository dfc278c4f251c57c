"""Finding posts, best first: with all the words in the title, then in title and tags, then anywhere; newest first.

Without a post that has all of them, those are found that have some, and another spelling may be suggested.
"""

import difflib
from collections.abc import Sequence
from datetime import datetime
from math import log

from blog.core import markup
from blog.core.db import Database, Row, Transaction
from blog.core.words import Term, marked, snippet, terms
from blog.posts.models import Kind, Visibility
from blog.search import queries, queries_finding, queries_found
from blog.search.models import Found, Look, Plan, Results, Some, some_tokens, words_of

LAST_PAGE = 20
"""Who did not find it among these writes another word."""

_UNREAD_AT_ONCE = 500
_SIMILAR_ENOUGH = 0.7
# From no more than these nothing can be told of all.
_FEW = 7


async def search(db: Database, question: str, *, offset: int, limit: int, now: datetime) -> Results:
    """What answers a question, from `offset` on, at most `limit` posts."""
    asked = terms(question)
    if not asked:
        return Results([], partial=False, suggestion="")
    tokens = some_tokens(asked, queries_finding.MOST_TOKENS)
    look = await queries_finding.look_through(db, asked, tokens, offset + limit, now)
    if look.titles >= offset + limit or (look.is_all and look.hits):
        known = await queries_found.list_known(db, look.best[offset : offset + limit], now)
        return Results(_shown(known, asked), partial=False, suggestion="")
    better = _better_spelling(asked, look) if not look.hits and not offset else ""
    plan = _plan(tokens, look, offset + limit, limit, better)
    rows = await queries_found.list_found(db, plan, offset=offset, limit=limit, now=now)
    if full := [row for row in rows if row["how"] == "all"]:
        full.sort(key=lambda row: (row["visible_from"], row["id"]), reverse=True)
        return Results(_shown(sorted(full, key=lambda row: row["worth"]), asked), partial=False, suggestion="")
    if offset:
        return Results([], partial=False, suggestion="")
    some = [row for row in rows if row["how"] == "some"]
    some.sort(key=lambda row: (row["worth"], row["visible_from"], row["id"]), reverse=True)
    is_better = any(row["how"] == "better" for row in rows)
    return Results(_shown(some, asked), partial=True, suggestion=better if is_better else "")


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


def _plan(tokens: Sequence[str], look: Look, most: int, limit: int, better: str) -> Plan:
    """How to go on from a look through the newest posts: no further than needed for so many."""
    better_tokens = some_tokens(terms(better), queries_finding.MOST_TOKENS)
    counts = look.counts(tokens)
    if look.is_all:
        places = 0
    elif look.titles > max(_FEW, 4 * most * look.share):
        places = 1  # older titles are as good as sure to be enough, and come before newer texts
    else:
        places = 2 if len(look.best) >= most else 3
    ordered = sorted(tokens, key=lambda token: counts[token])
    if look.hits or len(tokens) == 1:
        return Plan(look.hits, ordered, places, better=better_tokens)
    weight = {token: 1 / log(3 + counts[token]) for token in ordered}
    return Plan(
        look.hits,
        ordered,
        places,
        some=_some(look, [weight[token] for token in tokens], limit),
        rare=[token for token in ordered if counts[token] < most],
        weights=[weight[token] for token in ordered],
        better=better_tokens,
    )


def _some(look: Look, weights: Sequence[float], limit: int) -> list[tuple[int, float]]:
    """The newest posts with some of the words, with what each is worth: a rare word says more than a common one."""

    def worth(one: Some) -> float:
        return sum(weight for weight, has in zip(weights, one.has, strict=False) if has == "1")

    found: list[tuple[int, float]] = []
    for one in sorted(look.some, key=worth, reverse=True):
        if len(found) >= limit and worth(one) < found[-1][1]:
            break
        found += [(post_id, worth(one)) for post_id in one.ids[:limit]]
    return found


def _better_spelling(asked: Sequence[Term], look: Look) -> str:
    """The question with its words as titles and tags spell them, "" where that is how it was asked."""
    close = {
        term.text: difflib.get_close_matches(term.text, look.similar.get(term.text, ()), n=1, cutoff=_SIMILAR_ENOUGH)
        for term in asked
    }
    return " ".join(next(iter(close[term.text]), term.text) for term in asked) if any(close.values()) else ""


def _shown(rows: Sequence[Row], asked: Sequence[Term]) -> list[Found]:
    return [_found(row, asked) for row in rows]


def _found(row: Row, asked: Sequence[Term]) -> Found:
    text = markup.plain_text(row["html"]).replace("\n", " ")
    return Found(
        kind=Kind(row["kind"]),
        title=row["title"],
        slug=row["slug"],
        visibility=Visibility(row["visibility"]),
        language=row["language"],
        published_at=row["published_at"],
        marked_title=marked(row["title"], asked),
        snippet=snippet(text, asked) or marked(row["summary"], asked),
    )
