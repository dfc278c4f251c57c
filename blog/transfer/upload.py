"""A file somebody sends: straight to the disk, piece by piece, and gone when it was dealt with.

A file in the folder of uploads is locked by whoever works on it; one nobody has locked was left by a killed process.
"""

import asyncio
import contextlib
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from blog.core import clock
from blog.core.errors import BadRequest, Refused, UnsupportedType
from blog.core.i18n import gettext as _
from blog.transfer.background import in_thread

PIECE: Final = 256 * 1024
LONGEST_FIELD: Final = 1000
MOST_PARTS: Final = 20
ROOM_FOR_HEADS: Final = 16 * 1024  # what a form may have around its file
PREFIX: Final = "upload-"
LEAST_AGE: Final = timedelta(minutes=1)  # between being made and being locked


class TooLarge(Exception):
    """The file is larger than the limit; the rest of it was not read."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, and what was ticked beside it."""

    path: Path
    fields: dict[str, str]


@contextlib.asynccontextmanager
async def uploaded(
    request: web.Request, field: str, folder: Path, *, most_bytes: int, pause: float
) -> AsyncIterator[Upload]:
    """The file in that field of a posted form, kept in `folder` as long as the context lasts.

    `pause` is in seconds: the longest that may pass between two pieces. Raises TooLarge, Refused where there is no
    file or an empty one, BadRequest for a body that cannot be read or breaks off, UnsupportedType, and 408 for a
    pause too long.
    """
    if request.content_type != "multipart/form-data":
        raise UnsupportedType
    if (request.content_length or 0) > most_bytes + ROOM_FOR_HEADS:
        raise TooLarge
    with _made(folder) as file:
        fields = await _Receiver(request, field, file, most_bytes, pause).receive()
        yield Upload(Path(file.name), fields)


@dataclass(slots=True)
class _Receiver:
    request: web.Request
    field: str
    file: BinaryIO
    most_bytes: int
    pause: float
    size: int | None = None  # None as long as no file was sent

    async def receive(self) -> dict[str, str]:
        """Write the file, in whichever order the parts come, and give back the other fields."""
        try:
            fields = await self._parts()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except (
            ValueError,
            LookupError,
            RecursionError,
            AssertionError,
            EOFError,
            ConnectionError,
            HttpProcessingError,
            web.RequestPayloadError,
        ) as error:
            raise BadRequest(_("The form could not be read, or it broke off.")) from error
        if self.size is None:
            raise Refused({self.field: [_("Please choose a file.")]})
        if self.size == 0:
            raise Refused({self.field: [_("This file is empty.")]})
        await in_thread(self.file.flush)
        return fields

    async def _parts(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        parts = await self.request.multipart()
        for _number in range(MOST_PARTS):
            async with asyncio.timeout(self.pause):
                part = await parts.next()
            if part is None:
                return fields
            if not isinstance(part, BodyPartReader) or not part.name:
                raise ValueError("a part that is no field of a form")
            if part.name == self.field and self.size is not None:
                raise Refused({self.field: [_("Please choose one file only.")]})
            if part.name == self.field:
                await self._keep(part)
            else:
                fields[part.name] = await self._text(part)
        raise ValueError("a form of too many parts")

    async def _keep(self, part: BodyPartReader) -> None:
        # A browser sends an empty part without a name where no file was chosen.
        if part.filename:
            self.size = 0
        while piece := await self._piece(part):
            self.size = (self.size or 0) + len(piece)
            if self.size > self.most_bytes:
                raise TooLarge
            await in_thread(self.file.write, piece)

    async def _text(self, part: BodyPartReader) -> str:
        text = b""
        while piece := await self._piece(part):
            text += piece
            if len(text) > LONGEST_FIELD:
                raise ValueError("a field too long")
        return text.decode()

    async def _piece(self, part: BodyPartReader) -> bytes:
        async with asyncio.timeout(self.pause):
            return await part.read_chunk(PIECE)


@contextlib.contextmanager
def _made(folder: Path) -> Iterator[BinaryIO]:
    """A new file, locked, for as long as the context lasts. Not in a thread: no cancellation may come in between."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    handle, name = tempfile.mkstemp(prefix=PREFIX, dir=folder)
    try:
        os.close(handle)
        with open(name, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield file
    finally:
        os.unlink(name)


def _sweep(folder: Path) -> None:
    """Delete what killed processes have left."""
    oldest = (clock.now() - LEAST_AGE).timestamp()
    for path in folder.glob(f"{PREFIX}*"):
        with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            if path.stat().st_mtime < oldest:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
