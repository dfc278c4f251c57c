"""The SQL of what stands around a post: one statement for all of it, so that a page does not grow dearer with each."""

from collections.abc import Iterator
from datetime import datetime

from blog.core.db import Queryable, Row
from blog.posts.models import Kind, Neighbours, PostLink, PublishedPost, Visibility
from blog.posts.models_around import Around, CorrectionNote, SeriesPart, Translation

MOST_BACKLINKS = 20
MOST_RELATED = 4
MOST_TRANSLATIONS = 40
LATEST_CORRECTIONS = 3


async def get_around(
    db: Queryable, post: PublishedPost, now: datetime, *, hosts: tuple[str, ...] = (), is_open: bool = True
) -> Around:
    """Everything around a post that visitors may see.

    Those that link to it are asked for where `hosts`, the names of this site, are given. What the text itself would
    tell, its corrections, is told where it `is_open` only. The neighbours' index is named, for the servers choose to
    read half of all posts.
    """
    rows = await db.fetch_all(
        """
        (SELECT 'older' AS side, p.title, p.slug, p.kind, p.language, 0 AS number, 0 AS total, p.published_at AS at
         FROM posts AS p FORCE INDEX (posts_dated)
         WHERE %(is_post)s AND p.kind = 'post' AND p.status = 'published' AND p.trashed_at IS NULL
           AND p.visibility <> 'private'
           AND p.published_at <= %(at)s AND (p.published_at < %(at)s OR p.id < %(id)s)
         ORDER BY p.published_at DESC, p.id DESC
         LIMIT 1)
        UNION ALL
        (SELECT 'newer', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at
         FROM posts AS p FORCE INDEX (posts_dated)
         WHERE %(is_post)s AND p.kind = 'post' AND p.status = 'published' AND p.trashed_at IS NULL
           AND p.visibility <> 'private' AND p.published_at <= %(now)s
           AND p.published_at >= %(at)s AND (p.published_at > %(at)s OR p.id > %(id)s)
         ORDER BY p.published_at, p.id
         LIMIT 1)
        UNION ALL
        (SELECT 'part', '', '', 'post', '', SUM(p.series_place <= %(place)s), COUNT(*), MAX(p.published_at)
         FROM posts AS p
         WHERE p.series_id = %(series_id)s AND p.status = 'published' AND p.published_at <= %(now)s
           AND p.trashed_at IS NULL AND p.visibility <> 'private'
         HAVING COUNT(*) > 0)
        UNION ALL
        (SELECT 'part before', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at
         FROM posts AS p
         WHERE p.series_id = %(series_id)s AND p.series_place < %(place)s AND p.status = 'published'
           AND p.published_at <= %(now)s AND p.trashed_at IS NULL AND p.visibility <> 'private'
         ORDER BY p.series_place DESC
         LIMIT 1)
        UNION ALL
        (SELECT 'part after', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at
         FROM posts AS p
         WHERE p.series_id = %(series_id)s AND p.series_place > %(place)s AND p.status = 'published'
           AND p.published_at <= %(now)s AND p.trashed_at IS NULL AND p.visibility <> 'private'
         ORDER BY p.series_place
         LIMIT 1)
        UNION ALL
        (SELECT 'related', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at
         FROM related_posts AS r
         JOIN posts AS p ON p.id = r.other_id
         WHERE r.post_id = %(id)s AND p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
           AND p.trashed_at IS NULL AND p.visibility <> 'private'
           AND NOT p.translation_id <=> COALESCE(%(translation_id)s, 0)
         ORDER BY r.score DESC, p.published_at DESC, p.id DESC
         LIMIT %(related)s)
        UNION ALL
        (SELECT 'translation', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at
         FROM posts AS p
         WHERE p.translation_id = %(translation_id)s AND p.id <> %(id)s AND p.status = 'published'
           AND p.published_at <= %(now)s AND p.trashed_at IS NULL AND p.visibility <> 'private'
         ORDER BY p.id
         LIMIT %(translations)s)
        UNION ALL
        (SELECT 'correction', c.reason, '', 'post', '', 0, 0, c.made_at
         FROM corrections AS c
         WHERE %(is_public)s AND c.post_id = %(id)s
         ORDER BY c.version DESC
         LIMIT %(corrections)s)
        UNION ALL
        (SELECT 'linking', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at
         FROM posts AS p
         WHERE %(with_links)s AND p.id IN (
             SELECT l.post_id
             FROM (SELECT slug FROM posts WHERE id = %(id)s
                   UNION SELECT slug FROM former_slugs WHERE post_id = %(id)s) AS n
             JOIN post_links AS l ON l.place = 'post' AND l.name = n.slug AND l.host IN %(hosts)s
         ) AND p.id <> %(id)s AND p.status = 'published' AND p.published_at <= %(now)s AND p.trashed_at IS NULL
           AND p.visibility = 'public'
         ORDER BY p.published_at DESC, p.id DESC
         LIMIT %(backlinks)s)
        """,
        {
            "is_post": post.kind is Kind.POST,
            "is_public": is_open and post.visibility is Visibility.PUBLIC,
            "with_links": bool(hosts),
            "id": post.id,
            "at": post.published_at,
            "now": now,
            "series_id": post.series.id if post.series else None,
            "place": post.series_place,
            "translation_id": post.translation_id,
            "hosts": hosts or ("",),
            "related": MOST_RELATED,
            "translations": MOST_TRANSLATIONS,
            "corrections": LATEST_CORRECTIONS,
            "backlinks": MOST_BACKLINKS,
        },
    )
    return _around(post, rows)


def _around(post: PublishedPost, rows: list[Row]) -> Around:
    def links(side: str) -> Iterator[PostLink]:
        return (PostLink(row["title"], row["slug"], Kind(row["kind"])) for row in rows if row["side"] == side)

    part = next((row for row in rows if row["side"] == "part"), None)
    translations = (row for row in rows if row["side"] == "translation")
    return Around(
        neighbours=Neighbours(next(links("older"), None), next(links("newer"), None)),
        backlinks=list(links("linking")),
        related=list(links("related")),
        translations=[
            Translation(PostLink(row["title"], row["slug"], Kind(row["kind"])), row["language"]) for row in translations
        ],
        corrections=[CorrectionNote(row["title"], row["at"]) for row in rows if row["side"] == "correction"],
        part=SeriesPart(
            int(part["number"]), int(part["total"]), next(links("part before"), None), next(links("part after"), None)
        )
        if part and post.visibility is not Visibility.PRIVATE
        else None,
    )
