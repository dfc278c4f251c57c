"""Changes are made by the site's own pages only, and never by looking at something."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.application import Visit
from tests.safety.conftest import Addresses, World

Checksum = Callable[[], Awaitable[dict[str, int]]]

# Headers a browser sends when the request began on another site, or on a page that has none.
FROM_ELSEWHERE: dict[str, dict[str, str]] = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another host of the same site": {"Sec-Fetch-Site": "same-site"},
    "an unknown word": {"Sec-Fetch-Site": "same-origin, cross-site"},
    "another site that lies in Origin": {"Sec-Fetch-Site": "cross-site", "Origin": "{own}"},
    "an older browser on another site": {"Origin": "https://evil.example"},
    "a sandbox": {"Origin": "null"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "a longer name": {"Origin": "{own}.evil.example"},
    "half a bracket": {"Origin": "http://[x"},
    "an empty origin": {"Origin": ""},
    "a browser that says nothing": {},
}
ALLOWED: dict[str, dict[str, str]] = {
    "the site's own page": {"Sec-Fetch-Site": "same-origin"},
    "the person, from a bookmark": {"Sec-Fetch-Site": "none"},
    "an older browser on the site's own page": {"Origin": "{own}"},
}


def sent(headers: dict[str, str], server: TestServer) -> dict[str, str]:
    own = f"http://127.0.0.1:{server.port}"
    return {name: value.format(own=own) for name, value in headers.items()}


async def test_no_form_of_another_site_changes_anything(
    visit: Visit,
    world: World,
    addresses: Addresses,
    writing_routes: frozenset[str],
    server: TestServer,
    checksum: Checksum,
) -> None:
    browser, paths = await visit(world.owner), addresses()
    before = await checksum()
    assert {"accounts.sign_in", "accounts.sign_out", "comments.comments", "admin.user"} <= writing_routes
    for name in sorted(writing_routes):
        for where, headers in FROM_ELSEWHERE.items():
            page = await browser.request("POST", paths[name], data={"version": "1"}, headers=sent(headers, server))
            assert (name, where, page.status) == (name, where, 403)
    assert await checksum() == before


async def test_a_cookie_without_any_word_of_where_from_is_not_enough_to_sign_somebody_in(
    visit: Visit, world: World
) -> None:
    # Signing the victim in to the attacker's account is forgery, too; any cookie shows that a browser is asking.
    visitor = await visit()
    fields = {"email": world.reader.email, "password": "correct horse battery"}
    forged = await visitor.request("POST", "/sign-in", data=fields, headers={"Cookie": "other=1"})
    assert forged.status == 403
    assert (await visitor.request("POST", "/sign-in", data=fields)).status == 303


async def test_the_sites_own_forms_are_taken(
    visit: Visit, world: World, addresses: Addresses, writing_routes: frozenset[str], server: TestServer
) -> None:
    browser, paths = await visit(world.owner), addresses()
    for name in sorted(writing_routes - {"accounts.sign_out"}):
        for where, headers in ALLOWED.items():
            page = await browser.request("POST", paths[name], data={}, headers=sent(headers, server))
            assert (name, where, page.status != 403) == (name, where, True)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://blog.example", 303),
        ("http://blog.example", 403),
        ("https://blog.example:8443", 403),
        ("https://BLOG.example.evil.example", 403),
        ("null", 403),
    ],
)
async def test_with_a_configured_address_only_that_one_is_the_sites_own(
    serve: Any, visit: Visit, world: World, origin: str, status: int
) -> None:
    browser = await visit(at=await serve(base_url="https://blog.example"))
    fields = {"email": world.reader.email, "password": "correct horse battery"}
    headers = {"Host": "blog.example", "Origin": origin}
    assert (await browser.request("POST", "/sign-in", data=fields, headers=headers)).status == status


async def test_looking_at_everything_changes_nothing(
    visit: Visit, world: World, addresses: Addresses, app: web.Application, checksum: Checksum
) -> None:
    browsers = [await visit(), await visit(world.author), await visit(world.owner)]
    asked = [
        addresses(post) for post in (world.post, world.draft, world.private, world.trashed, world.locked, world.page)
    ]
    before = await checksum()
    assert {"posts", "sessions", "attempts", "revisions"} <= before.keys()
    for browser in browsers:
        for path in sorted({path for paths in asked for path in paths.values()}):
            # No one may do more than the owner, and these two are answered like GET, less its text.
            for method in ("GET", "HEAD", "OPTIONS") if browser is browsers[-1] else ("GET",):
                await browser.request(method, path)
            # What a form would send, in the address.
            await browser.get(f"{path}?then=publish&version=1&status=approved&title=changed&_method=POST")
    assert await checksum() == before
