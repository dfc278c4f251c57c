"""The SQL of what the editor shows beside a text: one statement for all of it, so that none makes the page dearer.

What can be chosen from, its translations and corrections, what reviewers said, and what was left unsaved of it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blog.core.db import Queryable, Row
from blog.media.models import Media, MediaKind
from blog.posts.models import Kind, Post
from blog.reviews.models import NoteCounts
from blog.writing.models_copies import WorkingCopy
from blog.writing.queries_copies import MOST_OFFERED
from blog.writing.queries_editor import MOST_NAMES

MOST_SHOWN = 50
# Offered as the picture above a post.
LATEST_PICTURES = 12


@dataclass(frozen=True, slots=True)
class OtherText:
    """The same text in another language, whatever its state; `language` is empty for the site's own."""

    id: int
    title: str
    language: str
    author_id: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A correction: the version that made it, its reason, and when."""

    version: int
    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """Authors are (id, name); tags are the commonest, series and pictures the latest. `copies` are what the user has
    left of this post, or of anything not stored yet, the latest first; `reviews` is of this post only."""

    authors: list[tuple[int, str]]
    tag_names: list[str]
    series_names: list[str]
    pictures: list[Media]
    copies: list[WorkingCopy]
    translations: list[OtherText]
    corrections: list[Noted]
    reviews: NoteCounts


async def get_beside(db: Queryable, post: Post | None, *, user_id: int, with_authors: bool, now: datetime) -> Beside:
    """All of it, of a post or, without, of something new."""
    rows = await db.fetch_all(
        """
        SELECT 'author' AS what, id, name, 0 AS number, '' AS word, NULL AS at, NULL AS since, NULL AS content
        FROM users
        WHERE %(with_authors)s AND role <> 'reader'
        UNION ALL
        (SELECT 'tag', t.id, t.name, COALESCE(c.post_count, 0) AS uses, '', NULL, NULL, NULL
         FROM tags AS t
         LEFT JOIN listing_counts AS c ON c.list = 'tag' AND c.list_id = t.id AND c.month = 0
         ORDER BY uses DESC, t.name
         LIMIT %(most_names)s)
        UNION ALL
        (SELECT 'series', s.id, s.name, 0, '', NULL, NULL, NULL
         FROM series AS s
         ORDER BY s.id DESC
         LIMIT %(most_names)s)
        UNION ALL
        (SELECT 'picture', m.id, m.name, 0, '', m.created_at, m.replaced_at,
                JSON_OBJECT('key', m.media_key, 'content_id', m.content_id, 'content_type', m.content_type,
                            'size', m.size, 'width', m.width, 'height', m.height,
                            'animated', m.animated, 'alt', m.alt, 'decorative', m.decorative, 'caption', m.caption,
                            'user_id', m.user_id)
         FROM media AS m
         WHERE m.kind = 'picture'
         ORDER BY m.created_at DESC, m.id DESC
         LIMIT %(pictures)s)
        UNION ALL
        (SELECT 'copy', w.base_version, w.copy_key, w.seq, w.kind, w.saved_at, w.created_at, w.fields
         FROM working_copies AS w
         WHERE w.user_id = %(user_id)s AND w.post_id <=> %(post_id)s
         ORDER BY w.saved_at DESC, w.copy_key
         LIMIT %(copies)s)
        UNION ALL
        (SELECT 'translation', p.id, p.title, p.author_id, p.language, NULL, NULL, NULL
         FROM posts AS p
         WHERE p.translation_id = %(translation_id)s AND p.id <> %(post_id)s
         ORDER BY p.id
         LIMIT %(most_shown)s)
        UNION ALL
        (SELECT 'correction', c.version, c.reason, 0, '', c.made_at, NULL, NULL
         FROM corrections AS c
         WHERE c.post_id = %(post_id)s
         ORDER BY c.version DESC
         LIMIT %(most_shown)s)
        UNION ALL
        SELECT 'reviews', 0, '', 0, '', NULL, NULL,
               JSON_OBJECT('links', COUNT(DISTINCT IF(l.revoked_at IS NULL AND l.expires_at > %(now)s, l.id, NULL)),
                           'open', COUNT(IF(n.resolved_at IS NULL, n.id, NULL)), 'resolved', COUNT(n.resolved_at))
        FROM review_links AS l
        LEFT JOIN review_notes AS n ON n.link_id = l.id
        WHERE l.post_id = %(post_id)s
        """,
        {
            "with_authors": with_authors,
            "most_names": MOST_NAMES,
            "pictures": LATEST_PICTURES,
            "user_id": user_id,
            "post_id": post.id if post else None,
            "copies": MOST_OFFERED,
            "translation_id": post.translation_id if post else None,
            "most_shown": MOST_SHOWN,
            "now": now,
        },
    )
    return _beside(rows, post.id if post else None)


def _beside(rows: Sequence[Row], post_id: int | None) -> Beside:
    def of(what: str) -> list[Row]:
        return [row for row in rows if row["what"] == what]

    # The parts of a union come in an order of their own.
    newest = sorted(of("picture"), key=lambda row: (row["at"], row["id"]), reverse=True)
    tags = sorted((-row["number"], row["name"]) for row in of("tag"))
    left = sorted(of("copy"), key=lambda row: row["name"])
    return Beside(
        authors=[(row["id"], row["name"]) for row in sorted(of("author"), key=lambda row: (row["name"], row["id"]))],
        tag_names=[name for _uses, name in tags],
        series_names=[row["name"] for row in sorted(of("series"), key=lambda row: -row["id"])],
        pictures=[_picture(row) for row in newest],
        copies=[_copy(row, post_id) for row in sorted(left, key=lambda row: row["at"], reverse=True)],
        translations=[OtherText(row["id"], row["name"], row["word"], row["number"]) for row in of("translation")],
        corrections=[Noted(row["id"], row["name"], row["at"]) for row in of("correction")],
        reviews=NoteCounts(**json.loads(of("reviews")[0]["content"])),
    )


def _picture(row: Row) -> Media:
    said = json.loads(row["content"])
    return Media(
        **{
            **said,
            "kind": MediaKind.PICTURE,
            "animated": bool(said["animated"]),
            "decorative": bool(said["decorative"]),
        },
        id=row["id"],
        name=row["name"],
        created_at=row["at"],
        replaced_at=row["since"],
    )


def _copy(row: Row, post_id: int | None) -> WorkingCopy:
    return WorkingCopy(
        key=row["name"],
        post_id=post_id,
        kind=Kind(row["word"]),
        base_version=row["id"],
        seq=row["number"],
        fields=json.loads(row["content"]),
        created_at=row["since"],
        saved_at=row["at"],
    )
