"""The SQL of links that lead nowhere, and of what a post's editor is told of links.

What visitors may see stands in the lists (blog/posts/queries_relisting.py), whose rows are small: only of what does not
stand there is the post itself asked. `hosts` are the names of this site, "" among them: `core.anchors.own_hosts`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from blog.core.db import Queryable, Row
from blog.links.models import BrokenLink, Fault, LinkSummary
from blog.posts.models import Kind

LATEST: Final = 2**63 - 1
SHOWN = 5
# So many links are looked at for a page of the list. A single post has fewer that count.
MOST_LOOKED_AT = 5000


async def list_broken(
    db: Queryable, hosts: tuple[str, ...], now: datetime, *, after: int = 0, before: int = LATEST, limit: int
) -> list[BrokenLink]:
    """Links that lead readers nowhere in what they may see, of posts with ids between; the newest post first."""
    return _broken(await _ask(db, hosts, now, None, after, before, limit), now)


async def list_broken_of(
    db: Queryable, post_id: int, hosts: tuple[str, ...], now: datetime, *, limit: int
) -> list[BrokenLink]:
    """Links of one post that lead readers nowhere, whoever may see the post itself."""
    return _broken(await _ask(db, hosts, now, post_id, post_id - 1, post_id + 1, limit), now)


async def get_summary(db: Queryable, post_id: int, hosts: tuple[str, ...], now: datetime) -> LinkSummary:
    """What a post's editor is told of links to it and in it."""
    rows = await _ask(db, hosts, now, post_id, post_id - 1, post_id + 1, SHOWN)
    first = rows[0]
    return LinkSummary(first["linking"], first["former"], first["moved"], tuple(_broken(rows, now)))


async def find_floor(db: Queryable, before: int, links: int) -> int | None:
    """The post in which so many links before those of a post begin; None where there are not that many."""
    found = await db.fetch_value(
        """
        SELECT post_id FROM post_links WHERE post_id < %(before)s ORDER BY post_id DESC LIMIT 1 OFFSET %(links)s
        """,
        {"before": before, "links": links},
    )
    return None if found is None else int(found)


async def _ask(
    db: Queryable, hosts: tuple[str, ...], now: datetime, post_id: int | None, after: int, before: int, limit: int
) -> list[Row]:
    """The broken links beside what there is to say of the one post, which has a row also where there are none."""
    return await db.fetch_all(
        """
        SELECT s.linking, s.former, s.moved, b.post_id, b.title, b.kind, b.path, b.fragment, b.words, b.place,
               b.status, b.visibility, b.published_at, b.trashed_at
        FROM (
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
        ) AS s
        LEFT JOIN (
            SELECT l.post_id, l.position, p.title, p.kind, l.path, l.fragment, l.words, l.place,
                   t.status, t.visibility, t.published_at, t.trashed_at
            FROM (
                SELECT c.post_id, c.position, c.path, c.fragment, c.words, c.place, c.name, c.target_id
                FROM (
                    SELECT k.post_id, k.position, k.path, k.fragment, k.words, k.place, k.name,
                           IF(k.place = 'post', COALESCE(
                               (SELECT d.id FROM posts AS d WHERE d.slug = k.name),
                               (SELECT f.post_id FROM former_slugs AS f WHERE f.slug = k.name)), NULL) AS target_id
                    FROM post_links AS k FORCE INDEX (PRIMARY)
                    WHERE k.post_id > %(after)s AND k.post_id < %(before)s AND k.host IN %(hosts)s
                      AND k.place <> 'site'
                ) AS c
                WHERE NOT (c.place = 'post'
                           AND (c.fragment IN ('', 'top', 'main', 'comments', 'respond')
                                OR c.fragment LIKE 'comment-%%')
                           AND EXISTS (SELECT 1
                                       FROM listings AS v
                                       WHERE v.post_id = c.target_id AND v.list = 'archive' AND v.list_id = 0
                                         AND v.listed_at <= %(now)s))
            ) AS l
            STRAIGHT_JOIN posts AS p ON p.id = l.post_id
            LEFT JOIN posts AS t ON t.id = l.target_id
            WHERE (%(one)s OR (p.status = 'published' AND p.visibility <> 'private' AND p.trashed_at IS NULL))
              AND CASE l.place
                    WHEN 'self' THEN TRUE
                    WHEN 'medium' THEN
                      NOT EXISTS (SELECT 1 FROM media AS m WHERE m.media_key = CONVERT(l.name USING ascii))
                      AND NOT EXISTS (SELECT 1 FROM former_media_keys AS k
                                      WHERE k.media_key = CONVERT(l.name USING ascii))
                    WHEN 'post' THEN
                      IF(t.status = 'published' AND t.published_at <= %(now)s AND t.trashed_at IS NULL
                         AND t.visibility <> 'private',
                         NOT (l.fragment IN ('', 'top', 'main', 'comments', 'respond')
                              OR l.fragment LIKE 'comment-%%'
                              OR EXISTS (SELECT 1 FROM post_anchors AS a
                                         WHERE a.post_id = t.id
                                           AND LOCATE(CONCAT('\n', l.fragment, '\n'), a.names) > 0)),
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
                                           JOIN listings AS v ON v.list = 'tag' AND v.list_id = g.id
                                                              AND v.listed_at <= %(now)s
                                           WHERE g.slug = l.name))
                  END
            ORDER BY l.post_id DESC, l.position
            LIMIT %(limit)s
        ) AS b ON TRUE
        ORDER BY b.post_id DESC, b.position
        """,
        {
            "id": post_id,
            "one": post_id is not None,
            "after": after,
            "before": before,
            "hosts": hosts,
            "now": now,
            "limit": limit,
        },
    )


def _broken(rows: Sequence[Row], now: datetime) -> list[BrokenLink]:
    return [_link(row, now) for row in rows if row["post_id"] is not None]


def _link(row: Row, now: datetime) -> BrokenLink:
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
