"""What a browser sends to have a working copy kept."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictInt, StrictStr

from blog.core.forms import Form
from blog.posts.models import Kind
from blog.writing.models_copies import FIELDS

Typed = dict[str, StrictStr | list[StrictStr]]


def _known(fields: Typed) -> Typed:
    return {name: fields[name] for name in FIELDS if name in fields}


class CopyForm(Form):
    """The fields of the editor as they are typed, finished or not; others than the known ones are not kept."""

    post_id: Annotated[StrictInt, Field(ge=1, lt=2**63)] | None = None
    kind: Literal[Kind.POST, Kind.PAGE] = Kind.POST
    base_version: Annotated[StrictInt, Field(ge=0, lt=2**31)] = 0
    user_id: Annotated[StrictInt, Field(ge=1, lt=2**63)] | None = None
    seq: Annotated[StrictInt, Field(ge=1, lt=2**53)]
    fields_: Annotated[Typed, Field(alias="fields"), AfterValidator(_known)]
