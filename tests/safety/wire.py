"""HTTP as bytes on a socket, for what no client library would send."""

import asyncio
from dataclasses import dataclass

PATIENCE = 60.0
HOST = b"Host: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """The bytes that came back, and whether the server closed the connection after them."""

    raw: bytes
    closed: bool

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @property
    def head(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def headers(self) -> dict[str, str]:
        lines = (line.decode("latin-1").partition(":") for line in self.head.split(b"\r\n")[1:])
        return {name.lower(): value.strip() for name, _, value in lines}


async def exchange(port: int, request: bytes) -> Answer:
    """Send the request and read one answer, the whole of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(PATIENCE):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"HTTP/1.1 100 "):
                return Answer(head + await reader.readuntil(b"\r\n\r\n"), closed=False)
            answer = Answer(head, closed=False)
            length = answer.headers.get("content-length")
            if request.startswith(b"HEAD ") or answer.status in (204, 304):
                return answer
            if length is None or answer.headers.get("connection") == "close" or head.startswith(b"HTTP/1.0"):
                return Answer(head + await reader.read(), closed=True)
            return Answer(head + await reader.readexactly(int(length)), closed=False)
    finally:
        writer.close()


def post(path: str, body: bytes, *headers: bytes, cookie: str = "") -> bytes:
    """A request with that body, its length told rightly, from the site's own page."""
    lines = [
        f"POST {path} HTTP/1.1".encode(),
        b"Host: 127.0.0.1",
        b"Sec-Fetch-Site: same-origin",
        f"Content-Length: {len(body)}".encode(),
        *([f"Cookie: {cookie}".encode()] if cookie else []),
        *headers,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
