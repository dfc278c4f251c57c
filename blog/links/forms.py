"""What editors fill in about redirects and former addresses."""

from typing import Annotated, Literal

from pydantic import Field

from blog.core.fields import Line, Name
from blog.core.forms import Form


class RedirectForm(Form):
    """One redirect; the addresses are judged by the action, which knows the names of this site."""

    source: Annotated[Name, Field(max_length=2000)]
    target: Annotated[Line, Field(max_length=2000)] = ""
    status: Literal["301", "302", "410"] = "301"


class FormerSlugForm(Form):
    """A former address that shall lead nowhere."""

    slug: Annotated[Line, Field(min_length=1, max_length=190)]


class ConfirmedListForm(Form):
    """The button under the report on a list: `sent_at` tells which list was looked at."""

    sent_at: Annotated[str, Field(max_length=40)]
