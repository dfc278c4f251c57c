"""The forms of the lists: what shall be done with the posts chosen there, and the trash emptied."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, model_validator

from blog.core.forms import Form, problem
from blog.core.i18n import N_
from blog.writing.forms import split_tags

MOST_CHOSEN = 100


class Change(StrEnum):
    """What can be done with several posts at once."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    TRASH = "trash"
    RESTORE = "restore"
    DELETE = "delete"
    ADD_TAG = "add-tag"
    REMOVE_TAG = "remove-tag"
    OPEN_COMMENTS = "open-comments"
    CLOSE_COMMENTS = "close-comments"


IN_TRASH = (Change.RESTORE, Change.DELETE)
# By whether the list is that of the trash.
CHANGES = {True: IN_TRASH, False: tuple(change for change in Change if change not in IN_TRASH)}
ABOUT_TAGS = frozenset({Change.ADD_TAG, Change.REMOVE_TAG})


def _change(value: object) -> object:
    if value == "":
        raise problem(N_("Please say what shall be done."))
    return value


def _some(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise problem(N_("Please choose at least one first."))
    if len(value) > MOST_CHOSEN:
        raise problem(N_("Please choose at most %(most)s at once."), most=MOST_CHOSEN)
    return value


class SelectionForm(Form):
    """Posts chosen in a list, each as `id:version` with the version it was shown in."""

    post: Annotated[tuple[Annotated[str, Field(pattern=r"^[0-9]{1,18}:[0-9]{1,9}$")], ...], AfterValidator(_some)]
    change: Annotated[Change, BeforeValidator(_change)]
    tag: Annotated[
        tuple[Annotated[str, Field(max_length=190)], ...], Field(max_length=10), BeforeValidator(split_tags)
    ] = ()
    confirmed: bool = False

    @model_validator(mode="after")
    def _names_a_tag(self) -> "SelectionForm":
        if self.change in ABOUT_TAGS and not self.tag:
            raise problem(N_("Please name the tag."))
        return self

    @property
    def chosen(self) -> dict[int, int]:
        """Version by id, each post once."""
        return {int(post_id): int(version) for post_id, version in (one.split(":") for one in self.post)}


class EmptyingForm(Form):
    """The trash as it was shown: what was thrown away later was not seen, and stays."""

    before: AwareDatetime
