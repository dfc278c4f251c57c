"""The two sites that are measured, made once and kept under var/bench, and which of their pages are asked for."""

import asyncio
import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import quote

import pymysql

from blog.commands.database import located
from blog.comments.actions_paging import page_everything
from blog.core.db import Database, DatabaseConfig
from blog.core.embedded import EmbeddedServer
from blog.demo.people import OWNER_EMAIL
from blog.demo.world import TAGS
from blog.posts.actions_listing import list_everything
from blog.settings import Settings
from tests.bench import cores
from tests.bench.asking import Client
from tests.bench.processes import ROOT, environment

PASSWORD = "the bench writes under this name"
# The post that is measured: about the size of what people write, and of what others have been measured with.
USUAL_HTML = 3_000
MOST_POSTS = 10_000
USUAL_COMMENTS = (3, 6)
_POSTS = """
    SELECT id, slug FROM posts
    WHERE kind = 'post' AND status = 'published' AND visibility = 'public' AND trashed_at IS NULL
      AND published_at < UTC_TIMESTAMP() - INTERVAL 30 DAY
    ORDER BY id
"""
_USUAL_POST = """
    SELECT p.slug FROM posts p
    WHERE kind = 'post' AND status = 'published' AND visibility = 'public' AND trashed_at IS NULL
      AND published_at < UTC_TIMESTAMP() - INTERVAL 30 DAY AND series_id IS NULL AND COALESCE(cover_html, '') = ''
      AND p.id <= 2000
      AND (SELECT COUNT(*) FROM comments c WHERE c.post_id = p.id AND c.status = 'approved') BETWEEN %s AND %s
    ORDER BY ABS(LENGTH(html) - %s), id LIMIT 1
"""
# Those with the most posts: their pages are full on either site.
_TAGS = """
    SELECT t.slug FROM tags t JOIN post_tags p ON p.tag_id = t.id
    GROUP BY t.id ORDER BY COUNT(*) DESC, t.id LIMIT 12
"""


@dataclass(frozen=True)
class Pages:
    """Paths of a site to ask for: the post measured, and several each for those that are asked in turns."""

    post: str
    posts: Sequence[str]
    tags: Sequence[str]
    searches: Sequence[str]


class Site:
    """A site of its own in a folder. While it is `open`, its database runs and servers can be started on it."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.config = DatabaseConfig(user="", database="")
        self.database_pid = 0

    def make(self, posts: int, comments: int) -> None:
        """Fill it, if that has not been done yet."""
        done = self.state / f"filled-{posts}-{comments}"
        if done.exists():
            return
        shutil.rmtree(self.state, ignore_errors=True)  # half of one, or one of another size
        self.state.mkdir(parents=True)
        _blog(self.state, "demo", "--posts", str(posts), "--comments", str(comments))
        asyncio.run(self._put_in_lists())
        _blog(self.state, "user", "password", OWNER_EMAIL, "--password-stdin", said=f"{PASSWORD}\n")
        done.touch()

    async def _put_in_lists(self) -> None:
        async with located(Settings(state_dir=self.state)) as config:
            database = Database(config, statement_timeout=None)
            await database.open()
            await list_everything(database)
            await page_everything(database)
            # A server stopped right after so much was written would go on planning for empty tables.
            tables = [str(*row.values()) for row in await database.fetch_all("SHOW TABLES")]
            await database.fetch_all(f"ANALYZE TABLE {', '.join(tables)}")
            await database.close()

    @contextlib.contextmanager
    def open(self) -> Iterator["Site"]:
        """Have its database running, on the core of the servers."""
        database = EmbeddedServer(self.state, watch=False)
        with cores.on(cores.SERVING):
            self.config = asyncio.run(database.start())
        self.database_pid = database.pid
        try:
            yield self
        finally:
            asyncio.run(database.stop())

    def pages(self) -> Pages:
        """Some of its pages, always the same."""
        random = Random(1)
        [[post]] = self._ask(_USUAL_POST, (*USUAL_COMMENTS, USUAL_HTML))
        slugs, tags = self._ask(_POSTS), self._ask(_TAGS)
        words = [*random.sample(TAGS["en"], 6), *random.sample(TAGS["zh-Hans"], 6)]
        return Pages(
            f"/posts/{quote(post)}",
            [f"/posts/{quote(slug)}" for [_, slug] in random.sample(slugs, min(len(slugs), MOST_POSTS))],
            [f"/tags/{quote(slug)}" for [slug] in tags],
            [f"/search?q={quote(word)}" for word in words],
        )

    def editable_posts(self, number: int) -> list[int]:
        """The ids of some posts, to save."""
        return [int(ident) for [ident, _] in self._ask(_POSTS)[:number]]

    def _ask(self, sql: str, values: Sequence[object] = ()) -> list[list[str]]:
        where = self.config
        with (
            contextlib.closing(
                pymysql.connect(unix_socket=where.unix_socket, user=where.user, database=where.database)
            ) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, values)
            return [list(row) for row in cursor.fetchall()]


def signed_in(port: int) -> Client:
    """The owner, signed in as people do it."""
    client = Client(port)
    answer = client.post("/sign-in", {"email": OWNER_EMAIL, "password": PASSWORD})
    if answer.status != 303:
        raise RuntimeError(f"signing in was answered with {answer.status}")
    client.cookie = answer.header("Set-Cookie").partition(";")[0]
    return client


def _blog(state: Path, *arguments: str, said: str = "") -> None:
    # What the demo shows of its progress goes through to whoever waits for it.
    subprocess.run(
        [sys.executable, "-m", "blog", *arguments],
        cwd=ROOT,
        env=environment(BLOG_STATE_DIR=str(state)),
        input=said,
        text=True,
        check=True,
    )
