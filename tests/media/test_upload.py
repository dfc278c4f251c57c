"""Sending files: what is taken, as what, and what becomes of an upload that does not come to its end."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from PIL import Image

from blog.core import clock
from blog.core.db import Database, Queryable
from blog.core.errors import Busy
from blog.media import actions, queries_bytes, tasks
from blog.settings import Settings
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.media import pictures
from tests.media.sending import form, halves, leftovers, orphans, refusal, send, sent


async def test_a_picture_is_kept_and_served_as_what_it_is(
    db: Database, owner_browser: Browser, settings: Settings, subtests: pytest.Subtests
) -> None:
    for format_ in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        with subtests.test(format_):
            await _kept_and_served(owner_browser, format_)
    assert await halves(db) == []
    assert leftovers(settings) == []


async def _kept_and_served(owner_browser: Browser, format_: str) -> None:
    told = await sent(owner_browser, "Mein Bild.jpeg", pictures.picture(format_))
    extension = {"JPEG": "jpg"}.get(format_, format_.lower())
    assert told["url"].endswith(f"/mein-bild.{extension}")
    assert told["markdown"] == f"![]({told['url']})"
    assert (told["kind"], told["width"], told["height"], told["alt"]) == ("picture", 600, 400, "")
    page = await owner_browser.get(told["url"])
    assert (page.status, page.headers["Content-Type"]) == (200, f"image/{format_.lower()}")
    with Image.open(BytesIO(page.body), formats=[format_]) as image:
        assert image.size == (600, 400)
        red, green, blue = image.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
        assert red > 200 > 60 > max(green, blue)


async def test_other_files_are_kept_as_they_came(owner_browser: Browser, subtests: pytest.Subtests) -> None:
    for name, (data, kind, content_type) in pictures.FILES.items():
        with subtests.test(name):
            told = await sent(owner_browser, name, data)
            page = await owner_browser.get(told["url"])
            assert (page.body, told["kind"], page.headers["Content-Type"]) == (data, kind, content_type)
            disposition = "attachment" if kind == "document" else "inline"
            assert page.headers["Content-Disposition"] == f"{disposition}; filename*=UTF-8''{name}"
            assert told["markdown"].startswith("[" if kind == "document" else "![")
            assert (told["width"], told["height"]) == (None, None)


async def test_several_files_are_answered_one_by_one_in_their_order(owner_browser: Browser) -> None:
    page = await send(
        owner_browser, ("one.png", pictures.picture()), ("two.svg", pictures.SVG), ("three.txt", b"Three")
    )
    one, two, three = json.loads(page.text)["files"]
    assert page.status == 200
    assert [one["kind"], three["kind"]] == ["picture", "document"]
    assert set(two) == {"name", "error"}
    assert two["name"] == "two.svg"


async def test_a_form_without_scripts_leads_on_to_the_library(db: Database, owner_browser: Browser) -> None:
    page = await send(owner_browser, ("one.png", pictures.picture()), script=False)
    assert (page.status, page.location) == (303, "/admin/media")
    assert await db.fetch_value("SELECT COUNT(*) FROM media") == 1


REFUSED: list[tuple[list[tuple[str, bytes]], str]] = [
    ([], "Please choose a file."),
    ([("", b"")], "Please choose a file."),
    ([("a.png", b"")], "This file is empty."),
    ([("a.svg", pictures.SVG)], "This kind of file is not taken."),
]


async def test_a_form_without_a_file_that_can_be_taken_says_why(owner_browser: Browser) -> None:
    for files, said in REFUSED:
        for script in (True, False):
            page = await send(owner_browser, *files, script=script)
            assert (page.status, said in (refusal(page) if script else page.words)) == (422, True)


async def test_the_same_bytes_again_are_the_same_medium(db: Database, visit: Visit, make: Factory) -> None:
    data = pictures.picture("JPEG")
    one = await sent(await visit(await make.user()), "one.jpg", data)
    two = await sent(await visit(await make.user()), "two.jpg", data)
    # Not the same file, but the same picture once its notes are gone.
    three = await sent(await visit(await make.user()), "three.png", pictures.picture("PNG"))
    four = await sent(await visit(await make.user()), "four.png", pictures.picture("PNG", compress_level=1))
    assert one == two
    assert three == four
    assert await db.fetch_value("SELECT COUNT(*) FROM media") == 2
    assert await orphans(db) == 0


async def test_the_same_bytes_at_the_same_moment_are_one_medium(db: Database, visit: Visit, make: Factory) -> None:
    browsers = [await visit(await make.user()) for _ in range(6)]
    data = pictures.picture("PNG", (900, 700))
    told = await asyncio.gather(*(sent(browser, "same.png", data) for browser in browsers))
    assert all(one == told[0] for one in told)
    assert await db.fetch_value("SELECT COUNT(*) FROM media") == 1
    assert await orphans(db) == 0
    assert await halves(db) == []


async def test_a_file_of_many_pieces_comes_back_whole(db: Database, owner_browser: Browser) -> None:
    # Every byte there is, quotes, backslashes and NUL among them.
    data = b"%PDF-" + bytes(range(256)) * 8_000
    told = await sent(owner_browser, "long.pdf", data)
    assert (await owner_browser.get(told["url"])).body == data
    assert await db.fetch_value("SELECT COUNT(*) FROM media_chunks") == 4


@pytest.mark.parametrize("told", [True, False], ids=["length told", "length not told"])
async def test_a_file_too_large_is_refused_with_the_limit(
    serve: Callable[..., Awaitable[TestServer]], visit: Visit, make: Factory, settings: Settings, told: bool
) -> None:
    browser = await visit(await make.user(), await serve(max_upload_bytes=2**20))
    body, headers = form(("a.txt", b"x" * (2**20 + 1 if told else 2**23)))
    headers["Accept"] = "application/json"

    async def pieces() -> Any:
        for at in range(0, len(body), 2**16):
            yield body[at : at + 2**16]

    page = await browser.post("/admin/media", BytesIO(body) if told else pieces(), headers=headers)
    assert page.status == 413
    assert refusal(page) == "This file is too large: this site takes up to 1 MiB."
    assert leftovers(settings) == []


async def test_a_file_too_large_does_not_keep_the_others_out(
    serve: Callable[..., Awaitable[TestServer]], visit: Visit, make: Factory
) -> None:
    browser = await visit(await make.user(), await serve(max_upload_bytes=2**20))
    page = await send(browser, ("big.txt", b"x" * (2**20 + 1)), ("small.txt", b"x"))
    big, small = json.loads(page.text)["files"]
    assert "up to 1 MiB" in big["error"]
    assert small["url"].endswith("/small.txt")


FORM = "multipart/form-data; boundary=a"
FIELD = b'Content-Disposition: form-data; name="x"'
BROKEN: list[tuple[str, bytes, int]] = [
    ("application/x-www-form-urlencoded", b"file=x", 415),
    ("text/plain", b"x", 415),
    ("multipart/form-data", b"x", 400),
    (FORM, b"x", 400),
    (FORM, b'--a\r\nContent-Disposition: form-data; name="file"; filename="a"', 400),
    (FORM, b"--a\r\n\r\nx\r\n--a--\r\n", 400),
    (FORM, b"--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n", 400),
    (FORM, b"--a\r\n" + FIELD + b"\r\n\r\n\xff\r\n--a--", 400),
    (FORM, (b"--a\r\n" + FIELD + b"\r\n\r\n\r\n") * 50, 400),
    (FORM, b"--a\r\n" + FIELD + b"\r\n\r\n" + b"x" * 2_000, 400),
]


async def test_a_broken_form_is_answered_in_words(
    owner_browser: Browser, settings: Settings, subtests: pytest.Subtests
) -> None:
    for content_type, body, status in BROKEN:
        with subtests.test(repr(body[:60])):
            headers = {"Content-Type": content_type, "Accept": "application/json"}
            page = await owner_browser.post("/admin/media", body, headers=headers)
            assert page.status == status
            assert refusal(page)
    assert leftovers(settings) == []


async def test_who_may_not_write_sends_nothing(
    db: Database, visit: Visit, make: Factory, visitor: Browser, settings: Settings
) -> None:
    reader = await visit(await make.user(role="reader"))
    assert (await send(reader, ("a.png", pictures.picture()))).status == 403
    assert (await send(visitor, ("a.png", pictures.picture()))).status == 401
    assert await db.fetch_value("SELECT COUNT(*) FROM media") == 0
    assert not (settings.state_dir / "uploads").exists()


def _begin(browser: Browser, length: int) -> socket.socket:
    """Send the beginning of an upload by hand, as a client that will not send the rest."""
    server: Any = browser.client.server
    cookies = browser.client.session.cookie_jar.filter_cookies(server.make_url("/"))
    body, headers = form(("a.png", pictures.picture()))
    head = (
        f"POST /admin/media HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: {'; '.join(f'{name}={morsel.value}' for name, morsel in cookies.items())}\r\n"
        f"Content-Type: {headers['Content-Type']}\r\nContent-Length: {length}\r\n\r\n"
    )
    client = socket.create_connection((server.host, server.port))
    client.sendall(head.encode() + body[:-100])
    client.setblocking(False)
    return client


async def _until(settings: Settings, there: bool) -> None:
    async with asyncio.timeout(20):
        while bool(leftovers(settings)) is not there:  # noqa: ASYNC110 - nobody tells when a file comes or goes
            await asyncio.sleep(0.01)


async def test_an_upload_broken_off_leaves_nothing(db: Database, owner_browser: Browser, settings: Settings) -> None:
    client = _begin(owner_browser, 100_000)
    await _until(settings, there=True)
    client.close()
    await _until(settings, there=False)
    assert await db.fetch_value("SELECT COUNT(*) FROM media") == 0
    assert await orphans(db) == 0


async def test_an_upload_that_trickles_is_ended(
    serve: Callable[..., Awaitable[TestServer]], visit: Visit, make: Factory, settings: Settings
) -> None:
    browser = await visit(await make.user(), await serve(body_timeout_seconds=0.3))
    client = _begin(browser, 10_000_000)
    loop = asyncio.get_running_loop()
    answer = asyncio.create_task(loop.sock_recv(client, 1000))
    while not answer.done():  # a few bytes, again and again, each before the pause is over
        await loop.sock_sendall(client, b"x")
        await asyncio.wait([answer], timeout=0.05)
    client.close()
    assert (await answer).startswith(b"HTTP/1.1 408")
    await _until(settings, there=False)


async def test_what_an_upload_left_in_the_database_is_swept_and_nothing_else(
    db: Database, make: Factory, settings: Settings
) -> None:
    now = clock.now()
    medium = await make.medium()
    for age in (timedelta(hours=7), timedelta(hours=1)):
        made = {"id": int(age.total_seconds()), "at": now - age, "data": b"x"}
        await db.execute("INSERT INTO media_contents (id, created_at) VALUES (%(id)s, %(at)s)", made)
        await db.execute("INSERT INTO media_chunks (content_id, number, data) VALUES (%(id)s, 0, %(data)s)", made)
    await db.execute("UPDATE media_contents SET created_at = '2020-01-01' WHERE id = %(id)s", {"id": medium.content_id})
    await tasks.sweep(db, settings)
    kept = await db.fetch_all("SELECT id FROM media_contents ORDER BY id")
    assert [row["id"] for row in kept] == [medium.content_id, 3600]
    assert await halves(db) == []


async def test_what_was_swept_away_before_it_was_finished_becomes_no_medium(
    db: Database, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = queries_bytes.insert_chunk

    async def late(db: Queryable, content_id: int, number: int, data: bytes) -> None:
        await keep(db, content_id, number, data)
        await actions.sweep(make.db, clock.now() + timedelta(days=1))

    monkeypatch.setattr(queries_bytes, "insert_chunk", late)
    with pytest.raises(Busy):
        await make.medium(b"%PDF-", "a.pdf")
    assert await db.fetch_value("SELECT COUNT(*) FROM media") == 0
    assert await orphans(db) == 0
