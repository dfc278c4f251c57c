"""Writers whose connection breaks in the middle of what they send, or before they hear that it was stored."""

import asyncio
import random
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer

from blog.core.web import DATABASE
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.faults.conftest import Serve
from tests.faults.processes import DEADLINE, until
from tests.faults.traffic import halves, post_form

WRITERS = 100
# Everyone so many stays until he is answered, but does not read it.
ANSWERED = 10


async def test_a_writer_who_vanishes_leaves_an_entire_post_or_none(serve: Serve, visit: Visit, make: Factory) -> None:
    server = await serve(database_pool_size=4)
    author = await visit(await make.user(), at=server)
    cookie = author.client.session.cookie_jar.filter_cookies(server.make_url("/")).output(header="", sep=";").strip()
    longest = 3 * await _seconds_of_a_save(author)
    await author.client.session.close()
    fate = random.Random(7)
    async with asyncio.timeout(DEADLINE):
        await asyncio.gather(*(_vanish(server, cookie, number, fate, longest) for number in range(1, WRITERS + 1)))
    await until(_nothing_is_under_way)

    assert await halves(make.db) == 0
    stored = await make.db.fetch_value("SELECT COUNT(*) FROM posts WHERE source = CONCAT('The text of ', title)")
    assert WRITERS // ANSWERED < stored < WRITERS
    assert await make.db.fetch_value("SELECT COUNT(*) FROM posts") == stored
    assert isinstance(server.app, web.Application)
    pool = server.app[DATABASE].pool
    assert 0 < pool.size == pool.freesize <= 4
    assert (await (await visit(at=server)).get("/")).status == 200


async def _seconds_of_a_save(browser: Browser) -> float:
    """How long it takes here and now."""
    started = asyncio.get_running_loop().time()
    assert (await browser.post("/admin/posts/new", post_form("Storm 0"))).status == 303
    return asyncio.get_running_loop().time() - started


async def _vanish(server: TestServer, cookie: str, number: int, fate: random.Random, longest: float) -> None:
    """Send a post, entirely or in part, and be gone at some moment after that."""
    is_answered = number % ANSWERED == 0
    body = urlencode(post_form(f"Storm {number}")).encode()
    head = (
        f"POST /admin/posts/new HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nCookie: {cookie}\r\n"
        "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    sent = len(body) if is_answered else fate.choice((len(body), len(body), fate.randrange(len(body))))
    stay = fate.uniform(0, longest)
    await asyncio.sleep(fate.uniform(0, 1))
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(head.encode() + body[:sent])
    await writer.drain()
    await (reader.read(1) if is_answered else asyncio.sleep(stay))
    writer.transport.abort()


def _nothing_is_under_way() -> bool:
    names = (getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks())
    return "RequestHandler.start" not in names
