"""The SQL of search.

Two ways lead to the newest posts that have some words, and neither alone is quick for every word: a look through the
newest rows ends early for words that many posts have, the FULLTEXT index is quick for those that few have. So the first
is tried on a bounded number of rows, and the second follows where it found too little.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from blog.core.db import Queryable
from blog.search.models import SearchSource, SearchWords

NEWEST_HEADS = 3000
NEWEST_BODIES = 2000
_LIKES = 8
_EVER = datetime(1000, 1, 1, tzinfo=UTC)


async def keep_words(db: Queryable, post_id: int, words: SearchWords) -> None:
    """Store the words of a post, of hidden ones too; visitors find what they may see."""
    values = {"post_id": post_id, "heads": words.heads, "bodies": words.bodies}
    await db.execute(
        """
        INSERT INTO search_heads (post_id, words)
        VALUES (%(post_id)s, %(heads)s)
        ON DUPLICATE KEY UPDATE words = VALUES(words)
        """,
        values,
    )
    await db.execute(
        """
        INSERT INTO search_bodies (post_id, words)
        VALUES (%(post_id)s, %(bodies)s)
        ON DUPLICATE KEY UPDATE words = VALUES(words), stale = FALSE
        """,
        values,
    )
    if words.vocabulary:
        await db.execute(
            """
            INSERT IGNORE INTO search_vocabulary (word, initial, length)
            SELECT one.word, LEFT(one.word, 1), CHAR_LENGTH(one.word)
            FROM JSON_TABLE(%(words)s, '$[*]' COLUMNS (word VARCHAR(64) PATH '$')) AS one
            """,
            {"words": json.dumps(words.vocabulary, ensure_ascii=False)},
        )
    await refresh_visibility(db, post_id)


async def refresh_visibility(db: Queryable, post_id: int) -> None:
    """Let a post be found from its moment on if visitors may see it, and not at all otherwise."""
    await db.execute(
        """
        UPDATE search_heads AS s
        JOIN posts AS p ON p.id = s.post_id
        SET s.visible_from = IF(p.status = 'published' AND p.trashed_at IS NULL AND p.visibility <> 'private',
                                p.published_at, NULL)
        WHERE s.post_id = %(post_id)s
        """,
        {"post_id": post_id},
    )
    await db.execute(
        """
        UPDATE search_bodies AS s
        JOIN posts AS p ON p.id = s.post_id
        SET s.visible_from = IF(p.status = 'published' AND p.trashed_at IS NULL AND p.visibility <> 'private',
                                p.published_at, NULL)
        WHERE s.post_id = %(post_id)s
        """,
        {"post_id": post_id},
    )


async def expect_other_words(db: Queryable, tag_id: int) -> None:
    """The name of a tag is going to change: the posts that carry it are read again soon."""
    await db.execute(
        """
        UPDATE search_bodies AS s
        JOIN post_tags AS pt ON pt.post_id = s.post_id
        SET s.stale = TRUE
        WHERE pt.tag_id = %(tag_id)s
        """,
        {"tag_id": tag_id},
    )


async def list_in_titles(db: Queryable, tokens: Sequence[str], limit: int, now: datetime) -> list[int]:
    """The newest posts that have all the words in their titles."""
    return await _newest_heads(db, [f"t{token}" for token in tokens], limit, now)


async def list_in_heads(db: Queryable, tokens: Sequence[str], limit: int, now: datetime) -> list[int]:
    """The newest posts that have all the words in title and tags together."""
    return await _newest_heads(db, [f"h{token}" for token in tokens], limit, now)


async def list_anywhere(db: Queryable, tokens: Sequence[str], limit: int, now: datetime) -> list[int]:
    """The newest posts that have all the words in title, tags, excerpt and text together."""
    return await _newest_bodies(db, [f"q{token}" for token in tokens], limit, now)


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


async def list_unread(db: Queryable, limit: int) -> list[int]:
    """Posts whose words have not been stored yet, or are not theirs any more."""
    rows = await db.fetch_all(
        """
        (SELECT p.id
         FROM posts AS p
         LEFT JOIN search_bodies AS s ON s.post_id = p.id
         WHERE s.post_id IS NULL
         LIMIT %(limit)s)
        UNION ALL
        (SELECT post_id FROM search_bodies WHERE stale LIMIT %(limit)s)
        LIMIT %(limit)s
        """,
        {"limit": limit},
    )
    return [row["id"] for row in rows]


async def find_source(db: Queryable, post_id: int) -> SearchSource | None:
    """What of a post can be found: of one that needs a password only title and tags."""
    row = await db.fetch_one(
        """
        SELECT p.title, p.visibility, p.excerpt, p.html,
               (SELECT JSON_ARRAYAGG(t.name)
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM posts AS p
        WHERE p.id = %(id)s
        FOR UPDATE
        """,
        {"id": post_id},
    )
    if row is None:
        return None
    tags = tuple(json.loads(row["tags"] or "[]"))
    is_open = row["visibility"] != "password"
    return SearchSource(row["title"], tags, row["excerpt"], row["html"], is_open)


async def _newest_heads(db: Queryable, tokens: Sequence[str], limit: int, now: datetime) -> list[int]:
    values = _values(tokens, limit, now)
    if len(tokens) <= _LIKES:
        since = await db.fetch_value(
            """
            SELECT visible_from FROM search_heads WHERE visible_from <= %(now)s
            ORDER BY visible_from DESC LIMIT 1 OFFSET %(rows)s
            """,
            {"now": now, "rows": NEWEST_HEADS},
        )
        rows = await db.fetch_all(
            """
            SELECT post_id
            FROM search_heads FORCE INDEX (search_heads_newest)
            WHERE visible_from <= %(now)s AND visible_from >= %(since)s
              AND words LIKE %(w0)s AND words LIKE %(w1)s AND words LIKE %(w2)s AND words LIKE %(w3)s
              AND words LIKE %(w4)s AND words LIKE %(w5)s AND words LIKE %(w6)s AND words LIKE %(w7)s
            ORDER BY visible_from DESC, post_id DESC
            LIMIT %(limit)s
            """,
            {**values, "since": since or _EVER},
        )
        if since is None or len(rows) == limit:
            return [row["post_id"] for row in rows]
    rows = await db.fetch_all(
        """
        SELECT post_id
        FROM search_heads
        WHERE MATCH (words) AGAINST (%(all)s IN BOOLEAN MODE) AND visible_from <= %(now)s
        ORDER BY visible_from DESC, post_id DESC
        LIMIT %(limit)s
        """,
        values,
    )
    return [row["post_id"] for row in rows]


async def _newest_bodies(db: Queryable, tokens: Sequence[str], limit: int, now: datetime) -> list[int]:
    values = _values(tokens, limit, now)
    if len(tokens) <= _LIKES:
        since = await db.fetch_value(
            """
            SELECT visible_from FROM search_bodies WHERE visible_from <= %(now)s
            ORDER BY visible_from DESC LIMIT 1 OFFSET %(rows)s
            """,
            {"now": now, "rows": NEWEST_BODIES},
        )
        rows = await db.fetch_all(
            """
            SELECT post_id
            FROM search_bodies FORCE INDEX (search_bodies_newest)
            WHERE visible_from <= %(now)s AND visible_from >= %(since)s
              AND words LIKE %(w0)s AND words LIKE %(w1)s AND words LIKE %(w2)s AND words LIKE %(w3)s
              AND words LIKE %(w4)s AND words LIKE %(w5)s AND words LIKE %(w6)s AND words LIKE %(w7)s
            ORDER BY visible_from DESC, post_id DESC
            LIMIT %(limit)s
            """,
            {**values, "since": since or _EVER},
        )
        if since is None or len(rows) == limit:
            return [row["post_id"] for row in rows]
    rows = await db.fetch_all(
        """
        SELECT post_id
        FROM search_bodies
        WHERE MATCH (words) AGAINST (%(all)s IN BOOLEAN MODE) AND visible_from <= %(now)s
        ORDER BY visible_from DESC, post_id DESC
        LIMIT %(limit)s
        """,
        values,
    )
    return [row["post_id"] for row in rows]


def _values(tokens: Sequence[str], limit: int, now: datetime) -> dict[str, Any]:
    # A statement has a fixed number of patterns: those that are not needed say the first once more.
    asked = [*tokens[:_LIKES], *[tokens[0]] * (_LIKES - len(tokens))]
    likes = {f"w{at}": f"% {token} %" for at, token in enumerate(asked)}
    return {**likes, "all": " ".join(f"+{token}" for token in tokens), "limit": limit, "now": now}
