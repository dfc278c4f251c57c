"""The SQL of the bytes of media: written in pieces before a medium has them, and deleted in pieces after."""

from datetime import datetime

from blog.core.db import Queryable


async def find_chunk(db: Queryable, content_id: int, number: int) -> bytes | None:
    """A piece of the bytes, the first being 0; None past the end or once they were deleted."""
    data: bytes | None = await db.fetch_value(
        """
        SELECT data
        FROM media_chunks
        WHERE content_id = %(content_id)s AND number = %(number)s
        """,
        {"content_id": content_id, "number": number},
    )
    return data


async def insert_content(db: Queryable, now: datetime) -> int:
    """Begin to keep a file; its id. No medium has it yet."""
    result = await db.execute("INSERT INTO media_contents (created_at) VALUES (%(now)s)", {"now": now})
    return result.lastrowid


async def insert_chunk(db: Queryable, content_id: int, number: int, data: bytes) -> None:
    """Keep a piece of at most CHUNK bytes."""
    await db.execute(
        """
        INSERT INTO media_chunks (content_id, number, data)
        VALUES (%(content_id)s, %(number)s, %(data)s)
        """,
        {"content_id": content_id, "number": number, "data": data},
    )


async def count_chunks(db: Queryable, content_id: int) -> int:
    """How many pieces are kept; nobody deletes one before the transaction ends."""
    count: int = await db.fetch_value(
        """
        SELECT COUNT(*)
        FROM media_chunks
        WHERE content_id = %(content_id)s
        FOR UPDATE
        """,
        {"content_id": content_id},
    )
    return count


async def list_leftovers(db: Queryable, before: datetime) -> list[int]:
    """Contents no medium has, begun before that time: some of them, oldest first."""
    rows = await db.fetch_all(
        """
        SELECT c.id
        FROM media_contents AS c
        LEFT JOIN media AS m ON m.content_id = c.id
        WHERE c.created_at < %(before)s AND m.id IS NULL
        ORDER BY c.created_at, c.id
        LIMIT 100
        """,
        {"before": before},
    )
    return [row["id"] for row in rows]


async def delete_chunks(db: Queryable, content_id: int, most: int) -> int:
    """Delete at most so many pieces of what no medium has, the last ones first; how many."""
    result = await db.execute(
        """
        DELETE FROM media_chunks
        WHERE content_id = %(content_id)s
          AND NOT EXISTS (SELECT 1 FROM media WHERE media.content_id = %(content_id)s)
        ORDER BY number DESC
        LIMIT %(most)s
        """,
        {"content_id": content_id, "most": most},
    )
    return result.rowcount


async def delete_content(db: Queryable, content_id: int) -> None:
    """Delete what is left of a file that no medium has; a medium's own is refused by the database."""
    await db.execute("DELETE FROM media_contents WHERE id = %(id)s", {"id": content_id})
