"""The SQL of series themselves; which posts stand in them is in queries_places."""

from datetime import datetime

from blog.core.db import Queryable
from blog.core.errors import NotFound
from blog.series.models import Series


async def list_series(db: Queryable) -> list[Series]:
    """All series by name, with how many posts each has, whatever their state."""
    rows = await db.fetch_all(
        """
        SELECT s.id, s.name, s.slug, s.description, COUNT(p.series_id) AS post_count
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
        SELECT s.id, s.name, s.slug, s.description,
               c.post_count - (SELECT COUNT(*)
                               FROM listings AS coming
                               WHERE coming.list = 'series' AND coming.list_id = s.id
                                 AND coming.listed_at > %(now)s) AS post_count,
               (SELECT newest.listed_at
                FROM listings AS newest
                WHERE newest.list = 'series' AND newest.list_id = s.id AND newest.listed_at <= %(now)s
                ORDER BY newest.listed_at DESC
                LIMIT 1) AS latest_at
        FROM listing_counts AS c
        JOIN series AS s ON s.id = c.list_id
        WHERE c.list = 'series' AND c.month = 0
        HAVING post_count > 0
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
