"""The SQL of the pages a long talk is read by: which comment stands on which is found out when it changes."""

from collections.abc import Collection

from blog.comments.models import PER_PAGE, Said
from blog.comments.threads import paged
from blog.core.db import Queryable


async def find_page(db: Queryable, post_id: int, comment_id: int) -> int | None:
    """The page on which a comment of a post is read, None if it is not read at all."""
    found = await db.fetch_value(
        """SELECT page FROM comments WHERE id = %(id)s AND post_id = %(post_id)s AND status = 'approved'""",
        {"id": comment_id, "post_id": post_id},
    )
    return None if found is None else int(found)


async def lock_post(db: Queryable, post_id: int) -> None:
    """Our turn at the comments of a post: who changes what is read there waits for others who do.

    To be asked for before anything is written, or two would wait for each other.
    """
    await db.fetch_value("""SELECT id FROM posts WHERE id = %(id)s FOR UPDATE""", {"id": post_id})


async def lock_post_of(db: Queryable, comment_id: int) -> int | None:
    """The same for the post of a comment, whose id is given back; None where there is no such comment."""
    post_id = await db.fetch_value(
        """SELECT post_id FROM comments WHERE id = %(id)s LOCK IN SHARE MODE""", {"id": comment_id}
    )
    if post_id is not None:
        await lock_post(db, post_id)
    return None if post_id is None else int(post_id)


async def put_on_pages(db: Queryable, post_id: int) -> bool:
    """Let each approved comment of a post stand on its page; whether any stood on another."""
    row = await db.fetch_one(
        """
        SELECT COUNT(*) AS comment_count, COALESCE(MAX(page), 1) AS last
        FROM comments
        WHERE post_id = %(post_id)s AND status = 'approved'
        """,
        {"post_id": post_id},
    )
    assert row is not None  # one row, whatever there is
    if row["comment_count"] <= PER_PAGE and row["last"] == 1:
        return False
    rows = await db.fetch_all(
        """
        SELECT id, parent_id, kind, created_at, page
        FROM comments
        WHERE post_id = %(post_id)s AND status = 'approved'
        ORDER BY created_at, id
        """,
        {"post_id": post_id},
    )
    wanted = paged([Said(one["id"], one["parent_id"], one["kind"], one["created_at"]) for one in rows])
    moved: dict[int, list[int]] = {}
    for one in rows:
        if wanted[one["id"]] != one["page"]:
            moved.setdefault(wanted[one["id"]], []).append(one["id"])
    for page, ids in moved.items():
        await _move(db, page, ids)
    return bool(moved)


async def list_crowded(db: Queryable) -> list[int]:
    """The posts of which some page holds more comments than it should."""
    rows = await db.fetch_all(
        """
        SELECT DISTINCT post_id
        FROM (SELECT post_id
              FROM comments FORCE INDEX (comments_page)
              WHERE status = 'approved'
              GROUP BY post_id, page
              HAVING COUNT(*) > %(most)s) AS crowded
        """,
        {"most": PER_PAGE},
    )
    return [row["post_id"] for row in rows]


async def _move(db: Queryable, page: int, ids: Collection[int]) -> None:
    await db.execute("""UPDATE comments SET page = %(page)s WHERE id IN %(ids)s""", {"page": page, "ids": tuple(ids)})
