"""What a visitor fills in to leave a comment."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from blog.core.fields import Email, Line, Name, Text
from blog.core.forms import Form, problem
from blog.core.i18n import N_
from blog.core.text import is_invisible

LONGEST_COMMENT = 10_000


def _said(value: str) -> str:
    if is_invisible(value):
        raise problem(N_("Please write something."))
    return value.strip("\n")


def _web_address(value: str) -> str:
    if value and not value.lower().startswith(("https://", "http://")):
        raise problem(N_("Use an address that begins with https://."))
    return value


def _parent(value: object) -> object:
    return value or None


class CommentForm(Form):
    """A comment. `website` is a trap: people do not see it, programs fill it in."""

    name: Name
    email: Email
    url: Annotated[Line, Field(max_length=2000), AfterValidator(_web_address)] = ""
    body: Annotated[Text, Field(min_length=1, max_length=LONGEST_COMMENT), AfterValidator(_said)]
    parent: Annotated[Annotated[int, Field(ge=1, lt=2**63)] | None, BeforeValidator(_parent)] = None
    website: str = ""


class OwnCommentForm(Form):
    """A comment by somebody signed in, whose name and address are known."""

    body: Annotated[Text, Field(min_length=1, max_length=LONGEST_COMMENT), AfterValidator(_said)]
    parent: Annotated[Annotated[int, Field(ge=1, lt=2**63)] | None, BeforeValidator(_parent)] = None
    website: Literal[""] | str = ""
