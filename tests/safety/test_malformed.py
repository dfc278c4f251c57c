"""Bodies no form of ours sends: an answer in words, never a failure of ours."""

import gzip
import json
import logging
from typing import Any

import brotli
import pytest

from tests.application import Browser, Visit
from tests.safety.conftest import Wire, World
from tests.safety.test_sessions import cookie_of
from tests.safety.wire import FORM, post

MULTIPART = b"Content-Type: multipart/form-data; boundary=b"


def part(*headers: str, body: bytes = b"x") -> bytes:
    return b"--b\r\n" + "".join(f"{header}\r\n" for header in headers).encode() + b"\r\n" + body + b"\r\n--b--\r\n"


def field(rest: str = "", body: bytes = b"x", *more: str) -> bytes:
    return part(f'Content-Disposition: form-data; name="title"{rest}', *more, body=body)


BODIES: dict[str, tuple[int, bytes, bytes]] = {
    "bad UTF-8": (400, FORM, b"title=\xff"),
    "bad UTF-8 in a name": (400, FORM, b"\xff=title"),
    "an unknown charset": (415, FORM + b"; charset=bogus", b"title=x"),
    "a charset that is none": (415, FORM + b"; charset=hex", b"title=78"),
    "half a character by UTF-7": (415, FORM + b"; charset=utf-7", b"title=%2B2AA-"),
    "half a character by escapes": (415, FORM + b"; charset=unicode_escape", b"title=%5Cud800"),
    "two bytes each": (415, FORM + b"; charset=utf-16", b"t\0i\0"),
    "a charset with a break": (415, FORM + b'; charset="utf-8\t"', b"title=x"),
    "too many fields": (413, FORM, b"&".join(b"a%d=" % number for number in range(2_000))),
    "no gzip": (400, FORM + b"\r\nContent-Encoding: gzip", b"title=x"),
    "half a gzip": (422, FORM + b"\r\nContent-Encoding: gzip", gzip.compress(b"title=" + b"x" * 9_000)[:40]),
    "no deflate": (400, FORM + b"\r\nContent-Encoding: deflate", b"title=x"),
    "no brotli": (400, FORM + b"\r\nContent-Encoding: br", b"\xff\xff\xff"),
    "half a brotli": (422, FORM + b"\r\nContent-Encoding: br", brotli.compress(b"title=" + b"xy" * 9_000)[:10]),
    "a bomb": (413, FORM + b"\r\nContent-Encoding: gzip", gzip.compress(b"title=" + b"x" * 20_000_000)),
    "a bomb of brotli": (
        413,
        FORM + b"\r\nContent-Encoding: br",
        brotli.compress(b"title=" + b"x" * 20_000_000, quality=4),
    ),
    "JSON": (415, b"Content-Type: application/json", b"{}"),
    "JSON without end": (415, b"Content-Type: application/json", b"[" * 200_000),
    "text": (415, b"Content-Type: text/plain", b"title=x"),
    "no type": (415, b"X-Nothing: x", b"title=x"),
    "a type that is none": (415, b"Content-Type: /;;=", b"title=x"),
    "XML": (415, b"Content-Type: text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    "multipart without boundary": (400, b"Content-Type: multipart/form-data", field()),
    "multipart with an empty boundary": (400, b"Content-Type: multipart/form-data; boundary=", field()),
    "multipart with another boundary": (400, b"Content-Type: multipart/form-data; boundary=other", field()),
    "a boundary too long": (400, b"Content-Type: multipart/form-data; boundary=" + b"b" * 71, field()),
    "multipart without end": (400, MULTIPART, field()[:-9]),
    "multipart of nothing": (400, MULTIPART, b"x"),
    "a part without disposition": (400, MULTIPART, part("X: y")),
    "a part without name": (400, MULTIPART, part("Content-Disposition: form-data")),
    "a part without headers' end": (400, MULTIPART, b"--b\r\nContent-Disposition: form-data; name=title"),
    "a part with a broken header": (400, MULTIPART, b"--b\r\nno colon\r\n\r\nx\r\n--b--\r\n"),
    "nested multipart": (
        400,
        MULTIPART,
        part("Content-Type: multipart/mixed; boundary=c", body=b"--c\r\n\r\nx\r\n--c--"),
    ),
    "bad UTF-8 in a part": (400, MULTIPART, field(body=b"\xff")),
    "a part of unknown charset": (400, MULTIPART, field("", b"x", "Content-Type: text/plain; charset=bogus")),
    "a part of half a character": (400, MULTIPART, field("", b"+2AA-", "Content-Type: text/plain; charset=utf-7")),
    "a part of unknown encoding": (400, MULTIPART, field("", b"x", "Content-Transfer-Encoding: bogus")),
    "a part that is JSON": (400, MULTIPART, field("", b"{}", "Content-Type: application/json")),
    "a file for a text": (400, MULTIPART, field('; filename="x.txt"')),
    "a file with a name without end": (400, MULTIPART, field(f'; filename="{"x" * 300}.txt"')),
    "a file with a way out": (400, MULTIPART, field('; filename="../../x"')),
    "a charset for all that is none": (
        400,
        MULTIPART,
        b'--b\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\nbogus\r\n' + field(),
    ),
}


@pytest.mark.parametrize("who", ["visitor", "owner"])
async def test_a_body_that_cannot_be_read_is_refused_in_words(
    visit: Visit,
    world: World,
    wire: Wire,
    who: str,
    subtests: pytest.Subtests,
    capfd: pytest.CaptureFixture[str],
) -> None:
    browser = await visit(world.owner if who == "owner" else None)
    path = "/admin/posts/new" if who == "owner" else f"/posts/{world.post.slug}/comments"
    logging.getLogger().setLevel(logging.INFO)
    capfd.readouterr()
    for name, (status, headers, body) in BODIES.items():
        with subtests.test(name):
            answer = await wire(post(path, body, headers, cookie=cookie_of(browser)))
            assert answer.status == status
            assert b"<h1" in answer.body
    out, err = capfd.readouterr()
    assert out + err == ""


async def test_a_body_too_large_gets_a_page_of_our_own(visitor: Browser, visit: Visit, world: World) -> None:
    for browser, path in ((visitor, "/sign-in"), (await visit(world.owner), "/admin/posts/new")):
        page = await browser.post(path, {"title": "x" * 9_000_000})
        assert page.status == 413
        assert "<h1>Too large</h1>" in page.text


HOSTS = [
    b"x:99999",
    b"x:abc",
    b"x:",
    b"",
    b" ",
    b"a b",
    b"\xff",
    b"[::1",
    b"::1",
    b"a/b",
    b"a@b",
    b"a,b",
    b"a#b",
    b"x" * 300,
]


async def test_a_host_that_is_no_name_is_refused(wire: Wire, subtests: pytest.Subtests) -> None:
    for host in HOSTS:
        with subtests.test(str(host)):
            for path in (b"/", b"/healthz", b"/static/css/site.css", b"/nope"):
                answer = await wire(b"GET " + path + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
                assert answer.status == 400
                assert "content-security-policy" in answer.headers


HELD: dict[str, Any] = {
    "a number": 1,
    "nothing": None,
    "an empty list": [],
    "a path only": ["/x"],
    "three things": ["/x", [], 1],
    "a number for a path": [1, []],
    "a list for a path": [["/x"], []],
    "a number for the fields": ["/x", 1],
    "a text for the fields": ["/x", "abc"],
    "fields of one": ["/x", [["a"]]],
    "fields of three": ["/x", [["a", "b", "c"]]],
    "half a character": ["/x", [["a", "\ud800"]]],
    "half a character in a name": ["/x", [["\udfff", "a"]]],
    "half a character in the path": ["/\ud800", []],
}


async def test_a_held_form_that_was_tampered_with_is_refused_in_words(
    visitor: Browser, subtests: pytest.Subtests
) -> None:
    texts = {name: json.dumps(value) for name, value in HELD.items()}
    texts |= {
        "no JSON": "{",
        "brackets": "[" * 100_000,
        "braces": '{"a":' * 50_000,
        "a number too long": "[" + "9" * 5_000 + "]",
    }
    texts |= {"NaN": "NaN", "two documents": '["/x", []] []'}
    for name, text in texts.items():
        with subtests.test(name):
            page = await visitor.post("/sign-in", {"email": "x@example.org", "password": "x", "held": text})
            assert page.status == 400
            assert "The form could not be read." in page.words


HEAVY = {
    "brackets": "[" * 25_000,
    "links": "[a](" * 4_000,
    "quotations": "> " * 5_000 + "x",
    "lists": "- " * 3_000 + "x",
    "stars": "*a " * 10_000,
    "underscores": "_" * 25_000,
    "backticks": "`" + "``" * 10_000,
    "tags": "<a " * 10_000,
    "elements": "<div>" * 10_000,
    "entities": "&" * 25_000,
    "pipes": "|" * 5_000 + "\n" + "-|" * 5_000,
    "footnotes": "[^1]" * 5_000 + "\n\n[^1]: x",
}


async def test_no_text_keeps_the_site_from_answering(owner_browser: Browser, subtests: pytest.Subtests) -> None:
    for name, source in HEAVY.items():
        with subtests.test(name):
            page = await owner_browser.post("/admin/preview/post", {"source": source})
            assert page.status in (200, 422)
