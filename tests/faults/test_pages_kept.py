"""Pages that are kept go on being read while the database is away, even by a process that has just started."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from blog.core.pages import PAGES
from blog.core.pages_file import NAME
from blog.core.web import DATABASE
from blog.startup import PAGES_FILE
from tests.application import Visit
from tests.database import Opened, OwnServer
from tests.factories import Factory
from tests.faults.conftest import Serve

PATIENCE = 60.0
ROOM = 8 * 2**20
STALE = "Inkstone; hit; detail=stale"


async def test_readers_do_not_notice_that_the_database_is_away(
    serve_on: Serve, visit: Visit, own_server: OwnServer
) -> None:
    server = await serve_on(own_server.config, page_cache_bytes=ROOM)
    visitor = await visit(at=server)
    for _ in range(2):
        assert (await visitor.get("/")).status == 200
    await own_server.stop()
    async with asyncio.timeout(PATIENCE):
        while (page := await visitor.get("/")).headers.get("Cache-Status") != STALE:
            assert page.status == 200
    for _ in range(3):
        page = await visitor.get("/")
        assert (page.status, page.headers.get("Cache-Status")) == (200, STALE)
    missing = await visitor.get("/archive")
    assert (missing.status, missing.headers["Retry-After"]) == (503, "5")
    ready = await visitor.get("/readyz")
    assert (ready.status, ready.text) == (503, "database\nstale pages\n")
    # Who posts now is told, and takes nothing from the others.
    assert (await visitor.post("/sign-in", {"email": "a@example.org", "password": "x"})).status == 503
    assert (await visitor.get("/")).headers.get("Cache-Status") == STALE
    await own_server.start()
    async with asyncio.timeout(PATIENCE):
        while "Cache-Status" in (page := await visitor.get("/")).headers:
            assert page.status == 200
    assert (await visitor.get("/readyz")).text == "ready\n"
    assert (await visitor.get("/archive")).status == 200


async def test_a_process_that_starts_without_its_database_has_the_most_read_pages(
    serve: Serve, serve_on: Serve, visit: Visit, own_server: OwnServer, tmp_path: Path
) -> None:
    settings = {"page_cache_bytes": ROOM, "state_dir": tmp_path}
    server = await serve_on(own_server.config, **settings)
    before = await (await visit(at=server)).get("/")
    await server.close()
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    await own_server.stop()

    again = await serve(database_url=SecretStr(own_server.config.to_url()), **settings)
    visitor = await visit(at=again)
    page = await visitor.get("/")
    assert (page.status, page.body, page.headers["Cache-Status"]) == (200, before.body, STALE)
    assert page.headers["ETag"] == before.headers["ETag"]
    assert (await visitor.get("/archive")).status == 503
    await own_server.start()
    async with asyncio.timeout(PATIENCE):
        while "Cache-Status" in (page := await visitor.get("/")).headers:
            assert page.status == 200
    assert page.body == before.body


async def test_what_was_withdrawn_does_not_come_back_from_the_file(
    serve: Serve, serve_on: Serve, visit: Visit, opened: Opened, own_server: OwnServer, tmp_path: Path
) -> None:
    settings = {"page_cache_bytes": ROOM, "state_dir": tmp_path}
    server = await serve_on(own_server.config, **settings)
    make = Factory(await opened(own_server.config))
    post = await make.post(title="Not for long")
    path = f"/posts/{post.slug}"
    await (await visit(at=server)).get(path)
    server.app[PAGES_FILE].write()
    assert b"Not for long" in (tmp_path / NAME).read_bytes()
    owner = await visit(await make.user(role="owner"), at=server)
    assert (await owner.post(f"/admin/posts/{post.id}/trash", {"version": str(post.version)})).status == 303
    assert (await (await visit(at=server)).get(path)).status == 410
    assert not (tmp_path / NAME).exists()  # gone with the change, for the process may be killed any moment
    await server.close()
    await own_server.stop()
    again = await serve(database_url=SecretStr(own_server.config.to_url()), **settings)
    assert (await (await visit(at=again)).get(path)).status == 503


@pytest.mark.parametrize("damage", ["", "{", '{"made_by": 1}\n', "null\n", "cut", "longer", "other settings"])
async def test_a_file_that_cannot_be_used_is_no_reason_not_to_start(
    serve: Serve, visit: Visit, tmp_path: Path, damage: str
) -> None:
    settings = {"page_cache_bytes": ROOM, "state_dir": tmp_path}
    server = await serve(**settings)
    visitor = await visit(at=server)
    assert (await visitor.get("/")).status == 200
    await server.close()
    whole = (tmp_path / NAME).read_bytes()
    damaged = {"cut": whole[:-40], "longer": whole + b"x", "other settings": whole}.get(damage, damage.encode())
    (tmp_path / NAME).write_bytes(damaged)
    if damage == "other settings":
        settings["base_url"] = "http://elsewhere.example.org"
    again = await serve(**settings)
    assert again.app[PAGES].find("/") is None
    assert again.app[PAGES].bytes == 0
    assert (await (await visit(at=again)).get("/", headers={"Host": "localhost"})).status == 200


async def test_a_file_of_the_same_site_is_good_from_the_first_request(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    settings = {"page_cache_bytes": ROOM, "state_dir": tmp_path}
    server = await serve(**settings)
    before = await (await visit(at=server)).get("/")
    await server.close()
    again = await serve(**settings)
    visitor = await visit(at=again)
    with again.app[DATABASE].counting() as seen:
        page = await visitor.get("/")
    assert page.body == before.body
    assert [statement for statement in seen.statements if "FROM site" not in statement] == []
    assert "Cache-Status" not in page.headers
