"""Reading the links of posts that were stored before links were kept, or by other rules."""

from collections.abc import Sequence

from blog.core.anchors import Anchors
from blog.core.db import Database, Row, Transaction
from blog.core.workers import Workers
from blog.links import queries
from blog.links.models import anchors_of
from blog.posts.models import Kind
from blog.site import queries as site_queries

AT_ONCE = 50
_workers = Workers("old links", threads=1, most_waiting=8)


async def read_unread(db: Database, after: int) -> int | None:
    """Read the links of some posts whose ids are higher; the highest of them, None where all are read."""
    posts = await queries.list_unread(db, after, AT_ONCE)
    if not posts:
        return None
    found = await _workers.run(_all_anchors, posts)
    versions = {post["id"]: post["version"] for post in posts}

    async def work(tx: Transaction) -> None:
        now = await queries.lock_versions(tx, tuple(versions))
        # One saved meanwhile has had its links written down by that.
        await queries.replace_links(tx, [one for one in found if now.get(one[0]) == versions[one[0]]])
        await site_queries.touch(tx)

    await db.transaction(work)
    return int(posts[-1]["id"])


def _all_anchors(posts: Sequence[Row]) -> list[tuple[int, Anchors]]:
    return [(post["id"], anchors_of(Kind(post["kind"]), post["html"])) for post in posts]
