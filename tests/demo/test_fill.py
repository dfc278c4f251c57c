"""What the demo stores is what people would have stored, had they written it."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from blog.accounts import queries as account_queries
from blog.comments import actions as comment_actions
from blog.comments.actions import Speaker
from blog.comments.forms import CommentForm, OwnCommentForm
from blog.core import clock, markup
from blog.core.db import Database, Row
from blog.demo.comments import DEEPEST
from blog.demo.fill import PASSWORD, fill
from blog.links.actions_reading import read_unread
from blog.posts.actions_related import Uses, relate_posts
from blog.posts.models import Kind
from blog.search.actions import read_words
from blog.writing import actions as writing
from blog.writing.forms import PostForm, join_tags

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
# Of all kinds there are: drafts, private and protected posts, one for later.
POSTS = 45


async def filled(db: Database, posts: int = POSTS, comments: int = 0) -> None:
    await fill(db, posts=posts, comments=comments, seed=1, now=NOW)


async def stored(db: Database) -> dict[str, list[Row]]:
    """Everything that is kept of posts, those named by their addresses."""
    tables = {
        "posts": await db.fetch_all(
            """
            SELECT kind, title, slug, source, html, excerpt, summary, cover, cover_html, language, description,
                   reading_minutes, author_id, status, visibility, password_hash IS NOT NULL AS has_password,
                   published_at, sticky, comments_open, version, created_at, updated_at, trashed_at, series_id,
                   series_place
            FROM posts
            """
        ),
        "revisions": await db.fetch_all("SELECT * FROM revisions"),
        "tags": await db.fetch_all("SELECT p.slug, t.tag_id FROM post_tags AS t JOIN posts AS p ON p.id = t.post_id"),
        "links": await db.fetch_all("SELECT p.slug, l.* FROM post_links AS l JOIN posts AS p ON p.id = l.post_id"),
        "anchors": await db.fetch_all("SELECT p.slug, a.* FROM post_anchors AS a JOIN posts AS p ON p.id = a.post_id"),
        "heads": await db.fetch_all("SELECT p.slug, h.* FROM search_heads AS h JOIN posts AS p ON p.id = h.post_id"),
        "bodies": await db.fetch_all("SELECT p.slug, b.* FROM search_bodies AS b JOIN posts AS p ON p.id = b.post_id"),
        "vocabulary": await db.fetch_all("SELECT word, initial, length FROM search_vocabulary"),
    }
    for rows in tables.values():
        for row in rows:
            row.pop("id", None)
            row.pop("post_id", None)
        rows.sort(key=repr)
    return tables


async def test_what_is_stored_is_what_saving_would_have_stored(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(db)
    expected = await stored(db)
    posts = await db.fetch_all(
        """
        SELECT p.*, r.tags, r.series
        FROM posts AS p
        JOIN revisions AS r ON r.post_id = p.id
        ORDER BY p.id
        """
    )
    await db.execute("DELETE FROM posts")
    await db.execute("DELETE FROM search_vocabulary")
    for post in posts:
        monkeypatch.setattr(clock, "now", lambda post=post: post["created_at"])
        await save(db, post)
    assert await stored(db) == expected
    states = {(post["status"], post["visibility"]) for post in posts}
    assert states == {("draft", "public"), ("published", "public"), ("published", "private"), ("published", "password")}
    assert any(post["published_at"] and post["published_at"] > NOW for post in posts)
    assert any(post["excerpt"] for post in posts)
    assert any(post["series_place"] == 2 for post in posts)
    assert any(link["place"] == "post" for link in expected["links"])


async def save(db: Database, post: Row) -> None:
    form = PostForm.model_validate(
        {name: post[name] for name in ("title", "source", "excerpt", "language", "description", "series")}
        | {name: post[name] for name in ("visibility", "published_at", "sticky", "comments_open")}
        | {"tags": join_tags(sorted(json.loads(post["tags"]), key=str.casefold))}
        | {"password": PASSWORD if post["visibility"] == "password" else ""}
        | {"then": "publish" if post["status"] == "published" else ""}
    )
    author = await account_queries.get_user(db, post["author_id"])
    await writing.create_post(db, Kind.POST, form, by=author)


async def test_comments_are_stored_as_leaving_them_would_have(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(db, 40, 400)
    comments = await db.fetch_all("SELECT * FROM comments ORDER BY id")
    assert len(comments) == 400
    for comment in comments[::4]:
        # What was said before is not stored again: it has the same digest.
        monkeypatch.setattr(clock, "now", lambda comment=comment: comment["created_at"])
        said = {"body": comment["source"], "parent": comment["parent_id"]}
        if comment["user_id"]:
            author = await account_queries.get_user(db, comment["user_id"])
            assert (comment["author_name"], comment["author_email"]) == (author.name, author.email)
            form: CommentForm | OwnCommentForm = OwnCommentForm.model_validate(said)
            speaker = Speaker.user(author)
        else:
            values = {name: comment[f"author_{name}"] for name in ("name", "email", "url")}
            form = visitors = CommentForm.model_validate(values | said)
            speaker = Speaker.visitor(visitors)
        await comment_actions.leave(db, comment["post_id"], form, speaker, network=f"test-{comment['id']}")
        assert comment["html"] == markup.render_comment(comment["source"])
    assert await db.fetch_value("SELECT COUNT(*) FROM comments") == 400
    assert any(comment["user_id"] for comment in comments)
    assert {comment["status"] for comment in comments} == {"approved", "pending", "spam"}
    assert max(levels(comments)) >= DEEPEST
    assert max(per_post(comments)) == 100


def levels(comments: list[Row]) -> list[int]:
    """How deep each stands, 1 for one that answers none."""
    found: dict[int, int] = {}
    for comment in comments:
        found[comment["id"]] = found[comment["parent_id"]] + 1 if comment["parent_id"] else 1
    return list(found.values())


def per_post(comments: list[Row]) -> list[int]:
    return list(Counter(comment["post_id"] for comment in comments).values())


async def test_the_same_seed_makes_the_same_texts_at_other_addresses(db: Database) -> None:
    await filled(db, 3)
    await filled(db, 3)
    titles = [row["title"] for row in await db.fetch_all("SELECT title FROM posts ORDER BY id")]
    assert len(titles) == 6
    assert titles[:3] == titles[3:]


async def test_nothing_is_left_to_do_for_the_tasks_that_look_after_posts(db: Database) -> None:
    await filled(db, 20)
    assert await read_words(db) == 0
    assert await relate_posts(db, Uses()) == 0
    assert await read_unread(db, 0) is None
