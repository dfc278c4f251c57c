"""One of several processes that serve the site: it is handed its sockets, and ends when its master does."""

import asyncio
import faulthandler
import signal
import socket
from collections.abc import Sequence

from aiohttp import web

from blog.ops.readiness import READINESS
from blog.serving.child import BEAT, LISTENING
from blog.serving.site import Site

BEAT_SECONDS = 1.0


async def work(
    app: web.Application, sockets: Sequence[socket.socket], lifeline: socket.socket, *, when_ready: bool
) -> None:
    """Serve until cancelled or until the other end of the lifeline is closed; `when_ready` not before the site is.

    The master hears when we listen, and then, every second, that we are alive.
    """
    # A master that hears nothing any more asks in this way where we are stuck.
    faulthandler.enable()
    site = Site(app)
    reader, writer = await asyncio.open_connection(sock=lifeline)
    tasks = [asyncio.create_task(_end_with(reader))]
    try:
        await site.start()
        if when_ready:
            await app[READINESS].wait()
        await site.listen(sockets)
        writer.write(LISTENING)
        tasks.append(asyncio.create_task(_beat(writer)))
        await asyncio.Event().wait()
    finally:
        for task in tasks:
            task.cancel()
        await site.drain()
        await site.close()
        writer.close()


async def _end_with(reader: asyncio.StreamReader) -> None:
    """End this process in good order when the master's end of the line is gone, as it is even after kill -9."""
    await reader.read()
    signal.raise_signal(signal.SIGTERM)


async def _beat(writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        writer.write(BEAT)
