"""What the owner chooses about the site's looks."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from multidict import MultiDict
from pydantic import AfterValidator, Field, model_validator

from blog.core.fields import Line, Text
from blog.core.forms import Fields, Form, problem
from blog.core.i18n import N_
from blog.site.forms_css import checked_css
from blog.site.models_appearance import ACCENT, Typeface, Width
from blog.site.models_colours import DAY, ENOUGH, NIGHT, Paper, colour, hex_of

LONGEST_FOOTER: Final = 2000
_PAPERS: Final = {"accent": DAY, "accent_by_night": NIGHT}


def _colour(value: str) -> str:
    try:
        return hex_of(colour(value)) if value else ""
    except ValueError:
        raise problem(N_("Give the colour as # and six digits, like #a6301b.")) from None


def _readable(paper: Paper, said: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value and (found := paper.contrast(colour(value))) < ENOUGH:
            # Rounded down: 4.49 must not be told as 4.5, which is enough.
            raise problem(
                said, found=f"{int(found * 10) / 10:.1f}", wanted=ENOUGH, nearest=hex_of(paper.nearest(colour(value)))
            )
        return value

    return check


_TOO_PALE = N_(
    "On light paper this colour has a contrast of %(found)s : 1, and words need %(wanted)s : 1."
    " The nearest that has it is %(nearest)s."
)
_TOO_DARK = N_(
    "On dark paper this colour has a contrast of %(found)s : 1, and words need %(wanted)s : 1."
    " The nearest that has it is %(nearest)s."
)
Colour = Annotated[Line, AfterValidator(_colour)]
ByDay = Annotated[Colour, AfterValidator(_readable(DAY, _TOO_PALE))]
ByNight = Annotated[Colour, AfterValidator(_readable(NIGHT, _TOO_DARK))]


class SampleForm(Form):
    """As much as a sample needs; its colours may be unreadable, so that they can be seen."""

    accent: Colour = ACCENT
    accent_by_night: Colour = ""
    own_night: bool = False
    typeface: Typeface = "serif"
    width: Width = "normal"

    @model_validator(mode="before")
    @classmethod
    def _night_follows(cls, values: Any) -> Any:
        if isinstance(values, dict) and not values.get("own_night"):
            return {**values, "accent_by_night": ""}
        return values


class AppearanceForm(SampleForm):
    """All of it. Where `own_night` is not ticked, the colour by night follows the one by day."""

    accent: Annotated[ByDay, Field(min_length=1)]
    accent_by_night: ByNight = ""
    logo: Annotated[Line, Field(max_length=1000)] = ""
    header: Annotated[Line, Field(max_length=1000)] = ""
    footer: Annotated[Text, Field(max_length=LONGEST_FOOTER)] = ""
    css: Annotated[Text, AfterValidator(checked_css)] = ""


def with_nearest(typed: Fields) -> Fields:
    """What was typed, with each colour that cannot be read replaced by the nearest that can."""
    changed = MultiDict(typed)
    for name, paper in _PAPERS.items():
        try:
            changed[name] = hex_of(paper.nearest(colour(typed.get(name, ""))))
        except ValueError:
            continue  # no colour at all: the form itself will say so
    return changed
