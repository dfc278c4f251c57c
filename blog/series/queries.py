"""The SQL of series themselves; which posts stand in them is in queries_places."""

from datetime import datetime

from blog.core.db import Queryable
from blog.core.errors import NotFound
from blog.series.models import Series


async def list_series(db: Queryable) -> list[Series]:
    """All series by name, with how many posts each has, whatever their state."""
    rows = await db.fetch_all(
        """
        SELECT s.id, s.name, s.slug, s.description, COUNT(p.id) AS post_count, MAX(p.published_at) AS latest_at
        FROM series AS s
        LEFT JOIN posts AS p ON p.series_id = s.id
        GROUP BY s.id, s.name, s.slug, s.description
        ORDER BY s.name, s.id
        """
    )
    return [Series(**row) for row in rows]


async def list_visible_series(db: Queryable, now: datetime) -> list[Series]:
    """The series that have a post visitors may see, with how many, the one with the latest post first."""
    rows = await db.fetch_all(
        """
        SELECT s.id, s.name, s.slug, s.description, COUNT(*) AS post_count, MAX(p.published_at) AS latest_at
        FROM series AS s
        JOIN posts AS p ON p.series_id = s.id
        WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        GROUP BY s.id, s.name, s.slug, s.description
        ORDER BY latest_at DESC, s.id
        """,
        {"now": now},
    )
    return [Series(**row) for row in rows]


async def find_series(db: Queryable, slug: str) -> Series | None:
    """The series at a slug, its posts not counted."""
    row = await db.fetch_one("""SELECT id, name, slug, description FROM series WHERE slug = %(slug)s""", {"slug": slug})
    return Series(**row) if row else None


async def get_series(db: Queryable, series_id: int) -> Series:
    """The series of that id, with how many posts it has, whatever their state. Raises NotFound."""
    row = await db.fetch_one(
        """
        SELECT s.id, s.name, s.slug, s.description,
               (SELECT COUNT(*) FROM posts AS p WHERE p.series_id = s.id) AS post_count
        FROM series AS s
        WHERE s.id = %(id)s
        """,
        {"id": series_id},
    )
    if row is None:
        raise NotFound
    return Series(**row)


async def insert_series(db: Queryable, *, name: str, slug: str, description: str = "") -> int:
    """Add a series and give back its id. Raises Duplicate for series_slug."""
    result = await db.execute(
        """INSERT INTO series (name, slug, description) VALUES (%(name)s, %(slug)s, %(description)s)""",
        {"name": name, "slug": slug, "description": description},
    )
    return result.lastrowid


async def update_series(db: Queryable, series_id: int, *, name: str, slug: str, description: str) -> None:
    """Change a series. Raises Duplicate for series_slug."""
    await db.execute(
        """UPDATE series SET name = %(name)s, slug = %(slug)s, description = %(description)s WHERE id = %(id)s""",
        {"id": series_id, "name": name, "slug": slug, "description": description},
    )


async def delete_series(db: Queryable, series_id: int) -> None:
    """Delete a series; its posts stay."""
    await db.execute("""DELETE FROM series WHERE id = %(id)s""", {"id": series_id})
