"""Formulas in TeX as MathML, made on the server: the reader's page needs no script for them.

latex2mathml does the translating. What it makes is not relied on: only elements and attributes of the lists below are
written, and every text is escaped again.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from typing import Final
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element

LONGEST: Final = 4_000
"""Characters of TeX that one formula may have, …"""

LONGEST_TOGETHER: Final = 100_000
"""… and all formulas of one text; the rest stay TeX."""

DEEPEST: Final = 30
"""Levels of braces and environments one inside the other, beyond which a formula stays TeX."""

# MathML Core, and of MathML 3 what tables need.
_ELEMENTS: Final = frozenset(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom menclose msub msup msubsup"
    " munder mover munderover mmultiscripts mprescripts none mtable mtr mtd mlabeledtr".split()
)
_TOKENS: Final = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_ATTRIBUTES: Final = frozenset(
    "accent accentunder columnalign columnlines columnspacing columnspan depth displaystyle fence form frame height"
    " largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation"
    " rowlines rowspacing rowspan rspace scriptlevel separator stretchy symmetric voffset width".split()
)
_VALUE = re.compile(r"[\w#.%+ -]{1,60}")
_DEEPER = re.compile(r"\\[{}]|[{}]|\\(?:begin|end|left|right)(?![a-zA-Z])")
_STEPS: Final = {"{": 1, "\\begin": 1, "\\left": 1, "}": -1, "\\end": -1, "\\right": -1}
# Scripts, signs, brackets and environments in an order that makes no formula.
_FAULTS: Final[tuple[type[Exception], ...]] = (
    *(value for value in vars(exceptions).values() if isinstance(value, type) and issubclass(value, Exception)),
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
)


# A text is shown and saved many times while it is written, and most of its formulas stay what they were.
@lru_cache(maxsize=256)
def mathml(tex: str, *, block: bool = False) -> str | None:
    """The formula as a `<math>` element that holds its TeX as `alttext`; None where the TeX cannot be read."""
    if not tex.strip() or len(tex) > LONGEST or _depth(tex) > DEEPEST:
        return None
    try:
        root = convert_to_element(tex, display="block" if block else "inline")
    except _FAULTS:
        # The library has no base class for its errors and lets some of Python's out; the author sees the TeX itself.
        return None
    display = ' display="block"' if block else ""
    inner = "".join(piece for child in root for piece in _written(child))
    return f'<math{display} alttext="{escape(tex.strip())}">{inner}</math>'


def _depth(tex: str) -> int:
    depth = deepest = 0
    for found in _DEEPER.finditer(tex):
        depth = max(0, depth + _STEPS.get(found[0], 0))
        deepest = max(deepest, depth)
    return deepest


def _written(element: Element) -> Iterator[str]:
    name = element.tag
    if name not in _ELEMENTS:
        name = "mrow"
    attributes = "".join(
        f' {key}="{escape(value)}"'
        for key, value in element.attrib.items()
        if key in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    yield f"<{name}{attributes}>"
    if name in _TOKENS and element.text:
        # The library writes signs as references, in a text that a serializer would escape once more.
        yield escape(unescape(element.text), quote=False)
    for child in element:
        yield from _written(child)
    yield f"</{name}>"
