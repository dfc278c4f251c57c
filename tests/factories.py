"""Builds worlds: users, posts, tags and comments that look real enough, made by the very actions the site uses."""

import contextlib
import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from PIL import Image

from blog.accounts import queries as account_queries
from blog.accounts.models import User
from blog.comments import actions as comment_actions
from blog.comments import queries as comment_queries
from blog.comments.forms import CommentForm
from blog.comments.models import CommentStatus, QueuedComment
from blog.core import clock
from blog.core.db import Database
from blog.core.keyset import Stretch
from blog.media import actions as media_actions
from blog.media.models import Media
from blog.posts.models import Kind, Post
from blog.site import queries as site_queries
from blog.tags import queries as tag_queries
from blog.tags.models import Tag
from blog.writing import actions as writing_actions
from blog.writing import queries as writing_queries
from blog.writing.forms import PostForm

PASSWORD = "correct horse battery"
LONG_AGO = datetime(2026, 1, 1, 12, tzinfo=UTC)


@cache
def cheap_hash(password: str) -> str:
    """A real Argon2id hash that takes no time, which the parameters in it allow."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def plain_picture(number: int, size: tuple[int, int] = (600, 400), format_: str = "PNG") -> bytes:
    """A picture of one colour, another one for each number."""
    target = BytesIO()
    Image.new("RGB", size, (number % 256, number // 256 % 256, 99)).save(target, format_)
    return target.getvalue()


@contextlib.contextmanager
def _written(data: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


class Factory:
    """`await make.post(title=…)`: everything not said is filled in plausibly."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._numbers = itertools.count(1)
        self._author: User | None = None

    async def user(
        self,
        *,
        role: str = "author",
        name: str = "",
        email: str = "",
        password: str | None = PASSWORD,
        language: str = "",
    ) -> User:
        """Somebody with an account, who can sign in with PASSWORD. An owner closes the first run."""
        number = next(self._numbers)
        name = name or f"{role.title()} {number}"
        user_id = await account_queries.insert_user(
            self.db,
            email=email or f"{role}{number}@example.org",
            name=name,
            slug=f"{role}-{number}",
            role=role,
            language=language,
            password_hash=cheap_hash(password) if password else None,
            now=clock.now(),
        )
        if role == "owner":
            await site_queries.claim_ownership(self.db, clock.now())
        return await account_queries.get_user(self.db, user_id)

    async def author(self) -> User:
        """The author of posts that name none: always the same one."""
        if self._author is None:
            self._author = await self.user(role="author")
        return self._author

    async def post(self, *, published: bool = True, kind: str = "post", by: User | None = None, **fields: Any) -> Post:
        """A post, published long ago unless said otherwise; `fields` are the editor form's."""
        number = next(self._numbers)
        form = {
            "title": f"Post {number}",
            "source": f"The text of post {number}.",
            "comments_open": True,
            **fields,
        }
        if published:
            form.setdefault("published_at", LONG_AGO + timedelta(hours=number))
            form["then"] = "publish"
        author = by or await self.author()
        # A writer may not choose another author; worlds are built with everybody's rights.
        acting = replace(author, role="editor") if kind == "page" else author
        post_id = await writing_actions.create_post(self.db, Kind(kind), PostForm.model_validate(form), by=acting)
        return await writing_queries.get_post(self.db, post_id)

    async def page(self, **fields: Any) -> Post:
        """A page."""
        return await self.post(kind="page", **fields)

    async def draft(self, **fields: Any) -> Post:
        """A post that is not published."""
        return await self.post(published=False, **fields)

    async def trashed(self, **fields: Any) -> Post:
        """A post in the trash."""
        post = await self.post(**fields)
        await writing_actions.trash(self.db, post, post.version, by=await self.author())
        return await writing_queries.get_post(self.db, post.id)

    async def medium(self, data: bytes | None = None, name: str = "", *, by: User | None = None, **words: str) -> Media:
        """A medium of those bytes; without, a picture of its own, 600 by 400 pixels."""
        number = next(self._numbers)
        author = by or await self.author()
        with _written(plain_picture(number) if data is None else data) as path:
            name = name or f"picture-{number}.png"
            return await media_actions.take_in(self.db, path, name, user_id=author.id, **words)

    async def replacement(self, medium: Media, data: bytes, name: str) -> Media:
        """The medium with those bytes in the place of its own."""
        with _written(data) as path:
            return await media_actions.replace(self.db, medium.id, path, name)

    async def tag(self, name: str) -> Tag:
        """A tag no post carries yet."""
        tag_id = await tag_queries.insert_tag(self.db, name=name, slug=name.lower())
        return await tag_queries.get_tag(self.db, tag_id)

    async def comment(
        self, post: Post, *, status: str = "approved", parent: int | None = None, **fields: Any
    ) -> QueuedComment:
        """A comment by a visitor, from a network of its own so that no limit is met."""
        number = next(self._numbers)
        form = CommentForm.model_validate(
            {"name": f"Reader {number}", "email": f"reader{number}@example.org", "body": f"Comment {number}", **fields}
            | {"parent": parent}
        )
        speaker = comment_actions.Speaker.visitor(form)
        await comment_actions.leave(self.db, post.id, form, speaker, network=f"test-{number}")
        queue = await comment_queries.list_queue(self.db, CommentStatus.PENDING, Stretch(1))
        await comment_queries.set_status(self.db, queue[0].id, CommentStatus(status))
        return replace(queue[0], status=CommentStatus(status))
