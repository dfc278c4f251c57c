"""The SQL of what stands around a post: one statement for all of it, so that a page does not grow dearer with each.

Comments stand there too; what is theirs alone is in the columns that are empty for all others.
"""

from collections.abc import Iterator
from datetime import datetime

from blog.comments.models import Comment
from blog.core.db import Queryable, Row
from blog.posts.models import Kind, Neighbours, PostLink, PublishedPost, Visibility
from blog.posts.models_around import Around, CorrectionNote, SeriesPart, Translation

MOST_BACKLINKS = 20
MOST_RELATED = 4
MOST_TRANSLATIONS = 40
LATEST_CORRECTIONS = 3
# A page of comments holds less; what was put in past the site is spread over pages only after a while.
MOST_COMMENTS = 500


async def get_around(
    db: Queryable,
    post: PublishedPost,
    now: datetime,
    *,
    hosts: tuple[str, ...] = (),
    is_open: bool = True,
    comments_page: int = 1,
) -> Around:
    """Everything around a post that visitors may see, with one page of its comments.

    Those that link to it are asked for where `hosts`, the names of this site, are given. What the text itself would
    tell, its corrections and what is said about it, is told where it `is_open` only.
    """
    is_post, is_public = post.kind is Kind.POST, is_open and post.visibility is Visibility.PUBLIC
    in_series, is_translated = post.series is not None, post.translation_id is not None
    rows = await db.fetch_union(
        (
            True,
            """
            SELECT 'related' AS side, p.title, p.slug, p.kind, p.language, 0 AS number, 0 AS total,
                   p.published_at AS at, '' AS html, '' AS above, 0 AS by_author
            FROM related_posts AS r
            STRAIGHT_JOIN posts AS p FORCE INDEX (posts_named) ON p.id = r.other_id
            WHERE r.post_id = %(id)s AND p.kind = 'post' AND p.status = 'published' AND p.published_at <= %(now)s
              AND p.trashed_at IS NULL AND p.visibility <> 'private'
              AND NOT p.translation_id <=> COALESCE(%(translation_id)s, 0)
            ORDER BY r.score DESC, p.published_at DESC, p.id DESC
            LIMIT %(related)s
            """,
        ),
        (
            is_post,
            """
            SELECT 'older', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at, '', '', 0
            FROM (SELECT post_id
                  FROM listings FORCE INDEX (PRIMARY)
                  WHERE list = 'archive' AND list_id = 0
                    AND listed_at <= %(at)s AND (listed_at < %(at)s OR post_id < %(id)s)
                  ORDER BY listed_at DESC, post_id DESC
                  LIMIT 1) AS l
            STRAIGHT_JOIN posts AS p FORCE INDEX (posts_named) ON p.id = l.post_id
            WHERE p.status = 'published' AND p.trashed_at IS NULL AND p.visibility <> 'private'
            """,
        ),
        (
            is_post,
            """
            SELECT 'newer', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at, '', '', 0
            FROM (SELECT post_id
                  FROM listings FORCE INDEX (PRIMARY)
                  WHERE list = 'archive' AND list_id = 0 AND listed_at <= %(now)s
                    AND listed_at >= %(at)s AND (listed_at > %(at)s OR post_id > %(id)s)
                  ORDER BY listed_at, post_id
                  LIMIT 1) AS l
            STRAIGHT_JOIN posts AS p FORCE INDEX (posts_named) ON p.id = l.post_id
            WHERE p.status = 'published' AND p.published_at <= %(now)s AND p.trashed_at IS NULL
              AND p.visibility <> 'private'
            """,
        ),
        (
            in_series,
            """
            SELECT 'part', '', '', 'post', '', SUM(p.series_place <= %(place)s), COUNT(*), MAX(p.published_at),
                   '', '', 0
            FROM posts AS p
            WHERE p.series_id = %(series_id)s AND p.status = 'published' AND p.published_at <= %(now)s
              AND p.trashed_at IS NULL AND p.visibility <> 'private'
            HAVING COUNT(*) > 0
            """,
        ),
        (
            in_series,
            """
            SELECT 'part before', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at, '', '', 0
            FROM posts AS p
            WHERE p.series_id = %(series_id)s AND p.series_place < %(place)s AND p.status = 'published'
              AND p.published_at <= %(now)s AND p.trashed_at IS NULL AND p.visibility <> 'private'
            ORDER BY p.series_place DESC
            LIMIT 1
            """,
        ),
        (
            in_series,
            """
            SELECT 'part after', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at, '', '', 0
            FROM posts AS p
            WHERE p.series_id = %(series_id)s AND p.series_place > %(place)s AND p.status = 'published'
              AND p.published_at <= %(now)s AND p.trashed_at IS NULL AND p.visibility <> 'private'
            ORDER BY p.series_place
            LIMIT 1
            """,
        ),
        (
            is_translated,
            """
            SELECT 'translation', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at, '', '', 0
            FROM posts AS p
            WHERE p.translation_id = %(translation_id)s AND p.id <> %(id)s AND p.status = 'published'
              AND p.published_at <= %(now)s AND p.trashed_at IS NULL AND p.visibility <> 'private'
            ORDER BY p.id
            LIMIT %(translations)s
            """,
        ),
        (
            is_public,
            """
            SELECT 'correction', c.reason, '', 'post', '', 0, 0, c.made_at, '', '', 0
            FROM corrections AS c
            WHERE c.post_id = %(id)s
            ORDER BY c.version DESC
            LIMIT %(corrections)s
            """,
        ),
        (
            bool(hosts),
            """
            SELECT 'linking', p.title, p.slug, p.kind, p.language, 0, 0, p.published_at, '', '', 0
            FROM (SELECT post_id
                  FROM post_links
                  WHERE place = 'post' AND name = %(slug)s AND host IN %(hosts)s
                  UNION
                  SELECT l.post_id
                  FROM former_slugs AS f
                  STRAIGHT_JOIN post_links AS l ON l.place = 'post' AND l.name = f.slug AND l.host IN %(hosts)s
                  WHERE f.post_id = %(id)s) AS l
            STRAIGHT_JOIN posts AS p FORCE INDEX (posts_named) ON p.id = l.post_id
            WHERE p.id <> %(id)s AND p.status = 'published' AND p.published_at <= %(now)s AND p.trashed_at IS NULL
              AND p.visibility = 'public'
            ORDER BY p.published_at DESC, p.id DESC
            LIMIT %(backlinks)s
            """,
        ),
        (
            is_open,
            """
            SELECT 'comments', '', '', 'comment', '', COUNT(*), MAX(c.page), MAX(c.created_at), '', '', 0
            FROM comments AS c FORCE INDEX (comments_page)
            WHERE c.post_id = %(id)s AND c.status = 'approved'
            HAVING COUNT(*) > 0
            """,
        ),
        (
            is_open,
            """
            SELECT 'comment', c.author_name, c.author_url, c.kind, '', c.id, c.parent_id, c.created_at, c.html,
                   IF(a.page <> c.page, a.author_name, NULL), c.user_id <=> %(author_id)s
            FROM comments AS c FORCE INDEX (comments_page)
            LEFT JOIN comments AS a FORCE INDEX (PRIMARY) ON a.id = c.parent_id AND a.status = 'approved'
            WHERE c.post_id = %(id)s AND c.status = 'approved' AND c.page = %(page)s
            ORDER BY c.created_at, c.id
            LIMIT %(most_comments)s
            """,
        ),
        params={
            "author_id": post.author_id,
            "page": comments_page,
            "most_comments": MOST_COMMENTS,
            "id": post.id,
            "slug": post.slug,
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
        comments=[_comment(row) for row in rows if row["side"] == "comment"],
        comment_count=next((int(row["number"]) for row in rows if row["side"] == "comments"), 0),
        comment_pages=next((int(row["total"]) for row in rows if row["side"] == "comments"), 1),
        part=SeriesPart(
            int(part["number"]), int(part["total"]), next(links("part before"), None), next(links("part after"), None)
        )
        if part and post.visibility is not Visibility.PRIVATE
        else None,
    )


def _comment(row: Row) -> Comment:
    return Comment(
        id=int(row["number"]),
        parent_id=None if row["total"] is None else int(row["total"]),
        kind=row["kind"],
        author_name=row["title"],
        author_url=row["slug"],
        by_author=bool(row["by_author"]),
        html=row["html"],
        created_at=row["at"],
        answers=row["above"],
    )
