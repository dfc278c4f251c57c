"""Secrets stay where they are: planted ones are looked for in everything the site says to anybody."""

import base64
import logging
import secrets
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from blog.core.db import Database
from blog.settings import Settings
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.safety.test_sessions import cookie_of
from tests.safety.wire import exchange

PASSWORD = "canary-password-Zq7"
WRONG = "canary-wrong-Zq7"
POST_PASSWORD = "canary-post-Zq7"
NEW_PASSWORD = "canary-renewed-Zq7"
KEY = base64.urlsafe_b64encode(b"canary-key-Zq7" + secrets.token_bytes(18)).decode()
DATABASE = "canary-database-Zq7"


async def test_a_whole_journey_at_debug_level_tells_no_secret(
    serve: Any, visit: Visit, make: Factory, db: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    access_log = tmp_path / "access.log"
    author = await make.user(role="owner", email="canary@example.org", password=PASSWORD)
    server = await serve(log_level="debug", access_log=access_log, session_keys=(SecretStr(KEY),))
    # Every logger there is, however talkative.
    logging.getLogger().setLevel(logging.DEBUG)
    browser: Browser = await visit(at=server)
    pages = [
        await browser.sign_in(author.email, WRONG),
        await browser.post("/admin/posts/new", {"title": "Held", "visibility": "password", "password": POST_PASSWORD}),
        await browser.sign_in(author.email, PASSWORD),
    ]
    told = [page.text for page in pages[:1]]  # the second gives the form back to the one who sent it
    cookies = [cookie_of(browser)]
    page = await browser.post(
        "/admin/posts/new",
        {"title": "Locked", "slug": "locked", "visibility": "password", "password": POST_PASSWORD, "then": "publish"},
    )
    assert page.status == 303, page.words
    asked = ["/admin", page.location, "/admin/users", f"/admin/users/{author.id}", "/account", "/posts/locked", "/nope"]
    told += [(await browser.get(path)).text for path in asked]
    visitor: Browser = await visit(at=server)
    await visitor.post("/posts/locked/unlocking", {"password": POST_PASSWORD})
    cookies.append(cookie_of(visitor))
    told += [(await visitor.get("/posts/locked")).text]
    refused = [
        await browser.post("/account/password", {"current": WRONG, "password": NEW_PASSWORD}),
        await browser.post("/account/password", {"current": PASSWORD, "password": "short"}),
        await browser.post("/admin/users/new", {"name": "", "email": "x", "role": "owner", "password": NEW_PASSWORD}),
        await browser.post("/sign-in", {"email": "x@example.org", "password": WRONG, "held": "[broken"}),
        await browser.post("/sign-in", {"email": "", "password": WRONG}),
    ]
    told += [page.text for page in refused]
    assert (await browser.post("/account/password", {"current": PASSWORD, "password": NEW_PASSWORD})).status == 303
    cookies.append(cookie_of(browser))
    for cookie in cookies:  # in requests that nobody can read, and whose parser quotes them
        broken = f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\0\r\n\r\n"
        told.append((await exchange(server.port, broken.encode())).raw.decode())
    await browser.post("/sign-out")
    told += [*capfd.readouterr(), access_log.read_text(encoding="ascii")]

    values = [cookie.partition("=")[2] for cookie in cookies]
    assert all(len(value) > 60 for value in values)
    assert '"method": "GET", "path": "/admin"' in told[-1]
    canaries = [PASSWORD, WRONG, POST_PASSWORD, NEW_PASSWORD, KEY, *values, "argon2id"]
    assert [(canary, text[:200]) for text in told for canary in canaries if canary in text] == []


async def test_a_dump_of_the_database_opens_nothing(visit: Visit, make: Factory, db: Database) -> None:
    user = await make.user(role="owner", password=PASSWORD)
    browser = await visit()
    await browser.sign_in(user.email, PASSWORD)
    await browser.sign_in(user.email, WRONG)
    tables = [str(next(iter(row.values()))) for row in await db.fetch_all("SHOW TABLES")]
    dump = [repr(await db.fetch_all(f"SELECT * FROM `{table}`")) for table in tables]  # noqa: S608
    everything = "\n".join(dump)
    assert user.email in everything
    assert [canary for canary in (PASSWORD, WRONG, cookie_of(browser).partition("=")[2]) if canary in everything] == []


async def test_a_database_that_cannot_be_reached_is_not_named(
    settings: Settings, serve: Any, visit: Visit, capfd: pytest.CaptureFixture[str]
) -> None:
    url = SecretStr(f"mysql://canary-user-Zq7:{DATABASE}@127.0.0.1:1/canary-name-Zq7")
    server = await serve(database_url=url, log_level="debug")
    logging.getLogger().setLevel(logging.DEBUG)
    browser = await visit(at=server)
    for path in ("/", "/readyz", "/sign-in", "/admin", "/posts/x"):
        page = await browser.get(path)
        assert (page.status, page.headers["Retry-After"].isdigit()) == (503, True)
        assert "127.0.0.1:1" not in page.text
        assert "canary" not in page.text
    out, err = capfd.readouterr()
    assert "database" in err
    assert DATABASE not in out + err


async def test_the_settings_do_not_show_their_secrets(settings: Settings) -> None:
    filled = settings.model_copy(update={"session_keys": (SecretStr(KEY),), "database_url": SecretStr(DATABASE)})
    for shown in (repr(filled), str(filled), filled.model_dump_json()):
        assert KEY not in shown
        assert DATABASE not in shown
