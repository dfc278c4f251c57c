"""What happens to tags."""

from blog.core import text
from blog.core.db import Database, Duplicate, Transaction
from blog.core.errors import Refused
from blog.core.i18n import gettext as _
from blog.posts import queries_relisting
from blog.posts.models_listing import of_tag
from blog.search import queries as search_queries
from blog.site import queries as site_queries
from blog.tags import queries
from blog.tags.forms import TagForm
from blog.tags.models import Tag


async def add_tag(db: Database, form: TagForm) -> None:
    """Add a tag. Raises Refused."""
    slug = _slug(form)

    async def work(tx: Transaction) -> None:
        try:
            await queries.insert_tag(
                tx, name=form.name, slug=slug, description=form.description, parent_id=await _parent(tx, form, None)
            )
        except Duplicate:
            raise _slug_taken() from None
        await site_queries.touch(tx)

    await db.transaction(work)


async def update_tag(db: Database, tag: Tag, form: TagForm) -> None:
    """Change a tag. Raises Refused."""
    slug = _slug(form)

    async def work(tx: Transaction) -> None:
        await search_queries.expect_other_words(tx, tag.id)
        try:
            await queries.update_tag(
                tx,
                tag.id,
                name=form.name,
                slug=slug,
                description=form.description,
                parent_id=await _parent(tx, form, tag.id),
            )
        except Duplicate:
            raise _slug_taken() from None
        await site_queries.touch(tx)

    await db.transaction(work)


async def delete_tag(db: Database, tag: Tag) -> None:
    """Delete a tag; posts that carried it stay, tags below it move up."""

    async def work(tx: Transaction) -> None:
        await queries.lock_tags(tx, tag.id)
        await search_queries.expect_other_words(tx, tag.id)
        await queries.move_children(tx, tag.id, tag.parent_id)
        await queries.delete_tag(tx, tag.id)
        await queries_relisting.drop_list(tx, of_tag(tag.id))
        await site_queries.touch(tx)

    await db.transaction(work)


async def merge_tag(db: Database, tag: Tag, into_id: int) -> None:
    """Let everything that carries a tag carry another instead. Raises NotFound and Refused."""
    if tag.id == into_id:
        raise Refused({"into": [_("Please choose another tag.")]})

    async def work(tx: Transaction) -> None:
        await queries.lock_tags(tx, tag.id, into_id)
        into = await queries.get_tag(tx, into_id)
        if await _is_below(tx, into.id, tag.id):
            raise Refused({"into": [_("That tag is below this one.")]})
        await search_queries.expect_other_words(tx, tag.id)
        await queries.move_posts(tx, tag.id, into.id)
        await queries.move_children(tx, tag.id, into.id)
        await queries.delete_tag(tx, tag.id)
        await queries_relisting.merge_lists(tx, of_tag(tag.id), of_tag(into.id))
        await site_queries.touch(tx)

    await db.transaction(work)


def _slug(form: TagForm) -> str:
    slug = form.slug or text.slugify(form.name)
    if not slug:
        raise Refused({"slug": [_("Use letters, digits and hyphens only.")]})
    return slug


def _slug_taken() -> Refused:
    return Refused({"slug": [_("Another tag has this address. Please choose another.")]})


async def _parent(tx: Transaction, form: TagForm, own_id: int | None) -> int | None:
    if form.parent_id is None:
        return None
    parents = {tag.id for tag in await queries.list_tags(tx)}
    if form.parent_id not in parents:
        raise Refused({"parent_id": [_("Please choose one of the options.")]})
    if own_id is not None and await _is_below(tx, form.parent_id, own_id):
        raise Refused({"parent_id": [_("A tag cannot stand below itself.")]})
    return form.parent_id


async def _is_below(tx: Transaction, tag_id: int, top_id: int) -> bool:
    parents = {tag.id: tag.parent_id for tag in await queries.list_tags(tx)}
    seen: set[int] = set()
    at: int | None = tag_id
    while at is not None and at not in seen:
        if at == top_id:
            return True
        seen.add(at)
        at = parents.get(at)
    return False
