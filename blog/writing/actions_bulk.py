"""What is done with several posts at once: with each of them in a transaction of its own, or not, and why not."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial

from blog.accounts.models import User
from blog.core import clock, text
from blog.core.db import Database, Transaction
from blog.core.errors import Conflict, NotFound, Refused
from blog.core.i18n import gettext as _
from blog.posts import queries_relisting
from blog.posts.models import Kind, Post, Status, may_edit
from blog.site import queries as site_queries
from blog.tags import queries as tag_queries
from blog.writing import actions, queries, queries_bulk
from blog.writing.forms import MOST_TAGS
from blog.writing.forms_bulk import IN_TRASH, Change, SelectionForm


@dataclass(frozen=True, slots=True)
class Skipped:
    """A post with which nothing was done. `title` is None where who asks may not see the post, or there is none."""

    id: int
    title: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    done: int
    skipped: tuple[Skipped, ...]


async def change_all(db: Database, kind: Kind, form: SelectionForm, *, by: User) -> Outcome:
    """Do with each chosen post what the form says, if `by` may and it is still in the version it was chosen in."""
    skipped = [found for one in form.chosen.items() if (found := await _try(db, kind, *one, form, by))]
    return Outcome(len(form.chosen) - len(skipped), tuple(skipped))


async def _try(db: Database, kind: Kind, post_id: int, version: int, form: SelectionForm, by: User) -> Skipped | None:
    try:
        post = await queries.get_post(db, post_id)
    except NotFound:
        return Skipped(post_id, None, _("It is not there any more."))
    if post.kind is not kind or not may_edit(by, post.kind, post.author_id):
        return Skipped(post_id, None, _("It is not yours to change."))
    try:
        await _change(db, post, version, form, by)
    except Conflict:
        return Skipped(post_id, post.title, _("It was changed in the meantime."))
    except Refused as refused:
        return Skipped(post_id, post.title, " ".join(sentence for said in refused.errors.values() for sentence in said))
    return None


async def _change(db: Database, post: Post, version: int, form: SelectionForm, by: User) -> None:
    if post.version != version:
        raise Conflict
    if form.change in IN_TRASH and post.trashed_at is None:
        raise Refused({"": [_("It is not in the trash.")]})
    if form.change not in IN_TRASH and post.trashed_at is not None:
        raise Refused({"": [_("It is in the trash.")]})
    if not _is_so(post, form.change):
        await _ACTIONS[form.change](db, post, version, form.tag, by)


def _is_so(post: Post, change: Change) -> bool:
    """Whether there is nothing to do: a list may well hold some that are as wanted."""
    match change:
        case Change.PUBLISH:
            return post.status is Status.PUBLISHED
        case Change.WITHDRAW:
            return post.status is Status.DRAFT
        case Change.OPEN_COMMENTS:
            return post.comments_open
        case Change.CLOSE_COMMENTS:
            return not post.comments_open
    return False


_Action = Callable[[Database, Post, int, tuple[str, ...], User], Awaitable[None]]


def _whole(action: Callable[..., Awaitable[None]]) -> _Action:
    async def act(db: Database, post: Post, version: int, _tags: tuple[str, ...], by: User) -> None:
        await action(db, post, version, by=by)

    return act


async def _delete(db: Database, post: Post, version: int, _tags: tuple[str, ...], _by: User) -> None:
    await actions.delete(db, post, version)


async def _add_tags(db: Database, post: Post, version: int, names: tuple[str, ...], by: User) -> None:
    had = _by_slug(post.tags)
    wanted = {**_by_slug(names), **had}
    if len(wanted) > MOST_TAGS:
        raise Refused({"": [_("It would have more than %(most)s tags.", most=MOST_TAGS)]})
    await _set_tags(db, post, version, had, wanted, by)


async def _remove_tags(db: Database, post: Post, version: int, names: tuple[str, ...], by: User) -> None:
    had, unwanted = _by_slug(post.tags), _by_slug(names)
    await _set_tags(db, post, version, had, {slug: had[slug] for slug in had if slug not in unwanted}, by)


def _by_slug(names: Iterable[str]) -> dict[str, str]:
    return {text.slugify(name): name for name in names}


async def _set_tags(
    db: Database, post: Post, version: int, had: dict[str, str], wanted: dict[str, str], by: User
) -> None:
    if wanted == had:
        return
    now = clock.now()

    async def work(tx: Transaction) -> None:
        if not await queries_bulk.set_changed(tx, post.id, version, now):
            raise Conflict
        await tag_queries.set_tags(tx, post.id, wanted)
        await queries.keep_revision(tx, post.id, by.id, "", now)
        await queries_relisting.relist(tx, post.id)
        await site_queries.touch(tx)

    await db.transaction(work)


async def _set_comments_open(
    is_open: bool, db: Database, post: Post, version: int, _tags: tuple[str, ...], by: User
) -> None:
    now = clock.now()

    async def work(tx: Transaction) -> None:
        if not await queries_bulk.set_comments_open(tx, post.id, version, is_open, now):
            raise Conflict
        await queries.keep_revision(tx, post.id, by.id, "", now)
        await site_queries.touch(tx)

    await db.transaction(work)


_ACTIONS: dict[Change, _Action] = {
    Change.PUBLISH: _whole(actions.publish),
    Change.WITHDRAW: _whole(actions.withdraw),
    Change.TRASH: _whole(actions.trash),
    Change.RESTORE: _whole(actions.restore),
    Change.DELETE: _delete,
    Change.ADD_TAG: _add_tags,
    Change.REMOVE_TAG: _remove_tags,
    Change.OPEN_COMMENTS: partial(_set_comments_open, True),
    Change.CLOSE_COMMENTS: partial(_set_comments_open, False),
}
