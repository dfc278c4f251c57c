"""Copies of pictures in other sizes: made when first asked for, once however many ask, and kept in a bounded cache."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Final

from blog.core.db import Database
from blog.core.errors import Busy, NotFound
from blog.core.workers import Workers
from blog.media import queries_bytes
from blog.media.actions import pictures
from blog.media.actions_cache import DiskCache, Kept
from blog.media.actions_pictures import resized
from blog.media.models import Media

FOLDER: Final = Path("cache", "media")  # in the state folder
# Pictures being read from the database and resized at one time. The others wait without holding anything.
AT_ONCE: Final = 2
MOST_WAITING: Final = 200
Make = Callable[[], Awaitable[bytes]]

_disk = Workers("copies", threads=2, most_waiting=1000)


class Copies:
    """The copies of a process, kept where all processes of the site find them."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._cache = DiskCache(folder, most_bytes)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._under_way: dict[str, asyncio.Task[Kept]] = {}

    async def get(self, db: Database, media: Media, width: int, *, webp: bool) -> Kept:
        """The copy of that width. Raises NotFound where there is none, and Busy."""
        if not media.has_copy(width, webp=webp):
            raise NotFound

        async def make() -> bytes:
            whole = await original(db, media)
            return await pictures.run(lambda: resized(whole, media.content_type, width, webp=webp))

        return await self.made(f"{media.key}-{width}{'-webp' if webp else ''}", make)

    async def made(self, name: str, make: Make) -> Kept:
        """What is kept under that name, else what `make` makes, once for all who ask. Raises Busy."""
        task = self._under_way.get(name)
        if task is None:
            if len(self._under_way) >= MOST_WAITING:
                raise Busy
            task = asyncio.create_task(self._read_or_make(name, make))
            self._under_way[name] = task
            task.add_done_callback(lambda done: self._finish(name, done))
        # Who goes away does not take the copy from the others who wait for it.
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _finish(self, name: str, task: asyncio.Task[Kept]) -> None:
        del self._under_way[name]
        if not task.cancelled():
            task.exception()  # asked for, since everybody who waited may have gone away

    async def _read_or_make(self, name: str, make: Make) -> Kept:
        kept = await _disk.run(self._cache.read, name)
        if kept is not None:
            return kept
        async with self._turns:
            data = await make()
        return await _disk.run(self._cache.write, name, data)


async def original(db: Database, media: Media) -> BytesIO:
    """The whole of a medium. Raises NotFound where it was deleted in the meantime."""
    whole = BytesIO()
    number = 0
    while whole.tell() < media.size:
        chunk = await queries_bytes.find_chunk(db, media.content_id, number)
        if chunk is None:
            raise NotFound
        whole.write(chunk)
        number += 1
    return whole
