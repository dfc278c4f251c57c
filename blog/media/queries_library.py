"""The SQL of the library: media as its pages list and count them."""

from collections.abc import Collection
from dataclasses import dataclass

from blog.core.db import Queryable
from blog.core.paging import Slice
from blog.media.models import Media
from blog.media.queries import media_of

# What the library can show.
FILTERS = ("all", "pictures", "files", "unused", "undescribed")


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A medium in the library; `uses` is the number of posts and pages that show it or link to it."""

    media: Media
    uses: int


async def list_by_ids(db: Queryable, ids: Collection[int]) -> list[Media]:
    """The media of these ids that there are."""
    if not ids:
        return []
    rows = await db.fetch_all(
        """
        SELECT id, media_key, content_id, name, kind, content_type, size, width, height, animated, alt, decorative,
               caption, user_id, created_at, replaced_at
        FROM media
        WHERE id IN %(ids)s
        """,
        {"ids": sorted(ids)},
    )
    return [media_of(row) for row in rows]


async def list_rows(db: Queryable, shown: str, search: str, part: Slice) -> list[MediaRow]:
    """Media as the library lists them, the latest first; `shown` is one of FILTERS.

    `search` is looked for in file names, alternative texts and captions.
    """
    rows = await db.fetch_all(
        """
        SELECT m.id, m.media_key, m.content_id, m.name, m.kind, m.content_type, m.size, m.width, m.height, m.animated,
               m.alt, m.decorative, m.caption, m.user_id, m.created_at, m.replaced_at,
               (SELECT COUNT(*) FROM media_uses AS u WHERE u.media_id = m.id) AS uses
        FROM media AS m
        WHERE (%(search)s = '' OR m.name LIKE %(pattern)s OR m.alt LIKE %(pattern)s OR m.caption LIKE %(pattern)s)
          AND CASE %(shown)s
                WHEN 'pictures' THEN m.kind = 'picture'
                WHEN 'files' THEN m.kind <> 'picture'
                WHEN 'unused' THEN NOT EXISTS (SELECT * FROM media_uses AS u WHERE u.media_id = m.id)
                WHEN 'undescribed' THEN m.kind = 'picture' AND m.alt = '' AND NOT m.decorative
                ELSE TRUE
              END
        ORDER BY m.created_at DESC, m.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {
            "shown": shown,
            "search": search,
            "pattern": f"%{_literal(search)}%",
            "limit": part.limit,
            "offset": part.offset,
        },
    )
    return [MediaRow(uses=row.pop("uses"), media=media_of(row)) for row in rows]


async def count_filters(db: Queryable) -> dict[str, int]:
    """How many media each of FILTERS shows."""
    row = await db.fetch_one(
        """
        SELECT COUNT(*) AS `all`,
               COALESCE(SUM(m.kind = 'picture'), 0) AS pictures,
               COALESCE(SUM(m.kind <> 'picture'), 0) AS files,
               COALESCE(SUM(NOT EXISTS (SELECT * FROM media_uses AS u WHERE u.media_id = m.id)), 0) AS unused,
               COALESCE(SUM(m.kind = 'picture' AND m.alt = '' AND NOT m.decorative), 0) AS undescribed
        FROM media AS m
        """
    )
    return {name: int(row[name]) for name in FILTERS} if row else dict.fromkeys(FILTERS, 0)


async def list_latest_pictures(db: Queryable, most: int) -> list[Media]:
    """The pictures that came last, for choosing one."""
    rows = await db.fetch_all(
        """
        SELECT id, media_key, content_id, name, kind, content_type, size, width, height, animated, alt, decorative,
               caption, user_id, created_at, replaced_at
        FROM media
        WHERE kind = 'picture'
        ORDER BY created_at DESC, id DESC
        LIMIT %(most)s
        """,
        {"most": most},
    )
    return [media_of(row) for row in rows]


def _literal(words: str) -> str:
    """The words with LIKE's wildcards taken as they stand."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
