"""As much of font files as tells whether they can draw a text: names, weight, and the characters they have.

Read from TrueType and OpenType files and collections of them (ISO/IEC 14496-22), a few kilobytes of each; what is
damaged is passed over.
"""

import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

MOST_FACES: Final = 64
MOST_TABLES: Final = 128
LARGEST_TABLE: Final = 4 * 2**20
REGULAR: Final = 400
ENGLISH: Final = 0x409
# Glyphs made of outlines; a font of pictures can be drawn in one size only.
OUTLINES: Final = frozenset({b"glyf", b"CFF ", b"CFF2"})
Table = tuple[int, int]


class _Damaged(Exception):
    pass


@dataclass(frozen=True)
class Face:
    """One face of a font, which is a file or held in memory.

    `weight` is 1 to 1000, 400 being regular; a variable one has several weights.
    """

    source: Path | bytes = field(repr=False)
    index: int
    family: str
    weight: int
    is_variable: bool
    cmap: Table = field(repr=False)

    def has(self, text: str) -> bool:
        """Whether there is a glyph for every character but the spaces; False where the file cannot be read any more."""
        return all(ord(char) in self._characters for char in text if not char.isspace())

    @cached_property
    def _characters(self) -> "_Groups | _Segments":
        try:
            with _opened(self.source) as file:
                return _characters(_bytes(file, self.cmap))
        except (OSError, _Damaged, struct.error):
            return _Groups(b"")


def read_faces(source: Path | bytes) -> list[Face]:
    """The upright faces of a font that have outlines and are of usual width; none of a file that is no font."""
    try:
        with _opened(source) as file:
            return [face for index, at in enumerate(_beginnings(file)) if (face := _face(file, source, index, at))]
    except (OSError, _Damaged, struct.error):
        return []


def _opened(source: Path | bytes) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _beginnings(file: BinaryIO) -> list[int]:
    if file.read(4) != b"ttcf":
        return [0]
    _version, count = struct.unpack(">II", file.read(8))
    if count > MOST_FACES:
        raise _Damaged
    return list(struct.unpack(f">{count}I", file.read(4 * count)))


def _face(file: BinaryIO, source: Path | bytes, index: int, at: int) -> Face | None:
    tables = dict(_tables(file, at))
    if not OUTLINES & tables.keys() or b"cmap" not in tables or b"name" not in tables:
        return None
    weight, is_usual = _style(_bytes(file, tables[b"OS/2"])) if b"OS/2" in tables else (REGULAR, True)
    family = _family(_bytes(file, tables[b"name"]))
    if not is_usual or not family:
        return None
    return Face(source, index, family, weight, b"fvar" in tables, tables[b"cmap"])


def _tables(file: BinaryIO, at: int) -> Iterator[tuple[bytes, Table]]:
    file.seek(at + 4)
    (count,) = struct.unpack(">H6x", file.read(8))
    if count > MOST_TABLES:
        raise _Damaged
    for tag, _checksum, offset, length in struct.iter_unpack(">4sIII", file.read(16 * count)):
        yield tag, (offset, length)


def _bytes(file: BinaryIO, table: Table) -> bytes:
    offset, length = table
    if length > LARGEST_TABLE:
        raise _Damaged
    file.seek(offset)
    return file.read(length)


def _style(os2: bytes) -> tuple[int, bool]:
    """The weight, and whether the face is upright and neither narrow nor wide."""
    weight, width = struct.unpack_from(">HH", os2, 4)
    (selection,) = struct.unpack_from(">H", os2, 62)
    is_leaning = bool(selection & (1 | 1 << 9))  # italic, oblique
    return weight, width == 5 and not is_leaning


def _family(names: bytes) -> str:
    """The English name of the family, the typographic one before that of four styles."""
    count, start = struct.unpack_from(">HH", names, 2)
    found: dict[int, str] = {}
    for at in range(6, 6 + 12 * count, 12):
        platform, _encoding, language, kind, length, offset = struct.unpack_from(">6H", names, at)
        if kind in (1, 16) and platform == 3 and (language == ENGLISH or kind not in found):
            found[kind] = names[start + offset : start + offset + length].decode("utf-16-be", "replace")
    return found.get(16) or found.get(1) or ""


def _characters(cmap: bytes) -> "_Groups | _Segments":
    (count,) = struct.unpack_from(">H", cmap, 2)
    found: dict[int, bytes] = {}
    for at in range(4, 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, at)
        # Unicode: of Unicode's own platform all but variation sequences, of Windows' the two that say so.
        if (platform == 0 and encoding != 5) or (platform == 3 and encoding in (1, 10)):
            (format_,) = struct.unpack_from(">H", cmap, offset)
            found[format_] = cmap[offset:]
    if 12 in found:
        return _Groups(found[12])
    return _Segments(found[4]) if 4 in found else _Groups(b"")


class _Groups:
    """Format 12: groups of characters that follow each other."""

    def __init__(self, table: bytes) -> None:
        count = struct.unpack_from(">I", table, 12)[0] if table else 0
        numbers = _numbers("I", table[16 : 16 + 12 * count])
        self._starts, self._ends = numbers[0::3], numbers[1::3]

    def __contains__(self, code: int) -> bool:
        at = bisect_left(self._ends, code)
        return at < len(self._ends) and self._starts[at] <= code


class _Segments:
    """Format 4: the first 65,536 characters, with gaps in their segments."""

    def __init__(self, table: bytes) -> None:
        double = struct.unpack_from(">H", table, 6)[0]
        words = _numbers("H", table[14 : 14 + (len(table) - 14) // 2 * 2])
        count = double // 2
        self._ends, rest = words[:count], words[count + 1 :]
        self._starts, self._deltas, self._offsets = rest[:count], rest[count : 2 * count], rest[2 * count :]
        if len(self._offsets) < count:
            raise _Damaged

    def __contains__(self, code: int) -> bool:
        at = bisect_left(self._ends, code)
        if at >= len(self._ends) or self._starts[at] > code:
            return False
        glyph = code
        if offset := self._offsets[at]:
            place = at + offset // 2 + code - self._starts[at]
            glyph = self._offsets[place] if place < len(self._offsets) else 0
            if not glyph:
                return False
        return (glyph + self._deltas[at]) % 65_536 != 0


def _numbers(kind: str, data: bytes) -> "array[int]":
    numbers = array(kind, data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
