"""The fields of a post as people say them, for the pages on which two states stand side by side."""

from collections.abc import Mapping
from datetime import datetime

from blog.core import i18n, languages
from blog.core.i18n import N_
from blog.core.i18n import gettext as _
from blog.posts.models import Status
from blog.writing.actions_merge import BOXES

READERS = {
    "public": N_("Everybody"),
    "password": N_("Those with the password"),
    "private": N_("Only who may edit it"),
}


def said(name: str, value: object, authors: Mapping[int, str]) -> str:
    """A field's value in words; `authors` are names by id."""
    if isinstance(value, datetime):
        return i18n.format_datetime(value)
    if name == "author_id":
        return authors.get(value, "") if isinstance(value, int) else ""
    if name in BOXES:
        return _("Yes") if value else _("No")
    if name == "visibility":
        return _(READERS[str(value)])
    if name == "status":
        return _("Published") if value is Status.PUBLISHED else _("Draft")
    if name == "language" and value:
        return languages.own_name(str(value))
    return "" if value is None else str(value)
