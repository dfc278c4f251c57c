"""One of several processes that serve the site: it is handed its sockets, and ends when its master does."""

import asyncio
import contextlib
import faulthandler
import os
import signal
import socket
from collections.abc import Sequence

from aiohttp import web

from blog.ops.readiness import READINESS
from blog.serving.child import BEAT, LISTENING
from blog.serving.site import Site

BEAT_SECONDS = 1.0
POLL_SECONDS = 0.02
# A killed process is gone in a moment, but for one that has to write its memory down.
TAKEN_APART_SECONDS = 3.0


async def work(
    app: web.Application, sockets: Sequence[socket.socket], lifeline: socket.socket, *, when_ready: bool
) -> None:
    """Serve until cancelled or until the other end of the lifeline is closed; `when_ready` not before the site is.

    The master hears when we listen, and then, every second, that we are alive.
    """
    # A master that hears nothing any more asks in this way where we are stuck.
    faulthandler.enable()
    master = os.getppid()
    site = Site(app)
    reader, writer = await asyncio.open_connection(sock=lifeline)
    tasks = [asyncio.create_task(_end_with(reader, master))]
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
        try:
            await site.drain()
        finally:
            await site.close()
            writer.close()


async def _end_with(reader: asyncio.StreamReader, master: int) -> None:
    """End this process in good order when the master's end of the line is gone, as it is even after kill -9."""
    # A master that was killed with something of ours unread resets the line instead of closing it.
    with contextlib.suppress(ConnectionError):
        await reader.read()
    # The line may be closed a moment before its other files, and by its lock it would still count as a user of the
    # private database. Its children are given away only after all files are closed.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(TAKEN_APART_SECONDS):
            while os.getppid() == master:  # noqa: ASYNC110  # nobody tells when
                await asyncio.sleep(POLL_SECONDS)
    signal.raise_signal(signal.SIGTERM)


async def _beat(writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        writer.write(BEAT)
