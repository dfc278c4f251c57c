"""The files under static/: only names known at start exist, so no address can lead anywhere else."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from blog.core.errors import NotFound
from blog.core.web import View

CONTENT_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=600"


@dataclass(frozen=True, slots=True)
class Asset:
    path: Path
    version: str


class Assets:
    """The static files of a folder, each with the version its content gives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Asset] = {}
        self.refresh()

    def refresh(self) -> None:
        """Look again at what is there; for development, where files change under a running server."""
        self._known = {
            file.relative_to(self._folder).as_posix(): Asset(file, _version(file))
            for file in sorted(self._folder.rglob("*"))
            if file.is_file() and file.suffix in CONTENT_TYPES
        }

    def find(self, name: str) -> Asset | None:
        return self._known.get(name)

    def address(self, name: str) -> str:
        """The file's path with its version, so that it may be kept for ever. An unknown name raises KeyError."""
        return f"/static/{name}?v={self._known[name].version}"


ASSETS = web.AppKey("assets", Assets)


class StaticFile(View):
    permission = None
    bare = True

    async def get(self) -> web.StreamResponse:
        asset = self.request.app[ASSETS].find(self.request.match_info["name"])
        if asset is None:
            raise NotFound
        fresh = self.request.query.get("v") == asset.version
        return web.FileResponse(
            asset.path,
            headers={
                "Content-Type": CONTENT_TYPES[asset.path.suffix],
                "Cache-Control": FOREVER if fresh else A_WHILE,
            },
        )


def _version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
