"""What the script of a tab sends to have its text kept, and asks for."""

import json
from typing import Any

from blog.core.db import Database
from blog.writing import queries_copies
from blog.writing.models_copies import WorkingCopy
from tests.application import Browser, Page

KEY, OTHER_KEY = "a-tab-of-mine", "another-tab"


async def keep(browser: Browser, key: str = KEY, *, seq: int = 1, post_id: int | None = None, **more: Any) -> Page:
    """What a tab sends while somebody types."""
    fields = more.pop("fields", {"title": "Typed", "source": "The typed text."})
    sent = {"post_id": post_id, "kind": "post", "base_version": 0, "seq": seq, "fields": fields, **more}
    return await browser.post(
        f"/admin/copies/{key}",
        json.dumps(sent).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )


async def kept(browser: Browser, key: str = KEY) -> dict[str, Any]:
    page = await browser.get(f"/admin/copies/{key}", headers={"Accept": "application/json"})
    assert page.status == 200, page.text
    return dict(json.loads(page.text))


async def copies_of(db: Database, user_id: int, post_id: int | None = None) -> list[WorkingCopy]:
    """The copies a user has left of a post, or of what is no post yet, the latest first."""
    rows = await db.fetch_all(
        """
        SELECT copy_key FROM working_copies
        WHERE user_id = %(user_id)s AND post_id <=> %(post_id)s
        ORDER BY saved_at DESC, copy_key
        """,
        {"user_id": user_id, "post_id": post_id},
    )
    found = [await queries_copies.find_copy(db, user_id, row["copy_key"]) for row in rows]
    return [copy for copy in found if copy is not None]
