"""Posts rendered again because something they show has changed: their text and their version stay as they are."""

from blog.core import pictures
from blog.core.db import Database, Row, Transaction
from blog.media import queries_uses as media_uses
from blog.site import queries as site_queries
from blog.writing.actions_pictures import pictured
from blog.writing.actions_rendered import rendered


async def render_again(db: Database, most: int) -> int:
    """Render the posts that wait for it, at most so many, and say how many were rendered. Raises Busy."""
    waiting = await media_uses.list_to_render(db, most)
    for post in waiting:
        await _render(db, post)
    return len(waiting)


async def _render(db: Database, post: Row) -> None:
    made = await rendered(post["source"], post["excerpt"])
    shown = await pictured(db, made.html, post["cover"])

    async def work(tx: Transaction) -> None:
        # A newer version was rendered when it was saved; only the request is done with.
        if await media_uses.store_rendered(tx, post["id"], post["version"], shown.html, shown.cover_html):
            await media_uses.set_uses(tx, post["id"], pictures.keys_in(shown.html, post["cover"]))
        await media_uses.forget_to_render(tx, post["id"], post["asked_at"])
        await site_queries.touch(tx)

    await db.transaction(work)
