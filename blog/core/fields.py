"""Kinds of form fields that several forms share, each cleaned and checked alike."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from blog.core import i18n, text
from blog.core.forms import problem
from blog.core.i18n import N_
from blog.core.security import LONGEST_PASSWORD


def _clean_line(value: object) -> object:
    return text.clean_line(value) if isinstance(value, str) else value


def _clean_text(value: object) -> object:
    return text.clean_text(value) if isinstance(value, str) else value


def _visible(value: str) -> str:
    if text.is_invisible(value):
        raise problem(N_("Please fill this in."))
    return value


def _email(value: str) -> str:
    # Its tables take longer to load than anything else of the forms, and few processes are ever given an address.
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(value, check_deliverability=False, allow_smtputf8=True).normalized.casefold()
    except EmailNotValidError:
        raise problem(N_("This is not an e-mail address.")) from None


def _slug(value: str) -> str:
    if value and not text.is_slug(value):
        raise problem(N_("Use letters, digits and hyphens only."))
    return value


def _known_language(value: str) -> str:
    if value not in i18n.languages():
        raise problem(N_("Please choose one of the options."))
    return value


def _known_zone(value: str) -> str:
    if value not in i18n.time_zones():
        raise problem(N_("Please choose one of the options."))
    return value


def _normal_slug(value: object) -> object:
    return text.slugify(value) if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_clean_line)]
"""One line, without invisible characters at its ends; may be empty."""

Name = Annotated[str, Field(min_length=1, max_length=120), BeforeValidator(_clean_line), AfterValidator(_visible)]
"""What a person or thing is called: one line that can be seen."""

Text = Annotated[str, BeforeValidator(_clean_text)]
"""Several lines; may be empty."""

Email = Annotated[str, Field(min_length=1, max_length=254), BeforeValidator(_clean_line), AfterValidator(_email)]
"""An e-mail address (RFC 5321 and 6531), folded so that capitals do not matter."""

Password = Annotated[str, Field(min_length=1, max_length=LONGEST_PASSWORD)]
"""A password, exactly as typed."""

Slug = Annotated[str, Field(max_length=190), BeforeValidator(_normal_slug), AfterValidator(_slug)]
"""The last part of an address, in any script; empty where one shall be made of the title."""

Language = Annotated[str, AfterValidator(_known_language)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
