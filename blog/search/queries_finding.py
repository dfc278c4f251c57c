"""The SQL of finding posts by their words.

Two ways lead to the posts that have some words, and neither alone is quick for every word: a look through the newest
rows finds enough of those that many posts have, the FULLTEXT index is quick for those that few have. So the newest are
looked through first, and where that is not enough the index follows, which gives up where it would find too many.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from blog.core.db import Queryable, Row
from blog.search.models import Hit, Look, SomeHit

NEWEST_HEADS = 1500
NEWEST_BODIES = 1000
NEWEST_FOR_SOME = 1000
NEWEST_FOR_ORDER = 300
# Instead of these where a word is common, but not of late.
MANY_MORE = 10_000
# The index names posts quickly, but reading what it names takes time: a head some microseconds, a body some forty.
MOST_HEADS = 10_000
MOST_BODIES = 1500
MOST_TOKENS = 16
MOST_OF_SOME = 8
MOST_SOME = 300
# No row is like this.
_NOTHING = ""


async def look_through(
    db: Queryable, tokens: Sequence[str], most: int, now: datetime, *, heads: int, bodies: int
) -> Look:
    """The posts with all the words among the newest, by so many heads and bodies; at most MOST_TOKENS words count."""
    rows = await db.fetch_all(
        """
        SELECT 0 AS place, MAX(post_id) AS post_id, NULL AS visible_from, COUNT(*) AS number
        FROM (SELECT post_id FROM search_bodies WHERE visible_from <= %(now)s
              ORDER BY visible_from DESC, post_id DESC LIMIT %(bodies)s) AS seen
        UNION ALL
        (SELECT IF(s.words LIKE %(t0)s AND s.words LIKE %(t1)s AND s.words LIKE %(t2)s AND s.words LIKE %(t3)s
                   AND s.words LIKE %(t4)s AND s.words LIKE %(t5)s AND s.words LIKE %(t6)s AND s.words LIKE %(t7)s
                   AND s.words LIKE %(t8)s AND s.words LIKE %(t9)s AND s.words LIKE %(t10)s AND s.words LIKE %(t11)s
                   AND s.words LIKE %(t12)s AND s.words LIKE %(t13)s AND s.words LIKE %(t14)s
                   AND s.words LIKE %(t15)s, 1, 2) AS place, s.post_id, s.visible_from, 0
         FROM (SELECT post_id FROM search_heads WHERE visible_from <= %(now)s
               ORDER BY visible_from DESC, post_id DESC LIMIT %(heads)s) AS newest
         JOIN search_heads AS s ON s.post_id = newest.post_id
         WHERE s.words LIKE %(h0)s AND s.words LIKE %(h1)s AND s.words LIKE %(h2)s AND s.words LIKE %(h3)s
           AND s.words LIKE %(h4)s AND s.words LIKE %(h5)s AND s.words LIKE %(h6)s AND s.words LIKE %(h7)s
           AND s.words LIKE %(h8)s AND s.words LIKE %(h9)s AND s.words LIKE %(h10)s AND s.words LIKE %(h11)s
           AND s.words LIKE %(h12)s AND s.words LIKE %(h13)s AND s.words LIKE %(h14)s AND s.words LIKE %(h15)s
         ORDER BY place, s.visible_from DESC, s.post_id DESC
         LIMIT %(most)s)
        UNION ALL
        (SELECT 3, s.post_id, s.visible_from, 0
         FROM (SELECT post_id FROM search_bodies WHERE visible_from <= %(now)s
               ORDER BY visible_from DESC, post_id DESC LIMIT %(bodies)s) AS newest
         JOIN search_bodies AS s ON s.post_id = newest.post_id
         WHERE s.words LIKE %(q0)s AND s.words LIKE %(q1)s AND s.words LIKE %(q2)s AND s.words LIKE %(q3)s
           AND s.words LIKE %(q4)s AND s.words LIKE %(q5)s AND s.words LIKE %(q6)s AND s.words LIKE %(q7)s
           AND s.words LIKE %(q8)s AND s.words LIKE %(q9)s AND s.words LIKE %(q10)s AND s.words LIKE %(q11)s
           AND s.words LIKE %(q12)s AND s.words LIKE %(q13)s AND s.words LIKE %(q14)s AND s.words LIKE %(q15)s
         ORDER BY s.visible_from DESC, s.post_id DESC
         LIMIT %(twice)s)
        """,
        {
            **_likes("t", tokens, MOST_TOKENS),
            **_likes("h", tokens, MOST_TOKENS),
            **_likes("q", tokens, MOST_TOKENS),
            # Whatever is found by its head is found once more by its body.
            "twice": 2 * most,
            "most": most,
            "now": now,
            "heads": heads,
            "bodies": bodies,
        },
    )
    of_all = next(row for row in rows if not row["place"])
    return Look(_hits(rows), is_all=of_all["number"] < bodies, share=min(1.0, heads / (of_all["post_id"] or 1)))


async def rarest_first(db: Queryable, tokens: Sequence[str], now: datetime) -> list[str]:
    """The words in the order in which the index is asked for them: it is quick if the first is rare."""
    row = await db.fetch_one(
        """
        SELECT SUM(s.words LIKE %(q0)s) AS n0, SUM(s.words LIKE %(q1)s) AS n1, SUM(s.words LIKE %(q2)s) AS n2,
               SUM(s.words LIKE %(q3)s) AS n3, SUM(s.words LIKE %(q4)s) AS n4, SUM(s.words LIKE %(q5)s) AS n5,
               SUM(s.words LIKE %(q6)s) AS n6, SUM(s.words LIKE %(q7)s) AS n7, SUM(s.words LIKE %(q8)s) AS n8,
               SUM(s.words LIKE %(q9)s) AS n9, SUM(s.words LIKE %(q10)s) AS n10, SUM(s.words LIKE %(q11)s) AS n11,
               SUM(s.words LIKE %(q12)s) AS n12, SUM(s.words LIKE %(q13)s) AS n13, SUM(s.words LIKE %(q14)s) AS n14,
               SUM(s.words LIKE %(q15)s) AS n15
        FROM (SELECT post_id FROM search_bodies WHERE visible_from <= %(now)s
              ORDER BY visible_from DESC, post_id DESC LIMIT %(bodies)s) AS newest
        JOIN search_bodies AS s ON s.post_id = newest.post_id
        """,
        {**_likes("q", tokens, MOST_TOKENS), "now": now, "bodies": NEWEST_FOR_ORDER},
    )
    numbers = {token: (row or {})[f"n{at}"] or 0 for at, token in enumerate(tokens)}
    return sorted(tokens, key=lambda token: int(numbers[token]))


async def look_up(db: Queryable, tokens: Sequence[str], most: int, now: datetime, *, places: int) -> Look:
    """The posts with all the words by the index, at places up to that one; quickest with a rare word first."""
    rows = await db.fetch_all(
        """
        (SELECT 1 AS place, post_id, visible_from, 0 AS number
         FROM (SELECT post_id, visible_from FROM search_heads
               WHERE MATCH (words) AGAINST (%(title)s IN BOOLEAN MODE) AND visible_from <= %(now)s
               LIMIT %(heads)s) AS found
         ORDER BY visible_from DESC, post_id DESC
         LIMIT %(most)s)
        UNION ALL
        (SELECT 2, post_id, visible_from, 0
         FROM (SELECT post_id, visible_from FROM search_heads
               WHERE MATCH (words) AGAINST (%(head)s IN BOOLEAN MODE) AND visible_from <= %(now)s
               LIMIT %(heads)s) AS found
         ORDER BY visible_from DESC, post_id DESC
         LIMIT %(twice)s)
        UNION ALL
        (SELECT 3, post_id, visible_from, COUNT(*) OVER ()
         FROM (SELECT post_id, visible_from FROM search_bodies
               WHERE MATCH (words) AGAINST (%(body)s IN BOOLEAN MODE) AND visible_from <= %(now)s
               LIMIT %(bodies)s) AS found
         ORDER BY visible_from DESC, post_id DESC
         LIMIT %(thrice)s)
        """,
        {
            "title": _all("t", tokens),
            "head": _all("h", tokens) if places > 1 else "",
            "body": _all("q", tokens) if places > 2 else "",
            "heads": MOST_HEADS,
            "bodies": MOST_BODIES,
            "now": now,
            "most": most,
            "twice": 2 * most,
            "thrice": 3 * most,
        },
    )
    return Look(_hits(rows), is_all=all(row["number"] < MOST_BODIES for row in rows))


async def look_for_some(db: Queryable, tokens: Sequence[str], now: datetime) -> list[SomeHit]:
    """The posts with some of the words among the newest; at most MOST_OF_SOME words count."""
    rows = await db.fetch_all(
        """
        SELECT s.post_id, s.visible_from,
               CONCAT(s.words LIKE %(q0)s, s.words LIKE %(q1)s, s.words LIKE %(q2)s, s.words LIKE %(q3)s,
                      s.words LIKE %(q4)s, s.words LIKE %(q5)s, s.words LIKE %(q6)s, s.words LIKE %(q7)s) AS has
        FROM (SELECT post_id FROM search_bodies WHERE visible_from <= %(now)s
              ORDER BY visible_from DESC, post_id DESC LIMIT %(bodies)s) AS newest
        JOIN search_bodies AS s ON s.post_id = newest.post_id
        HAVING has <> '00000000'
        """,
        {**_likes("q", tokens, MOST_OF_SOME, _NOTHING), "now": now, "bodies": NEWEST_FOR_SOME},
    )
    return [SomeHit(**row) for row in rows]


async def look_up_some(db: Queryable, rare: Sequence[str], tokens: Sequence[str], now: datetime) -> list[SomeHit]:
    """Posts with one of the rare words by the index, and which of all words they have."""
    rows = await db.fetch_all(
        """
        SELECT post_id, visible_from,
               CONCAT(words LIKE %(q0)s, words LIKE %(q1)s, words LIKE %(q2)s, words LIKE %(q3)s,
                      words LIKE %(q4)s, words LIKE %(q5)s, words LIKE %(q6)s, words LIKE %(q7)s) AS has
        FROM search_bodies
        WHERE MATCH (words) AGAINST (%(rare)s IN BOOLEAN MODE) AND visible_from <= %(now)s
        LIMIT %(most)s
        """,
        {
            **_likes("q", tokens, MOST_OF_SOME, _NOTHING),
            "rare": " ".join(f"q{token}" for token in rare),
            "now": now,
            "most": MOST_SOME,
        },
    )
    return [SomeHit(**row) for row in rows]


async def list_found(db: Queryable, ids: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    """What the page of results shows of some posts, in the order of the ids; those hidden since are left out."""
    if not ids:
        return []
    rows = await db.fetch_all(
        """
        SELECT id, kind, title, slug, visibility, language, published_at,
               IF(visibility = 'public', LEFT(html, 60000), '') AS html,
               IF(visibility = 'public', summary, '') AS summary
        FROM posts
        WHERE id IN %(ids)s AND status = 'published' AND published_at <= %(now)s AND trashed_at IS NULL
          AND visibility <> 'private'
        """,
        {"ids": tuple(ids), "now": now},
    )
    found = {row["id"]: dict(row) for row in rows}
    return [found[post_id] for post_id in ids if post_id in found]


async def list_similar_words(db: Queryable, word: str) -> list[str]:
    """Known words that begin alike and are about as long."""
    rows = await db.fetch_all(
        """
        SELECT word
        FROM search_vocabulary
        WHERE initial = LEFT(%(word)s, 1)
          AND length BETWEEN CHAR_LENGTH(%(word)s) - 2 AND CHAR_LENGTH(%(word)s) + 2
        LIMIT 3000
        """,
        {"word": word},
    )
    return [row["word"] for row in rows]


def _hits(rows: Sequence[Row]) -> list[Hit]:
    return [Hit(row["place"], row["post_id"], row["visible_from"]) for row in rows if row["place"]]


def _all(mark: str, tokens: Sequence[str]) -> str:
    return " ".join(f"+{mark}{token}" for token in tokens)


def _likes(mark: str, tokens: Sequence[str], places: int, otherwise: str = "%") -> dict[str, str]:
    """A pattern for each token by name, and for the places left over one that everything is like."""
    patterns = [*(f"% {mark}{token} %" for token in tokens), *[otherwise] * (places - len(tokens))]
    return {f"{mark}{at}": pattern for at, pattern in enumerate(patterns)}
