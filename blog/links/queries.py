"""The SQL of links between posts. `hosts` are the names of this site, "" among them: `core.anchors.own_hosts`."""

import json
from collections.abc import Sequence
from datetime import datetime

from blog.core.anchors import Anchors
from blog.core.db import Queryable, Row
from blog.links.models import RULES, FormerSlug, LinkingPost, spot_of
from blog.posts.models import Kind

MOST_LINKING = 1000


async def set_links(db: Queryable, post_id: int, anchors: Anchors) -> None:
    """Make these the links of a post, and these the places in it."""
    await replace_links(db, [(post_id, anchors)])


async def replace_links(db: Queryable, found: Sequence[tuple[int, Anchors]]) -> None:
    """Make these the links of those posts."""
    if found:
        ids = tuple(post_id for post_id, _anchors in found)
        await db.execute("""DELETE FROM post_links WHERE post_id IN %(ids)s""", {"ids": ids})
        await add_links(db, found)


async def add_links(db: Queryable, found: Sequence[tuple[int, Anchors]]) -> None:
    """Write down the links of posts that have none so far."""
    links, names = [], []
    for post_id, anchors in found:
        names.append((post_id, "".join(f"\n{name}" for name in anchors.names) + "\n"))
        for position, link in enumerate(anchors.links):
            spot = spot_of(link.path)
            links.append((post_id, position, link.host, link.path, link.fragment, link.words, spot.place, spot.name))
    if not names:
        return
    await db.execute(
        """
        INSERT INTO post_anchors (post_id, names, rules)
        SELECT one.post_id, one.names, %(rules)s
        FROM JSON_TABLE(%(names)s, '$[*]' COLUMNS (
            post_id BIGINT UNSIGNED PATH '$[0]',
            names MEDIUMTEXT PATH '$[1]'
        )) AS one
        ON DUPLICATE KEY UPDATE names = VALUES(names), rules = VALUES(rules)
        """,
        {"names": json.dumps(names, ensure_ascii=False), "rules": RULES},
    )
    if links:
        await db.execute(
            """
            INSERT INTO post_links (post_id, position, host, path, fragment, words, place, name)
            SELECT one.post_id, one.position, one.host, one.path, one.fragment, one.words, one.place, one.name
            FROM JSON_TABLE(%(links)s, '$[*]' COLUMNS (
                post_id BIGINT UNSIGNED PATH '$[0]',
                position INT UNSIGNED PATH '$[1]',
                host VARCHAR(255) PATH '$[2]',
                path VARCHAR(500) PATH '$[3]',
                fragment VARCHAR(255) PATH '$[4]',
                words VARCHAR(200) PATH '$[5]',
                place VARCHAR(8) PATH '$[6]',
                name VARCHAR(190) PATH '$[7]'
            )) AS one
            """,
            {"links": json.dumps(links, ensure_ascii=False)},
        )


async def list_links_to(db: Queryable, post_id: int, hosts: tuple[str, ...], now: datetime) -> list[LinkingPost]:
    """The posts and pages, those in the trash left out, that link to a post by any address it has or had.

    Those that readers see come first; of very many only the first MOST_LINKING are given.
    """
    rows = await db.fetch_all(
        """
        SELECT p.id, p.title, p.slug, p.kind, p.author_id,
               p.status = 'published' AND p.published_at <= %(now)s AND p.visibility <> 'private' AS is_visible
        FROM posts AS p
        WHERE p.id IN (
            SELECT l.post_id
            FROM (SELECT slug FROM posts WHERE id = %(id)s
                  UNION SELECT slug FROM former_slugs WHERE post_id = %(id)s) AS n
            JOIN post_links AS l ON l.place = 'post' AND l.name = n.slug AND l.host IN %(hosts)s
        ) AND p.id <> %(id)s AND p.trashed_at IS NULL
        ORDER BY is_visible DESC, p.published_at DESC, p.id DESC
        LIMIT %(most)s
        """,
        {"id": post_id, "hosts": hosts, "now": now, "most": MOST_LINKING},
    )
    return [LinkingPost(**{**row, "kind": Kind(row["kind"]), "is_visible": bool(row["is_visible"])}) for row in rows]


async def list_former_slugs(db: Queryable, post_id: int) -> list[FormerSlug]:
    """The addresses a post once had and that lead to it, the latest first."""
    rows = await db.fetch_all(
        """SELECT slug, created_at FROM former_slugs WHERE post_id = %(id)s ORDER BY created_at DESC, slug""",
        {"id": post_id},
    )
    return [FormerSlug(**row) for row in rows]


async def delete_former_slug(db: Queryable, post_id: int, slug: str) -> bool:
    """Let an address a post once had lead nowhere; whether it was one."""
    result = await db.execute(
        """DELETE FROM former_slugs WHERE slug = %(slug)s AND post_id = %(id)s""", {"slug": slug, "id": post_id}
    )
    return result.rowcount == 1


async def list_unread(db: Queryable, after: int, limit: int) -> list[Row]:
    """Posts of higher ids whose links were never read, or by older rules: id, kind, version and html.

    Counting says quickest that there is nothing to do, which is so nearly always.
    """
    return await db.fetch_all(
        """
        SELECT p.id, p.kind, p.version, p.html
        FROM posts AS p
        LEFT JOIN post_anchors AS a ON a.post_id = p.id
        WHERE p.id > %(after)s AND (a.post_id IS NULL OR a.rules <> %(rules)s)
          AND (SELECT COUNT(*) FROM posts) > (SELECT COUNT(*) FROM post_anchors WHERE rules = %(rules)s)
        ORDER BY p.id
        LIMIT %(limit)s
        """,
        {"after": after, "limit": limit, "rules": RULES},
    )


async def lock_versions(db: Queryable, post_ids: Sequence[int]) -> dict[int, int]:
    """The versions these posts have, which nobody changes before the transaction ends."""
    rows = await db.fetch_all(
        """SELECT id, version FROM posts WHERE id IN %(ids)s ORDER BY id FOR UPDATE""", {"ids": tuple(post_ids)}
    )
    return {row["id"]: row["version"] for row in rows}
