"""The SQL of the library: media as its pages list and count them."""

from collections.abc import Collection
from dataclasses import dataclass

from blog.core.db import Queryable
from blog.core.keyset import Stretch
from blog.media.models import Media
from blog.media.queries import media_of

# What the library can show.
FILTERS = ("all", "pictures", "files", "unused", "undescribed")
# Nobody needs to know exactly how many there are where there are more, and counting them all takes long.
MOST_COUNTED = 1000


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


async def list_rows(db: Queryable, shown: str, search: str, stretch: Stretch) -> list[MediaRow]:
    """Media as the library lists them, the latest first; `shown` is one of FILTERS.

    `search` is looked for in file names, alternative texts and captions.
    """
    rows = await db.fetch_all(
        """
        SELECT m.id, m.media_key, m.content_id, m.name, m.kind, m.content_type, m.size, m.width, m.height, m.animated,
               m.alt, m.decorative, m.caption, m.user_id, m.created_at, m.replaced_at,
               (SELECT COUNT(*) FROM media_uses AS u WHERE u.media_id = m.id) AS uses
        FROM ((SELECT d.id
               FROM media AS d FORCE INDEX (media_latest)
               WHERE NOT %(newer)s AND d.created_at <= %(at)s AND (d.created_at < %(at)s OR d.id < %(id)s)
                 AND (%(search)s = '' OR d.name LIKE %(pattern)s OR d.alt LIKE %(pattern)s
                      OR d.caption LIKE %(pattern)s)
                 AND CASE %(shown)s
                       WHEN 'pictures' THEN d.kind = 'picture'
                       WHEN 'files' THEN d.kind <> 'picture'
                       WHEN 'unused' THEN NOT EXISTS (SELECT * FROM media_uses AS u WHERE u.media_id = d.id)
                       WHEN 'undescribed' THEN d.kind = 'picture' AND d.alt = '' AND NOT d.decorative
                       ELSE TRUE
                     END
               ORDER BY d.created_at DESC, d.id DESC
               LIMIT %(limit)s)
              UNION ALL
              (SELECT d.id
               FROM media AS d FORCE INDEX (media_latest)
               WHERE %(newer)s AND d.created_at >= %(at)s AND (d.created_at > %(at)s OR d.id > %(id)s)
                 AND (%(search)s = '' OR d.name LIKE %(pattern)s OR d.alt LIKE %(pattern)s
                      OR d.caption LIKE %(pattern)s)
                 AND CASE %(shown)s
                       WHEN 'pictures' THEN d.kind = 'picture'
                       WHEN 'files' THEN d.kind <> 'picture'
                       WHEN 'unused' THEN NOT EXISTS (SELECT * FROM media_uses AS u WHERE u.media_id = d.id)
                       WHEN 'undescribed' THEN d.kind = 'picture' AND d.alt = '' AND NOT d.decorative
                       ELSE TRUE
                     END
               ORDER BY d.created_at, d.id
               LIMIT %(limit)s)) AS found
        STRAIGHT_JOIN media AS m ON m.id = found.id
        ORDER BY m.created_at DESC, m.id DESC
        """,
        {
            "shown": shown,
            "search": search,
            "pattern": f"%{_literal(search)}%",
            "newer": stretch.is_newer,
            "at": stretch.key.at,
            "id": stretch.key.id,
            "limit": stretch.limit,
        },
    )
    return [MediaRow(uses=row.pop("uses"), media=media_of(row)) for row in rows]


async def count_filters(db: Queryable) -> dict[str, int]:
    """How many media each of FILTERS shows; MOST_COUNTED + 1 where there are more."""
    row = await db.fetch_one(
        """
        SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM media LIMIT %(most)s) AS some) AS `all`,
               (SELECT COUNT(*) FROM (SELECT 1 FROM media WHERE kind = 'picture' LIMIT %(most)s) AS some) AS pictures,
               (SELECT COUNT(*) FROM (SELECT 1 FROM media WHERE kind <> 'picture' LIMIT %(most)s) AS some) AS files,
               (SELECT COUNT(*)
                FROM (SELECT 1
                      FROM media AS m
                      WHERE NOT EXISTS (SELECT * FROM media_uses AS u WHERE u.media_id = m.id)
                      LIMIT %(most)s) AS some) AS unused,
               (SELECT COUNT(*)
                FROM (SELECT 1
                      FROM media
                      WHERE kind = 'picture' AND alt = '' AND NOT decorative
                      LIMIT %(most)s) AS some) AS undescribed
        """,
        {"most": MOST_COUNTED + 1},
    )
    return {name: int(row[name]) for name in FILTERS} if row else dict.fromkeys(FILTERS, 0)


def _literal(words: str) -> str:
    """The words with LIKE's wildcards taken as they stand."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
