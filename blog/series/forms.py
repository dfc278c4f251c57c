"""What editors fill in about series."""

from typing import Annotated

from pydantic import AfterValidator, Field

from blog.core.fields import Name, Slug, Text
from blog.core.forms import Form
from blog.series.models_fields import LONGEST_NAME, addressable


class SeriesForm(Form):
    name: Annotated[Name, Field(max_length=LONGEST_NAME), AfterValidator(addressable)]
    slug: Slug = ""
    description: Annotated[Text, Field(max_length=5000)] = ""


class OrderForm(Form):
    """The posts of a series and beside each its new place; what has no place, or an odd one, keeps its own."""

    post: tuple[str, ...] = ()
    place: tuple[str, ...] = ()

    @property
    def places(self) -> dict[int, int]:
        """The place by the id of its post."""
        pairs = zip(self.post, self.place, strict=False)
        return {int(post): int(place) for post, place in pairs if _is_count(post) and _is_count(place)}


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 18
