"""The form that takes an export: every broken body is answered, no file stays behind, only the owner may."""

import asyncio
import fcntl
import io
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestServer

from blog.core.db import Database
from blog.settings import Settings
from tests.application import Browser, Page, Visit
from tests.factories import Factory
from tests.transfer.bundles import checksums, slugs
from tests.transfer.wxr_text import export, item

EXPORT = export(item("<p>Text</p>", title="Hello", post_name="hello"))
BOUNDARY = "edge"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def form(text: str | bytes = EXPORT, *, dry_run: bool = False, file_first: bool = False) -> FormData:
    data = FormData()
    if dry_run and not file_first:
        data.add_field("dry_run", "1")
    data.add_field("file", text if isinstance(text, bytes) else text.encode(), filename="export.xml")
    if dry_run and file_first:
        data.add_field("dry_run", "1")
    return data


def leftovers(settings: Settings) -> list[Path]:
    return list((settings.state_dir / "uploads").glob("*"))


def part(head: str, body: str = "") -> str:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n"


async def test_an_export_is_imported_and_the_report_shown(
    db: Database, owner_browser: Browser, settings: Settings
) -> None:
    page = await owner_browser.post("/admin/import", form())
    assert page.status == 200
    assert "What came in" in page.words
    assert (await owner_browser.get("/posts/hello")).status == 200
    assert leftovers(settings) == []


@pytest.mark.parametrize("file_first", [False, True])
async def test_a_trial_changes_nothing_in_whatever_order_the_fields_come(
    db: Database, owner_browser: Browser, file_first: bool
) -> None:
    before = await checksums(db)
    page = await owner_browser.post("/admin/import", form(dry_run=True, file_first=file_first))
    assert "This was a trial." in page.words
    assert await checksums(db) == before


async def test_a_broken_export_is_answered_with_its_line_and_column(
    db: Database, owner_browser: Browser, settings: Settings
) -> None:
    page = await owner_browser.post("/admin/import", form(EXPORT.replace("</item>", "</wrong>"), dry_run=True))
    line = EXPORT[: EXPORT.index("</item>")].count("\n") + 1
    assert page.status == 422
    assert f"(line {line}, column " in page.words
    assert page.fields("/admin/import") == {"dry_run": "1"}
    assert await slugs(db) == set()
    assert leftovers(settings) == []


@pytest.mark.parametrize("text", ["", "<html>", "no XML", b"\xff\xfe\x00", b"PK\x03\x04", "<!DOCTYPE a []><a/>"])
async def test_what_is_no_export_is_refused(owner_browser: Browser, text: str | bytes) -> None:
    page = await owner_browser.post("/admin/import", form(text))
    assert page.status == 422
    assert page.tree.find(".//*[@id='field-file-errors']") is not None


FILE = part('name="file"; filename="a.xml"', "x")
BODIES: list[tuple[str, str, int]] = [
    ("nothing", "", 400),
    ("no boundary in it", "abc", 400),
    ("no parts", f"--{BOUNDARY}--\r\n", 422),
    ("no file", part('name="dry_run"', "1") + f"--{BOUNDARY}--\r\n", 422),
    ("no file chosen", part('name="file"; filename=""') + f"--{BOUNDARY}--\r\n", 422),
    ("a part without a name", part('filename="a.xml"', "x") + f"--{BOUNDARY}--\r\n", 400),
    ("two files", FILE + FILE + f"--{BOUNDARY}--\r\n", 422),
    ("too many parts", part('name="a"') * 30 + f"--{BOUNDARY}--\r\n", 400),
    ("a long field", part('name="dry_run"', "1" * 5000) + f"--{BOUNDARY}--\r\n", 400),
    ("a field that is no text", part('name="dry_run"', "\udcff") + f"--{BOUNDARY}--\r\n", 400),
    ("a part within a part", f"--{BOUNDARY}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n", 400),
    ("heads without an end", f"--{BOUNDARY}\r\nContent-Disposition: form-data", 400),
    (
        "a file without an end",
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx',
        400,
    ),
]


@pytest.mark.parametrize(("body", "status"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
async def test_a_body_that_cannot_be_read_is_told_so(
    owner_browser: Browser, settings: Settings, body: str, status: int
) -> None:
    raw = body.encode("utf-8", "surrogateescape")
    page = await owner_browser.post("/admin/import", raw, headers=MULTIPART)
    assert page.status == status
    assert leftovers(settings) == []


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("multipart/form-data", 400),
        ("application/x-www-form-urlencoded", 415),
        ("text/xml", 415),
        ("multipart/mixed; boundary=edge", 415),
    ],
)
async def test_other_kinds_of_bodies_are_refused(owner_browser: Browser, content_type: str, status: int) -> None:
    page = await owner_browser.post("/admin/import", b"file=x", headers={"Content-Type": content_type})
    assert page.status == status


@pytest.mark.parametrize("told", [True, False], ids=["length told", "length not told"])
async def test_a_file_too_large_is_refused_with_the_limit(
    serve: Callable[..., Awaitable[TestServer]], visit: Visit, make: Factory, settings: Settings, told: bool
) -> None:
    server = await serve(max_import_bytes=2**20)
    browser = await visit(await make.user(role="owner"), server)
    body = (part('name="file"; filename="a.xml"', "x" * 2**21) + f"--{BOUNDARY}--\r\n").encode()
    page = await browser.post("/admin/import", io.BytesIO(body) if told else _in_pieces(body), headers=MULTIPART)
    assert page.status == 413
    assert "up to 1 MiB" in page.words
    assert leftovers(settings) == []


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), 2**16):
        yield body[at : at + 2**16]


async def _begin(browser: Browser, length: int) -> socket.socket:
    """Send the beginning of an upload by hand, as a client that will not send the rest."""
    server: Any = browser.client.server
    cookies = browser.client.session.cookie_jar.filter_cookies(server.make_url("/"))
    head = (
        f"POST /admin/import HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: {'; '.join(f'{name}={morsel.value}' for name, morsel in cookies.items())}\r\n"
        f"Content-Type: {MULTIPART['Content-Type']}\r\nContent-Length: {length}\r\n\r\n"
    )
    body = part('name="file"; filename="a.xml"', EXPORT)[:-20]
    client = socket.create_connection((server.host, server.port))
    client.sendall((head + body).encode())
    client.setblocking(False)
    return client


async def _until(settings: Settings, there: bool) -> None:
    async with asyncio.timeout(20):
        while bool(leftovers(settings)) is not there:  # noqa: ASYNC110 - nobody tells when a file comes or goes
            await asyncio.sleep(0.01)


async def test_an_upload_broken_off_leaves_nothing(db: Database, owner_browser: Browser, settings: Settings) -> None:
    client = await _begin(owner_browser, 10_000)
    await _until(settings, there=True)
    client.close()
    await _until(settings, there=False)
    assert await slugs(db) == set()


async def test_an_upload_that_stands_still_is_ended(
    serve: Callable[..., Awaitable[TestServer]], visit: Visit, make: Factory, settings: Settings
) -> None:
    server = await serve(body_timeout_seconds=0.3)
    browser = await visit(await make.user(role="owner"), server)
    client = await _begin(browser, 10_000)
    answer = await asyncio.get_running_loop().sock_recv(client, 1000)
    client.close()
    assert answer.startswith(b"HTTP/1.1 408")
    await _until(settings, there=False)


async def test_what_a_killed_process_left_is_swept_and_what_is_in_use_is_not(
    owner_browser: Browser, settings: Settings
) -> None:
    folder = settings.state_dir / "uploads"
    folder.mkdir(parents=True)
    left, in_use, fresh = (folder / f"upload-{name}" for name in ("left", "in-use", "fresh"))
    for file in (left, in_use, fresh):
        file.touch()
    os.utime(left, (0, 0))
    os.utime(in_use, (0, 0))
    with in_use.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        await owner_browser.post("/admin/import", form())
    assert sorted(leftovers(settings)) == sorted([in_use, fresh])


@pytest.mark.parametrize("role", ["editor", "author", "reader"])
async def test_only_the_owner_imports(db: Database, visit: Visit, make: Factory, settings: Settings, role: str) -> None:
    browser = await visit(await make.user(role=role))
    pages: list[Page] = [await browser.get("/admin/import"), await browser.post("/admin/import", form())]
    assert [page.status for page in pages] == [403, 403]
    assert await slugs(db) == set()


async def test_who_is_not_signed_in_imports_nothing(db: Database, visitor: Browser, settings: Settings) -> None:
    page = await visitor.post("/admin/import", form())
    assert page.status < 500
    assert await slugs(db) == set()
    assert not (settings.state_dir / "uploads").exists()
