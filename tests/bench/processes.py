"""The servers that are measured, each in a process of its own."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from blog import paths
from blog.core.db import DatabaseConfig
from tests.bench import cores
from tests.bench.asking import Client

START_SECONDS = 60.0
LOOK_SECONDS = 0.002
ROOT = paths.TEMPLATES.parent

NGINX = """
daemon off; worker_processes 1; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
    access_log off; sendfile on; tcp_nopush off; keepalive_requests 1000000000; keepalive_timeout 75;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; types {{ text/html html; }}
    server {{ listen 127.0.0.1:{port} backlog=1024; root {folder}; index page.html; }}
}}
"""


class Server:
    """A process that answers at `port`. `pid` is that of the process started, `pids` are all of them."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        where: cores.Cores,
        *,
        port: int = 0,
        variables: dict[str, str] | None = None,
    ) -> None:
        self.port = port or free_port()
        self._log = log
        with cores.on(where), log.open("w") as output:
            self._process = subprocess.Popen(
                [part.replace("PORT", str(self.port)) for part in command],
                cwd=ROOT,
                env=environment(**(variables or {})),
                stdout=output,
                stderr=output,
            )
        self.pid = self._process.pid

    def wait(self, path: str = "/") -> None:
        """Return at the first page answered. Raises RuntimeError with the log where there is none."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError):
                client = Client(self.port)
                status = client.get(path).status
                client.close()
                if status == 200:
                    return
            time.sleep(LOOK_SECONDS)
        raise RuntimeError(f"it does not answer at port {self.port}:\n{self._log.read_text()}")

    @property
    def pids(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)


def environment(**variables: str) -> dict[str, str]:
    """What a process is started with: none of the settings of whoever runs the bench, but those named here."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BLOG_")} | variables


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def running(server: Server, path: str = "/") -> Iterator[Server]:
    """The server, once it answers, and until the end."""
    try:
        server.wait(path)
        yield server
    finally:
        server.stop()


def inkstone(
    state: Path, log: Path, where: cores.Cores = cores.SERVING, *, workers: int = 1, **variables: str
) -> Server:
    """Our own, as `python -m blog serve` runs it; `variables` are settings."""
    command = [sys.executable, "-m", "blog", "serve", "--port", "PORT"]
    command += ["--workers", str(workers)] if workers > 1 else []
    return Server(command, log, where, variables={"BLOG_STATE_DIR": str(state), **variables})


def naive(config: DatabaseConfig, log: Path) -> Server:
    where = (config.unix_socket, config.user, config.database)
    return Server([sys.executable, "-m", "tests.bench.naive", "PORT", *where], log, cores.SERVING)


def bare(page: Path, log: Path) -> Server:
    return Server([sys.executable, "-m", "tests.bench.bare", "PORT", str(page)], log, cores.SERVING)


def nginx(page: bytes, folder: Path, log: Path, where: cores.Cores = cores.SERVING) -> Server:
    """nginx with one worker and one file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_bytes(page)
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port))
    return Server(["nginx", "-p", str(folder), "-c", str(config)], log, where, port=port)


def version_of(*command: str) -> str:
    """The first number with dots in it that a program says of itself."""
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", said.stdout + said.stderr)
    return found[0] if found else "?"
