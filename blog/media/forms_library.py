"""The form of one medium."""

from typing import Annotated

from pydantic import Field

from blog.core.fields import Line, Text
from blog.core.forms import Form


class DetailsForm(Form):
    """What is said about a medium. A decorative picture needs no words: readers who cannot see it miss nothing."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]
    alt: Annotated[Line, Field(max_length=500)] = ""
    decorative: bool = False
    caption: Annotated[Text, Field(max_length=5000)] = ""
