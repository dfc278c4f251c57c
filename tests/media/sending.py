"""Sending files as a browser does, and looking at what was kept."""

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from blog.core.db import Database
from blog.settings import Settings
from tests.application import Browser, Page

JSON = {"Accept": "application/json"}


def form(*files: tuple[str, bytes], boundary: str = "") -> tuple[bytes, dict[str, str]]:
    """The body of a form and its headers; names are sent as they are."""
    boundary = boundary or uuid4().hex
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode()
        + b"Content-Type: image/png\r\n\r\n"
        + data
        + b"\r\n"
        for name, data in files
    )
    return body + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


async def send(browser: Browser, *files: tuple[str, bytes], script: bool = True) -> Page:
    """Upload files, as a script or as a form without any."""
    body, headers = form(*files)
    return await browser.post("/admin/media", BytesIO(body), headers=headers | (JSON if script else {}))


async def sent(browser: Browser, name: str, data: bytes) -> dict[str, Any]:
    """Upload one file that is taken; what is told of it."""
    page = await send(browser, (name, data))
    assert page.status == 200, page.text
    (told,) = json.loads(page.text)["files"]
    assert "error" not in told
    return dict(told)


def refusal(page: Page) -> str:
    """Why nothing was taken."""
    return str(json.loads(page.text)["error"]["message"])


def leftovers(settings: Settings) -> list[Path]:
    """Unfinished uploads on the disk."""
    return list((settings.state_dir / "uploads").glob("*"))


async def halves(db: Database) -> list[str]:
    """Every medium whose bytes are not the ones its key and size say."""
    wrong = []
    for medium in await db.fetch_all("SELECT id, media_key, content_id, size FROM media"):
        rows = await db.fetch_all(
            "SELECT number, data FROM media_chunks WHERE content_id = %(content_id)s ORDER BY number", medium
        )
        data = b"".join(row["data"] for row in rows)
        whole = [row["number"] for row in rows] == list(range(len(rows))) and len(data) == medium["size"]
        if not whole or hashlib.sha256(data).hexdigest()[:32] != medium["media_key"]:
            wrong.append(f"{medium['id']}: {len(data)} of {medium['size']} bytes")
    return wrong


async def orphans(db: Database) -> int:
    """Contents no medium has, and pieces of no content."""
    return int(
        await db.fetch_value(
            """
            SELECT (SELECT COUNT(*) FROM media_contents WHERE id NOT IN (SELECT content_id FROM media))
                 + (SELECT COUNT(*) FROM media_chunks WHERE content_id NOT IN (SELECT id FROM media_contents))
            """
        )
    )
