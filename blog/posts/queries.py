"""The SQL of what readers see: posts and pages that are published, and whose moment has come.

Where rows are joined by their id that index is named: else the server weighs a dozen others against it at every page.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from blog.core.db import Queryable, Row
from blog.core.paging import Slice
from blog.core.pictures import lazy_html
from blog.posts import queries_listing
from blog.posts.models import AuthorLink, Kind, PostLink, PostSummary, PublishedPost, Visibility
from blog.posts.models_listing import ARCHIVE, FrontStart, Listing, Months, Start, of_author, of_tag
from blog.series.models import SeriesLink
from blog.tags.models import tag_links

# Before everything that can be dated.
EVER: Final = datetime(1000, 1, 1, tzinfo=UTC)
FIRST: Final = FrontStart(True, 0, None)


async def list_front(db: Queryable, part: Slice, now: datetime) -> list[PostSummary]:
    """The posts of the home page: sticky ones first, then the newest."""
    start = await queries_listing.find_front_start(db, part.offset, now) if part.offset else FIRST
    others = start.others if part.offset else Start.at(now)
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, IF(p.visibility = 'password', '', p.summary) AS summary,
               p.reading_minutes, p.visibility, p.published_at, p.updated_at, p.sticky, p.language,
               IF(p.visibility = 'password', NULL, p.cover_html) AS cover_html,
               u.name AS author_name, u.slug AS author_slug,
               (SELECT GROUP_CONCAT(t.slug, '\x1f', t.name SEPARATOR '\x1e')
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM ((SELECT list_id AS is_pinned, listed_at, post_id
               FROM listings
               WHERE list = 'front' AND list_id = 1 AND listed_at <= %(now)s AND %(has_pinned)s
               ORDER BY listed_at DESC, post_id DESC
               LIMIT %(limit)s OFFSET %(pinned_skip)s)
              UNION ALL
              (SELECT list_id, listed_at, post_id
               FROM listings
               WHERE list = 'front' AND list_id = 0 AND listed_at < %(before)s
               ORDER BY listed_at DESC, post_id DESC
               LIMIT %(limit)s OFFSET %(skip)s)
              ORDER BY is_pinned DESC, listed_at DESC, post_id DESC
              LIMIT %(limit)s) AS found
        STRAIGHT_JOIN posts AS p FORCE INDEX (PRIMARY) ON p.id = found.post_id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY found.is_pinned DESC, found.listed_at DESC, found.post_id DESC
        """,
        {
            "now": now,
            "limit": part.limit,
            "has_pinned": start.has_pinned,
            "pinned_skip": start.skip,
            "before": others.before if others else None,
            "skip": others.skip if others else 0,
        },
    )
    return _summaries(rows)


async def list_by_tag(db: Queryable, tag_id: int, part: Slice, now: datetime) -> list[PostSummary]:
    """The posts that carry a tag, the newest first."""
    return await _list(db, of_tag(tag_id), part, now)


async def list_by_author(db: Queryable, author_id: int, part: Slice, now: datetime) -> list[PostSummary]:
    """The posts of an author, the newest first."""
    return await _list(db, of_author(author_id), part, now)


async def list_by_series(db: Queryable, series_id: int, part: Slice, now: datetime) -> list[PostSummary]:
    """The posts of a series in their order. Those of the same series before the page asked for are passed over."""
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, IF(p.visibility = 'password', '', p.summary) AS summary,
               p.reading_minutes, p.visibility, p.published_at, p.updated_at, p.sticky, p.language,
               IF(p.visibility = 'password', NULL, p.cover_html) AS cover_html,
               u.name AS author_name, u.slug AS author_slug,
               (SELECT GROUP_CONCAT(t.slug, '\x1f', t.name SEPARATOR '\x1e')
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM (SELECT id
              FROM posts
              WHERE series_id = %(series_id)s AND kind = 'post' AND status = 'published' AND published_at <= %(now)s
                AND trashed_at IS NULL AND visibility <> 'private'
              ORDER BY series_place, id
              LIMIT %(limit)s OFFSET %(offset)s) AS found
        STRAIGHT_JOIN posts AS p FORCE INDEX (PRIMARY) ON p.id = found.id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        ORDER BY p.series_place, p.id
        """,
        {"series_id": series_id, "now": now, "limit": part.limit, "offset": part.offset},
    )
    return _summaries(rows)


async def list_period(db: Queryable, period: Months, part: Slice, now: datetime, zone: tzinfo) -> list[PostSummary]:
    """The posts of whole months of the archive, the newest first; `zone` is the site's."""
    if part.offset:
        start = await queries_listing.find_period_start(db, period, part.offset, now, zone)
    else:
        start = Start(min(period.end, Start.at(now).before))
    return await _list_from(db, ARCHIVE, start, part, now, since=period.begin) if start else []


async def _list(db: Queryable, listing: Listing, part: Slice, now: datetime) -> list[PostSummary]:
    start = await queries_listing.find_start(db, listing, part.offset, now) if part.offset else Start.at(now)
    return await _list_from(db, listing, start, part, now) if start else []


async def _list_from(
    db: Queryable, listing: Listing, start: Start, part: Slice, now: datetime, since: datetime | None = None
) -> list[PostSummary]:
    # What is wrongly in a list is not shown: the posts themselves are asked as well.
    rows = await db.fetch_all(
        """
        SELECT p.id, p.kind, p.title, p.slug, IF(p.visibility = 'password', '', p.summary) AS summary,
               p.reading_minutes, p.visibility, p.published_at, p.updated_at, p.sticky, p.language,
               IF(p.visibility = 'password', NULL, p.cover_html) AS cover_html,
               u.name AS author_name, u.slug AS author_slug,
               (SELECT GROUP_CONCAT(t.slug, '\x1f', t.name SEPARATOR '\x1e')
                FROM post_tags AS pt JOIN tags AS t ON t.id = pt.tag_id WHERE pt.post_id = p.id) AS tags
        FROM (SELECT listed_at, post_id
              FROM listings
              WHERE list = %(list)s AND list_id = %(list_id)s AND listed_at < %(before)s AND listed_at >= %(since)s
              ORDER BY listed_at DESC, post_id DESC
              LIMIT %(limit)s OFFSET %(skip)s) AS found
        STRAIGHT_JOIN posts AS p FORCE INDEX (PRIMARY) ON p.id = found.post_id
        STRAIGHT_JOIN users AS u ON u.id = p.author_id
        WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        ORDER BY found.listed_at DESC, found.post_id DESC
        """,
        {
            "list": listing.list,
            "list_id": listing.list_id,
            "before": start.before,
            "since": since or EVER,
            "skip": start.skip,
            "limit": part.limit,
            "now": now,
        },
    )
    return _summaries(rows)


async def find_published(db: Queryable, slug: str, now: datetime) -> tuple[PublishedPost, bool] | None:
    """The post or page at a slug whose moment has come, private ones too, and whether it is in the trash."""
    row = await db.fetch_one(
        """
        SELECT p.id, p.kind, p.title, p.slug, p.html, p.summary, p.reading_minutes, p.visibility, p.password_hash,
               p.published_at, p.updated_at, p.comments_open, p.cover_html, p.language, p.description, p.author_id,
               p.trashed_at, p.series_id, p.series_place, p.translation_id, u.name AS author_name,
               u.slug AS author_slug, s.name AS series_name, s.slug AS series_slug,
               (SELECT GROUP_CONCAT(t.slug, '\x1f', t.name SEPARATOR '\x1e')
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


def _summaries(rows: Sequence[Row]) -> list[PostSummary]:
    return [
        PostSummary(author=AuthorLink(row.pop("author_name"), row.pop("author_slug")), **_typed(row)) for row in rows
    ]


def _typed(row: Row) -> dict[str, Any]:
    values = dict(row)
    values["kind"] = Kind(row["kind"])
    values["visibility"] = Visibility(row["visibility"])
    values["cover_html"] = row["cover_html"] or ""
    if "html" not in row:  # one of a list
        values["cover_html"] = lazy_html(values["cover_html"])
    values["tags"] = tag_links(row["tags"])
    for name in ("sticky", "comments_open"):
        if name in values:
            values[name] = bool(values[name])
    return values
