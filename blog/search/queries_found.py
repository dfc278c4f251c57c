"""The SQL of the page of results: posts by their words, best first, from the newest and from the index together."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from blog.core.db import Queryable, Row
from blog.search.models import Hit, Plan
from blog.search.queries_finding import likes_of

# The index names posts quickly, but reading what it names takes time: a head some microseconds, a body some forty.
MOST_HEADS = 10_000
MOST_BODIES = 1500
MOST_SOME = 300
# So many are looked through where a word is common, but not of late.
MANY_MORE = 10_000
_NOTHING = ""


async def list_known(db: Queryable, hits: Sequence[Hit], now: datetime) -> list[Row]:
    """What the page of results shows of posts that are known already, in their order, without the index."""
    if not hits:
        return []
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.visibility, p.language, p.published_at,
               IF(p.visibility = 'public', LEFT(p.html, 60000), '') AS html,
               IF(p.visibility = 'public', p.summary, '') AS summary
        FROM posts AS p
        WHERE p.id IN %(ids)s AND p.status = 'published' AND p.published_at <= %(now)s AND p.trashed_at IS NULL
          AND p.visibility <> 'private'
        """,
        {"ids": tuple(hit.post_id for hit in hits), "now": now},
    )
    found = {row["id"]: row for row in rows}
    return [found[hit.post_id] for hit in hits if hit.post_id in found]


async def list_found(db: Queryable, plan: Plan, *, offset: int, limit: int, now: datetime) -> list[Row]:
    """What the page of results shows, in no order; those hidden since the look are left out.

    `how` is all for posts that have all the words, some for those that have some of them where that was planned, and
    better for a single row that says that the better spelling would find something.
    """
    most = offset + limit
    return await db.fetch_all(
        """
        (SELECT 'all' AS how, f.place AS worth, f.visible_from, p.id, p.kind, p.title, p.slug, p.visibility,
                p.language, p.published_at, IF(p.visibility = 'public', LEFT(p.html, 60000), '') AS html,
                IF(p.visibility = 'public', p.summary, '') AS summary
         FROM (SELECT post_id, MIN(place) AS place, MAX(visible_from) AS visible_from
               FROM (SELECT n.place, n.post_id, n.visible_from
                     FROM JSON_TABLE(%(newest)s, '$[*]' COLUMNS (
                         place INT PATH '$[0]',
                         post_id BIGINT UNSIGNED PATH '$[1]',
                         visible_from DATETIME(6) PATH '$[2]'
                     )) AS n
                     UNION ALL
                     (SELECT 1, post_id, visible_from
                      FROM (SELECT post_id, visible_from FROM search_heads
                            WHERE MATCH (words) AGAINST (%(titles)s IN BOOLEAN MODE) AND visible_from <= %(now)s
                            LIMIT %(most_heads)s) AS titled
                      ORDER BY visible_from DESC, post_id DESC
                      LIMIT %(most)s)
                     UNION ALL
                     (SELECT 2, post_id, visible_from
                      FROM (SELECT post_id, visible_from FROM search_heads
                            WHERE MATCH (words) AGAINST (%(heads)s IN BOOLEAN MODE) AND visible_from <= %(now)s
                            LIMIT %(most_heads)s) AS headed
                      ORDER BY visible_from DESC, post_id DESC
                      LIMIT %(twice)s)
                     UNION ALL
                     (SELECT 3, post_id, visible_from
                      FROM (SELECT post_id, visible_from FROM search_bodies
                            WHERE MATCH (words) AGAINST (%(bodies)s IN BOOLEAN MODE) AND visible_from <= %(now)s
                            LIMIT %(most_bodies)s) AS worded
                      ORDER BY visible_from DESC, post_id DESC
                      LIMIT %(thrice)s)
                     UNION ALL
                     (SELECT 3, s.post_id, s.visible_from
                      FROM (SELECT COUNT(*) AS number
                            FROM (SELECT post_id FROM search_bodies
                                  WHERE MATCH (words) AGAINST (%(bodies)s IN BOOLEAN MODE) AND visible_from <= %(now)s
                                  LIMIT %(most_bodies)s) AS too_many
                            HAVING number >= %(most_bodies)s) AS gate
                      STRAIGHT_JOIN (SELECT post_id FROM search_bodies WHERE visible_from <= %(now)s
                                     ORDER BY visible_from DESC, post_id DESC LIMIT %(many_more)s) AS newest
                      STRAIGHT_JOIN search_bodies AS s ON s.post_id = newest.post_id
                      WHERE s.words LIKE %(q0)s AND s.words LIKE %(q1)s AND s.words LIKE %(q2)s
                        AND s.words LIKE %(q3)s AND s.words LIKE %(q4)s AND s.words LIKE %(q5)s
                        AND s.words LIKE %(q6)s AND s.words LIKE %(q7)s AND s.words LIKE %(q8)s
                        AND s.words LIKE %(q9)s AND s.words LIKE %(q10)s AND s.words LIKE %(q11)s
                        AND s.words LIKE %(q12)s AND s.words LIKE %(q13)s AND s.words LIKE %(q14)s
                        AND s.words LIKE %(q15)s
                      ORDER BY s.visible_from DESC, s.post_id DESC
                      LIMIT %(thrice)s)) AS hits
               GROUP BY post_id
               ORDER BY place, visible_from DESC, post_id DESC
               LIMIT %(limit)s OFFSET %(offset)s) AS f
         STRAIGHT_JOIN posts AS p ON p.id = f.post_id
         WHERE p.status = 'published' AND p.published_at <= %(now)s AND p.trashed_at IS NULL
           AND p.visibility <> 'private')
        UNION ALL
        (SELECT 'some', f.worth, f.visible_from, p.id, p.kind, p.title, p.slug, p.visibility, p.language,
                p.published_at, IF(p.visibility = 'public', LEFT(p.html, 60000), ''),
                IF(p.visibility = 'public', p.summary, '')
         FROM (SELECT e.post_id, MAX(e.worth) AS worth, h.visible_from
               FROM (SELECT n.post_id, n.worth
                     FROM JSON_TABLE(%(some)s, '$[*]' COLUMNS (
                         post_id BIGINT UNSIGNED PATH '$[0]',
                         worth DOUBLE PATH '$[1]'
                     )) AS n
                     UNION ALL
                     (SELECT post_id,
                             %(w0)s * (words LIKE %(q0)s) + %(w1)s * (words LIKE %(q1)s)
                             + %(w2)s * (words LIKE %(q2)s) + %(w3)s * (words LIKE %(q3)s)
                             + %(w4)s * (words LIKE %(q4)s) + %(w5)s * (words LIKE %(q5)s)
                             + %(w6)s * (words LIKE %(q6)s) + %(w7)s * (words LIKE %(q7)s)
                             + %(w8)s * (words LIKE %(q8)s) + %(w9)s * (words LIKE %(q9)s)
                             + %(w10)s * (words LIKE %(q10)s) + %(w11)s * (words LIKE %(q11)s)
                             + %(w12)s * (words LIKE %(q12)s) + %(w13)s * (words LIKE %(q13)s)
                             + %(w14)s * (words LIKE %(q14)s) + %(w15)s * (words LIKE %(q15)s)
                      FROM search_bodies
                      WHERE MATCH (words) AGAINST (%(rare)s IN BOOLEAN MODE) AND visible_from <= %(now)s
                      LIMIT %(most_some)s)) AS e
               JOIN search_heads AS h ON h.post_id = e.post_id
               GROUP BY e.post_id, h.visible_from
               ORDER BY worth DESC, h.visible_from DESC, e.post_id DESC
               LIMIT %(limit)s) AS f
         STRAIGHT_JOIN posts AS p ON p.id = f.post_id
         WHERE p.status = 'published' AND p.published_at <= %(now)s AND p.trashed_at IS NULL
           AND p.visibility <> 'private')
        UNION ALL
        (SELECT 'better', 0, NULL, 0, '', '', '', '', '', NULL, '', ''
         FROM search_bodies
         WHERE MATCH (words) AGAINST (%(better)s IN BOOLEAN MODE) AND visible_from <= %(now)s
         LIMIT 1)
        """,
        {
            **likes_of("q", plan.tokens),
            **{f"w{at}": weight for at, weight in enumerate(plan.weights_of(len(likes_of("q", ()))))},
            "newest": json.dumps([[hit.place, hit.post_id, _written(hit.visible_from)] for hit in plan.newest]),
            "titles": _all("t", plan.tokens) if plan.places > 0 else _NOTHING,
            "heads": _all("h", plan.tokens) if plan.places > 1 else _NOTHING,
            "bodies": _all("q", plan.tokens) if plan.places > 2 else _NOTHING,
            "some": json.dumps(plan.some),
            "rare": " ".join(f"q{token}" for token in plan.rare),
            "better": _all("q", plan.better),
            "most_heads": MOST_HEADS,
            "most_bodies": MOST_BODIES,
            "many_more": MANY_MORE,
            "most_some": MOST_SOME,
            "now": now,
            "most": most,
            "twice": 2 * most,
            "thrice": 3 * most,
            "limit": limit,
            "offset": offset,
        },
    )


def _all(mark: str, tokens: Sequence[str]) -> str:
    return " ".join(f"+{mark}{token}" for token in tokens)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
