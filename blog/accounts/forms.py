"""What people fill in about their accounts."""

from typing import Annotated, Literal

from pydantic import Field

from blog.core.fields import Email, Language, Line, Name, Password, Text
from blog.core.forms import Form

Role = Literal["owner", "editor", "author", "reader"]


class SignInForm(Form):
    # Not `Email`: whether what was typed could be an address at all is nothing the answer should tell.
    email: Annotated[Line, Field(min_length=1, max_length=254)]
    password: Password


class SetupForm(Form):
    """The first run: the site's name and language, and its owner."""

    site_title: Name
    name: Name
    email: Email
    password: Password
    language: Language


class AccountForm(Form):
    """What everybody may change about themselves."""

    name: Name
    language: Language | Literal[""]
    bio: Annotated[Text, Field(max_length=2000)] = ""


class PasswordForm(Form):
    current: Password
    password: Password


class UserForm(Form):
    """A user as the owner edits one; no password leaves the one there is."""

    name: Name
    email: Email
    role: Role
    language: Language | Literal[""] = ""
    password: Annotated[str, Field(max_length=1024)] = ""
