"""Application fixtures: the whole blog over HTTP, in this process, on a clean database.

`visit` opens browsers: `await visit()` is a visitor, `await visit(user)` somebody signed in. `make` builds worlds.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cached_property
from io import BytesIO
from pathlib import Path
from types import CodeType
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
import html5lib
import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from jinja2.bccache import Bucket, BytecodeCache

from blog.accounts.models import User
from blog.core.db import Database
from blog.main import create_app
from blog.settings import Settings
from tests.factories import PASSWORD, Factory

Visit = Callable[..., Awaitable["Browser"]]


class _CompiledTemplates(BytecodeCache):
    """Templates compiled once for all the applications of a test run."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledTemplates()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a site of the test's own; a test may put `settings.model_copy(update=…)` in their place."""
    # Pages are made anew each time: tests change the database behind the application's back.
    return Settings.model_validate(
        {"database_url": database_url, "state_dir": tmp_path / "state", "page_cache_bytes": 0}
    )


@pytest.fixture
async def serve(settings: Settings) -> AsyncIterator[Callable[..., Awaitable[TestServer]]]:
    """Start servers with other settings, as many as wanted."""
    servers: list[TestServer] = []

    async def start(**changes: Any) -> TestServer:
        app = create_app(settings=settings.model_copy(update=changes))
        aiohttp_jinja2.get_env(app).bytecode_cache = _COMPILED
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return server

    yield start
    for server in servers:
        await server.close()


@pytest.fixture
async def server(serve: Callable[..., Awaitable[TestServer]]) -> TestServer:
    return await serve()


@pytest.fixture
def app(server: TestServer) -> web.Application:
    assert isinstance(server.app, web.Application)
    return server.app


class Page:
    """An answer, read: `status`, `headers`, `text`, and the page's visible words in `words`."""

    def __init__(self, response: ClientResponse, body: bytes) -> None:
        self.status = response.status
        self.headers = response.headers
        self.cookies = response.cookies
        self.url = response.url
        self.body = body
        self.text = body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @cached_property
    def tree(self) -> Any:
        """The page as html5lib reads it, without namespaces."""
        return html5lib.parse(self.text, namespaceHTMLElements=False)

    @cached_property
    def words(self) -> str:
        """The text a reader sees, spaces collapsed."""
        return " ".join("".join(self.tree.find("body").itertext()).split())

    def fields(self, action: str | None = None) -> dict[str, str]:
        """The fields of the form that posts to `action` (of the first form, without), as a browser would send them."""
        forms = [form for form in self.tree.iter("form") if action in (None, form.get("action"))]
        assert forms, f"no form posts to {action}"
        found: dict[str, str] = {}
        for field in forms[0].iter():
            if field.tag not in ("input", "textarea", "select"):
                continue
            name, kind = field.get("name"), field.get("type", "text")
            if not name or kind in ("submit", "button", "file"):
                continue
            if field.tag == "textarea":
                found[name] = "".join(field.itertext())
            elif field.tag == "select":
                options = list(field.iter("option"))
                chosen = [option for option in options if option.get("selected") is not None] or options[:1]
                if chosen:
                    found[name] = chosen[0].get("value", "")
            elif kind not in ("checkbox", "radio") or field.get("checked") is not None:
                found[name] = field.get("value", "1" if kind == "checkbox" else "")
        return found


class Browser:
    """Somebody with a cookie jar who sends what browsers send. Redirects are not followed."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self.client = client

    async def get(self, path: str, **kwargs: Any) -> Page:
        return await self.request("GET", path, **kwargs)

    async def post(self, path: str, data: Any = None, **kwargs: Any) -> Page:
        headers = {"Sec-Fetch-Site": "same-origin", **kwargs.pop("headers", {})}
        if data is None or isinstance(data, dict):
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
            data = BytesIO(urlencode(data or {}, doseq=True).encode())
        return await self.request("POST", path, data=data, headers=headers, **kwargs)

    async def request(self, method: str, path: str, **kwargs: Any) -> Page:
        kwargs.setdefault("allow_redirects", False)
        async with self.client.request(method, path, **kwargs) as response:
            return Page(response, await response.read())

    async def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        return await self.post("/sign-in", {"email": email, "password": password})


@pytest.fixture
async def visit(server: TestServer) -> AsyncIterator[Visit]:
    """Opens a browser at the server: a visitor's, or that of the user given."""
    clients: list[TestClient[Any, Any]] = []

    async def open_browser(user: User | None = None, at: TestServer | None = None) -> Browser:
        # The test server belongs to its own fixture, so the client must not close it.
        client: TestClient[Any, Any] = TestClient(at or server)
        clients.append(client)
        browser = Browser(client)
        if user is not None:
            page = await browser.sign_in(user.email)
            assert page.status == 303, page.words
        return browser

    yield open_browser
    for client in clients:
        await client.session.close()


@pytest.fixture
async def visitor(visit: Visit) -> Browser:
    return await visit()


@pytest.fixture
async def owner_browser(visit: Visit, make: Factory) -> Browser:
    """The owner, signed in."""
    return await visit(await make.user(role="owner"))


@pytest.fixture
def make(db: Database) -> Factory:
    return Factory(db)
