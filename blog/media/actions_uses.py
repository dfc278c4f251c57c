"""Media changed while posts use them: whatever happens, those posts are noted as to be rendered again.

They are noted before, should this process not live to do it after, and after, for what was rendered in between.
"""

from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

from blog.core import clock
from blog.core.db import Database
from blog.media import actions, queries_uses
from blog.media.forms_library import DetailsForm
from blog.media.models import Media

T = TypeVar("T")


async def change_details(db: Database, media: Media, form: DetailsForm) -> Media:
    """Store what is said about a medium."""
    words = {"name": form.name, "alt": form.alt, "decorative": form.decorative, "caption": form.caption}
    return await _noted(db, media.id, actions.change_details(db, media, **words))  # type: ignore[arg-type]


async def replace(db: Database, media: Media, path: Path, name: str) -> Media:
    """Put the file at `path` in the place of a medium's own. Raises Refused for a file that is not taken, and Busy."""
    return await _noted(db, media.id, actions.replace(db, media.id, path, name))


async def delete(db: Database, media: Media) -> None:
    """Delete a medium for good; posts that show it keep its words only."""
    await _noted(db, media.id, actions.delete(db, media.id))


async def _noted(db: Database, media_id: int, change: Awaitable[T]) -> T:
    post_ids = await queries_uses.list_post_ids(db, media_id)
    await queries_uses.ask_to_render(db, post_ids, clock.now())
    changed = await change
    await queries_uses.ask_to_render(db, post_ids, clock.now())
    return changed
