"""The SQL of the list of authors."""

from dataclasses import dataclass
from datetime import datetime

from blog.core.db import Queryable


@dataclass(frozen=True, slots=True)
class AuthorCount:
    """Somebody who has written, with how many of their posts visitors may see."""

    name: str
    slug: str
    bio: str
    post_count: int


async def list_authors(db: Queryable, now: datetime) -> list[AuthorCount]:
    """Everybody of whom visitors may see a post, by name."""
    rows = await db.fetch_all(
        """
        SELECT u.name, u.slug, u.bio, c.post_count - COALESCE(coming.post_count, 0) AS post_count
        FROM listing_counts AS c
        JOIN users AS u ON u.id = c.list_id
        LEFT JOIN (SELECT l.list_id, COUNT(*) AS post_count
                   FROM listings AS later
                   JOIN listings AS l ON l.post_id = later.post_id AND l.list = 'author'
                   WHERE later.list = 'archive' AND later.list_id = 0 AND later.listed_at > %(now)s
                   GROUP BY l.list_id) AS coming ON coming.list_id = c.list_id
        WHERE c.list = 'author' AND c.month = 0 AND c.post_count > COALESCE(coming.post_count, 0)
        ORDER BY u.name, u.id
        """,
        {"now": now},
    )
    return [AuthorCount(**row) for row in rows]
