"""Saving an edit on top of whatever is stored by then: merged where that can be, refused nowhere but at overlaps."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from weakref import WeakValueDictionary

from blog.accounts.models import User
from blog.core.db import Database
from blog.core.errors import Busy, Conflict, Forbidden
from blog.posts.models import Kind, Post, Visibility, may_edit
from blog.writing import actions, queries, queries_copies, queries_merge
from blog.writing.actions_merge import Merge, State, keeping_the_second, merge
from blog.writing.forms import PostForm

# Other processes may save between our reading and our writing; more often than this in a row they do not.
_TRIES = 20
_LONGEST_WAIT_SECONDS = 2.5
# In this process those who save one post wait for each other, so that none of them merges and renders in vain.
_turns: "WeakValueDictionary[int, asyncio.Lock]" = WeakValueDictionary()


class Overlapping(Conflict):
    """An edit and what was saved since it began have changed the same things; nothing was written."""

    def __init__(self, merge: Merge) -> None:
        super().__init__()
        self.merge = merge


@dataclass(frozen=True, slots=True)
class Saved:
    """The version that holds the edit now, and the versions (after, until) that it was merged with, None for none."""

    version: int
    merged: tuple[int, int] | None = None


async def save_post(db: Database, post_id: int, form: PostForm, *, by: User, known: Post | None = None) -> Saved:
    """Store an edit that began from `form.version`. The same edit again is stored already, and nothing is done.

    `known` is the post as it was read a moment ago, for this edit alone.

    Raises Overlapping, Refused, NotFound, Forbidden, and Busy.
    """
    async with _turn(post_id) as came_at_once:
        post = known if came_at_once else None
        for _try in range(_TRIES):
            post = post or await queries.get_post(db, post_id)
            if not may_edit(by, post.kind, post.author_id):
                raise Forbidden
            try:
                return await _save_on(db, post, form, by)
            except Overlapping:
                raise
            except Conflict:
                post = None
    raise Busy


async def save_again(db: Database, post_id: int, form: PostForm, *, by: User) -> Saved:
    """Store the form of a new post that has made its post before: what is new in it is an edit of the first version.

    Raises what `save_post` does.
    """
    post = await queries.get_post(db, post_id)
    first = await queries_merge.find_revision(db, post_id, 1)
    # What was left empty has been filled in when the post was made, and nobody has changed it since.
    slug, published_at = (first.slug, first.published_at) if first else (post.slug, post.published_at)
    changes = {"version": 1, "slug": form.slug or slug, "published_at": form.published_at or published_at}
    edit = form.model_copy(update=changes)
    if post.version == 1 and (await merge_with(db, post_id, post, edit)).says_nothing_new:
        return Saved(1)
    return await save_post(db, post_id, edit, by=by)


@contextlib.asynccontextmanager
async def _turn(post_id: int) -> AsyncIterator[bool]:
    """Our turn at saving that post; whether nobody had to be waited for. Raises Busy where it does not come in time."""
    lock = _turns.setdefault(post_id, asyncio.Lock())
    came_at_once = not lock.locked()
    try:
        async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
            await lock.acquire()
    except TimeoutError:
        raise Busy from None
    try:
        yield came_at_once
    finally:
        lock.release()


async def keep_as_draft(db: Database, kind: Kind, form: PostForm, *, by: User) -> int:
    """Store an edit as a new draft beside the post it belongs to, and give back its id. Raises Refused."""
    # The password of the other one cannot be read, so nobody but its author opens the draft.
    closed = form.visibility is Visibility.PASSWORD and not form.password
    changes = {"slug": "", "then": "", "version": 0, "visibility": Visibility.PRIVATE if closed else form.visibility}
    return await actions.create_post(db, kind, form.model_copy(update=changes), by=by)


async def merge_with(db: Database, post_id: int, theirs: State, form: PostForm) -> Merge:
    """An edit merged with a state of its post. Raises Busy."""
    # A version that does not exist yet is a mistake, and nothing an edit can have begun from.
    known = 0 < form.version <= theirs.version
    base = await queries_merge.find_revision(db, post_id, form.version) if known else None
    return await merge(base, theirs, form)


async def _save_on(db: Database, post: Post, form: PostForm, by: User) -> Saved:
    if form.version == post.version:
        await actions.update_post(db, post, keeping_the_second(form, post), by=by)
        return Saved(post.version + 1)
    merged = await merge_with(db, post.id, post, form)
    if merged.has_overlaps:
        raise Overlapping(merged)
    since = (form.version, post.version)
    if merged.says_nothing_new:
        if form.copy_key:
            await queries_copies.delete_copy(db, by.id, form.copy_key)
        # Who only pressed twice is not told of a merge.
        is_all_of_it = (post.title, post.source, post.excerpt) == (form.title, form.source, form.excerpt)
        return Saved(post.version, None if is_all_of_it else since)
    await actions.update_post(db, post, merged.form, by=by)
    return Saved(post.version + 1, since)
