"""The SQL of posts as files: those everybody may read, and nothing else."""

import json
from datetime import datetime

from blog.core.absolute import first_source
from blog.core.db import Queryable
from blog.feeds.models import PostText
from blog.posts.models import AuthorLink


async def find_text(db: Queryable, slug: str, now: datetime) -> PostText | None:
    """The public post at a slug."""
    row = await db.fetch_one(
        """
        SELECT p.title, p.slug, p.source, p.html, p.summary, p.published_at, p.updated_at, p.language, p.cover_html,
               s.uuid, p.id, u.name AS author_name, u.slug AS author_slug,
               (SELECT JSON_ARRAYAGG(t.name)
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM posts AS p
        JOIN users AS u ON u.id = p.author_id
        JOIN site AS s ON s.id = 1
        WHERE p.slug = %(slug)s AND p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility = 'public'
        """,
        {"slug": slug, "now": now},
    )
    if row is None:
        return None
    author = AuthorLink(row.pop("author_name"), row.pop("author_slug"))
    tags = tuple(sorted(json.loads(row.pop("tags") or "[]"), key=str.casefold))
    cover = first_source(row.pop("cover_html") or "")
    return PostText(**row, cover=cover, author=author, tags=tags)
