"""Jinja2, set up once: what every template can say, and nothing a request could change.

The owner's templates stand in front of ours; one that is not there is ours, which they can extend as "inkstone/…".
"""

import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import aiohttp_jinja2
import jinja2
from aiohttp import web
from markupsafe import Markup

from blog import paths
from blog.core import i18n
from blog.core.compiled import FOLDER, Compiled
from blog.core.forms import Filled
from blog.core.personal import personal
from blog.core.pictures import readable_size
from blog.core.pieces import MOST_BYTES, Pieces
from blog.core.static import ASSETS
from blog.core.web import SETTINGS, url_for

SHIPPED: Final = web.AppKey("shipped_templates", jinja2.Environment)
OURS: Final = "inkstone"


def setup_templates(app: web.Application, *, reload: bool, own: Path | None = None) -> None:
    """Give the application its template environment; `reload` looks for changed files at every page.

    `own` is a folder of the owner's. With one, there is a second environment without it, for when it fails.
    """
    compiled = None if reload else Compiled(app[SETTINGS].state_dir / FOLDER)
    ours = jinja2.FileSystemLoader(paths.TEMPLATES)
    if own is None:
        _prepare(app, _environment(app, ours, compiled), reload=reload)
        return
    both = jinja2.ChoiceLoader([jinja2.FileSystemLoader(own), ours, jinja2.PrefixLoader({OURS: ours})])
    _prepare(app, _environment(app, both, compiled), reload=reload)
    _prepare(app, _environment(app, ours, compiled, key=SHIPPED), reload=reload)


def place_of(error: BaseException, folder: Path | None) -> str:
    """File and line of the owner's template in which it went wrong, "" where it was none of theirs."""
    if folder is None:
        return ""
    # Jinja2 rewrites tracebacks, so that they name templates; a template that cannot be read is in the error itself.
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, jinja2.TemplateSyntaxError):
        places.append((error.filename or "", error.lineno))
    own = [(file, line) for file, line in places if Path(file).is_relative_to(folder)]
    return f"{own[-1][0]}, line {own[-1][1]}" if own else ""


def _environment(
    app: web.Application,
    loader: jinja2.BaseLoader,
    compiled: Compiled | None,
    *,
    key: web.AppKey[jinja2.Environment] = aiohttp_jinja2.APP_KEY,
) -> jinja2.Environment:
    env = aiohttp_jinja2.setup(
        app,
        app_key=key,
        loader=loader,
        auto_reload=compiled is None,
        bytecode_cache=compiled,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        default_helpers=False,
    )
    # Jinja chains those of a template to ours and walks the chain for every page, import and include.
    env.make_globals = lambda own: {**env.globals, **(own or {})}  # type: ignore[method-assign, assignment]
    return env


def _prepare(app: web.Application, env: jinja2.Environment, *, reload: bool) -> None:
    gettext, ngettext = i18n.template_callables()
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    # Jinja's own "_" looks up "gettext" anew for each of the forty texts of a page.
    env.globals["_"] = env.globals["gettext"]
    # aiohttp-jinja2 puts the application within every template's reach; templates have no business with it.
    env.globals.pop("app", None)
    env.globals.update(
        url=partial(url_for, app),
        static=_static(app, reload=reload),
        address_of=partial(_address_of, app),
        blank=_blank(env, reload=reload),
        personal=personal,
        kept=Pieces(0 if reload else MOST_BYTES).get,
    )
    env.filters.update(
        date=i18n.format_date,
        datetime=i18n.format_datetime,
        month=i18n.format_month,
        number=i18n.format_number,
        filesize=readable_size,
        iso=lambda moment: moment.isoformat(timespec="seconds"),
    )


def environments(app: web.Application) -> list[jinja2.Environment]:
    """Every environment of the application, for rooms that add something to what templates can say."""
    return [app[key] for key in (aiohttp_jinja2.APP_KEY, SHIPPED) if key in app]


def _address_of(app: web.Application, post: Any) -> str:
    # No macro: a page says a dozen of them, and a call within the template costs more than the address does.
    return url_for(app, "posts.page" if post.kind == "page" else "posts.post", slug=post.slug)


def _blank(env: jinja2.Environment, *, reload: bool) -> Callable[..., Markup]:
    # Made out of the language and nothing else, so that no visitor's and no page's words can be in what is kept.
    nothing: Final = {"form": Filled(), "reply_to": None}
    kept: dict[tuple[str, str], Markup] = {}

    def made(name: str, user: Any) -> Markup:
        return env.get_template(name).make_module({**nothing, "user": user}).__html__()

    def blank(name: str, user: Any = None) -> Markup:
        """The fields of that template as they are before anybody filled them in, for visitors made once a language."""
        key = (name, i18n.current().tag)
        if user is not None or reload:
            return made(name, user)
        if key not in kept:
            kept[key] = made(name, None)
        return kept[key]

    return blank


def _static(app: web.Application, *, reload: bool) -> Callable[[str], str]:
    assets = app[ASSETS]

    def static(name: str) -> str:
        if reload:
            assets.refresh()
        return assets.address(name)

    return static
