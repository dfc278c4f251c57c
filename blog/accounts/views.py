"""Signing in and out, the first run, and everybody's own account."""

import json
from collections.abc import Iterable

from aiohttp import web

from blog.accounts import actions, presence, queries
from blog.accounts.forms import AccountForm, PasswordForm, SetupForm, SignInForm
from blog.accounts.models import User
from blog.core import clock, security
from blog.core.bodies import is_unicode, read_form
from blog.core.errors import BadRequest, Gone, NotFound, Refused, TooMany
from blog.core.failures import error_answer
from blog.core.forms import Filled, Invalid
from blog.core.i18n import gettext as _
from blog.core.i18n import languages
from blog.core.text import local_path
from blog.core.web import RESUME, SETTINGS, View, render, status_of

# Fields of a held form that its author did not type, or that nobody looking over their shoulder shall read.
NOT_SHOWN = frozenset({"version", "then", "password", "current", "copy", "submission"})
SETUP_TOKEN = web.AppKey("setup_token", str)


async def ask_to_sign_in(request: web.Request) -> web.StreamResponse:
    """Send a reader to the sign-in page, or keep what somebody posted in it until they have signed in."""
    if request.method in ("GET", "HEAD"):
        address = request.app.router["accounts.sign_in"].url_for().with_query({"next": request.path_qs})
        return web.Response(status=303, headers={"Location": str(address)})
    if getattr(request.match_info.handler, "takes_files", False):
        # A file is too large to be carried along; it is still where it was chosen.
        return _sign_in_page(request, Filled(), next_path=request.path, status=401)
    fields = await read_form(request, request.app[SETTINGS].body_timeout_seconds)
    return _sign_in_page(request, Filled(), next_path="", held=_Held(request.path_qs, list(fields.items())), status=401)


class SignIn(View):
    permission = None

    async def get(self) -> web.StreamResponse:
        next_path = local_path(self.request.query.get("next", "")) or ""
        if self.user:
            return self.see_other(next_path or self._home(self.user))
        return _sign_in_page(self.request, Filled(), next_path=next_path)

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        next_path = local_path(typed.get("next", "")) or ""
        held = _Held.loads(typed.get("held", ""))
        shown = Filled({"email": typed.get("email", "")})
        try:
            form = await self.form(SignInForm)
            user, token = await actions.sign_in(self.db, form.email, form.password, **_browser(self))
        except Invalid as invalid:
            if self.wants_json:
                raise
            errors = invalid.filled.all_errors
            return _sign_in_page(self.request, shown.with_errors(errors), next_path=next_path, held=held, status=422)
        except Refused as refused:
            if self.wants_json:
                return error_answer(self.request, 401, said=" ".join(refused.errors.get("", [])))
            return _sign_in_page(
                self.request, shown.with_errors(refused.errors), next_path=next_path, held=held, status=401
            )
        except TooMany as too_many:
            sentence = _("There were too many wrong tries. Please wait a quarter of an hour, then try again.")
            if self.wants_json:
                raise TooMany(too_many.retry_after, sentence) from None
            errors = {"": [sentence]}
            page = _sign_in_page(self.request, shown.with_errors(errors), next_path=next_path, held=held, status=429)
            page.headers["Retry-After"] = str(too_many.retry_after)
            return page
        await presence.begin(self.request, token)
        if self.wants_json:
            return self.json({"user": {"id": user.id, "name": user.name}})
        if held:
            fields = [*held.fields, (RESUME, "1")]
            return self.render("accounts/resume.html", action=held.path, fields=fields, shown=held.shown())
        return self.see_other(next_path or self._home(user))

    def _home(self, user: User) -> str:
        return self.url("admin.dashboard" if user.may("admin.enter") else "accounts.account")


class SignOut(View):
    """Leaving; whoever is not signed in any more has nothing to do, least of all to sign in for it."""

    permission = None

    async def post(self) -> web.StreamResponse:
        await presence.end(self.request)
        return self.see_other(self.url("posts.home"))


class Setup(View):
    """The first run: open with the token from the log, closed for ever once there is an owner."""

    permission = None

    async def get(self) -> web.StreamResponse:
        self._check(self.request.query.get("token", ""))
        start = Filled({"site_title": self.site.title, "language": self.site.language})
        return self._page(start, self.request.query["token"])

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        self._check(typed.get("token", ""))
        try:
            form = await self.form(SetupForm)
            token = await actions.make_first_owner(self.db, form, **_browser(self))
        except Invalid as invalid:
            return self._page(invalid.filled, typed["token"], status=status_of(invalid))
        except Refused as refused:
            return self._page(Filled(typed, refused.errors), typed["token"], status=422)
        await presence.begin(self.request, token)
        return self.see_other(self.url("admin.dashboard"))

    def _check(self, token: str) -> None:
        if self.site.has_owner:
            raise Gone
        if not security.same_secret(token, self.request.app[SETUP_TOKEN]):
            raise NotFound

    def _page(self, form: Filled, token: str, *, status: int = 200) -> web.Response:
        shown = form.with_values(password="")
        return self.render(
            "accounts/setup.html", form=shown, token=token, languages=list(languages().items()), status=status
        )


class Account(View):
    permission = "account"

    async def get(self) -> web.StreamResponse:
        user = self.user
        return await account_page(
            self, Filled({"name": user.name, "language": user.language, "bio": user.bio}), Filled()
        )

    async def post(self) -> web.StreamResponse:
        try:
            form = await self.form(AccountForm)
            await actions.update_account(self.db, self.user, form)
        except Invalid as invalid:
            return await account_page(self, invalid.filled, Filled(), status=status_of(invalid))
        return self.see_other(self.url("accounts.account", query={"saved": "1"}))


class OwnPassword(View):
    permission = "account"

    async def post(self) -> web.StreamResponse:
        user = self.user
        try:
            form = await self.form(PasswordForm)
            token = await actions.change_password(self.db, user, form.current, form.password, **_browser(self))
        except (Invalid, Refused) as wrong:
            errors = wrong.filled.all_errors if isinstance(wrong, Invalid) else wrong.errors
            own = Filled({"name": user.name, "language": user.language, "bio": user.bio})
            status = status_of(wrong) if isinstance(wrong, Invalid) else 422
            return await account_page(self, own, Filled({}, errors), status=status)
        await presence.begin(self.request, token)
        return self.see_other(self.url("accounts.account", query={"saved": "password"}))


class OwnSession(View):
    """One browser in which the user is signed in; ending it."""

    permission = "account"

    async def post(self) -> web.StreamResponse:
        try:
            id_hash = bytes.fromhex(self.part("id"))
        except ValueError:
            raise NotFound from None
        await queries.delete_session(self.db, id_hash, user_id=self.user.id)
        return self.see_other(self.url("accounts.account"))


class OtherSessions(View):
    """All browsers but this one; ending them."""

    permission = "account"

    async def post(self) -> web.StreamResponse:
        await queries.delete_sessions(self.db, self.user.id, but=self.request[presence.PRESENCE].id_hash)
        return self.see_other(self.url("accounts.account"))


def _browser(view: View) -> dict[str, str]:
    """What is kept of the browser a session begins in."""
    agent = view.request.headers.get("User-Agent", "")
    return {"network": security.network_of(view.client.address), "agent": agent}


async def account_page(view: View, form: Filled, password_form: Filled, *, status: int = 200) -> web.Response:
    """The page of one's own account with its two forms and the list of sessions."""
    begun_after, seen_after = presence.still_good(view.settings, clock.now())
    sessions = await queries.list_sessions(view.db, view.user.id, begun_after=begun_after, seen_after=seen_after)
    return view.render(
        "accounts/account.html",
        form=form,
        password_form=password_form,
        sessions=sessions,
        current_id=view.request[presence.PRESENCE].id_hash.hex(),
        languages=list(languages().items()),
        saved=view.request.query.get("saved", ""),
        status=status,
    )


class _Held:
    """A form somebody posted while signed out: where to, and every field of it."""

    def __init__(self, path: str, fields: list[tuple[str, str]]) -> None:
        self.path = path
        self.fields = fields

    def dumps(self) -> str:
        return json.dumps([self.path, self.fields], ensure_ascii=False)

    def shown(self) -> list[tuple[str, str]]:
        """What the person typed themselves, as far as it can be told from the rest."""
        return [(name, value) for name, value in self.fields if value and name not in NOT_SHOWN]

    @classmethod
    def loads(cls, text: str) -> "_Held | None":
        if not text:
            return None
        try:
            path, pairs = json.loads(text)
            fields = [(name, value) for name, value in pairs if isinstance(name, str) and isinstance(value, str)]
            if not all(is_unicode(part) for pair in fields for part in pair):
                raise ValueError
        except (ValueError, TypeError, RecursionError) as error:
            raise BadRequest(_("The form could not be read.")) from error
        if not isinstance(path, str) or local_path(path) is None:
            raise BadRequest(_("The form could not be read."))
        return cls(path, fields)


def _sign_in_page(
    request: web.Request, form: Filled, *, next_path: str, held: _Held | None = None, status: int = 200
) -> web.Response:
    shown: Iterable[tuple[str, str]] = held.shown() if held else ()
    context = {"form": form, "next": next_path, "held": held.dumps() if held else "", "held_fields": list(shown)}
    page = render(request, "accounts/sign_in.html", context, status=status)
    page.headers["Cache-Control"] = "no-store"
    return page
