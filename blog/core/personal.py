"""The places of a page where somebody signed in sees something else than a visitor: the desk above it, links to edit.

Templates name them by `personal(macro, …)`, which gives the macro the user, None for a visitor. A page that is made for
nobody remembers them, so that it can be finished for everybody who is signed in without being made again.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

# Nobody who writes a text can know it, and no page goes out before it is taken out.
_MARK: Final = secrets.token_hex(16)
_MARKED: Final = re.compile(rf"{_MARK}([0-9]+):(.*?){_MARK}".encode(), re.DOTALL)

Macro = Callable[..., Markup]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visitor's piece stands, in bytes of the page, and what makes somebody else's."""

    start: int
    end: int
    macro: Macro
    arguments: tuple[Any, ...]


@dataclass(slots=True)
class Places:
    """What was personal on a page while it was made; `are_all` unless the page differs elsewhere, too."""

    are_all: bool = True
    _named: list[tuple[Macro, tuple[Any, ...]]] = field(default_factory=list)

    def mark(self, piece: Markup, macro: Macro, arguments: tuple[Any, ...]) -> Markup:
        """A visitor's piece, to be found again in the page."""
        self._named.append((macro, arguments))
        return Markup("{}{}:{}{}").format(_MARK, len(self._named) - 1, piece, _MARK)

    def found_in(self, marked: bytes) -> tuple[bytes, tuple[Place, ...]]:
        """The page as visitors get it, and its places in order."""
        page, places, end = bytearray(), [], 0
        for match in _MARKED.finditer(marked):
            page += marked[end : match.start()]
            start = len(page)
            page += match[2]
            places.append(Place(start, len(page), *self._named[int(match[1])]))
            end = match.end()
        return bytes(page + marked[end:]), tuple(places)


# Only requests of pages made for nobody have it.
PLACES: Final = web.RequestKey("places", Places)


@pass_context
def personal(context: Context, macro: Macro, *arguments: Any) -> Markup:
    """What the macro makes for the user of the page and the arguments."""
    piece = macro(context["user"], *arguments)
    places: Places | None = context["places"]
    return piece if places is None else places.mark(piece, macro, arguments)


def finished_for(user: Any, page: bytes, places: Sequence[Place]) -> bytes:
    """A visitor's page with what that user sees in its places."""
    whole, end = bytearray(), 0
    for place in places:
        whole += page[end : place.start]
        whole += place.macro(user, *place.arguments).encode()
        end = place.end
    return bytes(whole + page[end:])
