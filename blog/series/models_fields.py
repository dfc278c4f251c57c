"""Fields about series that several forms have."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from blog.core import text
from blog.core.fields import Line
from blog.core.forms import problem
from blog.core.i18n import N_

LONGEST_NAME = 190
LAST_PLACE = 9999


def addressable(value: str) -> str:
    """The name, if an address can be made of it. Raises the form's error."""
    if value and not text.slugify(value):
        raise problem(N_("Use at least one letter or digit."))
    return value


SeriesName = Annotated[Line, Field(max_length=LONGEST_NAME), AfterValidator(addressable)]
"""A series as the form of a post names it; empty for none."""

Place = Annotated[Annotated[int, Field(ge=1, le=LAST_PLACE)] | None, BeforeValidator(lambda value: value or None)]
"""Where in its series a post shall stand, counted from 1; None for where it is, or after the last one."""
