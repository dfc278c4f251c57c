"""The SQL of the trash, emptied as a whole or by age."""

from dataclasses import dataclass
from datetime import datetime

from blog.core.db import Queryable


@dataclass(frozen=True, slots=True)
class Trashed:
    """As much of a post in the trash as its end needs."""

    id: int
    version: int


async def list_trashed_before(db: Queryable, before: datetime, *, limit: int) -> list[Trashed]:
    """Posts and pages thrown away before a moment, the oldest first."""
    rows = await db.fetch_all(
        """
        SELECT id, version
        FROM posts
        WHERE trashed_at < %(before)s
        ORDER BY trashed_at, id
        LIMIT %(limit)s
        """,
        {"before": before, "limit": limit},
    )
    return [Trashed(**row) for row in rows]


async def list_trashed(
    db: Queryable, kind: str, *, author_id: int | None, before: datetime, limit: int
) -> list[Trashed]:
    """Posts or pages in the trash that were thrown away up to a moment; `author_id` None means everybody's."""
    rows = await db.fetch_all(
        """
        SELECT id, version
        FROM posts
        WHERE trashed_at <= %(before)s AND kind = %(kind)s
          AND (%(author_id)s IS NULL OR author_id = %(author_id)s)
        ORDER BY trashed_at, id
        LIMIT %(limit)s
        """,
        {"kind": kind, "author_id": author_id, "before": before, "limit": limit},
    )
    return [Trashed(**row) for row in rows]
