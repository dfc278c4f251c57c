"""The SQL of the feeds of comments: approved ones under posts everybody may read, the newest first."""

from datetime import datetime

from blog.core.db import Queryable, Row
from blog.feeds.models import NEWEST, FeedComment
from blog.posts.models import Kind


async def list_newest(db: Queryable, now: datetime) -> list[FeedComment]:
    """The newest comments of the site. Joined in this order, so that the index of comments ends the search early."""
    rows = await db.fetch_all(
        """
        SELECT c.id, c.parent_id, c.author_name, c.author_url, c.html, c.created_at, c.post_id, p.title AS post_title,
               p.slug AS post_slug, p.kind AS post_kind
        FROM comments AS c
        STRAIGHT_JOIN posts AS p ON p.id = c.post_id
        WHERE c.status = 'approved' AND c.kind = 'comment' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility = 'public'
        ORDER BY c.created_at DESC, c.id DESC
        LIMIT %(limit)s
        """,
        {"now": now, "limit": NEWEST},
    )
    return [_comment(row) for row in rows]


async def list_of_post(db: Queryable, post_id: int, now: datetime) -> list[FeedComment]:
    """The newest comments under a post."""
    rows = await db.fetch_all(
        """
        SELECT c.id, c.parent_id, c.author_name, c.author_url, c.html, c.created_at, c.post_id, p.title AS post_title,
               p.slug AS post_slug, p.kind AS post_kind
        FROM comments AS c
        STRAIGHT_JOIN posts AS p ON p.id = c.post_id
        WHERE c.post_id = %(post_id)s AND c.status = 'approved' AND c.kind = 'comment' AND p.status = 'published'
          AND p.published_at <= %(now)s AND p.trashed_at IS NULL AND p.visibility = 'public'
        ORDER BY c.created_at DESC, c.id DESC
        LIMIT %(limit)s
        """,
        {"post_id": post_id, "now": now, "limit": NEWEST},
    )
    return [_comment(row) for row in rows]


def _comment(row: Row) -> FeedComment:
    return FeedComment(**{**row, "post_kind": Kind(row["post_kind"])})
