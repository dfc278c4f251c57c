"""The most read pages in a file, so that a process that starts has them even where it finds no database."""

import asyncio
import contextlib
import hashlib
import itertools
import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from blog import paths
from blog.core.kept import Finished, Kept
from blog.core.logs import log
from blog.core.pages import PageCache, State

NAME: Final = "pages.kept"
MOST_BYTES: Final = 4 * 2**20
# Written at most so often; what is read most does not change from one second to the next.
EVERY_SECONDS: Final = 20.0


class PagesFile:
    """The file under `folder`. What another version of the code or other settings wrote is not used.

    It goes in the moment the site changes, so that it never brings back what was withdrawn.
    """

    def __init__(self, folder: Path, cache: PageCache, settings: str, folders: Sequence[Path] = ()) -> None:
        self.path = folder / NAME
        self._cache = cache
        self._made_by = _fingerprint(settings, folders)
        cache.on_drop = self.forget

    def forget(self) -> None:
        """Delete it."""
        self.path.unlink(missing_ok=True)

    def read(self) -> int:
        """Put what it holds into the cache, to be given out as soon as it is known to be true; how many pages."""
        try:
            with self.path.open("rb") as file:
                head = json.loads(file.readline())
                if head["made_by"] != self._made_by:
                    return 0
                bodies = file.read()
            if self._cache.state is not None:
                return 0
            if head["digest"] != hashlib.sha256(bodies).hexdigest():
                raise ValueError("it is damaged")
            pages = _cut(head["pages"], bodies)
        except FileNotFoundError:
            return 0
        except (OSError, ValueError, LookupError, TypeError) as error:
            log.warning("%s cannot be used and will be written anew: %s", self.path, error)
            return 0
        next_at = head["next_at"] and datetime.fromisoformat(head["next_at"])
        self._cache.state = State(head["version"], next_at)
        for page, body in reversed(pages):
            finished = Finished(200, tuple((name, value) for name, value in page["headers"]), body)
            self._cache.restore(page["target"], Kept(finished, datetime.fromtimestamp(page["modified"], UTC)))
        return len(pages)

    def write(self) -> None:
        """Write the most read pages, if any."""
        state, pages = self._cache.state, self._cache.most_read(MOST_BYTES)
        if state is not None and pages and self._cache.stale_since is None:
            self._write(state, pages)

    async def keep_up(self) -> None:
        """Write it again and again."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            self.write()

    def _write(self, state: State, pages: Iterable[tuple[str, Kept]]) -> None:
        pages = list(pages)
        bodies = b"".join(kept.finished.body for _, kept in pages)
        head: dict[str, Any] = {
            "made_by": self._made_by,
            "version": state.version,
            "next_at": state.next_at and state.next_at.isoformat(),
            "digest": hashlib.sha256(bodies).hexdigest(),
            "pages": [
                {
                    "target": target,
                    "headers": kept.finished.headers,
                    "modified": kept.modified_at.timestamp(),
                    "length": len(kept.finished.body),
                }
                for target, kept in pages
            ],
        }
        unfinished = self.path.with_suffix(f".{os.getpid()}")
        try:
            with unfinished.open("wb") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(json.dumps(head).encode() + b"\n")
                file.write(bodies)
            unfinished.replace(self.path)
        except OSError as error:
            log.warning("the most read pages cannot be written to %s: %s", self.path, error)
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)


def _cut(pages: list[dict[str, Any]], bodies: bytes) -> list[tuple[dict[str, Any], bytes]]:
    ends = list(itertools.accumulate(page["length"] for page in pages))
    return [(page, bodies[end - page["length"] : end]) for page, end in zip(pages, ends, strict=True)]


def _fingerprint(settings: str, folders: Sequence[Path]) -> str:
    """What pages depend on besides the database: the code, the templates, the static files and the settings."""
    digest = hashlib.sha256(settings.encode())
    for folder in (paths.PACKAGE, paths.TEMPLATES, paths.STATIC, *folders):
        for directory, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if not name.endswith(".pyc"):
                    found = os.stat(os.path.join(directory, name))
                    digest.update(f"{directory}/{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
