"""Pieces of pages that come again on the next one: the frame of all, what machines are told of a post, a comment.

A macro that is imported without context sees nothing but its arguments, the language and the time zone. So what came
out of it is kept by these; whoever gets it already holds all it was made of, and nothing private can be told by it.
"""

import sys
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup

from blog.core import i18n

MOST_BYTES: Final = 8 * 2**20
# What a piece costs beside its text: the arguments that it is kept by, mostly.
OVERHEAD_BYTES: Final = 1_000
# What came out of something longer than this is not worth its room.
LONGEST: Final = 20_000

Macro = Callable[..., Markup]
Key = tuple[Macro, i18n.Tongue, tuple[type, ...], tuple[Any, ...]]


class Pieces:
    """The pieces of a process, those least used going first. `most_bytes` 0 keeps none."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.bytes = 0
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Key, Markup] = OrderedDict()

    def get(self, macro: Macro, *arguments: Any) -> Markup:
        """What the macro makes of the arguments. Raises TypeError for one that could change and so has no hash."""
        # By their types as well: "<b>" and Markup("<b>") are equal, and only one of them is to be escaped.
        key = (macro, i18n.current(), tuple(map(type, arguments)), arguments)
        piece = self._kept.get(key)
        if piece is not None:
            self._kept.move_to_end(key)
            return piece
        piece = macro(*arguments)
        if len(piece) <= LONGEST:
            self._kept[key] = piece
            self.bytes += _size(piece)
            while self.bytes > self._most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self.bytes -= _size(oldest)
        return piece


def _size(piece: Markup) -> int:
    # Twice: what it was made of stands in the key, and comes to about as much.
    return 2 * sys.getsizeof(piece) + OVERHEAD_BYTES
