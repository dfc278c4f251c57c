"""Media as readers get them: kept for ever, in part, or not again, and harmless whatever they hold."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
from aiohttp.test_utils import TestServer

from blog.core.db import Database
from blog.core.errors import NotFound, Refused
from blog.media import actions, queries
from blog.media.models import CHUNK
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.media import pictures
from tests.media.sending import halves, orphans

TEXT = bytes(range(256)) * 5_000  # more than two pieces
SIZE = len(TEXT)


def film(data: bytes = TEXT) -> bytes:
    head = pictures.FILES["a.mp4"][0]
    return head + data[len(head) :]


FILM = film()


async def test_an_answer_may_be_kept_for_ever_and_can_do_no_harm(visitor: Browser, make: Factory) -> None:
    medium = await make.medium()
    page = await visitor.get(medium.path)
    assert page.status == 200
    assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page.headers["ETag"] == f'"{medium.key}"'
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert page.headers["Accept-Ranges"] == "bytes"
    assert page.headers["Content-Length"] == str(medium.size) == str(len(page.body))
    assert "Set-Cookie" not in page.headers


# What is asked for, the status, and the bytes: first and end.
RANGES: list[tuple[str, int, tuple[int, int] | None]] = [
    ("bytes=0-0", 206, (0, 1)),
    ("bytes=0-", 206, (0, SIZE)),
    ("bytes=5-9", 206, (5, 10)),
    ("bytes=-1", 206, (SIZE - 1, SIZE)),
    (f"bytes=-{SIZE * 2}", 206, (0, SIZE)),
    (f"bytes={SIZE - 1}-", 206, (SIZE - 1, SIZE)),
    (f"bytes={SIZE - 9}-{SIZE + 9}", 206, (SIZE - 9, SIZE)),
    (f"bytes={CHUNK - 1}-{CHUNK}", 206, (CHUNK - 1, CHUNK + 1)),
    (f"bytes={CHUNK}-{2 * CHUNK - 1}", 206, (CHUNK, 2 * CHUNK)),
    (f"bytes={CHUNK - 1}-{2 * CHUNK}", 206, (CHUNK - 1, 2 * CHUNK + 1)),
    ("Bytes=1-2", 206, (1, 3)),
    (f"bytes={SIZE}-", 416, None),
    ("bytes=99999999999-", 416, None),
    ("bytes=-0", 416, None),
    ("bytes=9-5", 200, (0, SIZE)),
    ("bytes=0-1,5-6", 200, (0, SIZE)),
    ("bytes=-", 200, (0, SIZE)),
    ("bytes=a-b", 200, (0, SIZE)),
    ("bytes=1-" + "9" * 400, 200, (0, SIZE)),
    ("items=0-1", 200, (0, SIZE)),
    ("bytes 0-1", 200, (0, SIZE)),
    ("", 200, (0, SIZE)),
]


async def test_parts_of_a_film_are_answered_as_the_standard_says(
    visitor: Browser, make: Factory, subtests: pytest.Subtests
) -> None:
    medium = await make.medium(FILM, "film.mp4")
    for asked, status, part in RANGES:
        with subtests.test(asked[:40]):
            page = await visitor.get(medium.path, headers={"Range": asked})
            assert page.status == status
            if part is None:
                assert page.headers["Content-Range"] == f"bytes */{SIZE}"
                continue
            assert page.body == FILM[slice(*part)]
            assert page.headers["Content-Type"] == "video/mp4"
            if status == 206 and part != (0, SIZE):
                assert page.headers["Content-Range"] == f"bytes {part[0]}-{part[1] - 1}/{SIZE}"


# Headers (with {tag} for the right one), the status, and how much of the body comes.
CONDITIONS: list[tuple[dict[str, str], int, int]] = [
    ({"If-None-Match": '"{tag}"'}, 304, 0),
    ({"If-None-Match": 'W/"{tag}"'}, 304, 0),
    ({"If-None-Match": '"other", "{tag}"'}, 304, 0),
    ({"If-None-Match": "*"}, 304, 0),
    ({"If-None-Match": '"other"'}, 200, SIZE),
    ({"If-None-Match": "{tag}"}, 200, SIZE),
    ({"If-None-Match": '"{tag}"', "Range": "bytes=0-1"}, 304, 0),
    ({"If-Match": '"{tag}"'}, 200, SIZE),
    ({"If-Match": 'W/"{tag}"'}, 412, 0),
    ({"If-Match": '"other"'}, 412, 0),
    ({"If-Range": '"{tag}"', "Range": "bytes=0-1"}, 206, 2),
    ({"If-Range": 'W/"{tag}"', "Range": "bytes=0-1"}, 200, SIZE),
    ({"If-Range": '"other"', "Range": "bytes=0-1"}, 200, SIZE),
    ({"If-Range": "Sat, 01 Jan 2022 00:00:00 GMT", "Range": "bytes=0-1"}, 200, SIZE),
    ({"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"}, 200, SIZE),
]


async def test_what_a_reader_has_already_is_not_sent_again(
    visitor: Browser, make: Factory, subtests: pytest.Subtests
) -> None:
    medium = await make.medium(FILM, "film.mp4")
    for headers, status, length in CONDITIONS:
        with subtests.test(str(headers)):
            asked = {name: value.format(tag=medium.key) for name, value in headers.items()}
            page = await visitor.get(medium.path, headers=asked)
            assert (page.status, len(page.body)) == (status, length)
            assert page.headers["ETag"] == f'"{medium.key}"'


@pytest.mark.parametrize("size", [100, SIZE])
async def test_head_tells_all_but_the_bytes(visitor: Browser, make: Factory, size: int) -> None:
    medium = await make.medium(FILM[:size], "film.mp4")
    whole = await visitor.get(medium.path)
    for asked in ({}, {"Range": "bytes=0-1"}):
        head = await visitor.request("HEAD", medium.path, headers=asked)
        assert (head.status, head.body) == (200, b"")
        for name in ("Content-Length", "Content-Type", "ETag", "Cache-Control", "Content-Disposition"):
            assert head.headers[name] == whole.headers[name]


async def test_another_name_leads_to_the_right_one_and_another_key_nowhere(visitor: Browser, make: Factory) -> None:
    medium = await make.medium(name="旅行.png")
    page = await visitor.get(f"/media/{medium.key}/old-name.png")
    assert (page.status, page.location) == (301, medium.path)
    assert (await visitor.get(page.location)).status == 200
    other = "0" * 32
    for path in (
        f"/media/{other}/x.png",
        f"/media/{medium.key}",
        f"/media/{medium.key}/",
        f"/media/{medium.key[1:]}/x",
    ):
        assert (await visitor.get(path)).status == 404


async def test_a_medium_keeps_its_number_and_leads_on_from_its_old_address_when_it_is_replaced(
    db: Database, visitor: Browser, make: Factory
) -> None:
    medium = await make.medium(alt="A house")
    new = await make.replacement(medium, pictures.picture("JPEG"), "other.jpg")
    assert (new.id, new.alt, new.content_type, new.width) == (medium.id, "A house", "image/jpeg", 600)
    assert new.path.endswith(medium.name.replace(".png", ".jpg"))
    page = await visitor.get(medium.path)
    assert (page.status, page.location) == (301, new.path)
    assert page.headers["Cache-Control"] == "public, max-age=300"
    page = await visitor.get(medium.copy_path(480))
    assert (page.status, page.location) == (301, new.copy_path(480))
    assert (await visitor.get(new.path)).status == 200
    assert await halves(db) == []
    assert await orphans(db) == 0
    found = await queries.list_by_keys(db, {medium.key, new.key, "0" * 32})
    assert found == {medium.key: new, new.key: new}


async def test_a_medium_can_be_given_its_old_bytes_back(db: Database, visitor: Browser, make: Factory) -> None:
    one, two = pictures.picture("JPEG"), pictures.picture("PNG")
    medium = await make.medium(one, "a.jpg")
    await make.replacement(medium, two, "b.png")
    again = await make.replacement(medium, one, "a.jpg")
    assert again.key == medium.key
    assert (await visitor.get(medium.path)).status == 200
    assert await db.fetch_value("SELECT COUNT(*) FROM former_media_keys") == 1


async def test_a_medium_is_replaced_neither_by_another_one_nor_by_another_kind(db: Database, make: Factory) -> None:
    medium, other = await make.medium(), await make.medium(pictures.picture("JPEG"), "other.jpg")
    with pytest.raises(Refused, match=r"in the library already, as “other\.jpg”"):
        await make.replacement(medium, pictures.picture("JPEG"), "x.jpg")
    with pytest.raises(Refused, match="same kind"):
        await make.replacement(medium, b"text", "x.txt")
    with pytest.raises(Refused, match="damaged"):
        await make.replacement(medium, pictures.GIF_AND_SCRIPT, "x.gif")
    assert await queries.get_media(db, medium.id) == medium
    assert await queries.get_media(db, other.id) == other
    assert await orphans(db) == 0


async def test_a_deleted_medium_is_gone_with_its_bytes(db: Database, visitor: Browser, make: Factory) -> None:
    medium = await make.medium(FILM, "film.mp4")
    await actions.delete(db, medium.id)
    assert (await visitor.get(medium.path)).status == 404
    assert await db.fetch_value("SELECT COUNT(*) FROM media_chunks") == 0
    assert await db.fetch_value("SELECT COUNT(*) FROM media_contents") == 0
    with pytest.raises(NotFound):
        await actions.delete(db, medium.id)


async def test_a_new_name_changes_the_address_and_keeps_the_type(db: Database, visitor: Browser, make: Factory) -> None:
    medium = await make.medium(name="a.png")
    new = await actions.change_details(db, medium, name="新 名.exe", alt="x", decorative=True, caption="y")
    assert await queries.get_media(db, medium.id) == new
    assert new.name == "新-名.png"
    assert (await visitor.get(medium.path)).location == new.path


async def test_readers_who_take_their_time_hold_no_connection_and_are_let_go(
    serve: Callable[..., Awaitable[TestServer]], visit: Visit, make: Factory, db: Database
) -> None:
    server = await serve(database_pool_size=1, body_timeout_seconds=0.3)
    data = film(bytes(8_000_000))
    medium = await make.medium(data, "film.mp4")
    loop, clients = asyncio.get_running_loop(), []
    for _ in range(3):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((server.host, server.port or 0))
        client.sendall(f"GET {medium.path} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n\r\n".encode())
        client.setblocking(False)
        assert (await loop.sock_recv(client, 100)).startswith(b"HTTP/1.1 200")
        clients.append(client)
    browser = await visit(at=server)
    assert (await browser.get("/")).status == 200
    for client in clients:
        received = 0
        try:
            async with asyncio.timeout(20):
                await asyncio.sleep(0.5)
                while piece := await loop.sock_recv(client, 2**20):
                    received += len(piece)
        except ConnectionResetError:
            pass
        client.close()
        assert received < len(data)


async def test_a_medium_deleted_under_a_readers_hands_breaks_off(db: Database, visitor: Browser, make: Factory) -> None:
    from aiohttp import ClientPayloadError, ServerDisconnectedError

    medium = await make.medium(FILM, "film.mp4")
    await db.execute("DELETE FROM media_chunks WHERE number = 2")
    with pytest.raises((ClientPayloadError, ServerDisconnectedError)):
        await visitor.get(medium.path)
