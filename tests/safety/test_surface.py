"""What the site shows of itself: its pages, and neither its files, its folders nor the programs it is made of."""

import itertools
import re

import pytest

from tests.application import Browser, Visit
from tests.safety.conftest import Addresses, Wire, World
from tests.safety.wire import HOST

VERSIONED = re.compile(r"aiohttp|python|mariadb|[0-9]+\.[0-9]+\.[0-9]+", re.I)


NOT_THERE = [
    "/.git/HEAD",
    "/.git/config",
    "/.env",
    "/config.toml",
    "/config/default.toml",
    "/setup.py",
    "/blog/main.py",
    "/templates/base.html",
    "/static",
    "/static/",
    "/static/css",
    "/static/css/",
    "/posts",
    "/posts/",
    "/authors/",
    "/admin/",
    "/var/session.key",
    "/static/css/site.css.map",
    "/static/css/site.css~",
    "/static/css/Site.css",
]


async def test_folders_and_files_that_are_no_pages_are_not_there(visitor: Browser) -> None:
    assert {path: (await visitor.get(path)).status for path in NOT_THERE} == dict.fromkeys(NOT_THERE, 404)


@pytest.mark.parametrize("who", ["visitor", "owner"])
async def test_methods_no_page_has_are_refused(visit: Visit, world: World, addresses: Addresses, who: str) -> None:
    browser = await visit(world.owner if who == "owner" else None)
    # For each address one of them; every method has several addresses.
    methods = itertools.cycle(["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "LOCK", "SEARCH"])
    for name, path in addresses().items():
        for method in itertools.islice(methods, 3):
            page = await browser.request(method, path, headers={"Sec-Fetch-Site": "same-origin", "X-Echo": "echo"})
            assert (name, page.status) == (name, 405)
            assert page.headers["Allow"]
            assert "echo" not in page.text


TARGETS = [
    (b"CONNECT evil.example:443 HTTP/1.1", 405),
    (b"CONNECT / HTTP/1.1", 405),
    (b"TRACE /no/such/page HTTP/1.1", 405),
    (b"OPTIONS * HTTP/1.1", 404),
    (b"GET http://evil.example/ HTTP/1.1", 200),
    (b"GET http://evil.example/../admin HTTP/1.1", 404),
    (b"GET //evil.example/ HTTP/1.1", 400),
    (b"GET /%2f%2fevil.example/ HTTP/1.1", 400),
    (b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", 404),
    (b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade", 200),
]


async def test_targets_meant_for_proxies_lead_nowhere_else(wire: Wire, subtests: pytest.Subtests) -> None:
    for request_line, status in TARGETS:
        with subtests.test(str(request_line)):
            answer = await wire(request_line + b"\r\n" + HOST + b"\r\n")
            assert answer.status == status
            assert b"evil.example" not in answer.raw


async def test_an_answer_names_no_version_of_anything(visitor: Browser) -> None:
    for page in (await visitor.get("/healthz"), await visitor.get("/readyz"), await visitor.get("/nope")):
        assert not VERSIONED.search(page.text + " ".join(f"{name}: {value}" for name, value in page.headers.items()))


TRAVERSALS = [
    "../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "%252e%252e%252fetc%252fpasswd",
    "..%5c..%5cwindows%5cwin.ini",
    "..\\..\\windows\\win.ini",
    "....//....//etc/passwd",
    "%2fetc%2fpasswd",
    "/etc/passwd",
    "C:%5cwindows%5cwin.ini",
    "css/../css/site.css%00.png",
    "css/site.css%00",
    "css%2f..%2f..%2fsetup.py",
    "..%c0%af..%c0%afetc/passwd",
    "..%ef%bc%8fetc",
    "%ff%fe",
    "%ED%A0%80",
    "x" * 300,
    "%E4%BD%A0" * 300,
    "a" * 190 + "/" + "b" * 190,
    "a%0d%0aSet-Cookie:%20x=1",
    "a%0aX",
    ".",
    "..",
    "con",
    "~root",
    "'%20OR%201=1--",
    "%25",
    "%",
    "%zz",
]
NAMED = [
    "/static/",
    "/static/css/",
    "/",
    "/posts/",
    "/tags/",
    "/authors/",
    "/archive/",
    "/archive/2026/",
    "/admin/posts/",
    "/admin/tags/",
    "/admin/users/",
    "/admin/preview/",
    "/media/",
    f"/media/{'0' * 32}/",
    f"/media/{'0' * 32}/480/",
]


async def test_no_address_leads_out_of_its_folder(wire: Wire, owner_browser: Browser) -> None:
    cookie = "; ".join(f"{one.key}={one.value}" for one in owner_browser.client.session.cookie_jar)
    for prefix in NAMED:
        for tail in TRAVERSALS:
            path = (prefix + tail).encode()
            answer = await wire(b"GET " + path + b" HTTP/1.1\r\n" + HOST + f"Cookie: {cookie}\r\n\r\n".encode())
            # A dot segment a proxy would fold leads to a page of ours at most.
            allowed = (
                {404, 400} if tail not in (".", "..", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd") else {404, 200}
            )
            assert (path, answer.status in allowed) == (path, True), answer.status
            assert b"root:" not in answer.body
            assert "set-cookie" not in answer.headers
