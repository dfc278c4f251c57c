"""The SQL of tags."""

from collections.abc import Mapping
from datetime import datetime

from blog.core.db import Queryable
from blog.core.errors import NotFound
from blog.tags.models import Tag


async def list_tags(db: Queryable) -> list[Tag]:
    """All tags, with how many posts and pages carry each, whatever their state.

    What readers see is counted already; the rest, drafts and pages and what is hidden, is far less and counted here.
    """
    rows = await db.fetch_all(
        """
        SELECT t.id, t.name, t.slug, t.description, t.parent_id,
               CAST(COALESCE(c.post_count, 0) + COALESCE(u.post_count, 0) AS SIGNED) AS post_count
        FROM tags AS t
        LEFT JOIN listing_counts AS c ON c.list = 'tag' AND c.list_id = t.id AND c.month = 0
        LEFT JOIN (SELECT pt.tag_id, COUNT(*) AS post_count
                   FROM (SELECT id FROM posts WHERE kind = 'post' AND status <> 'published'
                         UNION
                         SELECT id FROM posts WHERE kind = 'post' AND visibility = 'private'
                         UNION
                         SELECT id FROM posts WHERE trashed_at IS NOT NULL
                         UNION
                         SELECT id FROM posts WHERE kind = 'page') AS p
                   JOIN post_tags AS pt ON pt.post_id = p.id
                   GROUP BY pt.tag_id) AS u ON u.tag_id = t.id
        ORDER BY t.name, t.id
        """
    )
    return [Tag(**row) for row in rows]


async def list_names(db: Queryable, *, but: int) -> list[Tag]:
    """All tags but one, their posts not counted."""
    rows = await db.fetch_all(
        """SELECT id, name, slug, description, parent_id FROM tags WHERE id <> %(but)s ORDER BY name, id""",
        {"but": but},
    )
    return [Tag(**row) for row in rows]


async def list_visible_tags(db: Queryable, now: datetime) -> list[Tag]:
    """The tags that posts visible to everybody carry, with how many do."""
    rows = await db.fetch_all(
        """
        SELECT t.id, t.name, t.slug, t.description, t.parent_id,
               c.post_count - COALESCE(coming.post_count, 0) AS post_count
        FROM listing_counts AS c
        JOIN tags AS t ON t.id = c.list_id
        LEFT JOIN (SELECT l.list_id, COUNT(*) AS post_count
                   FROM listings AS later
                   JOIN listings AS l ON l.post_id = later.post_id AND l.list = 'tag'
                   WHERE later.list = 'archive' AND later.list_id = 0 AND later.listed_at > %(now)s
                   GROUP BY l.list_id) AS coming ON coming.list_id = c.list_id
        WHERE c.list = 'tag' AND c.month = 0 AND c.post_count > COALESCE(coming.post_count, 0)
        ORDER BY t.name, t.id
        """,
        {"now": now},
    )
    return [Tag(**row) for row in rows]


async def find_tag(db: Queryable, slug: str) -> Tag | None:
    """The tag at a slug, its posts not counted."""
    row = await db.fetch_one(
        """SELECT id, name, slug, description, parent_id FROM tags WHERE slug = %(slug)s""", {"slug": slug}
    )
    return Tag(**row) if row else None


async def get_tag(db: Queryable, tag_id: int) -> Tag:
    """The tag of that id, with how many posts and pages carry it. Raises NotFound."""
    row = await db.fetch_one(
        """
        SELECT t.id, t.name, t.slug, t.description, t.parent_id,
               (SELECT COUNT(*) FROM post_tags AS pt WHERE pt.tag_id = t.id) AS post_count
        FROM tags AS t
        WHERE t.id = %(id)s
        """,
        {"id": tag_id},
    )
    if row is None:
        raise NotFound
    return Tag(**row)


async def lock_tags(db: Queryable, *tag_ids: int) -> None:
    """Our turn at these tags: wait for posts that are just being saved with them, and let others wait."""
    await db.fetch_all("""SELECT id FROM tags WHERE id IN %(ids)s ORDER BY id FOR UPDATE""", {"ids": tag_ids})


async def insert_tag(
    db: Queryable, *, name: str, slug: str, description: str = "", parent_id: int | None = None
) -> int:
    """Add a tag and give back its id. Raises Duplicate for tags_slug."""
    result = await db.execute(
        """
        INSERT INTO tags (name, slug, description, parent_id)
        VALUES (%(name)s, %(slug)s, %(description)s, %(parent_id)s)
        """,
        {"name": name, "slug": slug, "description": description, "parent_id": parent_id},
    )
    return result.lastrowid


async def update_tag(
    db: Queryable, tag_id: int, *, name: str, slug: str, description: str, parent_id: int | None
) -> None:
    """Change a tag. Raises Duplicate for tags_slug."""
    await db.execute(
        """
        UPDATE tags
        SET name = %(name)s, slug = %(slug)s, description = %(description)s, parent_id = %(parent_id)s
        WHERE id = %(id)s
        """,
        {"id": tag_id, "name": name, "slug": slug, "description": description, "parent_id": parent_id},
    )


async def delete_tag(db: Queryable, tag_id: int) -> None:
    """Delete a tag; the posts that carried it stay."""
    await db.execute("""DELETE FROM tags WHERE id = %(id)s""", {"id": tag_id})


async def move_posts(db: Queryable, from_id: int, to_id: int) -> None:
    """Let every post that carries one tag carry another as well."""
    await db.execute(
        """
        INSERT INTO post_tags (post_id, tag_id)
        SELECT post_id, %(to_id)s
        FROM post_tags AS source
        WHERE source.tag_id = %(from_id)s
          AND NOT EXISTS (SELECT 1 FROM post_tags AS own WHERE own.post_id = source.post_id AND own.tag_id = %(to_id)s)
        """,
        {"from_id": from_id, "to_id": to_id},
    )


async def move_children(db: Queryable, from_id: int, to_id: int | None) -> None:
    """Hang the tags below one under another."""
    await db.execute(
        """UPDATE tags SET parent_id = %(to_id)s WHERE parent_id = %(from_id)s""", {"from_id": from_id, "to_id": to_id}
    )


async def set_tags(db: Queryable, post_id: int, tags: Mapping[str, str]) -> None:
    """Let a post carry exactly these tags, slug to name; those that do not exist yet are made.

    A tag is known by its slug or its name; where two would do, the one the post carries already is meant.
    """
    ids, carried = await _known_tags(db, post_id, tags)
    for slug in sorted(
        tags.keys() - ids.keys()
    ):  # in one order everywhere, so that two savers cannot lock each other out
        await db.execute(
            """
            INSERT INTO tags (name, slug, description)
            VALUES (%(name)s, %(slug)s, '')
            ON DUPLICATE KEY UPDATE slug = VALUES(slug)
            """,
            {"name": tags[slug], "slug": slug},
        )
        ids[slug] = await db.fetch_value("""SELECT id FROM tags WHERE slug = %(slug)s""", {"slug": slug})
    if set(ids.values()) == carried:
        return
    await db.execute("""DELETE FROM post_tags WHERE post_id = %(post_id)s""", {"post_id": post_id})
    if ids:
        await db.execute(
            # Locked, or a tag could be deleted between being found and being carried.
            """
            INSERT INTO post_tags (post_id, tag_id)
            SELECT %(post_id)s, id FROM tags WHERE id IN %(ids)s LOCK IN SHARE MODE
            """,
            {"post_id": post_id, "ids": tuple(set(ids.values()))},
        )


async def _known_tags(db: Queryable, post_id: int, tags: Mapping[str, str]) -> tuple[dict[str, int], set[int]]:
    """The ids of those of the tags that there are, by slug, and of all that the post carries."""
    rows = await db.fetch_union(
        (
            True,
            """
            SELECT t.id, t.name, t.slug, TRUE AS carried
            FROM post_tags AS pt
            JOIN tags AS t ON t.id = pt.tag_id
            WHERE pt.post_id = %(post_id)s
            """,
        ),
        (
            bool(tags),
            """
            SELECT t.id, t.name, t.slug, FALSE
            FROM tags AS t
            WHERE t.slug IN %(slugs)s OR t.name IN %(names)s
            """,
        ),
        params={"post_id": post_id, **({"slugs": tuple(tags), "names": tuple(tags.values())} if tags else {})},
    )
    ids: dict[str, int] = {}
    for slug, name in tags.items():
        fitting = [row for row in rows if row["slug"] == slug or row["name"] == name]
        if fitting:
            best = max(fitting, key=lambda row: (bool(row["carried"]), row["slug"] == slug, -row["id"]))
            ids[slug] = best["id"]
    return ids, {row["id"] for row in rows if row["carried"]}
