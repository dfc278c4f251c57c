"""The session cookie: what it looks like, what it is worth, and when it is worth nothing any more."""

import base64
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from blog.accounts import actions, queries
from blog.accounts.forms import AccountForm, UserForm
from blog.accounts.models import User
from blog.core import clock
from blog.core.db import Database
from tests.application import Browser, Page, Visit
from tests.factories import PASSWORD, Factory

Serve = Callable[..., Awaitable[TestServer]]
SITE = {"Host": "blog.example"}
NEW = "another horse battery"


def cookie_of(browser: Browser) -> str:
    """The session cookie as the browser would send it."""
    return "; ".join(f"{one.key}={one.value}" for one in browser.client.session.cookie_jar)


async def is_signed_in(browser: Browser, cookie: str | None = None) -> bool:
    page = await browser.get("/account", headers={"Cookie": cookie} if cookie else {})
    assert page.status in (200, 303)
    return page.status == 200


@pytest.fixture
async def reader(make: Factory) -> User:
    return await make.user(role="reader")


@pytest.mark.parametrize(
    ("base_url", "name", "secure"),
    [
        ("https://blog.example", "__Host-session", True),
        ("http://blog.example", "session", False),
        ("", "session", False),
    ],
)
async def test_the_cookie_is_as_closed_as_the_scheme_allows(
    serve: Serve, visit: Visit, reader: User, base_url: str, name: str, secure: bool
) -> None:
    browser = await visit(at=await serve(base_url=base_url))
    page = await browser.post("/sign-in", {"email": reader.email, "password": PASSWORD}, headers=SITE)
    assert page.status == 303
    assert [header.split("=")[0] for header in page.headers.getall("Set-Cookie")] == [name]
    cookie = page.cookies[name]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert bool(cookie["secure"]) is secure
    assert int(cookie["max-age"]) == 90 * 24 * 3600
    assert reader.email not in page.headers["Set-Cookie"]


async def test_under_https_sign_out_deletes_the_cookie_with_its_own_attributes(
    serve: Serve, visit: Visit, reader: User
) -> None:
    browser = await visit(at=await serve(base_url="https://blog.example"))
    page = await browser.post("/sign-in", {"email": reader.email, "password": PASSWORD}, headers=SITE)
    cookie = f"__Host-session={page.cookies['__Host-session'].value}"
    page = await browser.post("/sign-out", headers={**SITE, "Cookie": cookie})
    gone = page.cookies["__Host-session"]
    assert (gone.value, gone["max-age"], gone["path"], gone["domain"]) == ("", "0", "/", "")
    assert gone["secure"]
    assert gone["httponly"]
    assert gone["samesite"] == "Lax"


async def test_the_cookie_changes_at_sign_in_and_the_one_before_ends(visit: Visit, reader: User) -> None:
    browser = await visit(reader)
    first = cookie_of(browser)
    assert (await browser.sign_in(reader.email)).status == 303
    second = cookie_of(browser)
    assert first != second
    stranger = await visit()
    assert await is_signed_in(stranger, second)
    assert not await is_signed_in(stranger, first)


async def test_the_cookie_changes_with_the_password_and_all_others_end(visit: Visit, reader: User) -> None:
    here, there = await visit(reader), await visit(reader)
    before = cookie_of(here)
    page = await here.post("/account/password", {"current": PASSWORD, "password": NEW})
    assert page.status == 303, page.words
    assert cookie_of(here) != before
    assert await is_signed_in(here)
    assert not await is_signed_in(there)
    assert not await is_signed_in(await visit(), before)
    assert (await there.sign_in(reader.email, PASSWORD)).status == 401
    assert (await there.sign_in(reader.email, NEW)).status == 303


async def test_a_password_can_be_changed_while_the_network_is_blocked(
    visit: Visit, make: Factory, reader: User
) -> None:
    here, there = await visit(reader), await visit()
    for one in [await make.user() for _ in range(4)]:
        for _ in range(5):
            await there.sign_in(one.email, "wrong")
    assert (await there.sign_in(reader.email)).status == 429
    page = await here.post("/account/password", {"current": PASSWORD, "password": NEW})
    assert page.status == 303
    assert await is_signed_in(here)


async def test_a_copied_cookie_is_worth_nothing_after_sign_out(visit: Visit, reader: User) -> None:
    browser, thief = await visit(reader), await visit()
    copied = cookie_of(browser)
    assert await is_signed_in(thief, copied)
    assert (await browser.post("/sign-out")).location == "/"
    assert cookie_of(browser) == ""
    assert not await is_signed_in(browser)
    assert not await is_signed_in(thief, copied)
    page = await thief.post("/account", {"name": "Thief"}, headers={"Cookie": copied})
    assert page.status == 401


async def test_signing_out_twice_leads_home_both_times(visit: Visit, reader: User) -> None:
    browser = await visit(reader)
    assert [(await browser.post("/sign-out")).location for _ in range(2)] == ["/", "/"]


async def everywhere_else(db: Database, browser: Browser, user: User) -> None:
    assert (await browser.post("/account/sessions/end")).status == 303


async def this_one(db: Database, browser: Browser, user: User) -> None:
    page = await browser.get("/account")
    paths = [form.get("action") for form in page.tree.iter("form") if "/account/sessions/" in form.get("action", "")]
    assert paths[0] != "/account/sessions/end"
    assert (await browser.post(paths[0])).status == 303


async def disabled(db: Database, browser: Browser, user: User) -> None:
    await actions.disable(db, user)


async def new_password_by_command(db: Database, browser: Browser, user: User) -> None:
    await actions.set_password(db, user, NEW)


async def new_password_by_owner(db: Database, browser: Browser, user: User) -> None:
    form = UserForm.model_validate({"name": user.name, "email": user.email, "role": "reader", "password": NEW})
    await actions.update_user(db, user, form)


@pytest.mark.parametrize(
    ("end", "here_too"),
    [
        (everywhere_else, False),
        (this_one, False),
        (disabled, True),
        (new_password_by_command, True),
        (new_password_by_owner, True),
    ],
)
async def test_sessions_end_at_once(
    visit: Visit, reader: User, db: Database, end: Callable[..., Awaitable[None]], here_too: bool
) -> None:
    here, there = await visit(reader), await visit(reader)
    await end(db, here, reader)
    assert not await is_signed_in(there)
    assert await is_signed_in(here) is not here_too


async def test_nobody_ends_sessions_of_others(visit: Visit, make: Factory, reader: User) -> None:
    victim, attacker = await visit(reader), await visit(await make.user(role="owner"))
    page = await victim.get("/account")
    await visit(reader)
    page = await victim.get("/account")
    paths = [form.get("action") for form in page.tree.iter("form") if "/account/sessions/" in form.get("action", "")]
    for path in paths:
        assert (await attacker.post(path)).status == 303
    assert await is_signed_in(victim)
    assert len((await victim.get("/account")).tree.findall(".//ul[@class='sessions']/li")) == 2


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


START = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_a_session_ends_after_its_idle_days(visit: Visit, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", at(START))
    browser = await visit(reader)
    days = timedelta(days=14)
    monkeypatch.setattr(clock, "now", at(START + days - timedelta(seconds=1)))
    assert await is_signed_in(browser)
    monkeypatch.setattr(clock, "now", at(START + 2 * days - timedelta(seconds=2)))
    assert await is_signed_in(browser)
    monkeypatch.setattr(clock, "now", at(START + 3 * days))
    assert not await is_signed_in(browser)


async def test_a_session_in_daily_use_ends_after_its_days_in_all(
    visit: Visit, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", at(START))
    browser = await visit(reader)
    for day in range(10, 90, 10):
        monkeypatch.setattr(clock, "now", at(START + timedelta(days=day)))
        assert await is_signed_in(browser)
    monkeypatch.setattr(clock, "now", at(START + timedelta(days=90)))
    assert not await is_signed_in(browser)


def new_key() -> SecretStr:
    return SecretStr(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


async def test_signing_in_clears_away_the_sessions_nobody_can_use_any_more(
    visit: Visit, reader: User, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", at(START))
    await visit(reader)
    monkeypatch.setattr(clock, "now", at(START + timedelta(days=13)))
    still_good = await visit(reader)
    monkeypatch.setattr(clock, "now", at(START + timedelta(days=15)))
    await visit(reader)
    assert await db.fetch_value("SELECT COUNT(*) FROM sessions") == 2
    assert await is_signed_in(still_good)


async def test_keys_can_be_changed_without_signing_anybody_out(serve: Serve, visit: Visit, reader: User) -> None:
    old, new = new_key(), new_key()
    browser = await visit(at=await serve(session_keys=(old,)))
    await browser.sign_in(reader.email)
    cookie = cookie_of(browser)
    for keys, good in (((new, old), True), ((new,), False), ((old, new), True)):
        assert await is_signed_in(await visit(at=await serve(session_keys=keys)), cookie) is good


async def test_a_reader_signs_in_to_a_page_they_may_see(visit: Visit, reader: User) -> None:
    browser = await visit()
    page: Page = await browser.sign_in(reader.email)
    assert page.location == "/account"
    assert (await browser.get(page.location)).status == 200


async def test_saving_ones_profile_does_not_undo_a_change_of_role(make: Factory, db: Database, reader: User) -> None:
    author = await make.user(role="editor")
    await actions.set_role(db, author, "reader")
    form: Any = AccountForm.model_validate({"name": "New name", "language": "", "bio": ""})
    await actions.update_account(db, author, form)
    stored = await queries.get_user(db, author.id)
    assert (stored.name, stored.role) == ("New name", "reader")
