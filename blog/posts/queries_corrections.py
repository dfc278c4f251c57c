"""The SQL of corrections."""

from collections.abc import Sequence
from datetime import datetime

from blog.core.db import Queryable
from blog.core.difference import Line
from blog.core.paging import Slice
from blog.posts.models_corrections import Correction, from_json, to_json


async def keep_correction(db: Queryable, post_id: int, reason: str, changes: Sequence[Line], now: datetime) -> None:
    """Write down that the present version of a post corrects the one before it."""
    await db.execute(
        """
        INSERT INTO corrections (post_id, version, reason, changes, made_at)
        SELECT id, version, %(reason)s, %(changes)s, %(now)s FROM posts WHERE id = %(post_id)s
        """,
        {"post_id": post_id, "reason": reason, "changes": to_json(changes), "now": now},
    )


async def list_corrections(db: Queryable, post_id: int, part: Slice) -> list[Correction]:
    """The corrections of a post, the latest first. Whether the post may be seen is for the caller to know."""
    rows = await db.fetch_all(
        """
        SELECT version, reason, made_at, changes
        FROM corrections
        WHERE post_id = %(post_id)s
        ORDER BY version DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"post_id": post_id, "limit": part.limit, "offset": part.offset},
    )
    return [Correction(**{**row, "changes": from_json(row["changes"])}) for row in rows]


async def delete_correction(db: Queryable, post_id: int, version: int) -> bool:
    """Take the mark of a correction back; the text stays as it is. False where there was none."""
    result = await db.execute(
        """DELETE FROM corrections WHERE post_id = %(post_id)s AND version = %(version)s""",
        {"post_id": post_id, "version": version},
    )
    return result.rowcount == 1
