"""Templates compiled once and not at every start: Jinja's bytecode in files under the state directory."""

import contextlib
import hashlib
import os
from io import BytesIO
from pathlib import Path
from typing import Final

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from blog.core.logs import log

FOLDER: Final = "compiled"
_DIGEST_BYTES: Final = hashlib.sha256().digest_size


class Compiled(BytecodeCache):
    """One file for each template, under its digest; what is damaged or cannot be stored is compiled as if it was new.

    Jinja itself looks whether the source, its own version and Python's are still those.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._has_failed = False

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            stored = self._file(bucket).read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            self._tell(error)
            return
        digest, code = stored[:_DIGEST_BYTES], stored[_DIGEST_BYTES:]
        if digest == hashlib.sha256(code).digest():  # damaged code would bring Python down
            bucket.load_bytecode(BytesIO(code))

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        file = self._file(bucket)
        unfinished = file.with_suffix(f".{os.getpid()}-{id(bucket)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished.write_bytes(hashlib.sha256(code).digest() + code)
            unfinished.replace(file)
        except OSError as error:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            self._tell(error)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.jinja"

    def _tell(self, error: OSError) -> None:
        if not self._has_failed:
            log.warning("compiled templates cannot be kept in %s: %s", self._folder, error)
        self._has_failed = True
