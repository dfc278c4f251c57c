"""The SQL of the feed of corrections: those of posts and pages that everybody may read."""

from datetime import datetime

from blog.core.db import Queryable, Row
from blog.feeds.models import NEWEST, FeedCorrection
from blog.posts.models import AuthorLink, Kind


async def list_newest(db: Queryable, now: datetime) -> list[FeedCorrection]:
    """The newest corrections. Joined in this order, so that the index of corrections ends the search early."""
    rows = await db.fetch_all(
        """
        SELECT c.post_id, c.version, c.reason, c.made_at, p.title, p.slug, p.kind, p.language, u.name, u.slug AS author
        FROM corrections AS c
        STRAIGHT_JOIN posts AS p ON p.id = c.post_id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        WHERE p.status = 'published' AND p.published_at <= %(now)s AND p.trashed_at IS NULL
          AND p.visibility = 'public'
        ORDER BY c.made_at DESC, c.post_id DESC, c.version DESC
        LIMIT %(limit)s
        """,
        {"now": now, "limit": NEWEST},
    )
    return [_correction(row) for row in rows]


def _correction(row: Row) -> FeedCorrection:
    author = AuthorLink(row.pop("name"), row.pop("author"))
    return FeedCorrection(**{**row, "kind": Kind(row["kind"])}, author=author)
