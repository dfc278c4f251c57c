"""The SQL of the notes that reviewers leave."""

from datetime import datetime
from typing import Any, Final

from blog.core.db import Queryable, Row
from blog.core.errors import NotFound
from blog.reviews.models import Note, NoteCounts, Reply

MOST_SHOWN: Final = 1000


async def list_link_notes(db: Queryable, link_id: int) -> list[Note]:
    """The notes that came by one link, the oldest first."""
    rows = await db.fetch_all(
        """
        SELECT n.id, n.link_id, l.name AS link_name, n.name, n.html, n.fingerprint, n.position, n.quote, n.made_at,
               n.reply, n.reply_html, COALESCE(u.name, '') AS reply_name, n.replied_at, n.resolved_at
        FROM review_notes AS n
        JOIN review_links AS l ON l.id = n.link_id
        LEFT JOIN users AS u ON u.id = n.replied_by
        WHERE n.link_id = %(link_id)s
        ORDER BY n.id
        LIMIT %(limit)s
        """,
        {"link_id": link_id, "limit": MOST_SHOWN},
    )
    return [_note(row) for row in rows]


async def list_post_notes(db: Queryable, post_id: int, *, resolved: bool) -> list[Note]:
    """All notes to a post that are resolved, or all that are not, the oldest first."""
    rows = await db.fetch_all(
        """
        SELECT n.id, n.link_id, l.name AS link_name, n.name, n.html, n.fingerprint, n.position, n.quote, n.made_at,
               n.reply, n.reply_html, COALESCE(u.name, '') AS reply_name, n.replied_at, n.resolved_at
        FROM review_notes AS n
        JOIN review_links AS l ON l.id = n.link_id
        LEFT JOIN users AS u ON u.id = n.replied_by
        WHERE l.post_id = %(post_id)s AND (n.resolved_at IS NOT NULL) = %(resolved)s
        ORDER BY n.id
        LIMIT %(limit)s
        """,
        {"post_id": post_id, "resolved": resolved, "limit": MOST_SHOWN},
    )
    return [_note(row) for row in rows]


async def count_notes(db: Queryable, link_id: int) -> int:
    """How many notes came by a link."""
    return int(
        await db.fetch_value("""SELECT COUNT(*) FROM review_notes WHERE link_id = %(id)s""", {"id": link_id}) or 0
    )


async def count_post_notes(db: Queryable, post_id: int, now: datetime) -> NoteCounts:
    """What there is to say of a post's reviews in a line."""
    row = await db.fetch_one(
        """
        SELECT COUNT(DISTINCT IF(l.revoked_at IS NULL AND l.expires_at > %(now)s, l.id, NULL)) AS links,
               COUNT(IF(n.resolved_at IS NULL, n.id, NULL)) AS open, COUNT(n.resolved_at) AS resolved
        FROM review_links AS l
        LEFT JOIN review_notes AS n ON n.link_id = l.id
        WHERE l.post_id = %(post_id)s
        """,
        {"post_id": post_id, "now": now},
    )
    return NoteCounts(**(row or {"open": 0, "resolved": 0, "links": 0}))


async def insert_note(db: Queryable, values: dict[str, Any]) -> None:
    """Add a note; one that was added before stays as it is."""
    await db.execute(
        """
        INSERT INTO review_notes (link_id, name, body, html, fingerprint, position, quote, submission, made_at, reply,
                                  reply_html)
        VALUES (%(link_id)s, %(name)s, %(body)s, %(html)s, %(fingerprint)s, %(position)s, %(quote)s, %(submission)s,
                %(made_at)s, '', '')
        ON DUPLICATE KEY UPDATE submission = VALUES(submission)
        """,
        values,
    )


async def set_reply(
    db: Queryable, post_id: int, note_id: int, *, reply: str, html: str, user_id: int | None, at: datetime | None
) -> None:
    """Answer a note to that post, or take the answer back. Raises NotFound."""
    result = await db.execute(
        """
        UPDATE review_notes
        SET reply = %(reply)s, reply_html = %(html)s, replied_by = %(user_id)s, replied_at = %(at)s
        WHERE id = %(id)s AND link_id IN (SELECT id FROM review_links WHERE post_id = %(post_id)s)
        """,
        {"id": note_id, "post_id": post_id, "reply": reply, "html": html, "user_id": user_id, "at": at},
    )
    if not result.rowcount:
        raise NotFound


async def set_resolved_at(db: Queryable, post_id: int, note_id: int, resolved_at: datetime | None) -> None:
    """Tick off a note to that post, or open it again with None. Raises NotFound."""
    result = await db.execute(
        """
        UPDATE review_notes
        SET resolved_at = %(at)s
        WHERE id = %(id)s AND link_id IN (SELECT id FROM review_links WHERE post_id = %(post_id)s)
        """,
        {"id": note_id, "post_id": post_id, "at": resolved_at},
    )
    if not result.rowcount:
        raise NotFound


async def delete_note(db: Queryable, post_id: int, note_id: int) -> None:
    """Delete a note to that post for good. Raises NotFound."""
    result = await db.execute(
        """
        DELETE FROM review_notes
        WHERE id = %(id)s AND link_id IN (SELECT id FROM review_links WHERE post_id = %(post_id)s)
        """,
        {"id": note_id, "post_id": post_id},
    )
    if not result.rowcount:
        raise NotFound


def _note(row: Row) -> Note:
    values = {name: row[name] for name in Note.__slots__ if name in row and name != "reply"}
    replied_at = row["replied_at"]
    reply = Reply(row["reply"], row["reply_html"], row["reply_name"], replied_at) if replied_at else None
    return Note(**values, reply=reply)
