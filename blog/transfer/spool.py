"""Records kept on disk while they are worked on: written once, one after another, read as often as wanted."""

import pickle
import tempfile
from collections.abc import Iterator
from typing import Any, Final

MOST_RECORDS: Final = 100
MOST_BYTES: Final = 4 * 2**20


class Spool:
    """A file without a name, gone with the process however that ends. Nobody else can write into it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="inkstone-")  # noqa: SIM115 - closed by close()
        self._end = 0

    def add(self, record: object) -> None:
        """Append a record, which may be anything that can be pickled. Raises OSError when the disk is full."""
        self._file.seek(self._end)
        pickle.dump(record, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._end = self._file.tell()

    def read(self, offset: int) -> tuple[list[Any], int]:
        """Some records from an offset on, 0 being the first, and the offset of the next; none at the end."""
        self._file.seek(offset)
        records: list[Any] = []
        at = offset
        while at < self._end and len(records) < MOST_RECORDS and at - offset < MOST_BYTES:
            records.append(pickle.load(self._file))  # noqa: S301 - our own records, in a file only we can open
            at = self._file.tell()
        return records, at

    def records(self) -> Iterator[Any]:
        """All of them, for somebody who may wait for the disk."""
        records, offset = self.read(0)
        while records:
            yield from records
            records, offset = self.read(offset)

    def close(self) -> None:
        """Give the space back."""
        self._file.close()
