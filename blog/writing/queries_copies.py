"""The SQL of working copies. A copy belongs to one user; nobody else can name it."""

import json
from datetime import datetime

from blog.core.db import Queryable, Row
from blog.core.errors import NotFound
from blog.posts.models import Kind
from blog.writing.models_copies import CopyMark, PostState, Values, WorkingCopy

# More open tabs of one post than this are not looked through for something to offer.
MOST_OFFERED = 20


async def keep_copy(
    db: Queryable,
    user_id: int,
    key: str,
    *,
    post_id: int | None,
    kind: Kind,
    base_version: int,
    seq: int,
    fields: Values,
    now: datetime,
) -> None:
    """Keep what a tab holds, unless what is kept of it already is as new or newer by its number."""
    # Assignments happen from left to right, so the number, which the others ask for, comes last.
    await db.execute(
        """
        INSERT INTO working_copies (user_id, copy_key, post_id, kind, base_version, seq, fields, created_at, saved_at)
        VALUES (%(user_id)s, %(key)s, %(post_id)s, %(kind)s, %(base_version)s, %(seq)s, %(fields)s, %(now)s, %(now)s)
        ON DUPLICATE KEY UPDATE
            post_id = IF(VALUES(seq) > seq, VALUES(post_id), post_id),
            kind = IF(VALUES(seq) > seq, VALUES(kind), kind),
            base_version = IF(VALUES(seq) > seq, VALUES(base_version), base_version),
            fields = IF(VALUES(seq) > seq, VALUES(fields), fields),
            saved_at = IF(VALUES(seq) > seq, VALUES(saved_at), saved_at),
            seq = GREATEST(seq, VALUES(seq))
        """,
        {
            "user_id": user_id,
            "key": key,
            "post_id": post_id,
            "kind": kind.value,
            "base_version": base_version,
            "seq": seq,
            "fields": json.dumps(fields, ensure_ascii=False),
            "now": now,
        },
    )


async def find_mark(db: Queryable, user_id: int, key: str) -> CopyMark | None:
    """Number, time and post of what is kept of a tab, without its text."""
    row = await db.fetch_one(
        """
        SELECT seq, saved_at, post_id FROM working_copies WHERE user_id = %(user_id)s AND copy_key = %(key)s
        """,
        {"user_id": user_id, "key": key},
    )
    return CopyMark(**row) if row else None


async def get_mark(db: Queryable, user_id: int, key: str) -> CopyMark:
    """The same of a tab that is known. Raises NotFound."""
    mark = await find_mark(db, user_id, key)
    if mark is None:
        raise NotFound
    return mark


async def find_copy(db: Queryable, user_id: int, key: str) -> WorkingCopy | None:
    """The copy a user's tab has left."""
    row = await db.fetch_one(
        """
        SELECT copy_key, post_id, kind, base_version, seq, fields, created_at, saved_at
        FROM working_copies
        WHERE user_id = %(user_id)s AND copy_key = %(key)s
        """,
        {"user_id": user_id, "key": key},
    )
    return _copy(row) if row else None


async def count_copies(db: Queryable, user_id: int) -> int:
    """How many copies a user has left."""
    found = await db.fetch_value(
        """SELECT COUNT(*) FROM working_copies WHERE user_id = %(user_id)s""", {"user_id": user_id}
    )
    return int(found)


async def delete_copy(db: Queryable, user_id: int, key: str) -> bool:
    """Drop a copy; False where there was none."""
    result = await db.execute(
        """DELETE FROM working_copies WHERE user_id = %(user_id)s AND copy_key = %(key)s""",
        {"user_id": user_id, "key": key},
    )
    return result.rowcount == 1


async def delete_oldest(db: Queryable, user_id: int, before: datetime, number: int) -> int:
    """Drop at most so many of a user's copies, those untouched the longest, none touched since `before`; how many."""
    result = await db.execute(
        """
        DELETE FROM working_copies
        WHERE user_id = %(user_id)s AND saved_at < %(before)s
        ORDER BY saved_at, copy_key
        LIMIT %(number)s
        """,
        {"user_id": user_id, "before": before, "number": number},
    )
    return result.rowcount


async def delete_old(db: Queryable, before: datetime, limit: int = 500) -> int:
    """Drop everybody's copies untouched since `before`, at most `limit` of them; how many there were."""
    result = await db.execute(
        """DELETE FROM working_copies WHERE saved_at < %(before)s ORDER BY saved_at LIMIT %(limit)s""",
        {"before": before, "limit": limit},
    )
    return result.rowcount


async def find_state(db: Queryable, post_id: int) -> PostState | None:
    """Which version of a post is stored, and who saved it."""
    row = await db.fetch_one(
        """
        SELECT p.id, p.kind, p.author_id, p.version, p.updated_at AS saved_at, COALESCE(u.id, 0) AS user_id,
               COALESCE(u.name, '') AS user_name
        FROM posts AS p
        LEFT JOIN revisions AS r ON r.post_id = p.id AND r.version = p.version
        LEFT JOIN users AS u ON u.id = r.user_id
        WHERE p.id = %(post_id)s
        """,
        {"post_id": post_id},
    )
    return PostState(**{**row, "kind": Kind(row["kind"])}) if row else None


def _copy(row: Row) -> WorkingCopy:
    values = {**row, "kind": Kind(row["kind"]), "fields": json.loads(row["fields"])}
    return WorkingCopy(key=values.pop("copy_key"), **values)
