"""Posts that are the same text in different languages, linked and let go."""

from blog.accounts.models import User
from blog.core import languages
from blog.core.db import Database, Transaction
from blog.core.errors import Refused
from blog.core.i18n import gettext as _
from blog.posts.models import Post, may_edit
from blog.site import queries as site_queries
from blog.writing import queries_translations as queries
from blog.writing.forms_beside import TranslationForm


async def link(db: Database, post: Post, form: TranslationForm, *, by: User, site_language: str) -> None:
    """Let the post be a translation of another, and of all that one is a translation of. Raises Refused.

    Both have to be the person's to edit: a link from here is a link on the other one's page.
    """

    async def work(tx: Transaction) -> None:
        other = await queries.find_by_slug(tx, form.translation)
        if other is None or other.kind is not post.kind or not may_edit(by, other.kind, other.author_id):
            raise _refused(_("There is no text of yours at this address."))
        if other.id == post.id:
            raise _refused(_("This is the address of this text itself."))
        group = [other] if other.translation_id is None else await queries.list_group(tx, other.translation_id)
        language = post.language or site_language
        if any((one.language or site_language) == language for one in group if one.id != post.id):
            name = languages.own_name(language)
            raise _refused(_("Both are in %(language)s. Set the language of this text first.", language=name))
        joined = other.translation_id or await queries.insert_group(tx)
        await _leave(tx, post, but=joined)
        await queries.set_group(tx, (post.id, other.id), joined)
        await site_queries.touch(tx)

    await db.transaction(work)


async def unlink(db: Database, post: Post) -> None:
    """Let the post be a translation of nothing; the others of its group stay linked to each other."""

    async def work(tx: Transaction) -> None:
        await _leave(tx, post)
        await site_queries.touch(tx)

    await db.transaction(work)


async def _leave(tx: Transaction, post: Post, *, but: int | None = None) -> None:
    if post.translation_id in (None, but):
        return
    await queries.set_group(tx, (post.id,), None)
    if len(await queries.list_group(tx, post.translation_id)) < 2:
        await queries.delete_group(tx, post.translation_id)


def _refused(sentence: str) -> Refused:
    return Refused({"translation": [sentence]})
