"""The SQL of filling a site: many rows at once, with ids of our own choice.

What is long stands at the end of its row: a column is looked for from the row's beginning.
"""

import json
from collections.abc import Sequence
from typing import Any

from blog.core.db import Queryable

Rows = Sequence[Sequence[Any]]


async def has_posts(db: Queryable) -> bool:
    """Whether there is a post or page, in whatever state."""
    return bool(await db.fetch_value("""SELECT EXISTS (SELECT 1 FROM posts)"""))


async def next_post_id(db: Queryable) -> int:
    """An id above those of all posts."""
    return int(await db.fetch_value("""SELECT COALESCE(MAX(id), 0) + 1 FROM posts"""))


async def next_comment_id(db: Queryable) -> int:
    """An id above those of all comments."""
    return int(await db.fetch_value("""SELECT COALESCE(MAX(id), 0) + 1 FROM comments"""))


async def list_slugs(db: Queryable) -> set[str]:
    """The slugs of all posts and pages, those in the trash as well."""
    rows = await db.fetch_all("""SELECT slug FROM posts""")
    return {row["slug"] for row in rows}


async def add_posts(db: Queryable, rows: Rows) -> None:
    """Store posts. Raises Duplicate where somebody took one of the ids or addresses meanwhile."""
    await db.execute(
        """
        INSERT INTO posts (id, kind, title, slug, author_id, status, visibility, password_hash, published_at, sticky,
                           comments_open, reading_minutes, language, description, excerpt, summary, version,
                           created_at, updated_at, series_id, series_place, source, html)
        SELECT one.id, 'post', one.title, one.slug, one.author_id, one.status, one.visibility, one.password_hash,
               one.published_at, one.sticky, one.comments_open, one.reading_minutes, one.language, one.description,
               one.excerpt, one.summary, 1, one.written_at, one.written_at, one.series_id, one.series_place,
               one.source, one.html
        FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
            id BIGINT UNSIGNED PATH '$[0]',
            title VARCHAR(300) PATH '$[1]',
            slug VARCHAR(190) PATH '$[2]',
            author_id BIGINT UNSIGNED PATH '$[3]',
            status VARCHAR(10) PATH '$[4]',
            visibility VARCHAR(10) PATH '$[5]',
            password_hash VARCHAR(255) PATH '$[6]',
            published_at DATETIME(6) PATH '$[7]',
            sticky BOOLEAN PATH '$[8]',
            comments_open BOOLEAN PATH '$[9]',
            reading_minutes SMALLINT UNSIGNED PATH '$[10]',
            language VARCHAR(35) PATH '$[11]',
            description VARCHAR(300) PATH '$[12]',
            excerpt TEXT PATH '$[13]',
            summary TEXT PATH '$[14]',
            written_at DATETIME(6) PATH '$[15]',
            series_id BIGINT UNSIGNED PATH '$[16]',
            series_place INT UNSIGNED PATH '$[17]',
            source MEDIUMTEXT PATH '$[18]',
            html MEDIUMTEXT PATH '$[19]'
        )) AS one
        """,
        {"rows": _json(rows)},
    )


async def add_revisions(db: Queryable, first_id: int, last_id: int) -> None:
    """Write down the state of posts just stored, in the name of their authors. Their tags must be there."""
    await db.execute(
        """
        INSERT INTO revisions (post_id, version, title, slug, source, excerpt, cover, language, description, tags,
                               author_id, status, visibility, published_at, sticky, comments_open, series, user_id,
                               note, made_at)
        SELECT p.id, p.version, p.title, p.slug, p.source, p.excerpt, p.cover, p.language, p.description,
               COALESCE((SELECT JSON_ARRAYAGG(t.name)
                         FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id), '[]'),
               p.author_id, p.status, p.visibility, p.published_at, p.sticky, p.comments_open, COALESCE(s.name, ''),
               p.author_id, '', p.updated_at
        FROM posts AS p
        LEFT JOIN series AS s ON s.id = p.series_id
        WHERE p.id BETWEEN %(first)s AND %(last)s
        """,
        {"first": first_id, "last": last_id},
    )


async def add_post_tags(db: Queryable, pairs: Rows) -> None:
    """Let posts carry tags: (post, tag)."""
    await db.execute(
        """
        INSERT INTO post_tags (post_id, tag_id)
        SELECT one.post_id, one.tag_id
        FROM JSON_TABLE(%(pairs)s, '$[*]' COLUMNS (
            post_id BIGINT UNSIGNED PATH '$[0]',
            tag_id BIGINT UNSIGNED PATH '$[1]'
        )) AS one
        """,
        {"pairs": _json(pairs)},
    )


async def add_search_words(db: Queryable, rows: Rows) -> None:
    """Store the words posts are found by: (post, visible from, words of the head, words of everything)."""
    await db.execute(
        """
        INSERT INTO search_heads (post_id, visible_from, words)
        SELECT one.post_id, one.visible_from, one.words
        FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
            post_id BIGINT UNSIGNED PATH '$[0]',
            visible_from DATETIME(6) PATH '$[1]',
            words TEXT PATH '$[2]'
        )) AS one
        """,
        {"rows": _json([row[:3] for row in rows])},
    )
    await db.execute(
        """
        INSERT INTO search_bodies (post_id, visible_from, words)
        SELECT one.post_id, one.visible_from, one.words
        FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
            post_id BIGINT UNSIGNED PATH '$[0]',
            visible_from DATETIME(6) PATH '$[1]',
            words MEDIUMTEXT PATH '$[2]'
        )) AS one
        """,
        {"rows": _json([(post_id, visible_from, words) for post_id, visible_from, _head, words in rows])},
    )


async def add_vocabulary(db: Queryable, words: Sequence[str]) -> None:
    """Learn words of titles and tags; those that are known already are passed over."""
    await db.execute(
        """
        INSERT IGNORE INTO search_vocabulary (word, initial, length)
        SELECT one.word, LEFT(one.word, 1), CHAR_LENGTH(one.word)
        FROM JSON_TABLE(%(words)s, '$[*]' COLUMNS (word VARCHAR(64) PATH '$')) AS one
        """,
        {"words": _json(words)},
    )


async def add_related(db: Queryable, ids: Sequence[int], rows: Rows) -> None:
    """Let posts be related: (post, other, score), both ways; `ids` are those whose relations are known with this."""
    await db.execute(
        """
        INSERT INTO related_posts (post_id, other_id, score)
        SELECT one.post_id, one.other_id, one.score
        FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
            post_id BIGINT UNSIGNED PATH '$[0]',
            other_id BIGINT UNSIGNED PATH '$[1]',
            score FLOAT PATH '$[2]'
        )) AS one
        """,
        {"rows": _json(rows)},
    )
    await db.execute(
        """
        INSERT INTO related_states (post_id, version)
        SELECT one.post_id, 1
        FROM JSON_TABLE(%(ids)s, '$[*]' COLUMNS (post_id BIGINT UNSIGNED PATH '$')) AS one
        """,
        {"ids": _json(ids)},
    )


async def add_comments(db: Queryable, rows: Rows) -> None:
    """Store comments, each after the one it answers; the digest is in hexadecimal digits."""
    await db.execute(
        """
        INSERT INTO comments (id, post_id, parent_id, kind, author_name, author_email, author_url, user_id, source,
                              html, status, digest, created_at)
        SELECT one.id, one.post_id, one.parent_id, 'comment', one.author_name, one.author_email, one.author_url,
               one.user_id, one.source, one.html, one.status, UNHEX(one.digest), one.created_at
        FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
            id BIGINT UNSIGNED PATH '$[0]',
            post_id BIGINT UNSIGNED PATH '$[1]',
            parent_id BIGINT UNSIGNED PATH '$[2]',
            user_id BIGINT UNSIGNED PATH '$[3]',
            author_name VARCHAR(190) PATH '$[4]',
            author_email VARCHAR(254) PATH '$[5]',
            author_url VARCHAR(2000) PATH '$[6]',
            status VARCHAR(10) PATH '$[7]',
            digest CHAR(64) PATH '$[8]',
            created_at DATETIME(6) PATH '$[9]',
            source MEDIUMTEXT PATH '$[10]',
            html MEDIUMTEXT PATH '$[11]'
        )) AS one
        """,
        {"rows": _json(rows)},
    )


def _json(rows: Sequence[Any]) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
