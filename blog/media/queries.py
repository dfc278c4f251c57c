"""The SQL of media: what there is, and the keys it had before."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from blog.core.db import Queryable, Row
from blog.core.errors import NotFound
from blog.media.models import Media, MediaKind


async def get_media(db: Queryable, media_id: int) -> Media:
    """The medium of that id. Raises NotFound."""
    row = await db.fetch_one(
        """
        SELECT id, media_key, content_id, name, kind, content_type, size, width, height, animated, alt, decorative,
               caption, user_id, created_at, replaced_at
        FROM media
        WHERE id = %(id)s
        """,
        {"id": media_id},
    )
    if row is None:
        raise NotFound
    return media_of(row)


async def find_by_key(db: Queryable, key: str) -> Media | None:
    """The medium whose bytes have that key, or had it until others took their place: `key` tells which."""
    row = await db.fetch_one(
        """
        SELECT m.id, m.media_key, m.content_id, m.name, m.kind, m.content_type, m.size, m.width, m.height, m.animated,
               m.alt, m.decorative, m.caption, m.user_id, m.created_at, m.replaced_at
        FROM media AS m
        WHERE m.id = COALESCE((SELECT id FROM media WHERE media_key = %(key)s),
                              (SELECT media_id FROM former_media_keys WHERE media_key = %(key)s))
        """,
        {"key": key},
    )
    return media_of(row) if row else None


async def list_by_keys(db: Queryable, keys: Collection[str]) -> dict[str, Media]:
    """Media by the keys asked for, former ones included; unknown keys are left out."""
    if not keys:
        return {}
    rows = await db.fetch_all(
        """
        SELECT k.asked, m.id, m.media_key, m.content_id, m.name, m.kind, m.content_type, m.size, m.width, m.height,
               m.animated, m.alt, m.decorative, m.caption, m.user_id, m.created_at, m.replaced_at
        FROM (
            SELECT media_key AS asked, media_id AS id, 1 AS former
            FROM former_media_keys
            WHERE media_key IN %(keys)s
            UNION ALL
            SELECT media_key, id, 0 FROM media WHERE media_key IN %(keys)s
        ) AS k
        JOIN media AS m ON m.id = k.id
        ORDER BY k.former DESC
        """,
        {"keys": sorted(keys)},
    )
    return {row.pop("asked"): media_of(row) for row in rows}


async def find_by_digest(db: Queryable, digest: bytes) -> Media | None:
    """The medium made of the very bytes that have this SHA-256, as they were sent."""
    row = await db.fetch_one(
        """
        SELECT id, media_key, content_id, name, kind, content_type, size, width, height, animated, alt, decorative,
               caption, user_id, created_at, replaced_at
        FROM media
        WHERE digest = %(digest)s
        """,
        {"digest": digest},
    )
    return media_of(row) if row else None


async def insert_media(
    db: Queryable,
    *,
    digest: bytes,
    key: str,
    content_id: int,
    name: str,
    kind: MediaKind,
    content_type: str,
    size: int,
    width: int | None,
    height: int | None,
    animated: bool,
    alt: str,
    caption: str,
    user_id: int | None,
    now: datetime,
) -> int:
    """Add a medium whose bytes are all kept; its id. Raises Duplicate of media_digest or media_media_key."""
    result = await db.execute(
        """
        INSERT INTO media (digest, media_key, content_id, name, kind, content_type, size, width, height, animated,
                           alt, decorative, caption, user_id, created_at)
        VALUES (%(digest)s, %(key)s, %(content_id)s, %(name)s, %(kind)s, %(content_type)s, %(size)s, %(width)s,
                %(height)s, %(animated)s, %(alt)s, FALSE, %(caption)s, %(user_id)s, %(now)s)
        """,
        {
            "digest": digest,
            "key": key,
            "content_id": content_id,
            "name": name,
            "kind": kind.value,
            "content_type": content_type,
            "size": size,
            "width": width,
            "height": height,
            "animated": animated,
            "alt": alt,
            "caption": caption,
            "user_id": user_id,
            "now": now,
        },
    )
    return result.lastrowid


async def update_bytes(
    db: Queryable,
    media_id: int,
    *,
    digest: bytes,
    key: str,
    content_id: int,
    name: str,
    kind: MediaKind,
    content_type: str,
    size: int,
    width: int | None,
    height: int | None,
    animated: bool,
    now: datetime,
) -> None:
    """Put other bytes, all kept already, in the place of a medium's own. Raises Duplicate as `insert_media` does."""
    await db.execute(
        """
        UPDATE media
        SET digest = %(digest)s, media_key = %(key)s, content_id = %(content_id)s, name = %(name)s, kind = %(kind)s,
            content_type = %(content_type)s, size = %(size)s, width = %(width)s, height = %(height)s,
            animated = %(animated)s, replaced_at = %(now)s
        WHERE id = %(id)s
        """,
        {
            "id": media_id,
            "digest": digest,
            "key": key,
            "content_id": content_id,
            "name": name,
            "kind": kind.value,
            "content_type": content_type,
            "size": size,
            "width": width,
            "height": height,
            "animated": animated,
            "now": now,
        },
    )


async def set_details(db: Queryable, media_id: int, *, name: str, alt: str, decorative: bool, caption: str) -> None:
    """Change what is said about a medium. `name` is a safe file name: actions_names makes it."""
    await db.execute(
        """
        UPDATE media
        SET name = %(name)s, alt = %(alt)s, decorative = %(decorative)s, caption = %(caption)s
        WHERE id = %(id)s
        """,
        {"id": media_id, "name": name, "alt": alt, "decorative": decorative, "caption": caption},
    )


async def lock_media(db: Queryable, media_id: int) -> Media:
    """The medium as it is now, which nobody else changes before the transaction ends. Raises NotFound."""
    row = await db.fetch_one(
        """
        SELECT id, media_key, content_id, name, kind, content_type, size, width, height, animated, alt, decorative,
               caption, user_id, created_at, replaced_at
        FROM media
        WHERE id = %(id)s
        FOR UPDATE
        """,
        {"id": media_id},
    )
    if row is None:
        raise NotFound
    return media_of(row)


async def delete_media(db: Queryable, media_id: int) -> None:
    """Delete a medium and its former keys; its bytes stay until `delete_chunks` and `delete_content`."""
    await db.execute("DELETE FROM media WHERE id = %(id)s", {"id": media_id})


async def insert_former_key(db: Queryable, key: str, media_id: int, now: datetime) -> None:
    """Remember a key that a medium had; of several media that had it, the last is remembered."""
    await db.execute(
        """
        INSERT INTO former_media_keys (media_key, media_id, created_at)
        VALUES (%(key)s, %(media_id)s, %(now)s)
        ON DUPLICATE KEY UPDATE media_id = VALUES(media_id), created_at = VALUES(created_at)
        """,
        {"key": key, "media_id": media_id, "now": now},
    )


async def delete_former_key(db: Queryable, key: str) -> None:
    """Forget that some medium had the key: another one has it now."""
    await db.execute("DELETE FROM former_media_keys WHERE media_key = %(key)s", {"key": key})


def media_of(row: Row) -> Media:
    """A row with the columns of `Media`."""
    values: dict[str, Any] = dict(row)
    values["key"] = values.pop("media_key")
    values["kind"] = MediaKind(values["kind"])
    values["animated"] = bool(values["animated"])
    values["decorative"] = bool(values["decorative"])
    return Media(**values)
