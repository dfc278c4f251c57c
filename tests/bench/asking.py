"""Somebody who asks one thing after the other over one connection, and costs next to nothing himself."""

import json
import re
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

_LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)\r\n", re.IGNORECASE)
FORM = "application/x-www-form-urlencoded"
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """Head and body as they came."""

    status: int
    head: str
    body: bytes

    def header(self, name: str) -> str:
        """The header of that name, "" where there is none."""
        found = re.search(rf"^{name}: *(.*?)\r?$", self.head, re.IGNORECASE | re.MULTILINE)
        return found[1] if found else ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """A connection that is kept. `cookie` goes along with every request."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.cookie = cookie
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
        return self.send(self.request(path, headers, method), has_body=method != "HEAD")

    def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        """Send a form, as a page of the site itself does."""
        own = {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin", **(headers or {})}
        return self.send(self.request(path, own, "POST", urlencode(fields).encode()))

    def request(
        self, path: str, headers: dict[str, str] | None = None, method: str = "GET", body: bytes = b""
    ) -> bytes:
        said = {"Host": f"127.0.0.1:{self._port}", **(headers or {})}
        if self.cookie:
            said["Cookie"] = self.cookie
        if body or method == "POST":
            said["Content-Length"] = str(len(body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body

    def send(self, request: bytes, *, has_body: bool = True) -> Answer:
        """Raises ConnectionError where the answer breaks off."""
        self._socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        status = int(head[9:12])
        length = _LENGTH.search(head + b"\r\n")
        wanted = int(length[1]) if length and has_body and status not in (204, 304) else 0
        while len(body) < wanted:
            body += self._more()
        return Answer(status, head.decode("latin-1"), body)

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        data = self._socket.recv(262_144)
        if not data:
            raise ConnectionError("the server hung up in the middle of an answer")
        return data
