"""Every answer carries the headers that keep pages harmless, whatever was asked, by whom, and whatever went wrong."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from blog.site.current import CurrentSite
from tests.application import Browser, Page, Visit
from tests.safety.conftest import Addresses, World

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PROBES: dict[str, dict[str, Any]] = {
    "GET": {},
    "HEAD": {},
    "OPTIONS": {},
    "PROPFIND": {},
    "TRACE": {},
    "POST": {},
    "POST form": {"data": b"title=&name=&version=0", "headers": FORM},
    "POST json": {"data": b"{}", "headers": {"Content-Type": "application/json"}},
    "POST from elsewhere": {"headers": {"Sec-Fetch-Site": "cross-site"}},
}
STATUSES = {200, 204, 301, 302, 303, 400, 401, 403, 404, 405, 409, 410, 415, 422}

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
# Where a page has a module of ours, which only the desk has.
SCRIPTED = POLICY | {"img-src": "'self' blob:", "script-src": "'self'"}
# What people have sent may do even less.
MEDIA = "sandbox; default-src 'none'"
MODULE = re.compile(r'<script type="module" src="/static/js/[0-9a-f]{12}/[\w./-]+\.js"></script>')
# What programs read of a page: no browser runs it, and nothing in it can end the element.
DATA = re.compile(r'<script type="application/ld\+json">[^<]*</script>')
ON_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Server": "Inkstone",
}
ON_EVERY_PAGE = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INLINE = re.compile(r"<(?:script|style|iframe|object|embed|base)\b|<[^>]*\s(?:style|on[a-z]+)\s*=|javascript:", re.I)


def faults_of_headers(page: Page) -> list[str]:
    headers = page.headers
    is_page = headers.get("Content-Type", "").startswith("text/html")
    wanted = {**ON_EVERY_ANSWER, **(ON_EVERY_PAGE if is_page else {})}
    if "X-Robots-Tag" in headers:  # a page with a secret in its address tells it nobody
        wanted["Referrer-Policy"] = "no-referrer"
    found = [f"{name}: {headers.get(name)}" for name, value in wanted.items() if headers.getall(name, []) != [value]]
    is_medium = headers.get("Content-Security-Policy") == MEDIA and not is_page
    said = (part.strip().partition(" ") for part in headers.get("Content-Security-Policy", "none").split(";"))
    policy = {name: value for name, _space, value in said}
    allowed = (POLICY, SCRIPTED) if is_page and (MODULE.search(page.text) or not page.text) else (POLICY,)
    if (policy not in allowed and not is_medium) or "unsafe" in str(policy):
        found.append(f"policy {policy}")
    if is_page and not ({"no-store", "no-cache"} & {headers.get("Cache-Control")} and "Permissions-Policy" in headers):
        found.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if is_page and headers["Content-Type"] != "text/html; charset=utf-8":
        found.append(headers["Content-Type"])
    if not re.fullmatch(r"[0-9a-f]{16}", headers.get("X-Request-Id", "")):
        found.append("no request id")
    if "Access-Control-Allow-Origin" in headers or "X-Powered-By" in headers:
        found.append("says too much")
    return found


def faults_of_markup(page: Page) -> list[str]:
    """What the policy would have to stop: styles and scripts within the page."""
    found = []
    for element in page.tree.iter():
        module = element.get("type") == "module" and element.get("src", "").startswith("/static/js/")
        data = element.tag == "script" and element.attrib == {"type": "application/ld+json"}
        harmless = data or (module and not element.text)
        if element.tag in ("script", "style", "iframe", "object", "embed", "base") and not harmless:
            found.append(f"<{element.tag}>")
        found += [f"{name}=" for name in element.attrib if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action"):
            if re.match(r"\s*(javascript|data|vbscript):", element.get(name, ""), re.I):
                found.append(f"{name}={element.get(name)[:30]}")
    return found


def in_order(paths: dict[str, str]) -> list[tuple[str, str]]:
    """Those that end the session come last."""
    return sorted(paths.items(), key=lambda item: item[0] in ("accounts.sign_out", "accounts.password"))


async def crawl(browser: Browser, paths: dict[str, str], look: Callable[[str, str, Page], None]) -> None:
    for name, path in in_order(paths):
        for probe, options in PROBES.items():
            method = probe.split()[0]
            own = {"Sec-Fetch-Site": "same-origin"} if method not in ("GET", "HEAD", "OPTIONS") else {}
            page = await browser.request(method, path, **{**options, "headers": {**own, **options.get("headers", {})}})
            look(f"{probe} {name}", path, page)


@pytest.mark.parametrize("who", ["visitor", "owner"])
async def test_every_answer_of_every_route_carries_the_headers(
    visit: Visit, world: World, addresses: Addresses, who: str
) -> None:
    faults: list[str] = []
    seen: set[int] = set()

    def look(what: str, path: str, page: Page) -> None:
        seen.add(page.status)
        found = faults_of_headers(page)
        if page.status not in STATUSES:
            found.append(f"status {page.status}")
        if page.headers.get("Content-Type", "").startswith("text/html"):
            found += INLINE.findall(DATA.sub("", MODULE.sub("", page.text)))
            if what.startswith("GET"):
                found += faults_of_markup(page)
        faults.extend(f"{who}: {what} {page.status}: {fault}" for fault in found)

    browser = await visit(world.owner if who == "owner" else None)
    await crawl(browser, addresses(), look)
    assert not faults
    assert seen >= {200, 204, 303, 403, 405, 415}


async def test_answers_to_unknown_addresses_and_fresh_copies_carry_the_headers(visit: Visit, world: World) -> None:
    visitor = await visit()
    stylesheet = await visitor.get("/static/css/site.css")
    answers = {
        304: await visitor.get("/static/css/site.css", headers={"If-None-Match": stylesheet.headers["ETag"]}),
        404: await visitor.get("/no/such/thing"),
        410: await visitor.get(f"/posts/{world.trashed.slug}"),
        413: await visitor.post("/sign-in", {"email": "x" * 9_000_000}),
    }
    assert {wanted: page.status for wanted, page in answers.items()} == {status: status for status in answers}
    assert {status: faults_of_headers(page) for status, page in answers.items()} == {status: [] for status in answers}


async def test_an_impossible_expectation_is_refused_without_repeating_it(visitor: Browser) -> None:
    page = await visitor.get("/", headers={"Expect": "<miracles>"})
    assert page.status == 417
    assert "miracles" not in page.text
    # It is answered before the request has got its number.
    assert faults_of_headers(page) == ["no request id"]


async def test_a_failure_of_any_route_carries_the_headers(
    visit: Visit, world: World, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await visit()
    paths = addresses()

    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(CurrentSite, "get", broken)
    bare = {"ops.health", "ops.ready", "static", "feeds.robots", "feeds.favicon"}
    for name in paths.keys() - bare:
        page = await visitor.get(paths[name])
        assert (name, page.status, faults_of_headers(page)) == (name, 500, [])
        assert not INLINE.search(page.text)


async def test_only_an_https_site_asks_browsers_to_stay_with_https(serve: Any, visit: Visit) -> None:
    plain = await visit()
    secure = await visit(at=await serve(base_url="https://blog.example"))
    asked = {"Host": "blog.example"}
    assert "Strict-Transport-Security" not in (await plain.get("/")).headers
    assert (await secure.get("/", headers=asked)).headers["Strict-Transport-Security"] == "max-age=31536000"
    moved = await secure.get("/tags?x=1", headers={**asked, "X-Forwarded-Proto": "http"})
    assert (moved.status, moved.location) == (308, "https://blog.example/tags?x=1")
    assert "Strict-Transport-Security" not in moved.headers


async def test_a_proxy_nobody_trusts_does_not_send_its_visitors_in_circles(serve: Any, visit: Visit) -> None:
    secure = await visit(at=await serve(base_url="https://blog.example"))
    page = await secure.get("/", headers={"Host": "blog.example", "X-Forwarded-Proto": "https"})
    assert page.status == 200


HOSTS = {
    "blog.example": 200,
    "BLOG.example:443": 200,
    "www.example": 200,
    "localhost:9000": 200,
    "[::1]:9000": 200,
    "evil.example": 421,
    "blog.example.evil.example": 421,
    "blog.example.": 421,
    "blog.example@evil.example": 400,
    "blog.example:99999": 400,
}


async def test_a_site_answers_to_its_own_names_only(serve: Any, visit: Visit, subtests: pytest.Subtests) -> None:
    browser = await visit(at=await serve(base_url="https://blog.example", allowed_hosts=("www.example",)))
    for host, status in HOSTS.items():
        with subtests.test(host):
            page = await browser.get("/", headers={"Host": host})
            assert (page.status, faults_of_headers(page)) == (status, [])
            # Addresses in the page are made of the configured one, whatever the site was called.
            assert status != 200 or 'href="https://blog.example/"' in page.text
