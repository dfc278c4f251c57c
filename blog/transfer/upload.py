"""The one file of an import that comes through the browser."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from blog.core.errors import Refused
from blog.core.i18n import gettext as _
from blog.core.uploads import Limits, TooLarge, received

__all__ = ["TooLarge", "Upload", "uploaded"]

MOST_PARTS: Final = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, and what was ticked beside it."""

    path: Path
    fields: dict[str, str]


@contextlib.asynccontextmanager
async def uploaded(
    request: web.Request, field: str, folder: Path, *, most_bytes: int, pause: float
) -> AsyncIterator[Upload]:
    """The file in that field of a posted form, kept in `folder` as long as the context lasts.

    Raises TooLarge, Refused where there is no file, an empty one or several, and what `received` raises.
    """
    limits = Limits(file_bytes=most_bytes, form_bytes=most_bytes, parts=MOST_PARTS, pause=pause)
    async with received(request, field, folder, limits) as form:
        if not form.files:
            raise Refused({field: [_("Please choose a file.")]})
        if len(form.files) > 1:
            raise Refused({field: [_("Please choose one file only.")]})
        file = form.files[0]
        if file.path is None:
            raise TooLarge
        if not file.size:
            raise Refused({field: [_("This file is empty.")]})
        yield Upload(file.path, form.fields)
