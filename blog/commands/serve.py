"""`blog serve`: the site on a port of this machine."""

import asyncio
import logging
import os
import signal
import socket
from pathlib import Path

import click
from aiohttp import web

from blog.commands.running import Failed, run, settings_of

KEEPALIVE_SECONDS = 75.0
"""Longer than a proxy in front keeps an idle connection (nginx: 60), so that it never uses one we are closing."""

SHUTDOWN_SECONDS = 10.0
"""How long a request under way may take to finish once we are told to stop."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 is all of IPv4.")
@click.option("--port", default=9000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.pass_obj
def serve(config_file: Path | None, host: str, port: int) -> None:
    """Serve the site."""
    # Half a second that no other command shall wait for.
    from blog.main import create_app

    settings = settings_of(config_file)
    app = create_app(settings=settings)
    access_log = logging.getLogger("aiohttp.access") if settings.access_log else None
    runner = web.AppRunner(
        app, access_log=access_log, keepalive_timeout=KEEPALIVE_SECONDS, shutdown_timeout=SHUTDOWN_SECONDS
    )
    run(_serve(runner, host, port), ordinary_end=(signal.SIGTERM,))


async def _serve(runner: web.AppRunner, host: str, port: int) -> None:
    """Serve until cancelled; then let the requests under way finish, and close everything."""
    try:
        await runner.setup()
    except SystemExit as refusal:  # the application's word for a start that cannot be
        raise Failed(str(refusal)) from None
    try:
        await _listen(runner, host, port)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        # What a failed look-up of the name has for a number means nothing to the operating system.
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise Failed(f"cannot listen at {host}, port {port}: {reason}") from error
