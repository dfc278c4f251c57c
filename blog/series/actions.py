"""What happens to series."""

from blog.core import text
from blog.core.db import Database, Duplicate, Transaction
from blog.core.errors import Refused
from blog.core.i18n import gettext as _
from blog.posts import queries_relisting
from blog.posts.models_listing import of_series
from blog.series import queries, queries_places
from blog.series.forms import SeriesForm
from blog.series.models import Series
from blog.site import queries as site_queries


async def add_series(db: Database, form: SeriesForm) -> int:
    """Add a series and give back its id. Raises Refused."""

    async def work(tx: Transaction) -> int:
        try:
            added = await queries.insert_series(tx, name=form.name, slug=_slug(form), description=form.description)
        except Duplicate:
            raise _slug_taken() from None
        await site_queries.touch(tx)
        return added

    return await db.transaction(work)


async def update_series(db: Database, series: Series, form: SeriesForm) -> None:
    """Change a series. Raises Refused."""

    async def work(tx: Transaction) -> None:
        try:
            await queries.update_series(tx, series.id, name=form.name, slug=_slug(form), description=form.description)
        except Duplicate:
            raise _slug_taken() from None
        await site_queries.touch(tx)

    await db.transaction(work)


async def delete_series(db: Database, series: Series) -> None:
    """Delete a series; the posts that stood in it stay."""

    async def work(tx: Transaction) -> None:
        await queries.delete_series(tx, series.id)
        await queries_relisting.drop_list(tx, of_series(series.id))
        await site_queries.touch(tx)

    await db.transaction(work)


async def reorder(db: Database, series: Series, places: dict[int, int]) -> None:
    """Move posts of a series, by id, to places; those that are not named keep theirs as far as that goes."""

    async def work(tx: Transaction) -> None:
        now = {part.id: place for place, part in enumerate(await queries_places.list_parts(tx, series.id), start=1)}

        def key(post_id: int) -> tuple[int, int, int]:
            # Of two posts at one place that goes first which was moved up, and that last which was moved down.
            wanted = places.get(post_id, now[post_id])
            moved = (wanted > now[post_id]) - (wanted < now[post_id])
            return wanted, moved, now[post_id]

        await queries_places.put_in_order(tx, series.id, sorted(now, key=key))
        await site_queries.touch(tx)

    await db.transaction(work)


def _slug(form: SeriesForm) -> str:
    return form.slug or text.slugify(form.name)


def _slug_taken() -> Refused:
    return Refused({"slug": [_("Another series has this address. Please choose another.")]})
