"""Nothing one client sends is in what another gets."""

import itertools

from tests.factories import Factory
from tests.pages.conftest import Keeping, Kept
from tests.safety.wire import exchange

HEADERS = (
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Port", "444"),
    ("X-Forwarded-Prefix", "/evil"),
    ("X-Forwarded-For", "6.6.6.6"),
    ("X-Host", "evil.example"),
    ("X-Original-URL", "/admin"),
    ("X-Rewrite-URL", "/admin"),
    ("X-HTTP-Method-Override", "POST"),
    ("Forwarded", "host=evil.example;proto=https"),
    ("Host", "evil.example"),
    ("Host", "evil.example:81"),
    ("Accept-Language", "zh-CN"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "identity;q=0"),
    ("User-Agent", "<script>alert(1)</script>"),
    ("Referer", "https://evil.example/"),
    ("Cookie", "lang=zh; theme=<b>"),
    ("Origin", "https://evil.example"),
    ("Range", "bytes=0-10"),
    ("Cache-Control", "no-cache"),
    ("If-None-Match", "*"),
    ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"),
    ("Connection", "close"),
)
TAILS = (
    "?utm_source=evil",
    "?ref=%3Cscript%3E",
    "?page=1&page=2",
    "?page=2",
    "?page=%00",
    "?reply=1",
    "?comment=received",
    "?callback=evil",
    "?%70age=1",
    "?",
    "?&&",
    "#x",
    ";.css",
    "/..%2f",
    "%2F",
    "%00",
    "/",
    ".css",
    "?/../admin",
    "?x=%0d%0aSet-Cookie:a=b",
)


async def test_a_hundred_probes_change_nothing(keeping: Keeping, make: Factory) -> None:
    post = await make.post(title="Clean", source="word " * 300)
    paths = ("/", f"/posts/{post.slug}", "/archive", "/feed.atom")
    untouched = await keeping(base_url="http://127.0.0.1")
    wanted = {path: (await untouched.visitor.get(path)).body for path in paths}
    probed = await keeping(base_url="http://127.0.0.1")
    probes: list[tuple[str, dict[str, str], str]] = [(path, {}, tail) for path, tail in itertools.product(paths, TAILS)]
    probes += [(path, dict([header]), "") for path, header in itertools.product(paths, HEADERS)]
    assert len(probes) > 100
    for path, headers, tail in probes:
        told = {"Host": "127.0.0.1", **headers}
        lines = [f"GET {path}{tail} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
        answer = await exchange(probed.port, "\r\n".join(lines).encode())
        assert answer.status < 500, (path, headers, tail)
        assert "set-cookie" not in answer.headers, (path, headers, tail)
        assert "evil" not in answer.headers.get("location", "").partition("?")[0], (path, headers, tail)
    for path in paths:
        for _ in range(2):  # from the first who made it, and from what was kept
            page = await probed.visitor.get(path)
            assert page.status == 200
            assert page.body == wanted[path], path


async def test_probes_fill_the_room_with_nothing(kept: Kept, make: Factory) -> None:
    await make.post()
    await kept.visitor.get("/")
    size = kept.pages.bytes
    for number in range(50):
        await kept.visitor.get(f"/?utm_campaign={number}")
        await kept.visitor.get(f"/?x={number}")
        await kept.visitor.get(f"/nothing-{number}")
        await kept.visitor.get("/", headers={"Accept-Encoding": f"identity, x{number}"})
    assert kept.pages.bytes == size
