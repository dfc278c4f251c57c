"""What every view stands on: permission before anything else, forms read safely, pages rendered alike."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import aiohttp_jinja2
from aiohttp import web
from jinja2 import Environment
from multidict import MultiDict
from yarl import URL

from blog.core import clock, i18n
from blog.core.bodies import json_answer, read_form, read_json, wants_json
from blog.core.db import Database
from blog.core.errors import Forbidden, NotFound, SignInNeeded
from blog.core.forms import Fields, Filled, FormT, Invalid, check, check_values
from blog.core.personal import PLACES
from blog.settings import Settings

# A permission nobody has: what a view that declares none is closed with.
UNDECLARED: Final = "(undeclared)"
METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
# In a form that was held back while its author signed in again: show it, filled in, instead of acting on it.
RESUME: Final = "_resume"
LONGEST_NUMBER: Final = 18


@dataclass(frozen=True, slots=True)
class Client:
    """Who is at the other end: the address (of the person, not of the proxy) and the scheme it used."""

    address: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Hospitality:
    """What the floor needs from the rooms above it; main hands it over.

    `load_site` and `load_user` may ask the database; `known_site` never does and is always answered; `forget_site` is
    called when something may have changed.
    """

    load_site: Callable[[web.Request], Awaitable[Any]]
    known_site: Callable[[web.Application], Any]
    forget_site: Callable[[web.Application], None]
    load_user: Callable[[web.Request], Awaitable[Any]]
    ask_to_sign_in: Callable[[web.Request], Awaitable[web.StreamResponse]]


class Address:
    """Where the site is reached: as configured, else where the server listens, which `find` tells once it does."""

    def __init__(self, configured: str) -> None:
        self.configured = bool(configured)
        self.find: Callable[[], str] = lambda: ""
        self._base_url = configured

    @property
    def base_url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        self._base_url = self._base_url or self.find()
        return self._base_url or "http://localhost"

    def absolute(self, path: str) -> str:
        return self.base_url + path


SETTINGS = web.AppKey("settings", Settings)
# Addresses made before: a page has some dozen, most of them on every page, and making one takes longer than finding it.
PATHS = web.AppKey("paths", dict[tuple[Any, ...], str])
MOST_PATHS: Final = 8192
DATABASE = web.AppKey("database", Database)
ADDRESS = web.AppKey("address", Address)
HOSPITALITY = web.AppKey("hospitality", Hospitality)
USER = web.RequestKey("user", object)
SITE = web.RequestKey("site", object)
CLIENT = web.RequestKey("client", Client)
REQUEST_ID = web.RequestKey("request_id", str)
# Set where one of several pages of a view has scripts of ours; a view that always has them says so itself.
SCRIPTS = web.RequestKey("scripts", bool)


class View(web.View):
    """One resource. `permission` is None where everybody may come in; a view that declares none is closed to all.

    `bare` views answer without site, user and database. `keeps` names the parameters that a view's pages depend on;
    visitors without a session then get kept ones (blog/core/pages.py); None: each is made anew. `time_limit` is in
    seconds, None for the setting's. `scripts` lets the pages run scripts of ours, and no others; visitors' pages never
    have any. What is posted to views that take files is not held while somebody signs in.
    """

    permission: ClassVar[str | None] = UNDECLARED
    bare: ClassVar[bool] = False
    keeps: ClassVar[tuple[str, ...] | None] = None
    scripts: ClassVar[bool] = False
    takes_files: ClassVar[bool] = False
    time_limit: ClassVar[float | None] = None

    def __await__(self) -> Any:
        return self._answer().__await__()

    async def _answer(self) -> web.StreamResponse:
        answers = self._methods().get(self.request.method)
        if answers is None:
            raise web.HTTPMethodNotAllowed(self.request.method, list(self._methods()))
        self._authorize()
        return await answers()

    def _methods(self) -> dict[str, Callable[[], Awaitable[web.StreamResponse]]]:
        own = {name: getattr(self, name.lower(), None) for name in METHODS}
        own["HEAD"] = own["GET"]
        return {name: method for name, method in own.items() if method is not None}

    def _authorize(self) -> None:
        if self.permission is None:
            return
        if self.permission == UNDECLARED:
            raise Forbidden
        if self.user is None:
            raise SignInNeeded
        if not self.user.may(self.permission):
            raise Forbidden

    async def options(self) -> web.StreamResponse:
        return web.Response(status=204, headers={"Allow": ", ".join(self._methods())})

    @property
    def db(self) -> Database:
        return self.request.app[DATABASE]

    @property
    def settings(self) -> Settings:
        return self.request.app[SETTINGS]

    @property
    def user(self) -> Any:
        """The signed-in accounts.models.User, None for a visitor."""
        return self.request.get(USER)

    @property
    def site(self) -> Any:
        """The site.models.Site."""
        return self.request[SITE]

    @property
    def client(self) -> Client:
        return self.request[CLIENT]

    def part(self, name: str) -> str:
        """A part of the path, decoded."""
        return self.request.match_info[name]

    def number(self, name: str) -> int:
        """A part of the path that counts or names a row. Raises NotFound for anything but a plain number."""
        text = self.part(name)
        if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
            raise NotFound
        return int(text)

    def url(self, name: str, *, query: Mapping[str, Any] | None = None, **parts: Any) -> str:
        """The path of a named route."""
        return url_for(self.request.app, name, query=query, **parts)

    async def fields(self) -> Fields:
        """The fields of the posted form, texts only. Raises BadRequest and UnsupportedType."""
        return await read_form(self.request, self.settings.body_timeout_seconds)

    @property
    def wants_json(self) -> bool:
        """Whether who asks is a program; it is answered in JSON, failures included."""
        return wants_json(self.request)

    async def json_form(self, form: type[FormT]) -> FormT:
        """The posted JSON object, checked. Raises Invalid, BadRequest and UnsupportedType."""
        return check_values(form, await read_json(self.request, self.settings.body_timeout_seconds))

    async def form(self, form: type[FormT]) -> FormT:
        """The posted form, checked. Raises Invalid with everything typed, also when a held form comes back."""
        typed = await self.fields()
        if RESUME in typed:
            raise Resumed(typed)
        return check(form, typed)

    def render(self, template: str, *, status: int = 200, **context: Any) -> web.Response:
        """The template as a page."""
        return render(self.request, template, context, status=status)

    def json(self, content: Any, *, status: int = 200) -> web.Response:
        """An answer to a program."""
        return json_answer(content, status=status)

    def see_other(self, path: str) -> web.Response:
        """Go on there: the answer to every form that did what it should (303)."""
        return web.Response(status=303, headers={"Location": path})


def url_for(app: web.Application, name: str, *, query: Mapping[str, Any] | None = None, **parts: Any) -> str:
    """The path of a named route, its parts encoded as addresses must be (RFC 3986). An unknown name raises KeyError."""
    known = app[PATHS]
    key = (name, *parts.items())
    path = known.get(key)
    if path is None:
        if len(known) >= MOST_PATHS:
            known.clear()
        path = known[key] = str(app.router[name].url_for(**{part: str(value) for part, value in parts.items()}))
    return str(URL(path, encoded=True).with_query(query)) if query else path


class Resumed(Invalid):
    """A form held back during a sign-in is here again, to be shown and not yet acted on."""

    def __init__(self, typed: Fields) -> None:
        kept = MultiDict(typed)
        kept.popall(RESUME, None)
        super().__init__(Filled(kept, notice=i18n.gettext("Nothing is saved yet. Everything you typed is here.")))


def status_of(invalid: Invalid) -> int:
    """422 for a form with faults, 200 for one that only has to be looked at."""
    return 422 if invalid.filled.has_errors else 200


def render(
    request: web.Request,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    key: web.AppKey[Environment] = aiohttp_jinja2.APP_KEY,
) -> web.Response:
    """A page made of a template of the environment `key` names; what every template can use is added here."""
    tongue = i18n.current()
    site = request.get(SITE) or request.app[HOSPITALITY].known_site(request.app)
    common = {
        "site": site,
        "user": request.get(USER),
        "places": request.get(PLACES),
        "lang": tongue.tag,
        "dir": tongue.locale.text_direction,
        "path": request.path,
        "now": clock.now(),
        "canonical": request.app[ADDRESS].absolute(request.path),
    }
    return aiohttp_jinja2.render_template(template, request, {**common, **context}, app_key=key, status=status)
