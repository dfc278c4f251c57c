"""The files under static/: only names known at start exist, so no address can lead anywhere else.

Scripts import each other by relative addresses, so the version of them all is a folder in theirs: js/3f2a91bc07de/….
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from blog.core.conditional import conditional
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
SCRIPTS = "js/"
FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=600"


@dataclass(frozen=True, slots=True)
class Asset:
    path: Path
    version: str


class Assets:
    """The static files of a folder, each with the version its content gives it; scripts have one together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Asset] = {}
        self._scripts = ""
        self.refresh()

    def refresh(self) -> None:
        """Look again at what is there; for development, where files change under a running server."""
        self._known = {
            file.relative_to(self._folder).as_posix(): Asset(file, _version(file.read_bytes()))
            for file in sorted(self._folder.rglob("*"))
            if file.is_file() and file.suffix in CONTENT_TYPES
        }
        scripts = [name + asset.version for name, asset in self._known.items() if name.startswith(SCRIPTS)]
        self._scripts = _version("".join(scripts).encode())

    def find(self, name: str) -> Asset | None:
        return self._known.get(name)

    def find_script(self, name: str) -> Asset | None:
        """The script of that name, which holds the version of them all, if it is the present one."""
        version, _, rest = name.removeprefix(SCRIPTS).partition("/")
        return self.find(SCRIPTS + rest) if name.startswith(SCRIPTS) and version == self._scripts else None

    def address(self, name: str) -> str:
        """The file's path with its version, so that it may be kept for ever. An unknown name raises KeyError."""
        asset = self._known[name]
        if name.startswith(SCRIPTS):
            return f"/static/{SCRIPTS}{self._scripts}/{name.removeprefix(SCRIPTS)}"
        return f"/static/{name}?v={asset.version}"


ASSETS = web.AppKey("assets", Assets)


class StaticFile(View):
    permission = None
    bare = True
    keeps = ("v",)

    async def get(self) -> web.StreamResponse:
        assets, name = self.request.app[ASSETS], self.request.match_info["name"]
        script = assets.find_script(name)
        asset = script or assets.find(name)
        if asset is None:
            raise NotFound
        fresh = script is not None or self.request.query.get("v") == asset.version
        # Read at once: a few kilobytes that the operating system has in memory, and mostly asked for only once.
        return conditional(
            self.request,
            asset.path.read_bytes(),
            CONTENT_TYPES[asset.path.suffix],
            headers={"Cache-Control": FOREVER if fresh else A_WHILE},
        )


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
