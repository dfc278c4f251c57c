"""The SQL of links between posts. `hosts` are the names of this site, "" among them: `core.anchors.own_hosts`."""

import json
from collections.abc import Sequence
from datetime import datetime

from blog.core.anchors import Anchors
from blog.core.db import Queryable, Row
from blog.core.paging import Slice
from blog.links.models import RULES, BrokenLink, Fault, FormerSlug, LinkingPost, LinkSummary, spot_of
from blog.posts.models import Kind

_LARGEST = 2**63 - 1
SHOWN = 5
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


async def get_summary(db: Queryable, post_id: int, hosts: tuple[str, ...], now: datetime) -> LinkSummary:
    """What a post's editor is told of links to it."""
    row = await db.fetch_one(
        """
        SELECT (SELECT COUNT(DISTINCT l.post_id)
                FROM (SELECT slug FROM posts WHERE id = %(id)s
                      UNION SELECT slug FROM former_slugs WHERE post_id = %(id)s) AS n
                JOIN post_links AS l ON l.place = 'post' AND l.name = n.slug AND l.host IN %(hosts)s
                JOIN posts AS p ON p.id = l.post_id
                WHERE p.id <> %(id)s AND p.status = 'published' AND p.published_at <= %(now)s
                  AND p.trashed_at IS NULL AND p.visibility <> 'private') AS linking,
               (SELECT COUNT(*) FROM former_slugs WHERE post_id = %(id)s) AS former,
               (SELECT f.slug
                FROM former_slugs AS f
                JOIN posts AS p ON p.id = f.post_id
                WHERE f.post_id = %(id)s AND f.created_at = p.updated_at LIMIT 1) AS moved
        """,
        {"id": post_id, "hosts": hosts, "now": now},
    )
    broken = await list_broken(db, hosts, Slice(1, SHOWN), now, post_id=post_id)
    return LinkSummary(**(row or {}), broken=tuple(broken))


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


async def list_broken(
    db: Queryable, hosts: tuple[str, ...], part: Slice, now: datetime, *, post_id: int | None = None
) -> list[BrokenLink]:
    """Links that lead readers nowhere, post by post, the newest post first: of all that readers may see, or of one."""
    rows = await db.fetch_all(
        """
        SELECT l.post_id, p.title, p.kind, l.path, l.fragment, l.words, l.place, t.status, t.visibility,
               t.published_at, t.trashed_at
        FROM post_links AS l
        JOIN posts AS p ON p.id = l.post_id
        LEFT JOIN posts AS t ON t.id = IF(l.place = 'post', COALESCE(
            (SELECT d.id FROM posts AS d WHERE d.slug = l.name),
            (SELECT f.post_id FROM former_slugs AS f WHERE f.slug = l.name)), NULL)
        WHERE l.post_id BETWEEN %(first)s AND %(last)s AND l.host IN %(hosts)s
          AND (%(one)s OR (p.status = 'published' AND p.visibility <> 'private' AND p.trashed_at IS NULL))
          AND CASE l.place
                WHEN 'self' THEN TRUE
                WHEN 'site' THEN FALSE
                WHEN 'medium' THEN
                  NOT EXISTS (SELECT 1 FROM media AS m WHERE m.media_key = CONVERT(l.name USING ascii))
                  AND NOT EXISTS (SELECT 1 FROM former_media_keys AS k
                                  WHERE k.media_key = CONVERT(l.name USING ascii))
                WHEN 'post' THEN
                  IF(t.status = 'published' AND t.published_at <= %(now)s AND t.trashed_at IS NULL
                     AND t.visibility <> 'private',
                     NOT (l.fragment IN ('', 'top', 'main', 'comments', 'respond') OR l.fragment LIKE 'comment-%%'
                          OR EXISTS (SELECT 1 FROM post_anchors AS a
                                     WHERE a.post_id = t.id AND LOCATE(CONCAT('\n', l.fragment, '\n'), a.names) > 0)),
                     NOT EXISTS (SELECT 1 FROM redirects AS r
                                 WHERE r.query = '' AND r.status <> 410
                                   AND r.path IN (TRIM(TRAILING '/' FROM l.path),
                                                  CONCAT(TRIM(TRAILING '/' FROM l.path), '/'))))
                ELSE NOT EXISTS (SELECT 1 FROM redirects AS r
                                 WHERE r.query = '' AND r.status <> 410
                                   AND r.path IN (TRIM(TRAILING '/' FROM l.path),
                                                  CONCAT(TRIM(TRAILING '/' FROM l.path), '/')))
                  AND NOT (l.place = 'author'
                           AND EXISTS (SELECT 1 FROM users AS u WHERE u.slug = l.name AND u.role <> 'reader'))
                  AND NOT (l.place = 'tag'
                           AND EXISTS (SELECT 1
                                       FROM tags AS g
                                       JOIN post_tags AS pt ON pt.tag_id = g.id
                                       JOIN posts AS v ON v.id = pt.post_id
                                       WHERE g.slug = l.name AND v.status = 'published' AND v.published_at <= %(now)s
                                         AND v.trashed_at IS NULL AND v.visibility <> 'private'))
              END
        ORDER BY l.post_id DESC, l.position
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {
            "first": post_id or 0,
            "last": post_id or _LARGEST,
            "one": post_id is not None,
            "hosts": hosts,
            "now": now,
            "limit": part.limit,
            "offset": part.offset,
        },
    )
    return [_broken(row, now) for row in rows]


def _broken(row: Row, now: datetime) -> BrokenLink:
    shown = {name: row[name] for name in ("post_id", "title", "path", "fragment", "words")}
    return BrokenLink(**shown, kind=Kind(row["kind"]), fault=_fault(row, now))


def _fault(row: Row, now: datetime) -> Fault:
    if row["place"] == "self":
        return Fault.FRAGMENT
    if row["status"] is None:
        return Fault.NOTHING
    if row["trashed_at"] is not None:
        return Fault.TRASHED
    if row["status"] != "published":
        return Fault.DRAFT
    if row["visibility"] == "private":
        return Fault.PRIVATE
    return Fault.SCHEDULED if row["published_at"] > now else Fault.FRAGMENT


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
