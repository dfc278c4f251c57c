"""Guessing passwords: how often, from where, and what the answers give away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from blog.accounts import actions
from blog.accounts.models import User
from blog.core import clock
from blog.core.db import Database
from tests.application import Browser, Page, Visit
from tests.factories import PASSWORD, Factory

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NETWORK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
async def victim(make: Factory) -> User:
    return await make.user(role="owner")


@pytest.fixture
def turn_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


async def guess(browser: Browser, email: str, times: int, **kwargs: Any) -> list[int]:
    fields = {"email": email, "password": "wrong"}
    return [(await browser.post("/sign-in", fields, **kwargs)).status for _ in range(times)]


async def test_the_sixth_try_for_an_account_is_refused_even_with_the_right_password(
    visitor: Browser, make: Factory, victim: User
) -> None:
    other = await make.user()
    assert await guess(visitor, victim.email, 7) == [401] * 5 + [429] * 2
    page = await visitor.sign_in(victim.email)
    assert page.status == 429
    assert 0 < int(page.headers["Retry-After"]) <= 15 * 60
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    assert (await visitor.sign_in(other.email)).status == 303


@pytest.mark.parametrize("spelling", [str.upper, str.title, "  {} ".format, "\u200b{}".format])
async def test_another_spelling_of_the_address_is_the_same_account(
    visitor: Browser, victim: User, spelling: Callable[[str], str]
) -> None:
    assert await guess(visitor, victim.email, 5) == [401] * 5
    assert (await visitor.sign_in(spelling(victim.email))).status == 429


async def test_the_twenty_first_try_of_a_network_is_refused_whatever_the_account(
    visitor: Browser, make: Factory, victim: User, db: Database
) -> None:
    for _ in range(5):
        assert await guess(visitor, (await make.user()).email, 4) == [401] * 4
    assert (await visitor.sign_in(victim.email)).status == 429
    count = "SELECT COUNT(*) FROM attempts"
    before = await db.fetch_value(count)
    for number in range(5):
        assert await guess(visitor, f"made-up-{number}@example.org", 1) == [429]
    # Refused tries leave nothing behind, or anybody could fill the table.
    assert await db.fetch_value(count) == before


async def test_a_right_password_in_between_does_not_open_the_way_for_more_guesses_at_others(
    visitor: Browser, make: Factory, victim: User
) -> None:
    mine = await make.user(role="reader")
    statuses = []
    for _ in range(8):
        statuses += await guess(visitor, victim.email, 1)
        await visitor.sign_in(mine.email)
    assert statuses == [401] * 5 + [429] * 3


async def test_the_count_is_the_same_in_every_process_and_after_a_restart(
    serve: Any, visit: Visit, victim: User
) -> None:
    assert await guess(await visit(), victim.email, 3) == [401] * 3
    second = await serve()
    assert await guess(await visit(at=second), victim.email, 3) == [401] * 2 + [429]
    await second.close()
    assert (await (await visit(at=await serve())).sign_in(victim.email)).status == 429


async def test_nobody_is_locked_out_by_tries_from_another_network(serve: Any, visit: Visit, victim: User) -> None:
    browser = await visit(at=await serve(trusted_proxies=NETWORK))
    attacker = {"X-Forwarded-For": "203.0.113.9"}
    for neighbour in ("203.0.113.9", "203.0.113.200", "8.8.8.8, 203.0.113.9", "::ffff:203.0.113.9"):
        assert await guess(browser, victim.email, 2, headers={"X-Forwarded-For": neighbour}) in (
            [401] * 2,
            [401, 429],
            [429] * 2,
        )
    fields = {"email": victim.email, "password": PASSWORD}
    assert (await browser.post("/sign-in", fields, headers=attacker)).status == 429
    for elsewhere in ("203.0.114.9", "2001:db8::1", "198.51.100.7"):
        assert (await browser.post("/sign-in", fields, headers={"X-Forwarded-For": elsewhere})).status == 303


async def test_the_address_a_stranger_claims_is_not_believed(visitor: Browser, victim: User) -> None:
    statuses = []
    for number in range(6):
        statuses += await guess(visitor, victim.email, 1, headers={"X-Forwarded-For": f"198.51.{number}.7"})
    assert statuses == [401] * 5 + [429]


async def test_only_the_last_address_before_our_proxies_counts(serve: Any, visit: Visit, victim: User) -> None:
    browser = await visit(at=await serve(trusted_proxies=NETWORK))
    statuses = []
    for number in range(6):
        forged = f"198.51.{number}.7, 203.0.113.9, 127.0.0.2"
        statuses += await guess(browser, victim.email, 1, headers={"X-Forwarded-For": forged})
    assert statuses == [401] * 5 + [429]


async def test_after_a_quarter_of_an_hour_it_may_be_tried_again(
    visitor: Browser, victim: User, turn_clock: Callable[[datetime], None]
) -> None:
    turn_clock(START)
    assert await guess(visitor, victim.email, 5) == [401] * 5
    turn_clock(START + timedelta(minutes=14, seconds=59))
    page = await visitor.sign_in(victim.email)
    assert (page.status, page.headers["Retry-After"]) == (429, "2")
    turn_clock(START + timedelta(minutes=15))
    assert (await visitor.sign_in(victim.email)).status == 303


async def test_guessing_ones_own_present_password_is_limited_alike(visit: Visit, victim: User) -> None:
    browser = await visit(victim)
    fields = {"current": "wrong", "password": "a whole new password"}
    statuses = [(await browser.post("/account/password", fields)).status for _ in range(6)]
    assert statuses == [422] * 5 + [429]


async def test_the_password_of_a_post_cannot_be_guessed_for_long(visitor: Browser, make: Factory) -> None:
    post = await make.post(visibility="password", password="open sesame")
    path = f"/posts/{post.slug}/unlocking"
    statuses = [(await visitor.post(path, {"password": "wrong"})).status for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert (await visitor.post(path, {"password": "open sesame"})).status == 429


def told(page: Page) -> tuple[int, str, list[tuple[str, str]]]:
    """All an answer says, but for what names the request itself."""
    changing = {"date", "x-request-id"}
    headers = sorted((name, value) for name, value in page.headers.items() if name.lower() not in changing)
    return page.status, page.text, headers


async def test_the_answer_does_not_tell_whether_there_is_such_an_account(
    visit: Visit, make: Factory, db: Database
) -> None:
    # Addresses and passwords of one length, so that the answers may be compared byte by byte.
    await make.user(email="present@example.org")
    disabled = await make.user(email="closed1@example.org")
    await actions.disable(db, disabled)
    await make.user(email="nopass1@example.org", password=None)
    tries = {
        "wrong password": ("present@example.org", "wrong horse batter"),
        "unknown": ("unknown@example.org", "wrong horse batter"),
        "closed": ("closed1@example.org", "wrong horse batter"),
        "closed, right password": ("closed1@example.org", PASSWORD),
        "without a password": ("nopass1@example.org", "wrong horse batter"),
        "no address at all": ("'--!!!!@example.org", "wrong horse batter"),
    }
    answers = {}
    for name, (email, password) in tries.items():
        page = await (await visit()).sign_in(email, password)
        status, text, headers = told(page)
        # The browser's own address is the one thing that differs; the length of the answer goes with it.
        assert text.count(email.replace("'", "&#39;")) == 1
        length = ("Content-Length", str(len(page.body)))
        assert length in headers
        shown = text.replace(email.replace("'", "&#39;"), "…")
        answers[name] = status, shown, [header for header in headers if header != length]
    assert answers["unknown"][0] == 401
    assert {name: answer == answers["unknown"] for name, answer in answers.items()} == dict.fromkeys(tries, True)


async def test_blocked_accounts_are_blocked_alike_whether_there_are_such_or_not(visit: Visit, make: Factory) -> None:
    await make.user(email="present@example.org")
    answers = []
    for email in ("present@example.org", "unknown@example.org"):
        browser = await visit()
        assert await guess(browser, email, 5) == [401] * 5
        status, text, headers = told(await browser.sign_in(email))
        answers.append((status, text.replace(email, "…"), [pair for pair in headers if pair[0] != "Retry-After"]))
    assert answers[0] == answers[1]
    assert answers[0][0] == 429
