"""The SQL of the words posts are found by: stored, shown and hidden with their posts. Finding is in queries_finding."""

import json

from blog.core.db import Queryable
from blog.search.models import SearchSource, SearchWords


async def keep_words(db: Queryable, post_id: int, words: SearchWords) -> None:
    """Store the words of a post, of hidden ones too; visitors find what they may see."""
    values = {"post_id": post_id, "heads": words.heads, "bodies": words.bodies}
    await db.execute(
        """
        INSERT INTO search_heads (post_id, words, visible_from)
        SELECT id, %(heads)s, IF(status = 'published' AND trashed_at IS NULL AND visibility <> 'private',
                                 published_at, NULL)
        FROM posts
        WHERE id = %(post_id)s
        ON DUPLICATE KEY UPDATE words = VALUES(words), visible_from = VALUES(visible_from)
        """,
        values,
    )
    await db.execute(
        """
        INSERT INTO search_bodies (post_id, words, visible_from)
        SELECT id, %(bodies)s, IF(status = 'published' AND trashed_at IS NULL AND visibility <> 'private',
                                  published_at, NULL)
        FROM posts
        WHERE id = %(post_id)s
        ON DUPLICATE KEY UPDATE words = VALUES(words), visible_from = VALUES(visible_from), stale = FALSE
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


async def list_unread(db: Queryable, limit: int) -> list[int]:
    """Posts whose words have not been stored yet, or are not theirs any more.

    Heads are stored together with bodies, and are far smaller; counting them says quickest that there is nothing to do.
    """
    rows = await db.fetch_all(
        """
        (SELECT p.id
         FROM posts AS p
         LEFT JOIN search_heads AS s ON s.post_id = p.id
         WHERE s.post_id IS NULL AND (SELECT COUNT(*) FROM posts) > (SELECT COUNT(*) FROM search_heads)
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
