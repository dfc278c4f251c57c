"""Files that can be made again, kept in a folder up to so many bytes; those not asked for the longest go first.

Several processes may share the folder. Each file begins with a checksum of the rest, so a damaged one is noticed.
"""

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from blog.core import clock
from blog.core.logs import log

MARK: Final = b"INK1"
DIGEST: Final = 32
TEMPORARY: Final = ".new-"
TEMPORARY_AGE: Final = timedelta(hours=1)
USED_AGE: Final = timedelta(hours=1)  # how exactly it is known when a file was used: a note each time would cost more
AFTER_TRIMMING: Final = 0.9
# Of the room left, the part that is used before the folder is counted again: other processes write, too.
PART_BEFORE_COUNTING: Final = 0.25


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes and their SHA-256."""

    data: bytes
    digest: bytes


class DiskCache:
    """All methods wait for the disk: they belong into a thread."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._room = 0.0  # bytes that may be written before the folder has to be counted
        self._complained = False

    def read(self, name: str) -> Kept | None:
        """What was kept under that name; None if nothing, or nothing whole."""
        path = self._folder / name
        try:
            whole = path.read_bytes()
            kept = _unwrapped(whole)
            if kept is None:
                path.unlink()
            elif path.stat().st_mtime < (clock.now() - USED_AGE).timestamp():
                self._touch(path)
        except FileNotFoundError:  # never kept, or another process has just deleted it
            return None
        except OSError as error:
            self._complain(error)
            return None
        return kept

    def write(self, name: str, data: bytes) -> Kept:
        """Keep the bytes, if there is room: a disk that is full or broken only makes them be made again next time."""
        kept = Kept(data, hashlib.sha256(data).digest())
        try:
            self._write(name, kept)
        except OSError as error:
            self._complain(error)
        return kept

    def trim(self, extra: int = 0) -> None:
        """Delete the longest unused until there is room for `extra` more bytes, and what killed processes left."""
        files = self._files()
        total = sum(size for _, size, _ in files)
        if total + extra > self._most:
            for _, size, path in sorted(files):
                path.unlink(missing_ok=True)
                total -= size
                if total + extra <= self._most * AFTER_TRIMMING:
                    break
        self._room = (self._most - total) * PART_BEFORE_COUNTING

    def _write(self, name: str, kept: Kept) -> None:
        size = len(MARK) + DIGEST + len(kept.data)
        if size > self._most * AFTER_TRIMMING:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if size > self._room:
            self.trim(size)
        handle, new = tempfile.mkstemp(prefix=TEMPORARY, dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MARK + kept.digest + kept.data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, self._folder / name)
        except BaseException:
            os.unlink(new)
            raise
        self._touch(self._folder / name)
        self._room -= size

    def _files(self) -> list[tuple[float, int, Path]]:
        """When each file was last used, its size, its path."""
        found = []
        oldest = (clock.now() - TEMPORARY_AGE).timestamp()
        with contextlib.suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    state = entry.stat()
                    if not entry.name.startswith(TEMPORARY):
                        found.append((state.st_mtime, state.st_size, Path(entry.path)))
                    elif state.st_mtime < oldest:
                        os.unlink(entry.path)
        return found

    def _touch(self, path: Path) -> None:
        now = clock.now().timestamp()
        os.utime(path, (now, now))

    def _complain(self, error: OSError) -> None:
        if not self._complained:
            log.warning("copies of pictures cannot be kept and are made each time: %s", error)
        self._complained = True


def _unwrapped(whole: bytes) -> Kept | None:
    head = len(MARK) + DIGEST
    digest, data = whole[len(MARK) : head], whole[head:]
    if not whole.startswith(MARK) or hashlib.sha256(data).digest() != digest:
        return None
    return Kept(data, digest)
