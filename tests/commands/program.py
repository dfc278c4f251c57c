"""The real program as a process of its own, and how its tables are read."""

import asyncio
import http.client
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from click.testing import Result

from blog import paths
from blog.core.embedded import EmbeddedServer
from blog.core.mariadbd import answers

Blog = Callable[..., Result]
"""Runs a command in this process."""

ADD_OWNER = ("user", "add", "--email", "Ann@Example.org", "--name", "Ann 李明", "--role", "owner", "--password-stdin")

WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Old blog</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
<item><title>Brought along</title><link>https://old.example/brought-along/</link>
<content:encoded><![CDATA[<p>Words from elsewhere.</p>]]></content:encoded>
<wp:post_id>7</wp:post_id><wp:post_date_gmt>2020-05-01 10:00:00</wp:post_date_gmt>
<wp:post_name>brought-along</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
<item><title>A picture</title><wp:post_id>8</wp:post_id><wp:post_type>attachment</wp:post_type>
<wp:status>inherit</wp:status><wp:attachment_url>https://old.example/a.jpg</wp:attachment_url></item>
</channel></rss>
"""


def environment(**ours: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("BLOG_")} | ours


def program(environ: dict[str, str], *arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the real program to its end."""
    command = (sys.executable, "-m", "blog", *map(str, arguments))
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        command, env=environ, cwd=paths.CHECKOUT, text=True, capture_output=True, check=False, **options
    )


@contextmanager
def site(environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], http.client.HTTPConnection]]:
    """`blog serve` on a free port, and a connection to it; killed if it is still there at the end."""
    command = (sys.executable, "-m", "blog", "serve", "--port", "0")
    with subprocess.Popen(command, env=environ, cwd=paths.CHECKOUT, text=True, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        try:
            said = next(line for line in process.stderr if "server started" in line)
            found = re.search(r"http://([\d.]+):(\d+)", said)
            assert found, said
            with closing(http.client.HTTPConnection(found[1], int(found[2]), timeout=60)) as connection:
                yield process, connection
        finally:
            process.kill()


def get(connection: http.client.HTTPConnection, path: str) -> str:
    connection.request("GET", path)
    return connection.getresponse().read().decode()


def is_running(state: Path) -> bool:
    """Whether the site's private database server answers."""
    return asyncio.run(answers(EmbeddedServer(state).socket))


def lines(text: str) -> list[list[str]]:
    """The cells of a table's lines."""
    return [re.split(r" {2,}", line) for line in text.splitlines()]
