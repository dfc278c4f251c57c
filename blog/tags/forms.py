"""What editors fill in about tags."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from blog.core.fields import Name, Slug, Text
from blog.core.forms import Form

TagId = Annotated[Annotated[int, Field(ge=1, lt=2**63)] | None, BeforeValidator(lambda value: value or None)]


class TagForm(Form):
    name: Annotated[Name, Field(max_length=190)]
    slug: Slug = ""
    description: Annotated[Text, Field(max_length=5000)] = ""
    parent_id: TagId = None


class MergeForm(Form):
    into: Annotated[int, Field(ge=1, lt=2**63)]
