"""The database goes away and comes back while somebody types: what is sent again until it is acknowledged is kept."""

import asyncio
import json
from io import BytesIO

from blog.core.db import Database
from tests.application import Browser, Page, Visit
from tests.database import OwnServer
from tests.faults.conftest import Serve, Writers

KEY = "tab-of-this-test"
KEPT, AWAY = 200, 503


async def typed(browser: Browser, seq: int) -> Page:
    """One autosave, as the editor's script sends it."""
    fields = {"title": "Typed", "source": f"As far as {seq}."}
    body = {"post_id": None, "kind": "post", "base_version": 0, "seq": seq, "fields": fields}
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    return await browser.post(f"/admin/copies/{KEY}", BytesIO(json.dumps(body).encode()), headers=headers)


async def test_what_is_typed_through_restarts_of_the_database_is_kept(
    serve_on: Serve, visit: Visit, writers: Writers, own_server: OwnServer
) -> None:
    server = await serve_on(own_server.config)
    [browser] = await writers(own_server.config, await visit(at=server))
    for seq, stop in enumerate((own_server.stop, own_server.kill), start=1):
        assert (await typed(browser, seq * 2)).status == KEPT
        await stop()
        refused = await typed(browser, seq * 2 + 1)
        assert refused.status == AWAY
        assert refused.headers["Retry-After"]
        assert json.loads(refused.text)["error"]["message"]
        await own_server.start()
        async with asyncio.timeout(60):
            while (answer := await typed(browser, seq * 2 + 1)).status == AWAY:
                pass  # each try is a request of its own, as the script's are
        assert (answer.status, json.loads(answer.text)["seq"]) == (KEPT, seq * 2 + 1)
    db = Database(own_server.config)
    await db.open()
    stored = await db.fetch_all("SELECT seq, fields FROM working_copies")
    await db.close()
    assert [(row["seq"], json.loads(row["fields"])["source"]) for row in stored] == [(5, "As far as 5.")]
