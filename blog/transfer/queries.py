"""The SQL of bringing a site in: what came before, and many rows at once."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from blog.core.db import Queryable


async def list_imported(db: Queryable, source: str, kind: str) -> dict[str, int]:
    """What of a kind an earlier import of that source brought in: its number there to its number here."""
    rows = await db.fetch_all(
        """SELECT foreign_id, local_id FROM imported_items WHERE source = %(source)s AND kind = %(kind)s""",
        {"source": source, "kind": kind},
    )
    return {row["foreign_id"]: row["local_id"] for row in rows}


async def keep_imported(db: Queryable, source: str, kind: str, ids: Sequence[tuple[str, int]], now: datetime) -> None:
    """Note what came from where. Raises Duplicate when somebody noted one of them before."""
    if ids:
        await db.execute(
            """
            INSERT INTO imported_items (source, kind, foreign_id, local_id, imported_at)
            SELECT %(source)s, %(kind)s, one.foreign_id, one.local_id, %(now)s
            FROM JSON_TABLE(%(ids)s, '$[*]' COLUMNS (
                foreign_id VARCHAR(190) PATH '$[0]',
                local_id BIGINT UNSIGNED PATH '$[1]'
            )) AS one
            """,
            {"source": source, "kind": kind, "ids": json.dumps(ids), "now": now},
        )


async def list_slugs(db: Queryable) -> set[str]:
    """The slugs of all posts and pages, those in the trash as well."""
    rows = await db.fetch_all("""SELECT slug FROM posts""")
    return {row["slug"] for row in rows}


async def list_former_slugs(db: Queryable) -> set[str]:
    """All addresses that lead elsewhere."""
    rows = await db.fetch_all("""SELECT slug FROM former_slugs""")
    return {row["slug"] for row in rows}


async def list_imported_posts(db: Queryable, source: str) -> list[dict[str, Any]]:
    """The posts of an earlier import: `foreign_id`, `id`, and `kind` and `slug`, which are None for a deleted one.

    `is_bare` where nobody has saved it since and it shows none of the site's media.
    """
    return await db.fetch_all(
        """
        SELECT i.foreign_id, i.local_id AS id, p.kind, p.slug,
               COALESCE(p.version = 1 AND p.cover = '' AND p.trashed_at IS NULL, FALSE)
                 AND NOT EXISTS (SELECT * FROM media_uses AS u WHERE u.post_id = p.id) AS is_bare
        FROM imported_items AS i
        LEFT JOIN posts AS p ON p.id = i.local_id
        WHERE i.source = %(source)s AND i.kind = 'post'
        """,
        {"source": source},
    )


async def list_comments_of(db: Queryable, post_id: int, ids: Collection[int]) -> set[int]:
    """Which of these comments there still are on that post."""
    if not ids:
        return set()
    rows = await db.fetch_all(
        """SELECT id FROM comments WHERE post_id = %(post_id)s AND id IN %(ids)s""",
        {"post_id": post_id, "ids": tuple(ids)},
    )
    return {row["id"] for row in rows}


async def longest_statement(db: Queryable) -> int:
    """How many bytes the server takes in one statement."""
    return int(await db.fetch_value("""SELECT @@max_allowed_packet"""))


async def drop_former_slugs(db: Queryable, slugs: Sequence[str]) -> None:
    """These addresses are in use again and lead nowhere else."""
    if slugs:
        await db.execute("""DELETE FROM former_slugs WHERE slug IN %(slugs)s""", {"slugs": tuple(slugs)})


async def keep_revisions(db: Queryable, post_ids: Sequence[int], user_id: int, note: str, now: datetime) -> None:
    """Write down the state these posts are in."""
    await db.execute(
        """
        INSERT INTO revisions (post_id, version, title, slug, source, excerpt, cover, language, description, tags,
                               author_id, status, visibility, published_at, sticky, comments_open, user_id, note,
                               made_at)
        SELECT p.id, p.version, p.title, p.slug, p.source, p.excerpt, p.cover, p.language, p.description,
               COALESCE((SELECT JSON_ARRAYAGG(t.name)
                         FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id), '[]'),
               p.author_id, p.status, p.visibility, p.published_at, p.sticky, p.comments_open, %(user_id)s, %(note)s,
               %(now)s
        FROM posts AS p
        WHERE p.id IN %(ids)s
        """,
        {"ids": tuple(post_ids), "user_id": user_id, "note": note, "now": now},
    )


async def keep_post_tags(db: Queryable, pairs: Sequence[tuple[int, int]]) -> None:
    """Let posts carry tags: (post, tag). A tag that was deleted meanwhile is passed over."""
    if pairs:
        await db.execute(
            """
            INSERT INTO post_tags (post_id, tag_id)
            SELECT one.post_id, t.id
            FROM JSON_TABLE(%(pairs)s, '$[*]' COLUMNS (
                post_id BIGINT UNSIGNED PATH '$[0]',
                tag_id BIGINT UNSIGNED PATH '$[1]'
            )) AS one
            JOIN tags AS t ON t.id = one.tag_id
            """,
            {"pairs": json.dumps(pairs)},
        )


async def hang_tag(db: Queryable, tag_id: int, parent_id: int) -> None:
    """Put a tag below another, if that is still there."""
    await db.execute(
        """
        UPDATE tags AS t
        JOIN tags AS above ON above.id = %(parent_id)s
        SET t.parent_id = above.id
        WHERE t.id = %(id)s
        """,
        {"id": tag_id, "parent_id": parent_id},
    )


async def fill_in_media(db: Queryable, post_id: int, values: Mapping[str, Any]) -> bool:
    """Give a post as it came its pictures and files; False, with nothing stored, where somebody saved it since."""
    result = await db.execute(
        """
        UPDATE posts
        SET source = %(source)s, html = %(html)s, excerpt = %(excerpt)s, summary = %(summary)s, cover = %(cover)s,
            cover_html = NULLIF(%(cover_html)s, ''), version = 2
        WHERE id = %(id)s AND version = 1
        """,
        {**values, "id": post_id},
    )
    return result.rowcount == 1
