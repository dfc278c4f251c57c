"""The stylesheets of readers' pages: the common one with the owner's choices behind it, and the owner's own."""

from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from aiohttp import web

from blog.core.errors import NotFound
from blog.core.static import A_WHILE, ASSETS, FOREVER
from blog.core.templating import environments
from blog.core.web import View, url_for
from blog.site import queries_appearance
from blog.site.models import Site
from blog.site.models_appearance import version_of

COMMON: Final = "css/site.css"
CSS: Final = "text/css"


def setup_site(app: web.Application) -> None:
    """Let the templates know where the stylesheet of a site is."""
    for env in environments(app):
        env.globals["stylesheet"] = partial(_address, app)


def static_css(app: web.Application, name: str) -> str:
    """One of the stylesheets that come with the blog. Raises NotFound where it was deleted."""
    asset = app[ASSETS].find(name)
    if asset is None:
        raise NotFound
    return _read(asset.path, asset.version)


def css_answer(css: str, kept: str) -> web.Response:
    """An answer with a stylesheet in it; `kept` is its Cache-Control."""
    return web.Response(text=css, content_type=CSS, charset="utf-8", headers={"Cache-Control": kept})


class Stylesheet(View):
    """The common stylesheet and the owner's choices in one, so that a page asks for one file."""

    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        css = _with_choices(static_css(self.request.app, COMMON), self.site.appearance.css())
        # A process that has not heard of a change yet answers with what it knows, and nobody keeps that.
        return css_answer(css, FOREVER if self.part("version") == version_of(css) else "no-cache")


class OwnStylesheet(View):
    """What the owner wrote."""

    permission = None
    keeps = ("v",)

    async def get(self) -> web.StreamResponse:
        css = await queries_appearance.get_css(self.db)
        return css_answer(css, FOREVER if self.request.query.get("v") == version_of(css) else A_WHILE)


def _address(app: web.Application, site: Site) -> str:
    """Where the stylesheet of the site is: the plain file as long as the owner has chosen nothing."""
    choices = site.appearance.css()
    if not choices:
        return app[ASSETS].address(COMMON)
    return url_for(app, "site.stylesheet", version=_version(static_css(app, COMMON), choices))


@lru_cache(maxsize=4)
def _read(file: Path, version: str) -> str:
    return file.read_text(encoding="utf-8")


@lru_cache(maxsize=4)
def _version(common: str, choices: str) -> str:
    return version_of(_with_choices(common, choices))


def _with_choices(common: str, choices: str) -> str:
    return f"{common}\n/* ---- What the owner has chosen ---- */\n{choices}"
