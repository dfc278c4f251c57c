"""The SQL of translations: posts that share the number of a group are the same text in different languages."""

from dataclasses import dataclass

from blog.core.db import Queryable
from blog.posts.models import Kind


@dataclass(frozen=True, slots=True)
class GroupedPost:
    """As much of a post as tells whether it may join a group; `language` is empty for the site's own."""

    id: int
    kind: Kind
    author_id: int
    language: str
    translation_id: int | None


async def find_by_slug(db: Queryable, slug: str) -> GroupedPost | None:
    """The post or page that has or once had that slug, locked."""
    row = await db.fetch_one(
        """
        SELECT id, kind, author_id, language, translation_id
        FROM posts
        WHERE id = COALESCE((SELECT id FROM posts WHERE slug = %(slug)s),
                            (SELECT post_id FROM former_slugs WHERE slug = %(slug)s))
        FOR UPDATE
        """,
        {"slug": slug},
    )
    return GroupedPost(**{**row, "kind": Kind(row["kind"])}) if row else None


async def list_group(db: Queryable, translation_id: int) -> list[GroupedPost]:
    """The posts of a group, locked."""
    rows = await db.fetch_all(
        """
        SELECT id, kind, author_id, language, translation_id
        FROM posts
        WHERE translation_id = %(translation_id)s
        ORDER BY id
        FOR UPDATE
        """,
        {"translation_id": translation_id},
    )
    return [GroupedPost(**{**row, "kind": Kind(row["kind"])}) for row in rows]


async def insert_group(db: Queryable) -> int:
    """Begin a group."""
    result = await db.execute("""INSERT INTO translation_groups (id) VALUES (NULL)""")
    return result.lastrowid


async def set_group(db: Queryable, post_ids: tuple[int, ...], translation_id: int | None) -> None:
    """Put posts into a group, or out of theirs."""
    await db.execute(
        """UPDATE posts SET translation_id = %(translation_id)s WHERE id IN %(post_ids)s""",
        {"translation_id": translation_id, "post_ids": post_ids},
    )


async def delete_group(db: Queryable, translation_id: int) -> None:
    """End a group; its posts stay."""
    await db.execute("""DELETE FROM translation_groups WHERE id = %(id)s""", {"id": translation_id})
