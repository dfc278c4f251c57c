"""The SQL of comments."""

from typing import Any, Final

from blog.comments.models import CommentStatus, QueuedComment
from blog.core.db import Queryable, Row
from blog.core.errors import NotFound
from blog.core.keyset import Stretch
from blog.posts.models import Kind, PostLink

# Nobody needs to know exactly how many there are where there are more, and counting them all takes long.
MOST_COUNTED: Final = 1000


async def is_answerable(db: Queryable, post_id: int, comment_id: int) -> bool:
    """Whether that is an approved comment of that post, so that it can be answered."""
    return bool(
        await db.fetch_value(
            """
            SELECT COUNT(*)
            FROM comments
            WHERE id = %(id)s AND post_id = %(post_id)s AND status = 'approved' AND kind = 'comment'
            """,
            {"id": comment_id, "post_id": post_id},
        )
    )


async def insert_comment(db: Queryable, values: dict[str, Any]) -> int:
    """Add a comment and give back its id. Raises Duplicate for comments_digest."""
    result = await db.execute(
        """
        INSERT INTO comments (post_id, parent_id, kind, author_name, author_email, author_url, user_id, source, html,
                              status, digest, created_at)
        VALUES (%(post_id)s, %(parent_id)s, %(kind)s, %(author_name)s, %(author_email)s, %(author_url)s, %(user_id)s,
                %(source)s, %(html)s, %(status)s, %(digest)s, %(created_at)s)
        """,
        values,
    )
    return result.lastrowid


async def count_by_status(db: Queryable) -> dict[CommentStatus, int]:
    """How many comments there are of each status; MOST_COUNTED + 1 where there are more."""
    rows = await db.fetch_all(
        """
        SELECT 'pending' AS status, COUNT(*) AS comment_count
        FROM (SELECT 1 FROM comments WHERE status = 'pending' LIMIT %(most)s) AS some
        UNION ALL
        SELECT 'approved', COUNT(*)
        FROM (SELECT 1 FROM comments WHERE status = 'approved' LIMIT %(most)s) AS some
        UNION ALL
        SELECT 'spam', COUNT(*)
        FROM (SELECT 1 FROM comments WHERE status = 'spam' LIMIT %(most)s) AS some
        """,
        {"most": MOST_COUNTED + 1},
    )
    return {CommentStatus(row["status"]): row["comment_count"] for row in rows}


async def list_queue(db: Queryable, status: CommentStatus, stretch: Stretch) -> list[QueuedComment]:
    """Comments of a status, the latest first."""
    rows = await db.fetch_all(
        """
        SELECT c.id, c.post_id, c.kind, c.author_name, c.author_email, c.author_url, c.html, c.status, c.created_at,
               p.title, p.slug, p.kind AS post_kind
        FROM ((SELECT id
               FROM comments FORCE INDEX (comments_queue)
               WHERE NOT %(newer)s AND status = %(status)s
                 AND created_at <= %(at)s AND (created_at < %(at)s OR id < %(id)s)
               ORDER BY created_at DESC, id DESC
               LIMIT %(limit)s)
              UNION ALL
              (SELECT id
               FROM comments FORCE INDEX (comments_queue)
               WHERE %(newer)s AND status = %(status)s
                 AND created_at >= %(at)s AND (created_at > %(at)s OR id > %(id)s)
               ORDER BY created_at, id
               LIMIT %(limit)s)) AS found
        STRAIGHT_JOIN comments AS c ON c.id = found.id
        STRAIGHT_JOIN posts AS p ON p.id = c.post_id
        ORDER BY c.created_at DESC, c.id DESC
        """,
        {
            "status": status.value,
            "newer": stretch.is_newer,
            "at": stretch.key.at,
            "id": stretch.key.id,
            "limit": stretch.limit,
        },
    )
    return [_queued(row) for row in rows]


async def set_status(db: Queryable, comment_id: int, status: CommentStatus) -> None:
    """Approve a comment or mark it as spam. Raises NotFound."""
    result = await db.execute(
        """UPDATE comments SET status = %(status)s WHERE id = %(id)s""", {"id": comment_id, "status": status.value}
    )
    if not result.rowcount:
        raise NotFound


async def delete_comment(db: Queryable, comment_id: int) -> None:
    """Delete a comment; answers to it stay and become first ones. Raises NotFound."""
    result = await db.execute("""DELETE FROM comments WHERE id = %(id)s""", {"id": comment_id})
    if not result.rowcount:
        raise NotFound


def _queued(row: Row) -> QueuedComment:
    post = PostLink(row.pop("title"), row.pop("slug"), Kind(row.pop("post_kind")))
    return QueuedComment(**{**row, "status": CommentStatus(row["status"])}, post=post)
