"""A copy of wp-content/uploads on the disk of whoever imports: files are found by their path in it, and in it only.

No symbolic link is followed, neither to a file nor through a folder, and nothing but ordinary files is opened.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

# The folder itself, or one above it as people copy it.
INSIDE: Final = ("", "uploads", "wp-content/uploads")
UPLOADS: Final = "wp-content/uploads/"
_DATED = re.compile(r"(?:.*/)?((?:19|20)\d\d/\d\d/[^/]+)")
# What WordPress puts between a file's name and its extension for the smaller ones it makes of a picture.
_VARIANT = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated)+(?=\.[A-Za-z0-9]{1,5}$)")


class FileMissing(Exception):
    """There is no ordinary file of that path in the folder."""


class UploadsFolder:
    """The folder. Raises OSError where it is none or cannot be read."""

    def __init__(self, path: Path) -> None:
        found = (path / inner for inner in reversed(INSIDE) if (path / inner).is_dir())
        self.path = next(found, path)
        os.close(os.open(self.path, os.O_RDONLY | os.O_DIRECTORY))

    @contextmanager
    def opened(self, path: str) -> Iterator[BinaryIO]:
        """The file at that path, to be read. Raises FileMissing."""
        for spelled in dict.fromkeys((path, unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path))):
            handle = self._handle(spelled)
            if handle is not None:
                with os.fdopen(handle, "rb") as file:
                    yield file
                return
        raise FileMissing(path)

    def _handle(self, path: str) -> int | None:
        parts = path.split("/")
        if not all(is_plain(part) for part in parts):
            return None
        try:
            folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            for part in parts[:-1]:
                folder = _inner(folder, part, os.O_DIRECTORY)
            # A pipe must not keep us waiting until somebody writes into it.
            file = _inner(folder, parts[-1], os.O_NONBLOCK)
        except OSError:
            return None  # not there, or not to be read: the report names it
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            return None
        return file


def _inner(folder: int, name: str, flags: int) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=folder)
    finally:
        os.close(folder)


def is_plain(name: str) -> bool:
    """Whether a part of a path stays in its folder and can be a name at all."""
    if name in ("", ".", "..") or "\0" in name or "\\" in name:
        return False
    try:
        return len(name.encode()) <= 255
    except UnicodeEncodeError:
        return False


def path_of(url: str) -> str:
    """The path in the uploads folder that an address stands for, "" where it tells none."""
    try:
        path = unquote(urlsplit(url).path).strip("/")
    except ValueError:
        return ""
    if UPLOADS in path:
        return path.rpartition(UPLOADS)[2]
    dated = _DATED.fullmatch(path)
    return dated[1] if dated else path.rpartition("/")[2]


def candidates(attached: str, url: str) -> tuple[str, ...]:
    """Where the file of an attachment may lie, the likeliest path first; `attached` is what WordPress noted, or ""."""
    told = [attached.strip("/"), path_of(url)]
    originals = [without_variant(path) for path in told]
    return tuple(dict.fromkeys(path for path in (*told, *originals) if path))


def without_variant(path: str) -> str:
    """The path of the picture that one of several sizes was made of."""
    return _VARIANT.sub("", path)
