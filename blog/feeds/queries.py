"""The SQL of feeds: what is public, the newest first, with the whole text."""

from datetime import datetime
from typing import Any

from blog.core.absolute import first_source
from blog.core.db import Queryable, Row
from blog.feeds.models import NEWEST, Channel, Enclosure, FeedPost, Identity
from blog.posts.models import AuthorLink, Visibility
from blog.tags.models import tag_links


async def get_site_channel(db: Queryable) -> Channel:
    """The channel of the whole site."""
    row = await db.fetch_one("""SELECT uuid, changed_at FROM site WHERE id = 1""")
    assert row is not None  # the migrations put it there
    return Channel(Identity(**row))


async def find_tag_channel(db: Queryable, slug: str) -> Channel | None:
    """The channel of the tag at a slug."""
    row = await db.fetch_one(
        """
        SELECT s.uuid, s.changed_at, t.id, t.name, t.slug, t.description AS about
        FROM site AS s
        JOIN tags AS t ON t.slug = %(slug)s
        WHERE s.id = 1
        """,
        {"slug": slug},
    )
    return _channel("tag", row) if row else None


async def find_author_channel(db: Queryable, slug: str) -> Channel | None:
    """The channel of the author at a slug, or of anybody else with an account."""
    row = await db.fetch_one(
        """
        SELECT s.uuid, s.changed_at, u.id, u.name, u.slug, u.bio AS about
        FROM site AS s
        JOIN users AS u ON u.slug = %(slug)s
        WHERE s.id = 1
        """,
        {"slug": slug},
    )
    return _channel("author", row) if row else None


async def find_series_channel(db: Queryable, slug: str) -> Channel | None:
    """The channel of the series at a slug."""
    row = await db.fetch_one(
        """
        SELECT s.uuid, s.changed_at, one.id, one.name, one.slug, one.description AS about
        FROM site AS s
        JOIN series AS one ON one.slug = %(slug)s
        WHERE s.id = 1
        """,
        {"slug": slug},
    )
    return _channel("series", row) if row else None


async def find_post_channel(db: Queryable, slug: str, now: datetime) -> Channel | None:
    """The channel of the comments of a public post or page."""
    row = await db.fetch_one(
        """
        SELECT s.uuid, s.changed_at, p.id, p.kind, p.title AS name, p.slug, '' AS about
        FROM site AS s
        JOIN posts AS p ON p.slug = %(slug)s
        WHERE s.id = 1 AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility = 'public'
        """,
        {"slug": slug, "now": now},
    )
    return _channel(row["kind"], row) if row else None


async def list_newest(db: Queryable, now: datetime) -> list[FeedPost]:
    """The newest posts of the site."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.title, p.slug, IF(p.visibility = 'public', p.html, '') AS html,
               IF(p.visibility = 'public', p.summary, '') AS summary, p.visibility, p.published_at, p.updated_at,
               p.language, u.name AS author_name, u.slug AS author_slug, m.content_type, m.size,
               IF(p.visibility = 'public', p.cover_html, NULL) AS cover_html,
               (SELECT GROUP_CONCAT(t.slug, '\x1f', t.name SEPARATOR '\x1e')
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM (
            SELECT post_id
            FROM listings
            WHERE list = 'archive' AND list_id = 0 AND listed_at <= %(now)s
            ORDER BY listed_at DESC, post_id DESC
            LIMIT %(limit)s
        ) AS newest
        STRAIGHT_JOIN posts AS p ON p.id = newest.post_id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        LEFT JOIN media AS m ON m.media_key = CONVERT(SUBSTR(p.cover, 8, 32) USING ascii)
        WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.published_at DESC, p.id DESC
        """,
        {"now": now, "limit": NEWEST},
    )
    return [_post(row) for row in rows]


async def list_by_tag(db: Queryable, tag_id: int, now: datetime) -> list[FeedPost]:
    """The newest posts that carry a tag."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.title, p.slug, IF(p.visibility = 'public', p.html, '') AS html,
               IF(p.visibility = 'public', p.summary, '') AS summary, p.visibility, p.published_at, p.updated_at,
               p.language, u.name AS author_name, u.slug AS author_slug, m.content_type, m.size,
               IF(p.visibility = 'public', p.cover_html, NULL) AS cover_html,
               (SELECT GROUP_CONCAT(t.slug, '\x1f', t.name SEPARATOR '\x1e')
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM (
            SELECT post_id
            FROM listings
            WHERE list = 'tag' AND list_id = %(tag_id)s AND listed_at <= %(now)s
            ORDER BY listed_at DESC, post_id DESC
            LIMIT %(limit)s
        ) AS newest
        STRAIGHT_JOIN posts AS p ON p.id = newest.post_id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        LEFT JOIN media AS m ON m.media_key = CONVERT(SUBSTR(p.cover, 8, 32) USING ascii)
        WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.published_at DESC, p.id DESC
        """,
        {"tag_id": tag_id, "now": now, "limit": NEWEST},
    )
    return [_post(row) for row in rows]


async def list_by_author(db: Queryable, author_id: int, now: datetime) -> list[FeedPost]:
    """The newest posts of an author."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.title, p.slug, IF(p.visibility = 'public', p.html, '') AS html,
               IF(p.visibility = 'public', p.summary, '') AS summary, p.visibility, p.published_at, p.updated_at,
               p.language, u.name AS author_name, u.slug AS author_slug, m.content_type, m.size,
               IF(p.visibility = 'public', p.cover_html, NULL) AS cover_html,
               (SELECT GROUP_CONCAT(t.slug, '\x1f', t.name SEPARATOR '\x1e')
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM (
            SELECT post_id
            FROM listings
            WHERE list = 'author' AND list_id = %(author_id)s AND listed_at <= %(now)s
            ORDER BY listed_at DESC, post_id DESC
            LIMIT %(limit)s
        ) AS newest
        STRAIGHT_JOIN posts AS p ON p.id = newest.post_id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        LEFT JOIN media AS m ON m.media_key = CONVERT(SUBSTR(p.cover, 8, 32) USING ascii)
        WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.published_at DESC, p.id DESC
        """,
        {"author_id": author_id, "now": now, "limit": NEWEST},
    )
    return [_post(row) for row in rows]


async def list_by_series(db: Queryable, series_id: int, now: datetime) -> list[FeedPost]:
    """The newest posts of a series, whatever their place in it."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.title, p.slug, IF(p.visibility = 'public', p.html, '') AS html,
               IF(p.visibility = 'public', p.summary, '') AS summary, p.visibility, p.published_at, p.updated_at,
               p.language, u.name AS author_name, u.slug AS author_slug, m.content_type, m.size,
               IF(p.visibility = 'public', p.cover_html, NULL) AS cover_html,
               (SELECT GROUP_CONCAT(t.slug, '\x1f', t.name SEPARATOR '\x1e')
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM (
            SELECT post_id
            FROM listings
            WHERE list = 'series' AND list_id = %(series_id)s AND listed_at <= %(now)s
            ORDER BY listed_at DESC, post_id DESC
            LIMIT %(limit)s
        ) AS newest
        STRAIGHT_JOIN posts AS p ON p.id = newest.post_id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        LEFT JOIN media AS m ON m.media_key = CONVERT(SUBSTR(p.cover, 8, 32) USING ascii)
        WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.published_at DESC, p.id DESC
        """,
        {"series_id": series_id, "now": now, "limit": NEWEST},
    )
    return [_post(row) for row in rows]


def _channel(kind: str, row: Row) -> Channel:
    identity = Identity(row["uuid"], row["changed_at"])
    return Channel(identity, kind, row["id"], row["name"], row["slug"], row["about"])


def _post(row: Row) -> FeedPost:
    values: dict[str, Any] = dict(row)
    content_type, size, cover = (
        values.pop("content_type"),
        values.pop("size"),
        first_source(values.pop("cover_html") or ""),
    )
    return FeedPost(
        author=AuthorLink(values.pop("author_name"), values.pop("author_slug")),
        cover=Enclosure(cover, content_type or "", size or 0) if cover else None,
        tags=tag_links(values.pop("tags")),
        visibility=Visibility(values.pop("visibility")),
        **values,
    )
