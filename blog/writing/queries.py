"""The SQL of writing: posts and pages in every state, their revisions and former addresses."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from blog.core.db import Queryable, Row
from blog.core.errors import NotFound
from blog.core.paging import Slice
from blog.posts.models import AuthorLink, Kind, Post, Revision, Status, Visibility


async def get_post(db: Queryable, post_id: int) -> Post:
    """The post or page of that id, whatever its state. Raises NotFound."""
    row = await db.fetch_one(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.source, p.excerpt, p.cover, p.language, p.description, p.author_id,
               p.status, p.visibility,
               p.password_hash IS NOT NULL AS has_password, p.published_at, p.sticky, p.comments_open, p.version,
               p.created_at, p.updated_at, p.trashed_at, p.translation_id, COALESCE(s.name, '') AS series,
               u.name AS author_name, u.slug AS author_slug,
               (SELECT JSON_ARRAYAGG(t.name)
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM posts AS p
        JOIN users AS u ON u.id = p.author_id
        LEFT JOIN series AS s ON s.id = p.series_id
        WHERE p.id = %(id)s
        """,
        {"id": post_id},
    )
    if row is None:
        raise NotFound
    author = AuthorLink(row.pop("author_name"), row.pop("author_slug"))
    tags = tuple(sorted(json.loads(row.pop("tags") or "[]"), key=str.casefold))
    return Post(**_typed(row), author=author, tags=tags)


async def list_taken_slugs(db: Queryable, base: str, *, but: int | None = None) -> set[str]:
    """The slugs of posts, `but` left out, that are `base` itself or begin with it and a hyphen."""
    rows = await db.fetch_all(
        """SELECT slug FROM posts WHERE (slug = %(base)s OR slug LIKE %(pattern)s) AND NOT id <=> %(but)s""",
        {"base": base, "pattern": f"{escape_like(base)}-%", "but": but},
    )
    return {row["slug"] for row in rows}


async def insert_post(db: Queryable, values: Mapping[str, Any]) -> int:
    """Add a post with version 1 and give back its id. Raises Duplicate for posts_slug."""
    result = await db.execute(
        """
        INSERT INTO posts (kind, title, slug, source, html, excerpt, summary, cover, cover_html, language, description,
                           reading_minutes, author_id, status, visibility, password_hash, published_at, sticky,
                           comments_open, version, created_at, updated_at)
        VALUES (%(kind)s, %(title)s, %(slug)s, %(source)s, %(html)s, %(excerpt)s, %(summary)s, %(cover)s,
                NULLIF(%(cover_html)s, ''), %(language)s, %(description)s, %(reading_minutes)s, %(author_id)s,
                %(status)s, %(visibility)s, %(password_hash)s, %(published_at)s, %(sticky)s, %(comments_open)s, 1,
                %(created_at)s, %(updated_at)s)
        """,
        values,
    )
    return result.lastrowid


async def update_post(db: Queryable, post_id: int, version: int, values: Mapping[str, Any]) -> bool:
    """Store an edit that began from `version`; False, with nothing stored, where that is not the latest.

    An empty `password_hash` keeps the one there is. Raises Duplicate for posts_slug.
    """
    result = await db.execute(
        """
        UPDATE posts
        SET title = %(title)s, slug = %(slug)s, source = %(source)s, html = %(html)s, excerpt = %(excerpt)s,
            summary = %(summary)s, cover = %(cover)s, cover_html = NULLIF(%(cover_html)s, ''),
            language = %(language)s, description = %(description)s, reading_minutes = %(reading_minutes)s,
            author_id = %(author_id)s, status = %(status)s, visibility = %(visibility)s,
            password_hash = IF(%(visibility)s = 'password', COALESCE(%(password_hash)s, password_hash), NULL),
            published_at = %(published_at)s, sticky = %(sticky)s, comments_open = %(comments_open)s,
            updated_at = %(updated_at)s, version = version + 1
        WHERE id = %(id)s AND version = %(version)s
        """,
        {**values, "id": post_id, "version": version},
    )
    return result.rowcount == 1


async def set_status(
    db: Queryable, post_id: int, version: int, status: Status, published_at: datetime | None, now: datetime
) -> bool:
    """Publish or withdraw, from that version only."""
    result = await db.execute(
        """
        UPDATE posts
        SET status = %(status)s, published_at = %(published_at)s, updated_at = %(now)s, version = version + 1
        WHERE id = %(id)s AND version = %(version)s AND trashed_at IS NULL
        """,
        {"id": post_id, "version": version, "status": status.value, "published_at": published_at, "now": now},
    )
    return result.rowcount == 1


async def set_trashed_at(db: Queryable, post_id: int, version: int, trashed_at: datetime | None, now: datetime) -> bool:
    """Put into the trash, or take out with None, from that version only."""
    result = await db.execute(
        """
        UPDATE posts
        SET trashed_at = %(trashed_at)s, updated_at = %(now)s, version = version + 1
        WHERE id = %(id)s AND version = %(version)s
        """,
        {"id": post_id, "version": version, "trashed_at": trashed_at, "now": now},
    )
    return result.rowcount == 1


async def delete_trashed(db: Queryable, post_id: int, version: int) -> bool:
    """Delete a post that is in the trash, with its comments and revisions, from that version only."""
    result = await db.execute(
        """DELETE FROM posts WHERE id = %(id)s AND version = %(version)s AND trashed_at IS NOT NULL""",
        {"id": post_id, "version": version},
    )
    return result.rowcount == 1


async def keep_former_slug(db: Queryable, slug: str, post_id: int, now: datetime) -> None:
    """Let an address a post once had lead to it."""
    await db.execute(
        """
        INSERT INTO former_slugs (slug, post_id, created_at)
        VALUES (%(slug)s, %(post_id)s, %(now)s)
        ON DUPLICATE KEY UPDATE post_id = VALUES(post_id), created_at = VALUES(created_at)
        """,
        {"slug": slug, "post_id": post_id, "now": now},
    )


async def drop_former_slug(db: Queryable, slug: str) -> bool:
    """An address is in use again and leads nowhere else; whether it did."""
    result = await db.execute("""DELETE FROM former_slugs WHERE slug = %(slug)s""", {"slug": slug})
    return result.rowcount > 0


async def keep_revision(db: Queryable, post_id: int, user_id: int, note: str, now: datetime) -> None:
    """Write down the state a post is in."""
    await db.execute(
        """
        INSERT INTO revisions (post_id, version, title, slug, source, excerpt, cover, language, description, tags,
                               author_id, status, visibility, published_at, sticky, comments_open, series, user_id,
                               note, made_at)
        SELECT p.id, p.version, p.title, p.slug, p.source, p.excerpt, p.cover, p.language, p.description,
               COALESCE((SELECT JSON_ARRAYAGG(t.name)
                         FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id), '[]'),
               p.author_id, p.status, p.visibility, p.published_at, p.sticky, p.comments_open, COALESCE(s.name, ''),
               %(user_id)s, %(note)s, %(now)s
        FROM posts AS p
        LEFT JOIN series AS s ON s.id = p.series_id
        WHERE p.id = %(post_id)s
        """,
        {"post_id": post_id, "user_id": user_id, "note": note, "now": now},
    )


async def list_revisions(db: Queryable, post_id: int, part: Slice) -> list[Revision]:
    """The states a post was saved in, the latest first, without their texts."""
    rows = await db.fetch_all(
        """
        SELECT r.version, r.title, r.slug, '' AS source, '' AS excerpt, r.cover, r.language, r.description, r.tags,
               COALESCE(r.author_id, p.author_id) AS author_id, r.status, r.visibility, r.published_at, r.sticky,
               r.comments_open, r.series, r.user_id, u.name AS user_name, r.note, r.made_at
        FROM revisions AS r
        JOIN users AS u ON u.id = r.user_id
        JOIN posts AS p ON p.id = r.post_id
        WHERE r.post_id = %(post_id)s
        ORDER BY r.version DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"post_id": post_id, "limit": part.limit, "offset": part.offset},
    )
    return [_revision(row) for row in rows]


async def get_revision(db: Queryable, post_id: int, version: int) -> Revision:
    """One state a post was saved in. Raises NotFound."""
    row = await db.fetch_one(
        """
        SELECT r.version, r.title, r.slug, r.source, r.excerpt, r.cover, r.language, r.description, r.tags,
               COALESCE(r.author_id, p.author_id) AS author_id, r.status, r.visibility, r.published_at, r.sticky,
               r.comments_open, r.series, r.user_id, u.name AS user_name, r.note, r.made_at
        FROM revisions AS r
        JOIN users AS u ON u.id = r.user_id
        JOIN posts AS p ON p.id = r.post_id
        WHERE r.post_id = %(post_id)s AND r.version = %(version)s
        """,
        {"post_id": post_id, "version": version},
    )
    if row is None:
        raise NotFound
    return _revision(row)


async def find_revision_before(db: Queryable, post_id: int, version: int) -> Revision | None:
    """The last state kept before a version."""
    before = await db.fetch_value(
        """SELECT MAX(version) FROM revisions WHERE post_id = %(post_id)s AND version < %(version)s""",
        {"post_id": post_id, "version": version},
    )
    return None if before is None else await get_revision(db, post_id, before)


async def list_authors(db: Queryable) -> list[tuple[int, str]]:
    """Those whose name can stand on a post."""
    rows = await db.fetch_all("""SELECT id, name FROM users WHERE role <> 'reader' ORDER BY name, id""")
    return [(row["id"], row["name"]) for row in rows]


def escape_like(value: str) -> str:
    """The value with LIKE's wildcards taken literally."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _typed(row: Row) -> dict[str, Any]:
    values = dict(row)
    values["kind"] = Kind(row["kind"])
    values["status"] = Status(row["status"])
    values["visibility"] = Visibility(row["visibility"])
    for name in ("sticky", "comments_open", "has_password"):
        if name in values:
            values[name] = bool(values[name])
    return values


def _revision(row: Row) -> Revision:
    tags = tuple(sorted(json.loads(row["tags"]), key=str.casefold))
    return Revision(
        **{
            **row,
            "tags": tags,
            "status": Status(row["status"]),
            "visibility": Visibility(row["visibility"]),
            "sticky": bool(row["sticky"]),
            "comments_open": bool(row["comments_open"]),
        }
    )
