"""After signing in people stay on this site, wherever the address they came from pointed."""

import json

import pytest

from tests.application import Browser, Visit
from tests.factories import PASSWORD, Factory
from tests.safety.conftest import Wire, World

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "http:///evil.example",
    "https:/evil.example",
    "evil.example",
    "@evil.example",
    "/@evil.example/..//evil.example",
    "/%2f%2fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%252fevil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\u00a0//evil.example",
    "\u2028//evil.example",
    "/\u2028/evil.example",
    "/／evil.example",
    "/＼evil.example",
    "／／evil.example",
    "//evil。example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "/admin\r\nSet-Cookie: a=b",
    "/admin%0d%0aSet-Cookie:%20a=b",
    "/admin\0",
    "/" + "a" * 3000,
    "?next=//evil.example",
    "#//evil.example",
]
HERE = ["/", "/admin", "/admin/posts?show=draft", "/posts/你好", "/posts/%E4%BD%A0?x=https://evil.example#top", "/a/b"]


async def test_signing_in_never_leads_to_another_site(visit: Visit, make: Factory, subtests: pytest.Subtests) -> None:
    reader = await make.user(role="reader")
    browser, signed_in = await visit(), await visit(reader)
    for target in ELSEWHERE:
        with subtests.test(repr(target)[:60]):
            page = await browser.post("/sign-in", {"email": reader.email, "password": PASSWORD, "next": target})
            assert (page.status, page.location) == (303, "/account")
            shown = await (await visit()).get("/sign-in", params={"next": target})
            assert shown.fields("/sign-in")["next"] == ""
            already = await signed_in.get("/sign-in", params={"next": target})
            assert (already.status, already.location) == (303, "/account")


async def test_signing_in_leads_back_to_where_one_was(visit: Visit, make: Factory) -> None:
    reader, browser = await make.user(role="reader"), await visit()
    for target in HERE:
        page = await browser.post("/sign-in", {"email": reader.email, "password": PASSWORD, "next": target})
        assert (page.status, page.location) == (303, target)
    page = await (await visit()).get("/admin/posts?show=draft&q=a%26b")
    kept = (await (await visit()).get(page.location)).fields("/sign-in")["next"]
    assert kept == "/admin/posts?show=draft&q=a%26b"


async def test_a_held_form_is_only_sent_on_to_this_site(visit: Visit, make: Factory, subtests: pytest.Subtests) -> None:
    author, browser = await make.user(), await visit()
    for target in ELSEWHERE:
        with subtests.test(repr(target)[:60]):
            held = json.dumps([target, [["title", "x"]]])
            fields = {"email": author.email, "password": PASSWORD, "held": held}
            page = await browser.post("/sign-in", fields)
            assert page.status == 400
            assert "evil" not in page.text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/..",
        "//evil.example",
        "/%2f/evil.example",
        "/\\evil.example",
        "/posts//evil.example",
        "/admin//evil.example",
    ],
)
async def test_no_odd_address_is_answered_with_a_way_to_another_site(wire: Wire, path: str) -> None:
    answer = await wire(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    assert answer.status in (400, 404)
    assert "location" not in answer.headers


async def test_moved_posts_and_the_approval_queue_lead_to_own_addresses(visit: Visit, world: World) -> None:
    owner: Browser = await visit(world.owner)
    for show in ("//evil.example", "spam&x=//evil.example", "\r\nLocation: //evil.example"):
        page = await owner.client.post(
            f"/admin/comments/{world.approved.id}/approval",
            params={"show": show},
            headers={"Sec-Fetch-Site": "same-origin"},
            allow_redirects=False,
        )
        assert page.headers["Location"] == "/admin/comments"
