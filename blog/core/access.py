"""The access log: a line of JSON for each request, in a file of its own. Nothing is done for it unless it is asked for.

The file is opened again when it was renamed or removed, so it needs no signal, and several processes can write to it:
a line is one write at the end of the file.
"""

import asyncio
import json
import logging
import logging.handlers
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from aiohttp import web

from blog.core import clock
from blog.core.logs import masked
from blog.core.pages_made import NOBODY
from blog.core.web import CLIENT, REQUEST_ID, SETTINGS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# So that a line fits into one write, and nobody fills the disk with addresses.
LONGEST_PATH: Final = 1_000

_log = logging.getLogger("blog.access")


def setup_access_log(app: web.Application) -> None:
    """Log the requests to `app` if its settings name a file. Ends the process with a line if that cannot be written."""
    file = app[SETTINGS].access_log
    for old in list(_log.handlers):
        _log.removeHandler(old)
        old.close()
    # Each time: configuring the loggers above puts this one back to what it was when it was new.
    _log.propagate = False
    _log.setLevel(logging.INFO if file else logging.CRITICAL)
    if file is None:
        return
    try:
        _log.addHandler(logging.handlers.WatchedFileHandler(file, encoding="ascii"))
    except OSError as error:
        raise SystemExit(f"inkstone cannot start: access_log: {file}: {error.strerror}") from None
    app.middlewares.insert(0, _noted)


def is_logging_access() -> bool:
    """Whether `log_access` writes anything; to be asked once for each connection, not for each request."""
    return _log.isEnabledFor(logging.INFO)


def log_access(
    *, address: str, method: str, target: str, status: int, size: int, seconds: float, request_id: str = ""
) -> None:
    """Write down a request that was answered: who asked for what, and how long the answer took.

    `size` is the bytes sent, the head included. `target` is the path as it was sent; what follows a question mark
    may be a secret and is left out.
    """
    line = {
        "at": clock.now().isoformat(timespec="milliseconds"),
        "address": address,
        "method": method,
        "path": masked(target.partition("?")[0][:LONGEST_PATH]),
        "status": status,
        "bytes": size,
        "seconds": round(seconds, 6),
    }
    if request_id:
        line["id"] = request_id
    # JSON escapes all that is not ASCII, and of ASCII every control character but the last.
    _log.info("%s", json.dumps(line).replace("\x7f", "\\u007f"))


@web.middleware
async def _noted(request: web.Request, handler: Handler) -> web.StreamResponse:
    if NOBODY in request:
        return await handler(request)
    begun = asyncio.get_running_loop().time()
    response = await handler(request)
    # The task of this request ends when the answer has gone out; only then its size is known.
    task = asyncio.current_task()
    assert task is not None
    task.add_done_callback(partial(_write, request, response, begun))
    return response


def _write(request: web.Request, response: web.StreamResponse, begun: float, task: object) -> None:
    client = request.get(CLIENT)
    log_access(
        address=client.address if client else request.remote or "unix",
        method=request.method,
        target=request.raw_path,
        status=response.status,
        size=response.body_length if response.prepared else 0,
        seconds=asyncio.get_running_loop().time() - begun,
        request_id=request.get(REQUEST_ID, ""),
    )
