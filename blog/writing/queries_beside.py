"""The SQL of what the editor shows beside a post: its translations and its corrections."""

from dataclasses import dataclass
from datetime import datetime

from blog.core.db import Queryable
from blog.posts.models import Post

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OtherText:
    """The same text in another language, whatever its state; `language` is empty for the site's own."""

    id: int
    title: str
    language: str
    author_id: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A correction: the version that made it, its reason, and when."""

    version: int
    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    translations: list[OtherText]
    corrections: list[Noted]


async def list_beside(db: Queryable, post: Post) -> Beside:
    """Both, in one go."""
    rows = await db.fetch_all(
        """
        (SELECT 'translation' AS what, p.id, p.title AS words, p.language, p.author_id, p.created_at AS at
         FROM posts AS p
         WHERE p.translation_id = %(translation_id)s AND p.id <> %(id)s
         ORDER BY p.id
         LIMIT %(limit)s)
        UNION ALL
        (SELECT 'correction', c.version, c.reason, '', 0, c.made_at
         FROM corrections AS c
         WHERE c.post_id = %(id)s
         ORDER BY c.version DESC
         LIMIT %(limit)s)
        """,
        {"translation_id": post.translation_id, "id": post.id, "limit": MOST_SHOWN},
    )
    return Beside(
        [
            OtherText(row["id"], row["words"], row["language"], row["author_id"])
            for row in rows
            if row["what"] == "translation"
        ],
        [Noted(row["id"], row["words"], row["at"]) for row in rows if row["what"] == "correction"],
    )
