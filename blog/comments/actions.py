"""What happens to comments: left by visitors, approved, marked as spam, deleted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from blog.accounts import queries as account_queries
from blog.accounts.models import User
from blog.comments import queries, queries_pages
from blog.comments.forms import CommentForm, OwnCommentForm
from blog.comments.models import CommentStatus
from blog.core import clock, markup, security
from blog.core.db import Database, Duplicate, Transaction
from blog.core.errors import Refused, TooMany
from blog.core.i18n import gettext as _
from blog.site import queries as site_queries

COMMENTS_PER_NETWORK = 10
COMMENTS_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a comment is by: `user_id` where they are signed in."""

    name: str
    email: str
    url: str = ""
    user_id: int | None = None
    is_trusted: bool = False

    @classmethod
    def visitor(cls, form: CommentForm) -> "Speaker":
        return cls(form.name, form.email, form.url)

    @classmethod
    def user(cls, user: User) -> "Speaker":
        """A user; those who may approve comments need not wait for approval."""
        return cls(user.name, user.email, user_id=user.id, is_trusted=user.may("comments.moderate"))


@dataclass(frozen=True, slots=True)
class Left:
    """What became of a comment; `id` is None where it is not stored, or was before."""

    status: CommentStatus
    id: int | None = None


async def leave(
    db: Database, post_id: int, form: CommentForm | OwnCommentForm, speaker: Speaker, *, network: str
) -> Left:
    """Store a comment; sent twice it is stored once. Raises Refused, and TooMany for a network that says too much."""
    now = clock.now()
    status = CommentStatus.APPROVED if speaker.is_trusted else CommentStatus.PENDING
    if form.website:
        # A program filled in the trap. It is told nothing, and nothing is kept.
        return Left(CommentStatus.PENDING)
    await _check(db, post_id, form.parent, network, now)
    values = {
        "post_id": post_id,
        "parent_id": form.parent,
        "kind": "comment",
        "author_name": speaker.name,
        "author_email": speaker.email,
        "author_url": speaker.url,
        "user_id": speaker.user_id,
        "source": form.body,
        "html": markup.render_comment(form.body),
        "status": status.value,
        "digest": security.digest(speaker.email, str(form.parent), form.body),
        "created_at": now,
    }

    async def work(tx: Transaction) -> int:
        if status is not CommentStatus.APPROVED:
            return await queries.insert_comment(tx, values)
        await queries_pages.lock_post(tx, post_id)
        comment_id = await queries.insert_comment(tx, values)
        await queries_pages.put_on_pages(tx, post_id)
        await site_queries.touch(tx)
        return comment_id

    try:
        return Left(status, await db.transaction(work))
    except Duplicate:
        return Left(status)


async def approve(db: Database, comment_id: int) -> None:
    """Show a comment to everybody. Raises NotFound."""
    await _set_status(db, comment_id, CommentStatus.APPROVED)


async def mark_as_spam(db: Database, comment_id: int) -> None:
    """Hide a comment as spam. Raises NotFound."""
    await _set_status(db, comment_id, CommentStatus.SPAM)


async def delete(db: Database, comment_id: int) -> None:
    """Delete a comment for good. Raises NotFound."""

    async def work(tx: Transaction) -> None:
        post_id = await queries_pages.lock_post_of(tx, comment_id)
        await queries.delete_comment(tx, comment_id)
        if post_id is not None:
            await queries_pages.put_on_pages(tx, post_id)
        await site_queries.touch(tx)

    await db.transaction(work)


async def _check(db: Database, post_id: int, parent: int | None, network: str, now: datetime) -> None:
    bucket = f"comment:{network}"
    wait = await account_queries.add_attempt(db, bucket, limit=COMMENTS_PER_NETWORK, window=COMMENTS_WINDOW, now=now)
    if wait is not None:
        raise TooMany(wait)
    if parent is not None and not await queries.is_answerable(db, post_id, parent):
        raise Refused({"": [_("The comment you answer is no longer here.")]})


async def _set_status(db: Database, comment_id: int, status: CommentStatus) -> None:
    async def work(tx: Transaction) -> None:
        post_id = await queries_pages.lock_post_of(tx, comment_id)
        await queries.set_status(tx, comment_id, status)
        if post_id is not None:
            await queries_pages.put_on_pages(tx, post_id)
        await site_queries.touch(tx)

    await db.transaction(work)
