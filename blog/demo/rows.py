"""Posts and comments as rows of their tables, in the order the queries name the columns in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from blog.demo.comments import DemoComment
from blog.demo.posts import DemoPost
from blog.posts.models import Visibility


def post_row(post: DemoPost, author_ids: Sequence[int], series_ids: Sequence[int], password_hash: str) -> list[Any]:
    """For `queries.add_posts`."""
    standing, rendered = post.standing, post.text.rendered
    return [
        post.id,
        post.title,
        post.slug,
        author_ids[post.author],
        standing.status.value,
        standing.visibility.value,
        password_hash if standing.visibility is Visibility.PASSWORD else None,
        _moment(standing.published_at),
        int(post.sticky),
        int(post.comments_open),
        rendered.reading_minutes,
        post.language,
        post.description,
        post.excerpt,
        rendered.summary,
        _moment(standing.written_at),
        series_ids[post.series.series] if post.series else None,
        post.series.place + 1 if post.series else None,
        post.text.source,
        rendered.html,
    ]


def search_row(post: DemoPost) -> list[Any]:
    """For `queries.add_search_words`."""
    visible_from = post.standing.published_at if post.standing.is_findable else None
    return [post.id, _moment(visible_from), post.words.heads, post.words.bodies]


def comment_row(comment: DemoComment) -> list[Any]:
    """For `queries.add_comments`."""
    return [
        comment.id,
        comment.post_id,
        comment.parent_id,
        comment.user_id,
        comment.name,
        comment.email,
        comment.url,
        comment.status.value,
        comment.digest.hex(),
        _moment(comment.created_at),
        comment.source,
        comment.html,
    ]


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds") if value else None
