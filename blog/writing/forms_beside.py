"""Which other text is the same in another language."""

import re
from typing import Annotated, Any
from urllib.parse import unquote

from pydantic import AfterValidator, BeforeValidator, Field

from blog.core import text
from blog.core.fields import Line
from blog.core.forms import Form, problem
from blog.core.i18n import N_

_LAST_PART = re.compile(r"([^/?#]+)/?(?:[?#].*)?$")


def _last_part(value: Any) -> Any:
    # People paste whole addresses.
    if not isinstance(value, str):
        return value
    found = _LAST_PART.search(text.clean_line(value))
    return text.slugify(unquote(found[1])) if found else ""


def _given(value: str) -> str:
    if not text.is_slug(value):
        raise problem(N_("There is no post or page at this address."))
    return value


class TranslationForm(Form):
    """`translation` is the slug of the other text; the whole address will do, too."""

    translation: Annotated[Line, Field(max_length=500), BeforeValidator(_last_part), AfterValidator(_given)] = ""
