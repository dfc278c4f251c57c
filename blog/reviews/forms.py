"""What authors and reviewers fill in."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field

from blog.core import text
from blog.core.forms import Form, problem
from blog.core.i18n import N_

LONGEST_NOTE: Final = 5000
LONGEST_NAME: Final = 120
DAYS: Final = 14
MOST_DAYS: Final = 90
# The field of a note names its paragraph: the place it has, and the fingerprint of its words.
NOTE_FIELD: Final = re.compile(r"note-([0-9]{1,6})-([0-9a-f]{32})")


def _version(value: object) -> object:
    # Hidden in the page: what is no number there is nobody's mistake to put right, and nothing was read.
    return value if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value) else "0"


def _clean_text(value: object) -> object:
    return text.clean_text(value) if isinstance(value, str) else value


def _clean_line(value: object) -> object:
    return text.clean_line(value) if isinstance(value, str) else value


def _said(value: str) -> str:
    if text.is_invisible(value):
        raise problem(N_("Please write something."))
    return value.strip("\n")


# The limit stands innermost, so that it is told in characters.
Signature = Annotated[str, Field(max_length=LONGEST_NAME), BeforeValidator(_clean_line)]
Body = Annotated[str, Field(max_length=LONGEST_NOTE), BeforeValidator(_clean_text)]
Version = Annotated[int, BeforeValidator(_version)]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]


class LinkForm(Form):
    """A new link. `submission` is made with the page, so that sending it twice makes one link."""

    name: Signature = ""
    days: Days = DAYS
    submission: str = ""


class DaysForm(Form):
    """A new address for a link there is."""

    days: Days = DAYS


class NotesForm(Form):
    """What comes with notes. `website` is a trap: people do not see it, programs fill it in."""

    name: Signature = ""
    version: Version = 0
    submission: str = ""
    website: str = ""


class NoteForm(Form):
    """One note."""

    body: Annotated[Body, AfterValidator(_said)]


class ReadingForm(Form):
    """The state somebody says they have read."""

    version: Version = 0


class ReplyForm(Form):
    """What the author answers; nothing takes an answer back."""

    body: Body = ""
