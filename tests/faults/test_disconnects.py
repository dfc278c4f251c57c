"""Writers whose connection breaks in the middle of what they send, or before they hear that it was stored."""

import asyncio
import random
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer

from blog.core.web import DATABASE
from tests.application import Visit
from tests.factories import Factory
from tests.faults.conftest import Serve
from tests.faults.processes import until
from tests.faults.traffic import halves, post_form

WRITERS = 100
LONGEST_STAY = 0.03  # seconds; about what a save takes here


async def test_a_writer_who_vanishes_leaves_an_entire_post_or_none(serve: Serve, visit: Visit, make: Factory) -> None:
    server = await serve(database_pool_size=4)
    author = await visit(await make.user(), at=server)
    cookie = author.client.session.cookie_jar.filter_cookies(server.make_url("/")).output(header="", sep=";").strip()
    await author.client.session.close()
    fate = random.Random(7)
    await asyncio.gather(*(_vanish(server, cookie, number, fate) for number in range(WRITERS)))
    await until(_nothing_is_under_way)

    assert await halves(make.db) == 0
    stored = await make.db.fetch_value("SELECT COUNT(*) FROM posts WHERE source = CONCAT('The text of ', title)")
    assert 0 < stored < WRITERS
    assert await make.db.fetch_value("SELECT COUNT(*) FROM posts") == stored
    assert isinstance(server.app, web.Application)
    pool = server.app[DATABASE].pool
    assert 0 < pool.size == pool.freesize <= 4
    assert (await (await visit(at=server)).get("/")).status == 200


async def _vanish(server: TestServer, cookie: str, number: int, fate: random.Random) -> None:
    """Send a post, entirely or in part, and be gone at some moment after that."""
    body = urlencode(post_form(f"Storm {number}")).encode()
    head = (
        f"POST /admin/posts/new HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nCookie: {cookie}\r\n"
        "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    sent = fate.choice((len(body), len(body), fate.randrange(len(body))))
    stay = fate.uniform(0, LONGEST_STAY)
    await asyncio.sleep(fate.uniform(0, 1))
    _reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(head.encode() + body[:sent])
    await writer.drain()
    await asyncio.sleep(stay)
    writer.transport.abort()


def _nothing_is_under_way() -> bool:
    names = (getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks())
    return "RequestHandler.start" not in names
