"""The SQL of what readers see: posts and pages that are published, and whose moment has come."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from blog.core.db import Queryable, Row
from blog.core.paging import Slice
from blog.core.pictures import lazy_html
from blog.posts.models import (
    AuthorLink,
    Kind,
    MonthCount,
    PostLink,
    PostSummary,
    PublishedPost,
    Visibility,
)
from blog.series.models import SeriesLink
from blog.tags.models import TagLink


async def list_front(db: Queryable, part: Slice, now: datetime) -> list[PostSummary]:
    """The posts of the home page: sticky ones first, then the newest."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, IF(p.visibility = 'password', '', p.summary) AS summary,
               p.reading_minutes, p.visibility, p.published_at, p.updated_at, p.sticky, p.language, p.author_id,
               IF(p.visibility = 'password', NULL, p.cover_html) AS cover_html,
               (SELECT JSON_ARRAYAGG(JSON_OBJECT('name', t.name, 'slug', t.slug))
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM posts AS p
        WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.sticky DESC, p.published_at DESC, p.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"now": now, "limit": part.limit, "offset": part.offset},
    )
    return await _summaries(db, rows)


async def list_by_tag(db: Queryable, tag_id: int, part: Slice, now: datetime) -> list[PostSummary]:
    """The posts that carry a tag, the newest first."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, IF(p.visibility = 'password', '', p.summary) AS summary,
               p.reading_minutes, p.visibility, p.published_at, p.updated_at, p.sticky, p.language, p.author_id,
               IF(p.visibility = 'password', NULL, p.cover_html) AS cover_html,
               (SELECT JSON_ARRAYAGG(JSON_OBJECT('name', t.name, 'slug', t.slug))
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM post_tags AS own
        JOIN posts AS p ON p.id = own.post_id
        WHERE own.tag_id = %(tag_id)s AND p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.published_at DESC, p.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"tag_id": tag_id, "now": now, "limit": part.limit, "offset": part.offset},
    )
    return await _summaries(db, rows)


async def list_by_series(db: Queryable, series_id: int, part: Slice, now: datetime) -> list[PostSummary]:
    """The posts of a series in their order."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, IF(p.visibility = 'password', '', p.summary) AS summary,
               p.reading_minutes, p.visibility, p.published_at, p.updated_at, p.sticky, p.language, p.author_id,
               IF(p.visibility = 'password', NULL, p.cover_html) AS cover_html,
               (SELECT JSON_ARRAYAGG(JSON_OBJECT('name', t.name, 'slug', t.slug))
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM posts AS p
        WHERE p.series_id = %(series_id)s AND p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.series_place, p.id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"series_id": series_id, "now": now, "limit": part.limit, "offset": part.offset},
    )
    return await _summaries(db, rows)


async def list_by_author(db: Queryable, author_id: int, part: Slice, now: datetime) -> list[PostSummary]:
    """The posts of an author, the newest first."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, IF(p.visibility = 'password', '', p.summary) AS summary,
               p.reading_minutes, p.visibility, p.published_at, p.updated_at, p.sticky, p.language, p.author_id,
               IF(p.visibility = 'password', NULL, p.cover_html) AS cover_html,
               (SELECT JSON_ARRAYAGG(JSON_OBJECT('name', t.name, 'slug', t.slug))
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM posts AS p
        WHERE p.author_id = %(author_id)s AND p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.published_at DESC, p.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"author_id": author_id, "now": now, "limit": part.limit, "offset": part.offset},
    )
    return await _summaries(db, rows)


async def list_between(db: Queryable, begin: datetime, end: datetime, part: Slice, now: datetime) -> list[PostSummary]:
    """The posts published from `begin` until before `end`, the newest first."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, IF(p.visibility = 'password', '', p.summary) AS summary,
               p.reading_minutes, p.visibility, p.published_at, p.updated_at, p.sticky, p.language, p.author_id,
               IF(p.visibility = 'password', NULL, p.cover_html) AS cover_html,
               (SELECT JSON_ARRAYAGG(JSON_OBJECT('name', t.name, 'slug', t.slug))
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM posts AS p
        WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.published_at >= %(begin)s AND p.published_at < %(end)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY p.published_at DESC, p.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"begin": begin, "end": end, "now": now, "limit": part.limit, "offset": part.offset},
    )
    return await _summaries(db, rows)


async def find_published(db: Queryable, slug: str, now: datetime) -> tuple[PublishedPost, bool] | None:
    """The post or page at a slug whose moment has come, private ones too, and whether it is in the trash."""
    row = await db.fetch_one(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.html, p.summary, p.reading_minutes, p.visibility, p.password_hash,
               p.published_at, p.updated_at, p.comments_open, p.cover_html, p.language, p.description, p.author_id,
               p.trashed_at, p.series_id, p.series_place, p.translation_id, u.name AS author_name,
               u.slug AS author_slug, s.name AS series_name, s.slug AS series_slug,
               (SELECT JSON_ARRAYAGG(JSON_OBJECT('name', t.name, 'slug', t.slug))
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM posts AS p
        JOIN users AS u ON u.id = p.author_id
        LEFT JOIN series AS s ON s.id = p.series_id
        WHERE p.slug = %(slug)s AND p.status = 'published' AND p.published_at <= %(now)s
        """,
        {"slug": slug, "now": now},
    )
    if row is None:
        return None
    author = AuthorLink(row.pop("author_name"), row.pop("author_slug"))
    trashed = row.pop("trashed_at") is not None
    series_id, name, slug = (row.pop(column) for column in ("series_id", "series_name", "series_slug"))
    series = SeriesLink(series_id, name, slug) if series_id else None
    return PublishedPost(**_typed(row), author=author, series=series), trashed


async def find_moved(db: Queryable, slug: str, now: datetime) -> PostLink | None:
    """Where the visible post that once had that slug is now."""
    row = await db.fetch_one(
        """
        SELECT p.title, p.slug, p.kind
        FROM former_slugs AS f
        JOIN posts AS p ON p.id = f.post_id
        WHERE f.slug = %(slug)s AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        """,
        {"slug": slug, "now": now},
    )
    return PostLink(row["title"], row["slug"], Kind(row["kind"])) if row else None


async def list_months(db: Queryable, now: datetime, local: Callable[[datetime], datetime]) -> list[MonthCount]:
    """How many posts each month has, the newest first; `local` tells a moment in the site's time zone.

    Days are counted by the database in UTC; only a day whose posts fall into two months there is looked at closely.
    """
    days = await db.fetch_all(
        """
        SELECT DATE(published_at) AS day, COUNT(*) AS count, MIN(published_at) AS first_at, MAX(published_at) AS last_at
        FROM posts
        WHERE kind = 'post' AND status = 'published' AND published_at <= %(now)s
          AND trashed_at IS NULL AND visibility <> 'private'
        GROUP BY day
        """,
        {"now": now},
    )
    months: Counter[tuple[int, int]] = Counter()
    for day in days:
        first, last = local(day["first_at"]), local(day["last_at"])
        if (first.year, first.month) == (last.year, last.month):
            months[first.year, first.month] += day["count"]
        else:
            begin = datetime.combine(day["day"], time(), UTC)
            for moment in await _moments(db, begin, begin + timedelta(days=1), now):
                months[local(moment).year, local(moment).month] += 1
    return [MonthCount(year, month, count) for (year, month), count in sorted(months.items(), reverse=True)]


async def _moments(db: Queryable, begin: datetime, end: datetime, now: datetime) -> list[datetime]:
    rows = await db.fetch_all(
        """
        SELECT published_at
        FROM posts
        WHERE kind = 'post' AND status = 'published' AND published_at <= %(now)s
          AND published_at >= %(begin)s AND published_at < %(end)s AND trashed_at IS NULL AND visibility <> 'private'
        """,
        {"begin": begin, "end": end, "now": now},
    )
    return [row["published_at"] for row in rows]


async def _summaries(db: Queryable, rows: Sequence[Row]) -> list[PostSummary]:
    # Authors are asked for by id: joined, MariaDB reads all posts first when there are few users.
    if not rows:
        return []
    found = await db.fetch_all(
        """SELECT id, name, slug FROM users WHERE id IN %(ids)s""", {"ids": tuple({row["author_id"] for row in rows})}
    )
    authors = {row["id"]: AuthorLink(row["name"], row["slug"]) for row in found}
    return [PostSummary(author=authors[row.pop("author_id")], **_typed(row)) for row in rows]


def _typed(row: Row) -> dict[str, Any]:
    values = dict(row)
    values["kind"] = Kind(row["kind"])
    values["visibility"] = Visibility(row["visibility"])
    values["cover_html"] = row["cover_html"] or ""
    if "html" not in row:  # one of a list
        values["cover_html"] = lazy_html(values["cover_html"])
    tags = [TagLink(**tag) for tag in json.loads(row["tags"] or "[]")]
    values["tags"] = tuple(sorted(tags, key=lambda tag: tag.name.casefold()))
    for name in ("sticky", "comments_open"):
        if name in values:
            values[name] = bool(values[name])
    return values
