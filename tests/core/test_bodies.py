"""Bodies that never arrive whole."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from unittest.mock import Mock

import pytest
from aiohttp import streams
from aiohttp.test_utils import make_mocked_request

from blog.core.bodies import read_form, read_json
from blog.core.errors import BadRequest


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        (read_form, "application/x-www-form-urlencoded"),
        (read_form, "multipart/form-data; boundary=x"),
        (read_json, "application/json"),
    ],
)
async def test_a_body_whose_connection_is_lost_is_a_bad_request_and_no_failure_of_ours(
    read: Callable[..., Coroutine[Any, Any, Any]], kind: str
) -> None:
    body = streams.StreamReader(Mock(_reading_paused=False), 2**16, loop=asyncio.get_running_loop())
    body.feed_data(b"title=Half of wh")
    request = make_mocked_request("POST", "/", {"Content-Type": kind, "Content-Length": "500"}, payload=body)
    reading = asyncio.create_task(read(request, 5.0))
    await asyncio.sleep(0)  # it has read what there is, and waits
    body.set_exception(ConnectionResetError("Connection lost"))
    with pytest.raises(BadRequest):
        await reading
