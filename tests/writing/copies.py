"""What the script of a tab sends to have its text kept, and asks for."""

import json
from typing import Any

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
