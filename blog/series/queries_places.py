"""The SQL of posts in series: each has one place at most, counted from 1."""

from collections.abc import Sequence

from blog.core.db import Queryable
from blog.series.models import Part


async def set_series(db: Queryable, post_id: int, *, name: str, slug: str, place: int | None) -> None:
    """Let a post just saved stand in the series of that name, which is made if need be; in none for an empty name.

    With a place it goes there, and those after it move on; without, it stays, or comes last. Pages are in no series.
    """
    row = await db.fetch_one(
        """
        SELECT p.kind, p.series_id, COALESCE(s.name, '') AS name, r.series AS said
        FROM posts AS p
        LEFT JOIN series AS s ON s.id = p.series_id
        LEFT JOIN revisions AS r ON r.post_id = p.id AND r.version = p.version - 1
        WHERE p.id = %(post_id)s
        """,
        {"post_id": post_id},
    )
    if row is None or row["kind"] != "post":
        return
    # Who left the name alone means the series the post is in, even if that was renamed or deleted meanwhile.
    is_same = name in (row["name"], row["said"])
    series_id = row["series_id"] if is_same else await _id_of(db, name, slug)
    if series_id is None:
        if row["series_id"] is not None:
            await db.execute(
                """UPDATE posts SET series_id = NULL, series_place = NULL WHERE id = %(post_id)s""",
                {"post_id": post_id},
            )
    elif series_id != row["series_id"] or place is not None:
        others = [other for other in await _lock_ids(db, series_id) if other != post_id]
        at = len(others) if place is None else min(place - 1, len(others))
        await put_in_order(db, series_id, [*others[:at], post_id, *others[at:]])


async def put_in_order(db: Queryable, series_id: int, post_ids: Sequence[int]) -> None:
    """Let these posts stand in the series in that order, from place 1 on."""
    if post_ids:
        await db.execute(
            """
            UPDATE posts
            SET series_id = %(series_id)s, series_place = FIND_IN_SET(id, %(order)s)
            WHERE id IN %(post_ids)s
            """,
            {"series_id": series_id, "order": ",".join(map(str, post_ids)), "post_ids": tuple(post_ids)},
        )


async def list_parts(db: Queryable, series_id: int) -> list[Part]:
    """The posts of a series in order, whatever their state."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.title, u.name AS author_name, p.status, p.visibility, p.published_at, p.trashed_at
        FROM posts AS p
        JOIN users AS u ON u.id = p.author_id
        WHERE p.series_id = %(series_id)s
        ORDER BY p.series_place, p.id
        """,
        {"series_id": series_id},
    )
    return [Part(**row) for row in rows]


async def _lock_ids(db: Queryable, series_id: int) -> list[int]:
    # Two who move posts of one series wait for each other here.
    await db.fetch_value("""SELECT id FROM series WHERE id = %(id)s FOR UPDATE""", {"id": series_id})
    rows = await db.fetch_all(
        """SELECT id FROM posts WHERE series_id = %(series_id)s ORDER BY series_place, id FOR UPDATE""",
        {"series_id": series_id},
    )
    return [row["id"] for row in rows]


async def _id_of(db: Queryable, name: str, slug: str) -> int | None:
    if not name:
        return None
    await db.execute(
        """
        INSERT INTO series (name, slug, description)
        SELECT %(name)s, %(slug)s, ''
        FROM (SELECT 1) AS one
        WHERE NOT EXISTS (SELECT 1 FROM series AS known WHERE known.slug = %(slug)s OR known.name = %(name)s)
        ON DUPLICATE KEY UPDATE slug = VALUES(slug)
        """,
        {"name": name, "slug": slug},
    )
    found = await db.fetch_value(
        """
        SELECT id FROM series
        WHERE slug = %(slug)s OR name = %(name)s
        ORDER BY slug = %(slug)s DESC, id
        LIMIT 1 FOR UPDATE
        """,
        {"name": name, "slug": slug},
    )
    return int(found)
