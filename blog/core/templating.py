"""Jinja2, set up once: what every template can say, and nothing a request could change."""

from collections.abc import Callable
from functools import partial

import aiohttp_jinja2
import jinja2
from aiohttp import web

from blog import paths
from blog.core import i18n
from blog.core.static import ASSETS
from blog.core.web import url_for


def setup_templates(app: web.Application, *, reload: bool) -> None:
    """Give the application its template environment; `reload` looks for changed files at every page."""
    env = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(paths.TEMPLATES),
        auto_reload=reload,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        default_helpers=False,
    )
    gettext, ngettext = i18n.template_callables()
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    # aiohttp-jinja2 puts the application within every template's reach; templates have no business with it.
    env.globals.pop("app", None)
    env.globals.update(url=partial(url_for, app), static=_static(app, reload=reload))
    env.filters.update(
        date=i18n.format_date,
        datetime=i18n.format_datetime,
        month=i18n.format_month,
        number=i18n.format_number,
        iso=lambda moment: moment.isoformat(timespec="seconds"),
    )


def _static(app: web.Application, *, reload: bool) -> Callable[[str], str]:
    assets = app[ASSETS]

    def static(name: str) -> str:
        if reload:
            assets.refresh()
        return assets.address(name)

    return static
