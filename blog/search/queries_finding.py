"""The SQL of finding posts by their words: what the newest posts tell.

Two ways lead to the posts that have some words, and neither alone is quick for every word: a look through the newest
rows finds enough of those that many posts have, the FULLTEXT index is quick for those that few have. So the newest are
looked through first, and where that is not enough the index is asked together with the posts themselves, which is in
queries_found. A search takes these two statements, whatever is asked.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from blog.core.db import Queryable, Row
from blog.core.words import Term
from blog.search.models import Hit, Look, Some

NEWEST_HEADS = 1500
NEWEST_BODIES = 1000
MOST_TOKENS = 16
MOST_SIMILAR = 3000
# No row is like this.
_NOTHING = ""


async def look_through(db: Queryable, asked: Sequence[Term], tokens: Sequence[str], most: int, now: datetime) -> Look:
    """What the newest posts have of these words, of which at most MOST_TOKENS count; `most` are named of each kind.

    And of each word that stands in no title and no tag, the words there that begin alike and are about as long.
    """
    words = [term.text for term in asked if not term.is_unspaced]
    rows = await db.fetch_all(
        """
        SELECT 'number' AS what, 0 AS place, (SELECT SUM(post_count) FROM listing_counts
                                              WHERE list = 'archive' AND list_id = 0 AND month = 0) AS post_id,
               NULL AS visible_from, COUNT(*) AS number, '' AS word, '' AS has, NULL AS ids
        FROM (SELECT post_id FROM search_bodies WHERE visible_from <= %(now)s
              ORDER BY visible_from DESC, post_id DESC LIMIT %(bodies)s) AS seen
        UNION ALL
        (SELECT 'hit', IF(s.words LIKE %(t0)s AND s.words LIKE %(t1)s AND s.words LIKE %(t2)s
                       AND s.words LIKE %(t3)s AND s.words LIKE %(t4)s AND s.words LIKE %(t5)s
                       AND s.words LIKE %(t6)s AND s.words LIKE %(t7)s AND s.words LIKE %(t8)s
                       AND s.words LIKE %(t9)s AND s.words LIKE %(t10)s AND s.words LIKE %(t11)s
                       AND s.words LIKE %(t12)s AND s.words LIKE %(t13)s AND s.words LIKE %(t14)s
                       AND s.words LIKE %(t15)s, 1, 2) AS place,
                s.post_id, s.visible_from, 0, '', '', NULL
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
        (SELECT 'hit', 3, s.post_id, s.visible_from, 0, '', '', NULL
         FROM (SELECT post_id FROM search_bodies WHERE visible_from <= %(now)s
               ORDER BY visible_from DESC, post_id DESC LIMIT %(bodies)s) AS newest
         JOIN search_bodies AS s ON s.post_id = newest.post_id
         WHERE s.words LIKE %(q0)s AND s.words LIKE %(q1)s AND s.words LIKE %(q2)s AND s.words LIKE %(q3)s
           AND s.words LIKE %(q4)s AND s.words LIKE %(q5)s AND s.words LIKE %(q6)s AND s.words LIKE %(q7)s
           AND s.words LIKE %(q8)s AND s.words LIKE %(q9)s AND s.words LIKE %(q10)s AND s.words LIKE %(q11)s
           AND s.words LIKE %(q12)s AND s.words LIKE %(q13)s AND s.words LIKE %(q14)s AND s.words LIKE %(q15)s
         ORDER BY s.visible_from DESC, s.post_id DESC
         LIMIT %(twice)s)
        UNION ALL
        (SELECT 'some', 0, 0, NULL, COUNT(*), '', one.has,
                GROUP_CONCAT(one.post_id ORDER BY one.visible_from DESC, one.post_id DESC SEPARATOR ' ')
         FROM (SELECT s.post_id, s.visible_from,
                      CONCAT(s.words LIKE %(n0)s, s.words LIKE %(n1)s, s.words LIKE %(n2)s, s.words LIKE %(n3)s,
                             s.words LIKE %(n4)s, s.words LIKE %(n5)s, s.words LIKE %(n6)s, s.words LIKE %(n7)s,
                             s.words LIKE %(n8)s, s.words LIKE %(n9)s, s.words LIKE %(n10)s, s.words LIKE %(n11)s,
                             s.words LIKE %(n12)s, s.words LIKE %(n13)s, s.words LIKE %(n14)s,
                             s.words LIKE %(n15)s) AS has
               FROM (SELECT post_id FROM search_bodies WHERE visible_from <= %(now)s AND %(several)s
                     ORDER BY visible_from DESC, post_id DESC LIMIT %(bodies)s) AS newest
               JOIN search_bodies AS s ON s.post_id = newest.post_id) AS one
         WHERE one.has LIKE '%%1%%'
         GROUP BY one.has)
        UNION ALL
        (SELECT 'similar', 0, 0, NULL, 0, v.word, one.word, NULL
         FROM JSON_TABLE(%(words)s, '$[*]' COLUMNS (word VARCHAR(200) PATH '$')) AS one
         STRAIGHT_JOIN search_vocabulary AS v ON v.initial = LEFT(one.word, 1)
           AND v.length BETWEEN CHAR_LENGTH(one.word) - 2 AND CHAR_LENGTH(one.word) + 2
         WHERE NOT EXISTS (SELECT 1 FROM search_vocabulary AS known WHERE known.word = one.word)
         LIMIT %(similar)s)
        """,
        {
            **likes_of("t", tokens),
            **likes_of("h", tokens),
            **likes_of("q", tokens),
            **likes_of("n", tokens, _NOTHING),
            # Whatever is found by its head is found once more by its body.
            "twice": 2 * most,
            "most": most,
            "now": now,
            "heads": NEWEST_HEADS,
            "bodies": NEWEST_BODIES,
            "several": len(tokens) > 1,
            "words": json.dumps(words, ensure_ascii=False),
            "similar": MOST_SIMILAR,
        },
    )
    return _look(rows)


def _look(rows: Sequence[Row]) -> Look:
    of_all = next(row for row in rows if row["what"] == "number")
    similar: dict[str, list[str]] = {}
    for row in rows:
        if row["what"] == "similar":
            similar.setdefault(row["has"], []).append(row["word"])
    return Look(
        hits=[Hit(int(row["place"]), int(row["post_id"]), row["visible_from"]) for row in rows if row["what"] == "hit"],
        is_all=of_all["number"] < NEWEST_BODIES,
        share=min(1.0, NEWEST_HEADS / max(1, int(of_all["post_id"] or 0))),
        some=[
            Some(row["has"], int(row["number"]), tuple(map(int, str(row["ids"]).split())))
            for row in rows
            if row["what"] == "some"
        ],
        similar=similar,
    )


def likes_of(mark: str, tokens: Sequence[str], otherwise: str = "%") -> dict[str, str]:
    """A pattern for each token by name, and for the places left over one that everything is like."""
    patterns = [*(f"% {mark if mark != 'n' else 'q'}{token} %" for token in tokens)]
    patterns += [otherwise] * (MOST_TOKENS - len(tokens))
    return {f"{mark}{at}": pattern for at, pattern in enumerate(patterns)}
