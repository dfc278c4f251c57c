"""One application on sockets that listen already: started, served, and ended so that nobody is turned away."""

import asyncio
import socket
from collections.abc import Sequence

from aiohttp import web

from blog.commands.running import Failed
from blog.core.pages_wire import WIRE
from blog.serving.sockets import BACKLOG

KEEPALIVE_SECONDS = 75.0
"""Longer than a proxy in front keeps an idle connection (nginx: 60), so that it never uses one we are closing."""

SHUTDOWN_SECONDS = 10.0
"""How long a request under way may take to finish once we are told to stop."""

DRAIN_SECONDS = 1.0
"""How long connections may still bring a request to a process that has been replaced."""

POLL_SECONDS = 0.02


class Site:
    """An application and what serves it. `start`, then `listen`, in the end `drain` if another goes on, and `close`."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._runner = web.AppRunner(
            app, access_log=None, keepalive_timeout=KEEPALIVE_SECONDS, shutdown_timeout=SHUTDOWN_SECONDS
        )
        self._draining = False
        app.on_response_prepare.append(self._take_leave)

    async def start(self) -> None:
        """Have everything ready but the sockets. Raises Failed."""
        try:
            await self._runner.setup()
        except SystemExit as refusal:  # the application's word for a start that cannot be
            raise Failed(str(refusal)) from None

    async def listen(self, sockets: Sequence[socket.socket]) -> None:
        """Answer who connects to them."""
        for listening in sockets:
            kind = _UnixSite if listening.family == socket.AF_UNIX else web.SockSite
            await kind(self._runner, listening, backlog=BACKLOG).start()

    async def drain(self) -> None:
        """Accept nobody more, and part from everybody with an answer that says so, as far as they ask in time.

        An idle connection that is just closed may be carrying a request to us at that moment.
        """
        self._draining = True
        if WIRE in self._app:
            self._app[WIRE].stop()
        for site in self._runner.sites:
            await site.stop()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + DRAIN_SECONDS
        while self._is_connected and loop.time() < deadline:  # noqa: ASYNC110  # nobody tells when
            await asyncio.sleep(POLL_SECONDS)

    @property
    def _is_connected(self) -> bool:
        server = self._runner.server
        return server is not None and bool(server.connections)

    async def close(self) -> None:
        """Let the requests under way finish, and close everything."""
        await self._runner.cleanup()

    async def _take_leave(self, request: web.Request, response: web.StreamResponse) -> None:
        if self._draining:
            response.force_close()
            response.headers["Connection"] = "close"  # aiohttp has decided on its own before it asks us


class _UnixSite(web.SockSite):
    """A listening unix socket; for aiohttp all sockets that exist already are of the internet."""

    async def start(self) -> None:
        await web.BaseSite.start(self)
        server = self._runner.server
        assert server is not None
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(server, sock=self._sock, backlog=self._backlog)
