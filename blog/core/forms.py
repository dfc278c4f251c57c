"""Forms: one pydantic model each, checked the same way whether a browser or a program filled it in.

`check` gives the model or raises Invalid, which holds everything that was typed and says, in the reader's language,
what is wrong with it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Self, TypeVar

from multidict import MultiDict, MultiDictProxy, MultiMapping
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from blog.core.errors import Refused
from blog.core.i18n import N_, gettext, ngettext

Fields = MultiMapping[str]


class Form(BaseModel):
    """Base of all forms. Fields nobody declared are ignored, so that none can be smuggled in."""

    # What checks a form is built when the first one is filled in: together that takes a tenth of a start.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, defer_build=True)

    @classmethod
    def lists(cls) -> frozenset[str]:
        """Names of the fields that may be sent several times."""
        return frozenset(
            name
            for name, field in cls.model_fields.items()
            if getattr(field.annotation, "__origin__", None) in (list, tuple)
        )


FormT = TypeVar("FormT", bound=Form)


class Filled:
    """A form as a person filled it in, and what is wrong with it. This is what templates show."""

    def __init__(
        self,
        values: Mapping[str, object] | Fields | None = None,
        errors: Mapping[str, list[str]] | None = None,
        notice: str = "",
    ) -> None:
        self._values = MultiDictProxy(MultiDict(_pairs(values or {})))
        self._errors = dict(errors or {})
        self.notice = notice

    @property
    def values(self) -> Fields:
        """Everything typed, by field name."""
        return self._values

    def value(self, name: str) -> str:
        """What was typed into a field so far."""
        return self._values.get(name, "")

    def chosen(self, name: str, value: str = "1") -> bool:
        """Whether a box is ticked or an option chosen."""
        return value in self._values.getall(name, [])

    def errors(self, name: str) -> list[str]:
        """What is wrong with a field, "" being the form as a whole."""
        return self._errors.get(name, [])

    @property
    def has_errors(self) -> bool:
        return bool(self._errors)

    @property
    def all_errors(self) -> dict[str, list[str]]:
        return self._errors

    def with_errors(self, errors: Mapping[str, list[str]]) -> Self:
        """The same form with other errors."""
        return type(self)(self._values, errors, self.notice)

    def with_values(self, **values: str) -> Self:
        """The same form with some fields set to something else."""
        changed = MultiDict(self._values)
        changed.update(values)
        return type(self)(changed, self._errors, self.notice)


class Invalid(Exception):
    """A form was not filled in as it must be; `filled` has what was typed and what is wrong."""

    def __init__(self, filled: Filled) -> None:
        super().__init__(filled.all_errors)
        self.filled = filled

    @classmethod
    def refused(cls, typed: Fields, refusal: Refused) -> "Invalid":
        """The form that an action refused."""
        return cls(Filled(typed, refusal.errors))


def check(form: type[FormT], typed: Fields) -> FormT:
    """The form's model made of the fields sent. Raises Invalid."""
    lists = form.lists()
    values = {
        name: (typed.getall(name, []) if name in lists else typed.get(name))
        for name in (field.alias or own for own, field in form.model_fields.items())
        if name in typed or name in lists
    }
    try:
        return form.model_validate(values)
    except ValidationError as error:
        raise Invalid(Filled(typed, _messages(error.errors(include_url=False, include_input=False)))) from None


def check_values(form: type[FormT], values: object) -> FormT:
    """The form's model made of what a program sent as JSON. Raises Invalid."""
    try:
        return form.model_validate(values if isinstance(values, dict) else {})
    except ValidationError as error:
        raise Invalid(Filled({}, _messages(error.errors(include_url=False, include_input=False)))) from None


def problem(message: str, **values: Any) -> PydanticCustomError:
    """An error for a form's validator to raise; `message` is marked with N_ and translated when shown."""
    return PydanticCustomError("said", "{message}", {"message": message, "values": values})


def _pairs(values: Mapping[str, object] | Fields) -> Iterable[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, bool):
            if value:
                yield name, "1"
        elif isinstance(value, list | tuple):
            yield from ((name, str(one)) for one in value)
        elif value is not None:
            yield name, str(value)


def _messages(details: list[ErrorDetails]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for detail in details:
        field = str(detail["loc"][0]) if detail["loc"] else ""
        found.setdefault(field, []).append(_sentence(detail))
    return found


def _sentence(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "said":
        said, values = context["message"], context["values"]
        return gettext(said, **values)
    if kind == "string_too_long":
        most = context["max_length"]
        return ngettext("Use at most %(num)s character.", "Use at most %(num)s characters.", most)
    if kind == "string_too_short" and context["min_length"] > 1:
        least = context["min_length"]
        return ngettext("Use at least %(num)s character.", "Use at least %(num)s characters.", least)
    return gettext(_SENTENCES.get(kind, _OTHERWISE), **_limits(context))


def _limits(context: Mapping[str, Any]) -> dict[str, Any]:
    return {"most": context.get("le"), "least": context.get("ge")}


_OTHERWISE = N_("This cannot be used here.")
_SENTENCES = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("Please fill this in."),
    "too_short": N_("Please fill this in."),
    "too_long": N_("This is too much at once."),
    "int_parsing": N_("Please give a whole number."),
    "int_from_float": N_("Please give a whole number."),
    "less_than_equal": N_("Use at most %(most)s."),
    "greater_than_equal": N_("Use at least %(least)s."),
    "literal_error": N_("Please choose one of the options."),
    "enum": N_("Please choose one of the options."),
}
