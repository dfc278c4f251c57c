"""Whoever asks for JSON is answered in JSON, failures included, with the same statuses and headers as pages have."""

import json
from io import BytesIO
from typing import Any

import pytest

from tests.application import Browser, Page, Visit
from tests.factories import PASSWORD, Factory

JSON = {"Accept": "application/json"}


def told(page: Page) -> Any:
    assert page.headers["Content-Type"] == "application/json; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    return json.loads(page.text)


FAILURES = [
    ("GET", "/no/such/page", 404),
    ("GET", "/admin/posts/999999", 404),
    ("GET", "/admin/posts/999999999999999999999", 404),
    ("DELETE", "/admin/posts", 405),
    ("POST", "/admin/tags/1/deletion", 403),
    ("POST", "/admin/posts/new", 415),
]


@pytest.mark.parametrize(("method", "path", "status"), FAILURES)
async def test_a_failure_is_told_as_json(visit: Visit, make: Factory, method: str, path: str, status: int) -> None:
    author = await visit(await make.author())
    headers = {**JSON, "Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain"}
    page = await author.request(method, path, headers=headers, data=BytesIO(b"x") if method == "POST" else None)
    plain = await author.request(method, path, headers={**headers, "Accept": "text/html,*/*"}, data=None)
    assert page.status == status
    error = told(page)["error"]
    assert (error["status"], error["fields"]) == (status, {})
    assert error["message"]
    assert page.headers.get("Allow") == plain.headers.get("Allow")
    assert plain.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/admin", "/admin/posts/new", "/account"])
async def test_who_is_not_signed_in_is_told_so_and_not_led_away(visitor: Browser, path: str) -> None:
    for method in ("GET", "POST"):
        page = await visitor.request(method, path, headers={**JSON, "Sec-Fetch-Site": "same-origin"})
        assert page.status in (401, 405)
        assert told(page)["error"]["message"]


async def test_a_body_too_large_is_told_as_json(owner_browser: Browser) -> None:
    body = BytesIO(b"title=" + b"x" * 9_000_000)
    headers = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
    page = await owner_browser.post("/admin/posts/new", body, headers=headers)
    assert (page.status, told(page)["error"]["message"]) == (413, "What you sent is larger than this site takes.")


@pytest.mark.parametrize(
    "accept",
    ["text/html", "*/*", "", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json5"],
)
async def test_browsers_get_pages(visitor: Browser, accept: str) -> None:
    page = await visitor.get("/nope", headers={"Accept": accept})
    assert page.headers["Content-Type"].startswith("text/html")


async def test_json_is_found_among_others(visitor: Browser) -> None:
    page = await visitor.get("/nope", headers={"Accept": "text/plain;q=0.5, Application/JSON ;q=1"})
    assert told(page)["error"]["status"] == 404


async def test_messages_are_in_the_language_of_who_asks(visit: Visit, make: Factory) -> None:
    reader = await visit(await make.user(role="author", language="zh-Hans"))
    page = await reader.get("/nope", headers=JSON)
    assert not told(page)["error"]["message"].isascii()


async def test_signing_in_on_the_spot(visit: Visit, make: Factory) -> None:
    user, browser = await make.author(), await visit()
    right = {"email": user.email, "password": PASSWORD}
    for fields, status in (({"email": ""}, 422), ({**right, "password": "wrong"}, 401), (right, 200)):
        page = await browser.post("/sign-in", fields, headers=JSON)
        assert page.status == status
        said = told(page)
    assert said == {"user": {"id": user.id, "name": user.name}}
    assert (await browser.get("/admin")).status == 200


async def test_signing_in_is_limited_on_the_spot_too(visit: Visit, make: Factory) -> None:
    user, browser = await make.author(), await visit()
    for _ in range(6):
        page = await browser.post("/sign-in", {"email": user.email, "password": "wrong"}, headers=JSON)
    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 0
    assert "quarter of an hour" in told(page)["error"]["message"]


async def test_what_is_wrong_with_fields_is_told_by_name(visitor: Browser) -> None:
    page = await visitor.post("/sign-in", {"email": "x" * 300, "password": ""}, headers=JSON)
    assert page.status == 422
    fields = told(page)["error"]["fields"]
    assert set(fields) == {"email", "password"}
    assert all(isinstance(message, str) and message for messages in fields.values() for message in messages)
