"""What a save does beside storing fields: the post takes its place in a series, and a correction is written down."""

from collections.abc import Sequence
from datetime import datetime

from blog.core import clock, text
from blog.core.db import Transaction
from blog.core.difference import Line
from blog.core.errors import Refused
from blog.core.i18n import gettext as _
from blog.posts import queries_corrections
from blog.posts.models import Post, Status, Visibility
from blog.posts.models_corrections import visible_changes
from blog.series import queries_places
from blog.writing.forms import PostForm


def check_correction(post: Post, form: PostForm) -> None:
    """Only what everybody has read and will read can be corrected. Raises Refused."""
    is_public = (
        post.status is Status.PUBLISHED
        and post.trashed_at is None
        and post.visibility is Visibility.PUBLIC
        and form.visibility is Visibility.PUBLIC
        and post.published_at is not None
        and max(post.published_at, form.published_at or post.published_at) <= clock.now()
    )
    if form.correction and not is_public:
        raise Refused({"correction": [_("This is no text that everybody can read, so there is nothing to correct.")]})


def corrected(post: Post, form: PostForm) -> tuple[Line, ...] | None:
    """What readers will see changed, None for a save that is no correction. Slow enough to belong in a thread."""
    if not form.correction:
        return None
    return visible_changes((post.title, post.source), (form.title, form.source))


async def arrange(
    tx: Transaction, post_id: int, form: PostForm, now: datetime, changes: Sequence[Line] | None = None
) -> None:
    """Do it all, in the transaction that has just stored the post and before its revision is kept."""
    slug = text.slugify(form.series)
    await queries_places.set_series(tx, post_id, name=form.series, slug=slug, place=form.series_place)
    if changes is not None:
        await queries_corrections.keep_correction(tx, post_id, form.correction, changes, now)
