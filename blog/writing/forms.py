"""The editor's form."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from blog.core import i18n, languages, text
from blog.core.fields import Line, Slug, Text
from blog.core.forms import Form, problem
from blog.core.i18n import N_
from blog.posts.models import Visibility
from blog.series.models_fields import Place, SeriesName

LONGEST_SOURCE = 2_000_000
MOST_TAGS = 100
LOCAL_TIME = "%Y-%m-%dT%H:%M"


# What a browser calls a tab's working copy, and a form that makes a post.
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)

# A name between quotation marks, in which commas are part of the name, or all up to the next comma of any script.
_TAG_NAME = re.compile(r'\s*"([^"\n]*)"\s*(?=[,，、\n]|$)|([^,，、\n]+)')


def join_tags(names: Iterable[str]) -> str:
    """The line that `split_tags` reads the same names from."""
    return ", ".join(f'"{name}"' if re.search("[,，、]", name) else name for name in names)


def split_tags(value: object) -> object:
    """Tag names from a line in which commas of any script part them, each once."""
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        return value
    found = (quoted or plain for line in lines for quoted, plain in _TAG_NAME.findall(line))
    names = [text.clean_line(name) for name in found]
    return tuple({text.slugify(name): name for name in names if text.slugify(name)}.values())


def to_moment(local_time: str, zone: ZoneInfo) -> datetime:
    """The moment at which clocks of the zone show that time. Raises the form's error for what is no time."""
    try:
        told = datetime.fromisoformat(local_time)
        if told.tzinfo is not None:
            raise ValueError
        moment = told.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise problem(N_("This is not a date and time.")) from None
    if not 1000 <= moment.year <= 9998:
        raise problem(N_("This is not a date and time."))
    return moment


def _moment(value: object) -> object:
    if not isinstance(value, str):
        return value
    return to_moment(value, i18n.current().zone) if value.strip() else None


def _medium(value: str) -> str:
    # Pages load nothing from elsewhere, so a picture of another host would never be seen.
    if value and (not value.startswith("/media/") or text.local_path(value) is None):
        raise problem(N_("Please give the address of a picture of this site; it begins with /media/."))
    return value


def _language_tag(value: str) -> str:
    tag = languages.normal_tag(value) if value else ""
    if tag is None:
        raise problem(N_("This is not a language. Write it as in en or zh-Hans."))
    return tag


def _key(value: object) -> object:
    # Nobody types these: one that was tampered with is none, and never in the way of saving.
    return value if isinstance(value, str) and KEY.fullmatch(value) else ""


Key = Annotated[str, BeforeValidator(_key)]


class PostForm(Form):
    """A post or page as its author edits it. Times are typed in the site's zone and kept in UTC."""

    title: Annotated[Line, Field(max_length=300)] = ""
    slug: Slug = ""
    source: Annotated[Text, Field(max_length=LONGEST_SOURCE)] = ""
    excerpt: Annotated[Text, Field(max_length=5000)] = ""
    cover: Annotated[Line, Field(max_length=500), AfterValidator(_medium)] = ""
    cover_pick: Line = ""  # one of the pictures offered; it goes before an address
    language: Annotated[Line, Field(max_length=languages.LONGEST_TAG), AfterValidator(_language_tag)] = ""
    description: Annotated[Line, Field(max_length=300)] = ""
    tags: Annotated[
        tuple[Annotated[str, Field(max_length=190)], ...], Field(max_length=MOST_TAGS), BeforeValidator(split_tags)
    ] = ()
    series: SeriesName = ""
    series_place: Place = None
    author_id: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    visibility: Visibility = Visibility.PUBLIC
    password: Annotated[str, Field(max_length=1024)] = ""
    published_at: Annotated[datetime | None, BeforeValidator(_moment)] = None
    sticky: bool = False
    comments_open: bool = False
    version: Annotated[int, Field(ge=0, lt=2**31)] = 0
    note: Annotated[Line, Field(max_length=300)] = ""
    correction: Annotated[Line, Field(max_length=300)] = ""  # why, where this save puts right what readers have seen
    then: Literal["", "publish"] = ""
    # `copy` is taken by pydantic.
    copy_key: Annotated[Key, Field(alias="copy")] = ""
    submission: Key = ""

    @model_validator(mode="before")
    @classmethod
    def _nothing_chosen(cls, values: Any) -> Any:
        chosen = {"cover": values["cover_pick"]} if values.get("cover_pick") else {}
        return {name: value for name, value in values.items() if name != "author_id" or value != ""} | chosen

    @model_validator(mode="after")
    def _is_something(self) -> "PostForm":
        if not (self.title or self.source.strip()):
            raise problem(N_("Please write a title or a text first."))
        return self


class VersionForm(Form):
    """What the small buttons beside the editor send: the version they were shown with."""

    version: Annotated[int, Field(ge=1, lt=2**31)]
