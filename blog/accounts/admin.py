"""Users, as the owner manages them."""

from aiohttp import web

from blog.accounts import actions, queries
from blog.accounts.forms import UserForm
from blog.accounts.models import ROLES, User
from blog.core.errors import Refused
from blog.core.forms import Filled, Invalid
from blog.core.i18n import gettext as _
from blog.core.i18n import languages
from blog.core.web import View, status_of


class Users(View):
    permission = "users.manage"

    async def get(self) -> web.StreamResponse:
        users = await queries.list_users(self.db)
        saved = "saved" in self.request.query
        return self.render("admin/users/users.html", users=users, roles=_roles(), saved=saved)


class NewUser(View):
    permission = "users.manage"

    async def get(self) -> web.StreamResponse:
        return user_page(self, None, Filled({"role": "author"}))

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        try:
            await actions.add_user(self.db, await self.form(UserForm))
        except Invalid as invalid:
            return user_page(self, None, invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return user_page(self, None, Filled(typed, refused.errors), status=422)
        return self.see_other(self.url("admin.users", query={"saved": "1"}))


class EditUser(View):
    permission = "users.manage"

    async def get(self) -> web.StreamResponse:
        user = await queries.get_user(self.db, self.number("id"))
        return user_page(self, user, filled_with(user))

    async def post(self) -> web.StreamResponse:
        user = await queries.get_user(self.db, self.number("id"))
        typed = await self.fields()
        try:
            await actions.update_user(self.db, user, await self.form(UserForm))
        except Invalid as invalid:
            return user_page(self, user, invalid.filled, status=status_of(invalid))
        except Refused as refused:
            return user_page(self, user, Filled(typed, refused.errors), status=422)
        return self.see_other(self.url("admin.users", query={"saved": "1"}))


class UserDisabling(View):
    permission = "users.manage"

    async def post(self) -> web.StreamResponse:
        user = await queries.get_user(self.db, self.number("id"))
        try:
            await actions.disable(self.db, user)
        except Refused as refused:
            return user_page(self, user, filled_with(user).with_errors(refused.errors), status=422)
        return self.see_other(self.url("admin.users", query={"saved": "1"}))


class UserEnabling(View):
    permission = "users.manage"

    async def post(self) -> web.StreamResponse:
        await actions.enable(self.db, await queries.get_user(self.db, self.number("id")))
        return self.see_other(self.url("admin.users", query={"saved": "1"}))


def user_page(view: View, user: User | None, form: Filled, *, status: int = 200) -> web.Response:
    """The form of one user; a typed password is never sent back."""
    shown = form.with_values(password="")
    return view.render(
        "admin/users/user.html", edited=user, form=shown, roles=_roles(), languages=languages(), status=status
    )


def filled_with(user: User) -> Filled:
    return Filled({"name": user.name, "email": user.email, "role": user.role, "language": user.language})


def _roles() -> dict[str, str]:
    return {role: _(label) for role, label in ROLES.items()}
