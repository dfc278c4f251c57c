"""Cookies nobody of ours made, and browsers that call themselves anything."""

import base64

import pytest

from blog.accounts.models import User
from tests.application import Visit
from tests.factories import PASSWORD, Factory
from tests.safety.conftest import Wire
from tests.safety.test_sessions import cookie_of, is_signed_in
from tests.safety.wire import FORM, HOST, post


@pytest.fixture
async def reader(make: Factory) -> User:
    return await make.user(role="reader")


GARBAGE = {
    "nothing": b"",
    "a word": b"x",
    "not UTF-8": b"\xff\xfe",
    "a comma": b"a,b",
    "quotes": b'"\\"\\\\',
    "a bare quote": b'"',
    "brackets": b"{}[]()<>",
    "Latin-1": b"caf\xe9",
    "Chinese": "你好".encode(),
    "three kilobytes": b"a" * 3000,
    "eight kilobytes": b"a" * 8000,
    "like a token": b"gAAAAABn" + b"A" * 200,
    "base64 of the wrong version": base64.urlsafe_b64encode(b"\x81" + b"\0" * 100),
    "padding": b"====",
    "a percent sign": b"%00%ff",
}


async def test_a_garbled_cookie_belongs_to_a_visitor(wire: Wire, subtests: pytest.Subtests) -> None:
    for name, value in GARBAGE.items():
        for cookie in (b"session=" + value, b"session=" + value + b"; session=x", value):
            with subtests.test(name):
                answer = await wire(b"GET /account HTTP/1.1\r\n" + HOST + b"Cookie: " + cookie + b"\r\n\r\n")
                assert (answer.status, answer.headers["location"]) == (303, "/sign-in?next=/account")


async def test_a_shortened_or_altered_cookie_belongs_to_a_visitor(visit: Visit, reader: User) -> None:
    cookie, stranger = cookie_of(await visit(reader)), await visit()
    name, _, value = cookie.partition("=")
    flipped = value[:40] + ("A" if value[40] != "A" else "B") + value[41:]
    for wrong in (value[:-1], value[: len(value) // 2], value + value, value.swapcase(), flipped):
        assert not await is_signed_in(stranger, f"{name}={wrong}")
    assert await is_signed_in(stranger, cookie)


async def test_a_planted_session_is_not_raised_by_the_victim_signing_in(
    visit: Visit, make: Factory, reader: User
) -> None:
    post = await make.post(visibility="password", password="open sesame")
    attacker, victim = await visit(), await visit()
    # An anonymous session, which opening a post with its password begins, and one of the attacker's own account.
    await attacker.post(f"/posts/{post.slug}/unlocking", {"password": "open sesame"})
    planted = [cookie_of(attacker)]
    assert planted[0].startswith("session=")
    planted.append(cookie_of(await visit(reader)))
    author = await make.user(role="author")
    for cookie in planted:
        page = await victim.post("/sign-in", {"email": author.email, "password": PASSWORD}, headers={"Cookie": cookie})
        assert page.status == 303
        assert page.cookies["session"].value not in cookie
        assert (await attacker.get("/admin", headers={"Cookie": cookie})).status == 303


async def test_signing_in_works_whatever_the_browser_calls_itself(wire: Wire, reader: User) -> None:
    body = f"email={reader.email}&password={PASSWORD}".replace(" ", "+").encode()
    for agent in (b"caf\xe9", b"\xff\xfe", b"a" * 3000, "你好".encode(), b"", b"a\tb"):
        answer = await wire(post("/sign-in", body, FORM, b"User-Agent: " + agent))
        assert (agent, answer.status) == (agent, 303)
