"""What is done to raw HTML in Markdown before it is cleaned. Nothing here is relied on for safety from scripts."""

import re
from typing import Final

from blog.core.cleaner import names

DEPTH_MAX: Final = 100
FORMATTING_MAX: Final = 20

_START_TAG = re.compile(r"<[A-Za-z][^\s<>/]*(?=\s)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ALIGN = re.compile(
    r"\s(?:align\s*=\s*[\"']?|style\s*=\s*[\"']\s*text-align\s*:\s*)(left|center|right|justify)(?:\s*;)?\s*[\"']?(?=[\s/>])",
    re.IGNORECASE,
)
_CLASS = re.compile(r"(\sclass\s*=\s*[\"'])", re.IGNORECASE)
_TAG_NAME = re.compile(r"<[^\s<>/]+")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([A-Za-z][^\s<>/]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>?", re.DOTALL)
_VOID: Final = names("area base br col embed hr img input link meta param source track wbr")
# Their end tag may be left out (HTML, section 13.1.2.4), so many without one are no sign of nesting.
_SELF_ENDING: Final = names("p li dt dd tr td th thead tbody tfoot colgroup caption option optgroup rt rp")
# HTML parsers open these anew in each block that follows (HTML, section 13.2.4.3): a few kilobytes become gigabytes.
_FORMATTING: Final = names("a b big code em font i nobr s small strike strong tt u")


def align_by_class(html: str) -> str:
    """Return raw HTML with `align="center"` and `style="text-align: center"` said as `class="align-center"`."""
    return _START_TAG.sub(_aligned, html)


def _aligned(tag: re.Match[str]) -> str:
    found = _ALIGN.search(tag[0])
    if not found:
        return tag[0]
    name = f"align-{found[1].lower()}"
    rest = tag[0][: found.start()] + tag[0][found.end() :]
    if _CLASS.search(rest):
        return _CLASS.sub(rf"\g<1>{name} ", rest, count=1)
    return _TAG_NAME.sub(lambda start: f'{start[0]} class="{name}"', rest, count=1)


class RawNesting:
    """Counts the raw tags open through one document and takes out those nested too deep to be writing."""

    def __init__(self) -> None:
        self._open = 0
        self._formatting = 0

    def limit(self, html: str) -> str:
        """Return the next piece of raw HTML without the start tags beyond the limits."""
        return _TAG.sub(self._judge, html)

    def _judge(self, tag: re.Match[str]) -> str:
        name = (tag[2] or "").lower()
        if name == "input":  # boxes are for task lists, which write their own
            return ""
        if not name or name in _VOID or name in _SELF_ENDING:
            return tag[0]
        step = -1 if tag[1] else 1
        formatting = name in _FORMATTING
        if step == 1 and (self._open >= DEPTH_MAX or (formatting and self._formatting >= FORMATTING_MAX)):
            return ""
        self._open = max(0, self._open + step)
        if formatting:
            self._formatting = max(0, self._formatting + step)
        return tag[0]
