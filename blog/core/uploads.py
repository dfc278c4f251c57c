"""Files somebody sends: straight to the disk, piece by piece, and gone when they were dealt with.

A file in the folder of uploads is locked by whoever works on it; one nobody has locked was left by a killed process.
"""

import asyncio
import contextlib
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from blog.core import clock
from blog.core.errors import BadRequest, UnsupportedType
from blog.core.i18n import gettext as _
from blog.core.workers import Workers

FOLDER: Final = "uploads"  # in the state folder
PIECE: Final = 256 * 1024
LONGEST_FIELD: Final = 1000
ROOM_FOR_HEADS: Final = 16 * 1024  # what a form may have around its files
LEAST_RATE: Final = 1024  # bytes a second, over as long as a pause may be
PREFIX: Final = "upload-"
LEAST_AGE: Final = timedelta(minutes=1)  # between being made and being locked

_disk = Workers("uploads", threads=4, most_waiting=1000)


class TooLarge(Exception):
    """The form is larger than the limit; the rest of it was not read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`file_bytes` is the largest file, `form_bytes` the largest form but for its heads, `parts` the most parts.

    `pause` is in seconds: the longest that may pass between two pieces, and between two times 1 KiB a second came.
    """

    file_bytes: int
    form_bytes: int
    parts: int
    pause: float


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was sent; `name` as the sender calls it. One of more than the limit has no `path`."""

    name: str
    size: int
    path: Path | None

    @property
    def is_too_large(self) -> bool:
        return self.path is None


@dataclass(frozen=True, slots=True)
class Received:
    """The files of a form in their order, and its other fields. No file where none was chosen."""

    files: tuple[SentFile, ...]
    fields: dict[str, str]


@contextlib.asynccontextmanager
async def received(request: web.Request, name: str, folder: Path, limits: Limits) -> AsyncIterator[Received]:
    """The files in the fields of that name of a posted form, kept in `folder` as long as the context lasts.

    Raises TooLarge, BadRequest for a body that cannot be read or breaks off, UnsupportedType, OSError when the disk
    is full, and 408 for a sender that is too slow.
    """
    if request.content_type != "multipart/form-data":
        raise UnsupportedType
    if (request.content_length or 0) > limits.form_bytes + ROOM_FOR_HEADS:
        raise TooLarge
    with contextlib.ExitStack() as kept:
        form = await _Receiver(request, name, folder, limits, kept).receive()
        yield form


@dataclass(slots=True)
class _Receiver:
    request: web.Request
    name: str
    folder: Path
    limits: Limits
    kept: contextlib.ExitStack
    files: list[SentFile] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    total: int = 0
    counted_at: float = 0.0
    counted: int = 0

    async def receive(self) -> Received:
        """Write the files, in whichever order the parts come."""
        self.counted_at = asyncio.get_running_loop().time()
        try:
            await self._parts()
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
        return Received(tuple(self.files), self.fields)

    async def _parts(self) -> None:
        parts = await self.request.multipart()
        for _number in range(self.limits.parts):
            part = await self._next(parts)
            if part is None:
                return
            if not part.name:
                raise ValueError("a part that is no field of a form")
            if part.name == self.name:
                await self._keep(part)
            else:
                self.fields[part.name] = await self._text(part)
        if await self._next(parts) is not None:
            raise ValueError("a form of too many parts")

    async def _next(self, parts: MultipartReader) -> BodyPartReader | None:
        async with asyncio.timeout(self.limits.pause):
            part = await parts.next()
        if part is not None and not isinstance(part, BodyPartReader):
            raise ValueError("a form within a form")
        return part

    async def _keep(self, part: BodyPartReader) -> None:
        with contextlib.ExitStack() as made:
            file, size = made.enter_context(_made(self.folder)), 0
            while piece := await self._piece(part):
                size += len(piece)
                if size <= self.limits.file_bytes:
                    await _disk.run(file.write, piece)
            await _disk.run(file.flush)
            name = part.filename or ""
            if size > self.limits.file_bytes:
                self.files.append(SentFile(name, size, None))
            elif size or name:  # a browser sends an empty part without a name where no file was chosen
                self.files.append(SentFile(name, size, Path(file.name)))
                self.kept.enter_context(made.pop_all())

    async def _text(self, part: BodyPartReader) -> str:
        text = b""
        while piece := await self._piece(part):
            text += piece
            if len(text) > LONGEST_FIELD:
                raise ValueError("a field too long")
        return text.decode()

    async def _piece(self, part: BodyPartReader) -> bytes:
        async with asyncio.timeout(self.limits.pause):
            piece = await part.read_chunk(PIECE)
        self.total += len(piece)
        if self.total > self.limits.form_bytes:
            raise TooLarge
        self._check_rate()
        return piece

    def _check_rate(self) -> None:
        """Raise TimeoutError for a sender that never pauses long enough and yet never comes to an end."""
        now = asyncio.get_running_loop().time()
        if now - self.counted_at < self.limits.pause:
            return
        if self.total - self.counted < LEAST_RATE * self.limits.pause:
            raise TimeoutError
        self.counted_at, self.counted = now, self.total


@contextlib.contextmanager
def _made(folder: Path) -> Iterator[BinaryIO]:
    """A new file, locked, for as long as the context lasts. Not in a thread: no cancellation may come in between."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder)
    handle, name = tempfile.mkstemp(prefix=PREFIX, dir=folder)
    try:
        os.close(handle)
        with open(name, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield file
    finally:
        os.unlink(name)


def sweep(folder: Path) -> None:
    """Delete what killed processes have left."""
    oldest = (clock.now() - LEAST_AGE).timestamp()
    for path in folder.glob(f"{PREFIX}*"):
        with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            if path.stat().st_mtime < oldest:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
