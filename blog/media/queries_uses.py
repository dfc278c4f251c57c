"""The SQL of media in use: which posts show them, and which of those have to be rendered again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blog.core.db import Queryable
from blog.core.pictures import Shown
from blog.media import queries
from blog.posts.models import Kind, Status, Visibility


async def list_shown(db: Queryable, keys: Collection[str]) -> dict[str, Shown]:
    """What pages need to show the media of these keys, former keys included; unknown ones are left out."""
    return {key: media.shown for key, media in (await queries.list_by_keys(db, keys)).items()}


async def set_uses(db: Queryable, post_id: int, keys: Collection[str]) -> None:
    """Note which media a post shows or links to, by key."""
    await db.execute("""DELETE FROM media_uses WHERE post_id = %(post_id)s""", {"post_id": post_id})
    if keys:
        await db.execute(
            """
            INSERT INTO media_uses (post_id, media_id)
            SELECT %(post_id)s, id FROM media WHERE media_key IN %(keys)s
            UNION
            SELECT %(post_id)s, media_id FROM former_media_keys WHERE media_key IN %(keys)s
            """,
            {"post_id": post_id, "keys": sorted(keys)},
        )


@dataclass(frozen=True, slots=True)
class Use:
    """A post or page that shows a medium or links to it."""

    id: int
    title: str
    kind: Kind
    author_id: int
    status: Status
    visibility: Visibility
    published_at: datetime | None
    trashed_at: datetime | None


async def list_uses(db: Queryable, media_id: int) -> list[Use]:
    """Posts and pages that use a medium, in every state, the latest edited first."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.title, p.kind, p.author_id, p.status, p.visibility, p.published_at, p.trashed_at
        FROM media_uses AS u
        JOIN posts AS p ON p.id = u.post_id
        WHERE u.media_id = %(media_id)s
        ORDER BY p.updated_at DESC, p.id DESC
        """,
        {"media_id": media_id},
    )
    return [
        Use(
            id=row["id"],
            title=row["title"],
            kind=Kind(row["kind"]),
            author_id=row["author_id"],
            status=Status(row["status"]),
            visibility=Visibility(row["visibility"]),
            published_at=row["published_at"],
            trashed_at=row["trashed_at"],
        )
        for row in rows
    ]


async def list_post_ids(db: Queryable, media_id: int) -> list[int]:
    """The posts and pages that use a medium."""
    rows = await db.fetch_all(
        """SELECT post_id FROM media_uses WHERE media_id = %(media_id)s""", {"media_id": media_id}
    )
    return [row["post_id"] for row in rows]


async def ask_to_render(db: Queryable, post_ids: Collection[int], now: datetime) -> None:
    """Let the stored HTML of these posts be made again."""
    if post_ids:
        await db.execute(
            """
            INSERT INTO posts_to_render (post_id, asked_at)
            SELECT id, %(now)s FROM posts WHERE id IN %(ids)s
            ON DUPLICATE KEY UPDATE asked_at = VALUES(asked_at)
            """,
            {"ids": sorted(post_ids), "now": now},
        )


async def list_to_render(db: Queryable, most: int) -> list[dict[str, Any]]:
    """Posts whose HTML is to be made again, the longest waiting first: `id`, `asked_at`, and what it is made of."""
    return await db.fetch_all(
        """
        SELECT p.id, p.version, p.source, p.excerpt, p.cover, r.asked_at
        FROM posts_to_render AS r
        JOIN posts AS p ON p.id = r.post_id
        ORDER BY r.asked_at, r.post_id
        LIMIT %(most)s
        """,
        {"most": most},
    )


async def store_rendered(db: Queryable, post_id: int, version: int, html: str, cover_html: str) -> bool:
    """Keep HTML that was made again of the text of that version; False where there is a newer one by now."""
    result = await db.execute(
        """
        UPDATE posts
        SET html = %(html)s, cover_html = NULLIF(%(cover_html)s, '')
        WHERE id = %(id)s AND version = %(version)s
        """,
        {"html": html, "cover_html": cover_html, "id": post_id, "version": version},
    )
    return result.rowcount == 1


async def forget_to_render(db: Queryable, post_id: int, asked_at: datetime) -> None:
    """The post was rendered since; a later request stays."""
    await db.execute(
        """DELETE FROM posts_to_render WHERE post_id = %(post_id)s AND asked_at <= %(asked_at)s""",
        {"post_id": post_id, "asked_at": asked_at},
    )
