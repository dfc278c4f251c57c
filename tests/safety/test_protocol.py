"""Requests that are no HTTP, or one that two servers could read in two ways: refused, and the connection closed."""

import logging

import pytest

from tests.safety.conftest import Wire
from tests.safety.wire import FORM, HOST, exchange

GET = b"GET / HTTP/1.1\r\n"
POST = b"POST /sign-in HTTP/1.1\r\n" + HOST + FORM + b"\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
UNREADABLE = {
    "no request at all": b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n",
    "a word": b"echo-me\r\n\r\n",
    "a version there is not": b"GET /echo-me HTTP/9.9\r\n" + HOST + b"\r\n",
    "HTTP/2 in the open": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a method there is not": b"BREW /echo-me HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method in small letters": b"get /echo-me HTTP/1.1\r\n" + HOST + b"\r\n",
    "a tab": b"GET\t/echo-me HTTP/1.1\r\n" + HOST + b"\r\n",
    "a space in the path": b"GET /echo me HTTP/1.1\r\n" + HOST + b"\r\n",
    "no slash": b"GET echo-me HTTP/1.1\r\n" + HOST + b"\r\n",
    "an at sign": b"GET @evil.example HTTP/1.1\r\n" + HOST + b"\r\n",
    "a target with a port there is not": b"GET http://evil.example:99999/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes in the path": b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
    "half a character in the path": b"GET /\xe4\xbd HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes in the query": b"GET /?q=\xff HTTP/1.1\r\n" + HOST + b"\r\n",
    "NUL in the path": b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path without end": b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "no host": GET + b"\r\n",
    "two hosts": GET + HOST + b"Host: evil.example\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n",
    "a bare line feed in a header": GET + HOST + b"X: echo-me\nY: y\r\n\r\n",
    "a bare carriage return": GET + HOST + b"X: echo-me\rY: y\r\n\r\n",
    "a folded header": GET + HOST + b"X: a\r\n echo-me\r\n\r\n",
    "a space before the colon": GET + HOST + b"echo-me : x\r\n\r\n",
    "a space before the name": GET + b" " + HOST + b"\r\n",
    "no colon": GET + HOST + b"echo-me\r\n\r\n",
    "an empty name": GET + HOST + b": echo-me\r\n\r\n",
    "NUL in a name": GET + HOST + b"echo\0me: x\r\n\r\n",
    "NUL in a value": GET + HOST + b"X: echo-me\0\r\n\r\n",
    "NUL in the cookie": GET + HOST + b"Cookie: session=echo-me\0\r\n\r\n",
    "a header without end": GET + HOST + b"X: " + b"echo-me" * 3_000 + b"\r\n\r\n",
    "a name without end": GET + HOST + b"x" * 20_000 + b": echo-me\r\n\r\n",
    "two lengths": POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "the same length twice": POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "a list of lengths": POST + b"Content-Length: 3, 3\r\n\r\nabc",
    "a negative length": POST + b"Content-Length: -3\r\n\r\nabc",
    "a length with a sign": POST + b"Content-Length: +3\r\n\r\nabc",
    "a length in hexadecimal": POST + b"Content-Length: 0x3\r\n\r\nabc",
    "a length with an underscore": POST + b"Content-Length: 1_0\r\n\r\nabc",
    "a length of Arabic digits": POST + "Content-Length: ٣\r\n\r\nabc".encode(),
    "a length beyond counting": POST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\nabc",
    "length and chunks": POST + b"Content-Length: 3\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
    "chunks and length": POST + CHUNKED + b"Content-Length: 3\r\n\r\n0\r\n\r\n",
    "an unknown coding": POST + b"Transfer-Encoding: echo-me\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunked but not last": POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0": b"POST /sign-in HTTP/1.0\r\n" + HOST + CHUNKED + b"Content-Length: 3\r\n\r\nabc",
    "a chunk of no number": POST + CHUNKED + b"\r\nzz\r\necho-me\r\n0\r\n\r\n",
    "a chunk beyond counting": POST + CHUNKED + b"\r\nfffffffffffffffff\r\necho-me\r\n0\r\n\r\n",
    "a chunk of negative length": POST + CHUNKED + b"\r\n-1\r\necho-me\r\n0\r\n\r\n",
    "a chunk longer than it says": POST + CHUNKED + b"\r\n2\r\necho-me\r\n0\r\n\r\n",
    "chunks ended by line feeds": POST + CHUNKED + b"\r\n3\nabc\n0\n\n",
}


async def test_what_cannot_be_read_is_refused_in_few_words_and_the_connection_closed(
    wire: Wire, subtests: pytest.Subtests, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    for name, request in UNREADABLE.items():
        with subtests.test(name):
            answer = await wire(request)
            assert answer.status == 400
            assert answer.closed
            assert answer.body == b"400 Bad Request\n"
            assert answer.headers["server"] == "Inkstone"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["content-security-policy"] == "default-src 'none'"
            assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    out, err = capfd.readouterr()
    # Nothing of it in the log either: anybody can send it by the thousand, with anything in it.
    assert "echo-me" not in out + err
    assert "Traceback" not in out + err


async def test_nothing_smuggled_behind_a_refused_request_is_answered(wire: Wire) -> None:
    inner = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    for name in ("two lengths", "length and chunks", "chunked twice", "bare line feeds", "a chunk of no number"):
        answer = await wire(UNREADABLE[name] + inner)
        assert (name, answer.raw.count(b"HTTP/1."), b"alive" in answer.raw) == (name, 1, False)


async def test_a_request_behind_a_good_one_is_answered_on_its_own(server, wire: Wire) -> None:
    answer = await exchange(server.port, b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
    assert (answer.status, answer.body, answer.closed) == (200, b"alive\n", False)
    assert (await wire(GET + HOST + b"\r\n")).status == 200


async def test_a_client_that_waits_for_leave_to_send_gets_it(wire: Wire) -> None:
    head = b"POST /sign-in HTTP/1.1\r\n" + HOST + FORM + b"\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    answer = await wire(head + b"a=b")
    assert answer.raw.startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert b"HTTP/1.1 422 " in answer.raw


async def test_a_body_sent_by_the_thousand_pieces_is_one_form(wire: Wire) -> None:
    pieces = b"".join(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in b"email=a%40example.org&password=x")
    answer = await wire(POST + CHUNKED + b"\r\n" + pieces + b"0\r\n\r\n")
    assert answer.status == 401
