"""Copies of pictures in other sizes: made when first asked for, once however many ask, and kept in a bounded cache."""

import asyncio
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
        name = f"{media.key}-{width}{'-webp' if webp else ''}"
        task = self._under_way.get(name)
        if task is None:
            if len(self._under_way) >= MOST_WAITING:
                raise Busy
            task = asyncio.create_task(self._read_or_make(db, media, width, webp, name))
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

    async def _read_or_make(self, db: Database, media: Media, width: int, webp: bool, name: str) -> Kept:
        kept = await _disk.run(self._cache.read, name)
        if kept is not None:
            return kept
        async with self._turns:
            original = await _original(db, media)
            data = await pictures.run(lambda: resized(original, media.content_type, width, webp=webp))
        return await _disk.run(self._cache.write, name, data)


async def _original(db: Database, media: Media) -> BytesIO:
    whole = BytesIO()
    number = 0
    while whole.tell() < media.size:
        chunk = await queries_bytes.find_chunk(db, media.content_id, number)
        if chunk is None:  # deleted in the meantime
            raise NotFound
        whole.write(chunk)
        number += 1
    return whole
