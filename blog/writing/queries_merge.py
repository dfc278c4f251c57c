"""The SQL of saving beside others: the state an edit began from, and who saved since."""

from dataclasses import dataclass
from datetime import datetime

from blog.core.db import Queryable
from blog.core.errors import NotFound
from blog.posts.models import Revision
from blog.writing import queries


@dataclass(frozen=True, slots=True)
class Saver:
    """Somebody who saved a post, and when for the last time."""

    user_id: int
    name: str
    saved_at: datetime


async def find_revision(db: Queryable, post_id: int, version: int) -> Revision | None:
    """One state a post was saved in, None where it never was or is not kept any more."""
    try:
        return await queries.get_revision(db, post_id, version)
    except NotFound:
        return None


async def list_savers(db: Queryable, post_id: int, *, after: int, until: int) -> list[Saver]:
    """Who saved the versions after one and up to another, the last one last."""
    rows = await db.fetch_all(
        """
        SELECT r.user_id, u.name, MAX(r.made_at) AS saved_at
        FROM revisions AS r
        JOIN users AS u ON u.id = r.user_id
        WHERE r.post_id = %(post_id)s AND r.version > %(after)s AND r.version <= %(until)s
        GROUP BY r.user_id, u.name
        ORDER BY MAX(r.version)
        """,
        {"post_id": post_id, "after": after, "until": until},
    )
    return [Saver(**row) for row in rows]
