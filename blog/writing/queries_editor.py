"""The SQL of what the editor asks for while somebody writes, and of forms that come twice."""

from datetime import datetime

from blog.core.db import Queryable
from blog.writing.queries import escape_like

MOST_NAMES = 20


async def list_tag_names(db: Queryable, begin: str) -> list[str]:
    """The names of tags that contain these letters, those that begin with them and those used most first."""
    rows = await db.fetch_all(
        """
        SELECT t.name, COALESCE(c.post_count, 0) AS uses
        FROM tags AS t
        LEFT JOIN listing_counts AS c ON c.list = 'tag' AND c.list_id = t.id AND c.month = 0
        WHERE t.name LIKE %(within)s
        ORDER BY t.name LIKE %(beginning)s DESC, uses DESC, t.name
        LIMIT %(limit)s
        """,
        {"within": f"%{escape_like(begin)}%", "beginning": f"{escape_like(begin)}%", "limit": MOST_NAMES},
    )
    return [row["name"] for row in rows]


async def find_submitted(db: Queryable, user_id: int, submission: str) -> int | None:
    """The post that a user's form has made already."""
    found = await db.fetch_value(
        """SELECT post_id FROM submissions WHERE user_id = %(user_id)s AND submission = %(submission)s""",
        {"user_id": user_id, "submission": submission},
    )
    return None if found is None else int(found)


async def keep_submission(db: Queryable, user_id: int, submission: str, post_id: int, now: datetime) -> None:
    """Write down which post a form has made. Raises Duplicate where it has made one before."""
    await db.execute(
        """
        INSERT INTO submissions (user_id, submission, post_id, made_at)
        VALUES (%(user_id)s, %(submission)s, %(post_id)s, %(now)s)
        """,
        {"user_id": user_id, "submission": submission, "post_id": post_id, "now": now},
    )


async def delete_old_submissions(db: Queryable, before: datetime) -> int:
    """Forget forms sent before; nobody sends those again. How many there were."""
    result = await db.execute("""DELETE FROM submissions WHERE made_at < %(before)s""", {"before": before})
    return result.rowcount
