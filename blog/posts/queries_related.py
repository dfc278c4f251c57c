"""The SQL of related posts: found by tags and titles, and kept for both of each pair."""

import json
from collections.abc import Mapping

from blog.core.db import Queryable
from blog.posts.models_related import RelatedSource

# So many are kept for a post: some of them may be hidden by the time its page is asked for.
MOST_KEPT = 24


async def list_unrelated(db: Queryable, limit: int) -> list[RelatedSource]:
    """Published posts whose relations are not known as they are now, with the ids of their tags."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.title, p.version,
               (SELECT JSON_ARRAYAGG(t.tag_id) FROM post_tags AS t WHERE t.post_id = p.id) AS tag_ids
        FROM (SELECT found.id
              FROM posts AS found FORCE INDEX (posts_versions)
              LEFT JOIN related_states AS s ON s.post_id = found.id AND s.version = found.version
              WHERE found.kind = 'post' AND found.status = 'published' AND found.trashed_at IS NULL
                AND found.visibility <> 'private' AND s.post_id IS NULL
              LIMIT %(limit)s) AS waiting
        JOIN posts AS p ON p.id = waiting.id
        """,
        {"limit": limit},
    )
    return [RelatedSource(**{**row, "tag_ids": tuple(json.loads(row["tag_ids"] or "[]"))}) for row in rows]


async def count_tagged(db: Queryable, tag_id: int) -> int:
    """How many posts carry a tag, whatever their state."""
    return int(await db.fetch_value("""SELECT COUNT(*) FROM post_tags WHERE tag_id = %(id)s""", {"id": tag_id}))


async def list_tagged(db: Queryable, tag_id: int, *, before: int, limit: int) -> list[int]:
    """The posts with a tag, the latest first, of ids before one only."""
    rows = await db.fetch_all(
        """
        SELECT p.id
        FROM post_tags AS t
        JOIN posts AS p ON p.id = t.post_id
        WHERE t.tag_id = %(tag_id)s AND t.post_id < %(before)s AND p.kind = 'post' AND p.status = 'published'
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY t.post_id DESC
        LIMIT %(limit)s
        """,
        {"tag_id": tag_id, "before": before, "limit": limit},
    )
    return [row["id"] for row in rows]


async def count_titled(db: Queryable, token: str) -> int:
    """How many titles have a word, given as a token."""
    return int(
        await db.fetch_value(
            """SELECT COUNT(*) FROM search_heads WHERE MATCH (words) AGAINST (%(word)s IN BOOLEAN MODE)""",
            {"word": f"+t{token}"},
        )
    )


async def list_titled(db: Queryable, token: str, *, limit: int) -> list[int]:
    """The posts with a word in their titles, the latest first."""
    rows = await db.fetch_all(
        """
        SELECT p.id
        FROM search_heads AS s
        JOIN posts AS p ON p.id = s.post_id
        WHERE MATCH (s.words) AGAINST (%(word)s IN BOOLEAN MODE) AND p.kind = 'post' AND p.status = 'published'
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.id DESC
        LIMIT %(limit)s
        """,
        {"word": f"+t{token}", "limit": limit},
    )
    return [row["id"] for row in rows]


async def keep_related(db: Queryable, source: RelatedSource, scores: Mapping[int, float]) -> None:
    """Let a post be related to those, and them to it; others that chose it keep it while they share a tag."""
    await db.execute("""DELETE FROM related_posts WHERE post_id = %(id)s""", {"id": source.id})
    await db.execute(
        """
        DELETE FROM related_posts
        WHERE other_id = %(id)s AND post_id NOT IN %(found)s
          AND NOT EXISTS (SELECT 1
                          FROM post_tags AS own
                          JOIN post_tags AS theirs ON theirs.tag_id = own.tag_id
                          WHERE own.post_id = %(id)s AND theirs.post_id = related_posts.post_id)
        """,
        {"id": source.id, "found": (0, *scores)},
    )
    # One of them, or the post itself, may have been deleted since it was found.
    pairs = [
        pair
        for other, score in sorted(scores.items())
        for pair in ((source.id, other, score), (other, source.id, score))
    ]
    await db.execute(
        """
        INSERT INTO related_posts (post_id, other_id, score)
        SELECT p.id, o.id, one.score
        FROM JSON_TABLE(%(pairs)s, '$[*]' COLUMNS (
            post_id BIGINT UNSIGNED PATH '$[0]',
            other_id BIGINT UNSIGNED PATH '$[1]',
            score FLOAT PATH '$[2]'
        )) AS one
        JOIN posts AS p ON p.id = one.post_id
        JOIN posts AS o ON o.id = one.other_id
        ON DUPLICATE KEY UPDATE score = VALUES(score)
        """,
        {"pairs": json.dumps(pairs)},
    )
    await _let_go(db, tuple(scores))
    await db.execute(
        """
        INSERT INTO related_states (post_id, version)
        SELECT id, %(version)s FROM posts WHERE id = %(id)s
        ON DUPLICATE KEY UPDATE version = VALUES(version)
        """,
        {"id": source.id, "version": source.version},
    )


async def _let_go(db: Queryable, post_ids: tuple[int, ...]) -> None:
    rows = await db.fetch_all(
        """
        SELECT post_id, COUNT(*) AS kept
        FROM related_posts
        WHERE post_id IN %(ids)s
        GROUP BY post_id
        HAVING kept > %(most)s
        """,
        {"ids": (0, *post_ids), "most": MOST_KEPT},
    )
    for row in rows:
        await db.execute(
            """DELETE FROM related_posts WHERE post_id = %(id)s ORDER BY score, other_id LIMIT %(surplus)s""",
            {"id": row["post_id"], "surplus": row["kept"] - MOST_KEPT},
        )
