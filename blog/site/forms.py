"""What the owner fills in about the site."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from blog.core.fields import Language, Line, Name, TimeZone
from blog.core.forms import Form, problem
from blog.core.i18n import N_
from blog.core.text import local_path
from blog.site.models import NavigationItem

LONGEST_MENU = 200
LAST = 10_000


def _address(value: str) -> str:
    """A path of ours, or an absolute http(s) or mailto address."""
    if value and not (local_path(value) or value.startswith(("https://", "http://", "mailto:", "#"))):
        raise problem(N_("Use an address that begins with / or https://."))
    return value


Label = Annotated[Line, Field(max_length=190)]
Address = Annotated[Line, Field(max_length=2000), AfterValidator(_address)]
Depth = Annotated[int, Field(ge=0, le=9)]
Position = Annotated[
    Annotated[int, Field(ge=0, le=9999)] | None, BeforeValidator(lambda value: None if value == "" else value)
]


class SettingsForm(Form):
    title: Annotated[Name, Field(max_length=190)]
    tagline: Annotated[Line, Field(max_length=300)] = ""
    language: Language
    time_zone: TimeZone
    posts_per_page: Annotated[int, Field(ge=1, le=100)]
    menu: Annotated[Line, Field(max_length=190)] = ""
    show_backlinks: bool = False


class NavigationForm(Form):
    """A menu as rows of three parallel lists; rows without label and address are left out."""

    menu: Annotated[Line, Field(min_length=1, max_length=190)]
    label: Annotated[tuple[Label, ...], Field(max_length=LONGEST_MENU)] = ()
    url: Annotated[tuple[Address, ...], Field(max_length=LONGEST_MENU)] = ()
    depth: Annotated[tuple[Depth, ...], Field(max_length=LONGEST_MENU)] = ()
    position: Annotated[tuple[Position, ...], Field(max_length=LONGEST_MENU)] = ()

    @model_validator(mode="after")
    def _rows_are_whole(self) -> "NavigationForm":
        if not len(self.label) == len(self.url) == len(self.depth) or len(self.position) not in (0, len(self.label)):
            raise problem(N_("The form could not be read."))
        if any(bool(label) != bool(url) for label, url in zip(self.label, self.url, strict=True)):
            raise problem(N_("Every line of the menu needs a label and an address."))
        return self

    def items(self) -> list[NavigationItem]:
        """The rows that are filled in, by their position where one is given, none more than one step deeper than the
        one above it."""
        found: list[NavigationItem] = []
        given = self.position or (None,) * len(self.label)
        places = [LAST if position is None else position for position in given]
        rows = sorted(zip(places, self.label, self.url, self.depth, strict=True), key=lambda row: row[0])
        for _place, label, url, depth in rows:
            if label:
                deepest = found[-1].depth + 1 if found else 0
                found.append(NavigationItem(label, url, min(depth, deepest)))
        return found
