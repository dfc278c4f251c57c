"""Passwords: which are taken, and how they are kept."""

import re
from ipaddress import ip_network
from typing import Any

import pytest

from blog.accounts import actions, queries
from blog.accounts.forms import UserForm
from blog.core import security
from blog.core.db import Database
from blog.core.errors import Refused
from tests.application import Browser, Visit
from tests.factories import PASSWORD, Factory

# Each is kept as it is typed: nothing trimmed, folded or cut off.
EXACT = [
    "a" * 64,
    "a" * 1024,
    "  spaces at both ends  ",
    "correct  horse  battery",
    "ﬁve ｗｉｄｅ letters Ⅳ",
    "e\u0301tude e\u0301tude e\u0301tude",
    "密码密码密码密码密码密码",
    "🐎" * 12,
    "tab\tand \\ and \"quotes' <b>",
    "under %s and %(x)s and {{7*7}}",
]


def test_hashes_are_argon2id_with_owasps_parameters() -> None:
    stored = security._hasher.hash("x")
    assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$", stored)


async def test_the_stored_hash_names_its_parameters(db: Database, make: Factory) -> None:
    user = await make.user(email="kept@example.org")
    await actions.set_password(db, user, "a whole new password")
    credentials = await queries.find_credentials(db, user.email)
    assert credentials is not None
    assert (credentials.password_hash or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_passwords_are_compared_exactly_as_typed(
    serve: Any, visit: Visit, make: Factory, subtests: pytest.Subtests
) -> None:
    browser = await visit(at=await serve(trusted_proxies=(ip_network("127.0.0.1"),)))
    for number, password in enumerate(EXACT):
        with subtests.test(password[:20]):
            user = await make.user(email=f"exact{number}@example.org", password=password)
            near = {password[:-1], password[:-1] + "X", password.strip(), " ".join(password.split())}
            # Each from a network of its own, so that no limit is met.
            network = {"X-Forwarded-For": f"10.0.{number}.1"}
            for typed in (*(near - {password}), password):
                page = await browser.post("/sign-in", {"email": user.email, "password": typed}, headers=network)
                assert page.status == (303 if typed == password else 401)


async def test_a_password_set_through_the_form_is_kept_exactly(owner_browser: Browser, visit: Visit) -> None:
    fields = {"name": "New", "email": "new@example.org", "role": "author", "language": ""}
    password = "  " + "ß" * 70 + " \u00a0"
    page = await owner_browser.post("/admin/users/new", {**fields, "password": password})
    assert page.status == 303, page.words
    browser = await visit()
    assert (await browser.sign_in("new@example.org", password.strip())).status == 401
    assert (await browser.sign_in("new@example.org", password.replace("ß", "ss"))).status == 401
    assert (await browser.sign_in("new@example.org", password)).status == 303


@pytest.mark.parametrize(
    ("role", "password", "taken"),
    [
        ("owner", "elevenchars", False),
        ("owner", "twelve chars", True),
        ("editor", "elevenchars", False),
        ("author", "elevenchars", False),
        ("author", "密码密码密码密码密码密", False),
        ("author", "密码密码密码密码密码密码", True),
        ("reader", "7 chars", False),
        ("reader", "8 chars.", True),
        ("reader", "password1", False),
        ("reader", "PASSWORD1", False),
        ("reader", "12345678", False),
        ("reader", "qwertyuiop", False),
        ("owner", "leavemealone", False),
        ("owner", "SonyEricsson", False),
        ("owner", "leavemealone!", True),
    ],
)
def test_short_and_well_known_passwords_are_refused(role: str, password: str, taken: bool) -> None:
    if taken:
        actions.check_new_password(password, role)
    else:
        with pytest.raises(Refused):
            actions.check_new_password(password, role)


def test_ten_thousand_passwords_are_well_known() -> None:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    common = FREQUENCY_LISTS["passwords"][:10_000]
    assert len(common) == 10_000
    assert security.is_common_password(common[0])
    assert security.is_common_password(common[-1].upper())
    assert not security.is_common_password(PASSWORD)


@pytest.mark.parametrize("password", ["short", "leavemealone", "x" * 1025, ""])
async def test_every_form_that_sets_a_password_refuses_a_bad_one(
    visit: Visit, make: Factory, db: Database, password: str
) -> None:
    author = await make.user(role="author")
    browser, owner = await visit(author), await visit(await make.user(role="owner"))
    page = await browser.post("/account/password", {"current": PASSWORD, "password": password})
    assert page.status == 422
    user: dict[str, Any] = {"name": "x", "email": "x@example.org", "role": "author", "password": password}
    if password:  # without one an account is made that nobody can sign in to yet
        assert (await owner.post("/admin/users/new", user)).status == 422
        page = await owner.post(f"/admin/users/{author.id}", {**user, "email": author.email})
        assert page.status == 422
        assert password not in page.text.replace("short name", "")
    assert (await (await visit()).sign_in(author.email)).status == 303


async def test_an_account_without_a_password_cannot_be_signed_in_to(visit: Visit, db: Database) -> None:
    form = UserForm.model_validate({"name": "Imported", "email": "imported@example.org", "role": "owner"})
    await actions.add_user(db, form)
    browser = await visit()
    for password in ("", " ", "None", "NULL", "0"):
        assert (await browser.sign_in("imported@example.org", password)).status in (401, 422)
