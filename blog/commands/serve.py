"""`blog serve`: the site on a port of this machine, by one process or by several."""

import asyncio
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from blog.commands.running import run, settings_of
from blog.settings import supervisor

if TYPE_CHECKING:
    from aiohttp import web

    from blog.serving.notifier import Notifier

MOST_WORKERS = 64


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 is all of IPv4.")
@click.option("--port", default=9000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, MOST_WORKERS),
    help="Processes that serve. With more than one, SIGHUP replaces them one by one: settings and code are read anew.",
)
@click.pass_obj
def serve(config_file: Path | None, host: str, port: int, workers: int) -> None:
    """Serve the site.

    Started by systemd with a socket of its own, that socket is served, and neither address nor port counts.
    """
    # What follows takes half a second to read, which no other command shall wait for.
    from blog.core.logs import configure_logging
    from blog.serving import master
    from blog.serving.notifier import Notifier
    from blog.serving.sockets import FIRST_HANDED_OVER, adopt_sockets, open_sockets

    settings = settings_of(config_file)
    told = supervisor()
    notifier = Notifier(told)
    handed_over = adopt_sockets(range(FIRST_HANDED_OVER, FIRST_HANDED_OVER + told.sockets))
    if workers > 1:
        configure_logging(settings)
        sockets = handed_over or open_sockets(host, port)
        work = master.serve(settings, _worker_command(config_file), sockets, workers, notifier)
    else:
        from blog.main import create_app

        app = create_app(settings=settings)
        sockets = handed_over or open_sockets(host, port)
        work = _alone(app, sockets, notifier, goes_on=bool(handed_over))
    run(work, ordinary_end=(signal.SIGTERM,))


@click.command(hidden=True)
@click.option("--socket", "sockets", type=int, multiple=True, required=True)
@click.option("--lifeline", type=int, required=True)
@click.option("--when-ready", is_flag=True)
@click.option("--announce", is_flag=True)
@click.pass_obj
def worker(config_file: Path | None, sockets: tuple[int, ...], lifeline: int, when_ready: bool, announce: bool) -> None:
    """Be one of the processes of `serve --workers`."""
    settings = settings_of(config_file)  # read first: settings that cannot be used are told at once

    from blog import startup
    from blog.main import create_app
    from blog.serving.sockets import adopt_sockets
    from blog.serving.worker import work

    listening, [line] = adopt_sockets(sockets), adopt_sockets((lifeline,))
    app = create_app(settings=settings)
    app[startup.ANNOUNCES] = announce
    run(work(app, listening, line, when_ready=when_ready), ordinary_end=(signal.SIGTERM,))


async def _alone(app: "web.Application", sockets: list[socket.socket], notifier: "Notifier", *, goes_on: bool) -> None:
    """Serve in this process until cancelled; where the sockets go on without us, so that nobody is turned away."""
    from blog.serving.site import Site

    site = Site(app)
    try:
        await site.start()
        await site.listen(sockets)
        notifier.ready()
        async with notifier.watched():
            await asyncio.Event().wait()
    finally:
        notifier.stopping()
        if goes_on:
            await site.drain()
        await site.close()


def _worker_command(config_file: Path | None) -> list[str]:
    """This program, started in the same way, as a worker."""
    ours = len(sys.orig_argv) - len(sys.argv) + 1  # the interpreter's own arguments, and what it was told to run
    config = ["--config", str(config_file)] if config_file else []
    return [sys.executable, *sys.orig_argv[1:ours], *config, "worker"]
