"""The least aiohttp can do: one handler, always the same bytes. `python -m tests.bench.bare PORT FILE`."""

import asyncio
import sys
from pathlib import Path

import uvloop
from aiohttp import web


def create_app(body: bytes) -> web.Application:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/html", charset="utf-8")

    app = web.Application()
    app.router.add_get("/", handler)
    return app


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    page = Path(sys.argv[2]).read_bytes()
    web.run_app(create_app(page), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
