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
        SELECT u.name, u.slug, u.bio, c.post_count
        FROM (SELECT p.author_id, COUNT(*) AS post_count
              FROM posts AS p
              WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
                AND p.trashed_at IS NULL AND p.visibility <> 'private'
              GROUP BY p.author_id) AS c
        JOIN users AS u ON u.id = c.author_id
        ORDER BY u.name, u.id
        """,
        {"now": now},
    )
    return [AuthorCount(**row) for row in rows]
