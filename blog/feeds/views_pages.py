"""The page that tells people of the feeds, and what browsers ask for to show the site among others."""

import json
from typing import Final

from aiohttp import web

from blog.core import clock
from blog.core.conditional import conditional, fit
from blog.core.static import A_WHILE, ASSETS, CONTENT_TYPES
from blog.core.web import View
from blog.feeds.models import Format
from blog.tags import queries as tag_queries

# The paper of the site by day, as static/css/site.css has it.
PAPER: Final = "#faf8f3"
ICONS: Final = (
    ("img/favicon.svg", "image/svg+xml", "any"),
    ("img/icon-192.png", "image/png", "192x192"),
    ("img/icon-512.png", "image/png", "512x512"),
)


class Feeds(View):
    """What feeds are, and their addresses to copy."""

    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        tags = await tag_queries.list_visible_tags(self.db, clock.now())
        return self.render("feeds/feeds.html", tags=tags, formats=list(Format))


class Manifest(View):
    """The web application manifest (W3C)."""

    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        assets = self.request.app[ASSETS]
        manifest = {
            "name": self.site.title,
            "description": self.site.tagline,
            "lang": self.site.language,
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "theme_color": PAPER,
            "background_color": PAPER,
            "icons": [
                {"src": assets.address(name), "type": kind, "sizes": sizes, "purpose": "any"}
                for name, kind, sizes in ICONS
            ],
        }
        body = fit(json.dumps(manifest, ensure_ascii=False))
        return conditional(self.request, body, "application/manifest+json; charset=utf-8")


class Favicon(View):
    """Where programs look for the site's sign that do not read its pages."""

    permission = None
    bare = True

    async def get(self) -> web.StreamResponse:
        asset = self.request.app[ASSETS].find("img/favicon.ico")
        assert asset is not None
        headers = {"Content-Type": CONTENT_TYPES[asset.path.suffix], "Cache-Control": A_WHILE}
        return web.FileResponse(asset.path, headers=headers)
