"""What happens to posts and pages: saved, published, withdrawn, thrown away, brought back.

Every change names the version it began from; where that is not the latest any more, Conflict says so and nothing is
done.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from blog.accounts.models import User
from blog.core import clock, security, text
from blog.core.db import Database, Duplicate, Queryable, Transaction
from blog.core.errors import Conflict, Refused
from blog.core.i18n import gettext as _
from blog.posts import queries_relisting
from blog.posts.models import Kind, Post, Status, Visibility
from blog.search import queries as search_queries
from blog.site import queries as site_queries
from blog.tags import queries as tag_queries
from blog.writing import queries, queries_copies, queries_editor
from blog.writing.actions_beside import arrange, check_correction, corrected
from blog.writing.actions_pictures import pictured
from blog.writing.actions_rendered import rendered, rendering
from blog.writing.actions_traces import Traces, leave, traces_of
from blog.writing.forms import PostForm


async def create_post(db: Database, kind: Kind, form: PostForm, *, by: User) -> int:
    """Store a new post or page and give back its id; the same form again makes no second one. Raises Refused."""
    if earlier := await find_submitted(db, form, by):
        return earlier
    if form.visibility is Visibility.PASSWORD and not form.password:
        raise Refused({"password": [_("Please give the password readers shall open it with.")]})
    values = await _values(db, kind, form, by, published_at=form.published_at)
    values["kind"] = kind.value
    values["created_at"] = values["updated_at"]
    traces = await rendering.run(traces_of, kind, values, form.tags)

    async def work(tx: Transaction) -> int:
        slug = form.slug or await free_slug(tx, form.title, kind)
        post_id = await _insert(tx, {**values, "slug": slug})
        is_seen = await queries.drop_former_slug(tx, slug)
        if form.submission:
            await queries_editor.keep_submission(tx, by.id, form.submission, post_id, values["updated_at"])
        await arrange(tx, post_id, form, values["updated_at"])
        await _finish(tx, post_id, form, by, values, traces, is_seen=is_seen or values["status"] == Status.PUBLISHED)
        return post_id

    try:
        return await db.transaction(work)
    except (Duplicate, Refused):
        # The same form may have come twice at the same time; then the other one has made the post.
        if earlier := await find_submitted(db, form, by):
            return earlier
        raise


async def find_submitted(db: Database, form: PostForm, by: User) -> int | None:
    """The post that the same form has made before."""
    return await queries_editor.find_submitted(db, by.id, form.submission) if form.submission else None


async def update_post(db: Database, post: Post, form: PostForm, *, by: User) -> None:
    """Store an edit. Raises Conflict where somebody saved since `form.version`, and Refused."""
    if form.visibility is Visibility.PASSWORD and not (form.password or post.has_password):
        raise Refused({"password": [_("Please give the password readers shall open it with.")]})
    check_correction(post, form)
    kept = post.published_at if form.published_at is None and post.status is Status.PUBLISHED else form.published_at
    values = await _values(db, post.kind, form, by, published_at=kept, post=post)
    traces = await rendering.run(traces_of, post.kind, values, form.tags)
    changes = await rendering.run(corrected, post, form)

    async def work(tx: Transaction) -> None:
        slug = form.slug or (post.slug if post.title == form.title else await free_slug(tx, form.title, post.kind))
        if not await _update(tx, post.id, form.version, {**values, "slug": slug}):
            raise Conflict
        is_seen = post.status is Status.PUBLISHED or values["status"] == Status.PUBLISHED
        if slug != post.slug:
            is_seen = await queries.drop_former_slug(tx, slug) or is_seen
            if post.published_at is not None:
                await queries.keep_former_slug(tx, post.slug, post.id, values["updated_at"])
        await arrange(tx, post.id, form, values["updated_at"], changes)
        await _finish(tx, post.id, form, by, values, traces, is_seen=is_seen)

    await db.transaction(work)


async def publish(db: Database, post: Post, version: int, *, by: User) -> None:
    """Let readers see a post from its own moment on, from now on where it has none. Raises Conflict."""
    now = clock.now()
    await _set_status(db, post, version, Status.PUBLISHED, post.published_at or now, by, now)


async def withdraw(db: Database, post: Post, version: int, *, by: User) -> None:
    """Make a post a draft again; it keeps its date. Raises Conflict."""
    await _set_status(db, post, version, Status.DRAFT, post.published_at, by, clock.now())


async def trash(db: Database, post: Post, version: int, *, by: User) -> None:
    """Throw a post away; it keeps its address, comments, tags and revisions. Raises Conflict."""
    await _set_trashed(db, post, version, clock.now(), by)


async def restore(db: Database, post: Post, version: int, *, by: User) -> None:
    """Bring a post back from the trash as it was. Raises Conflict."""
    await _set_trashed(db, post, version, None, by)


async def delete(db: Database, post: Post, version: int) -> None:
    """Delete a post from the trash for good, with everything that hangs on it. Raises Conflict."""

    async def work(tx: Transaction) -> None:
        if not await queries.delete_trashed(tx, post.id, version):
            raise Conflict
        await site_queries.touch(tx)

    await db.transaction(work)


async def suggested_slug(db: Database, title: str, kind: Kind, *, but: int | None) -> str:
    """The slug a post of that title would get, "" where nothing of it can stand in an address; `but` is the post."""
    return await free_slug(db, title, kind, but=but) if text.slugify(title) else ""


async def free_slug(db: Queryable, title: str, kind: Kind, *, but: int | None = None) -> str:
    """A slug for that title that no post but `but` has: in its own script, with a number where it is taken."""
    base = text.slugify(title)[:180] or kind.value
    taken = await queries.list_taken_slugs(db, base, but=but)
    if kind is Kind.PAGE:
        taken |= RESERVED_SLUGS
    candidates = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)


# First parts of the site's own addresses; a page there could never be reached. The test of routes keeps it complete.
RESERVED_SLUGS = frozenset(
    (
        "account admin archive authors comments feed feeds healthz media posts readyz reviews search series "
        "setup sign-in sign-out static tags"
    ).split()
)


async def _values(
    db: Database, kind: Kind, form: PostForm, by: User, *, published_at: datetime | None, post: Post | None = None
) -> dict[str, Any]:
    if kind is Kind.PAGE and form.slug in RESERVED_SLUGS:
        raise Refused({"slug": [_("The site itself uses this address. Please choose another.")]})
    made = await rendered(form.source, form.excerpt)
    shown = await pictured(db, made.html, form.cover)
    password = form.password if form.visibility is Visibility.PASSWORD else ""
    now = clock.now()
    publishing = form.then == "publish" or (post is not None and post.status is Status.PUBLISHED)
    return {
        "title": form.title,
        "source": form.source,
        "html": shown.html,
        "cover_html": shown.cover_html,
        "excerpt": form.excerpt,
        "summary": made.summary,
        "cover": form.cover,
        "language": form.language,
        "description": form.description,
        "reading_minutes": made.reading_minutes,
        "author_id": await _author_id(db, form, by, post),
        "status": (Status.PUBLISHED if publishing else Status.DRAFT).value,
        "visibility": form.visibility.value,
        "password_hash": await security.hash_password(password) if password else None,
        "published_at": (published_at or now) if publishing else published_at,
        "sticky": form.sticky and kind is Kind.POST,
        "comments_open": form.comments_open,
        "updated_at": now,
    }


async def _author_id(db: Database, form: PostForm, by: User, post: Post | None) -> int:
    kept = post.author_id if post else by.id
    if form.author_id in (None, kept) or not by.may("posts.edit_any"):
        return kept
    if form.author_id not in {author_id for author_id, _name in await queries.list_authors(db)}:
        raise Refused({"author_id": [_("Please choose one of the options.")]})
    return form.author_id


async def _insert(tx: Transaction, values: dict[str, Any]) -> int:
    try:
        return await queries.insert_post(tx, values)
    except Duplicate:
        raise _slug_taken() from None


async def _update(tx: Transaction, post_id: int, version: int, values: dict[str, Any]) -> bool:
    try:
        return await queries.update_post(tx, post_id, version, values)
    except Duplicate:
        raise _slug_taken() from None


def _slug_taken() -> Refused:
    return Refused({"slug": [_("Another post or page has this address. Please choose another.")]})


async def _finish(
    tx: Transaction,
    post_id: int,
    form: PostForm,
    by: User,
    values: Mapping[str, Any],
    traces: Traces,
    *,
    is_seen: bool,
) -> None:
    # `values` is the row as it is stored now. A draft that stays one is in no list and on no page: where nothing of a
    # change can be seen, what is kept for readers stays good.
    tags = {text.slugify(name): name for name in form.tags}
    await tag_queries.set_tags(tx, post_id, tags)
    await queries.keep_revision(tx, post_id, by.id, form.note, values["updated_at"])
    await leave(tx, post_id, traces)
    if form.copy_key:
        await queries_copies.delete_copy(tx, by.id, form.copy_key)
    if is_seen:
        await queries_relisting.relist(tx, post_id)
        await site_queries.touch(tx)


async def _set_status(
    db: Database, post: Post, version: int, status: Status, published_at: datetime | None, by: User, now: datetime
) -> None:
    async def work(tx: Transaction) -> None:
        if not await queries.set_status(tx, post.id, version, status, published_at, now):
            raise Conflict
        await queries.keep_revision(tx, post.id, by.id, "", now)
        await search_queries.refresh_visibility(tx, post.id)
        await queries_relisting.relist(tx, post.id)
        await site_queries.touch(tx)

    await db.transaction(work)


async def _set_trashed(db: Database, post: Post, version: int, trashed_at: datetime | None, by: User) -> None:
    now = clock.now()

    async def work(tx: Transaction) -> None:
        if not await queries.set_trashed_at(tx, post.id, version, trashed_at, now):
            raise Conflict
        await queries.keep_revision(tx, post.id, by.id, "", now)
        await search_queries.refresh_visibility(tx, post.id)
        await queries_relisting.relist(tx, post.id)
        await site_queries.touch(tx)

    await db.transaction(work)
