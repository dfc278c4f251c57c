"""Pictures, sound and films that lie on other hosts become links: a reader's browser asks nobody but this site.

Works on what nh3 has made, where tags nest and every value stands between double quotes.
"""

import html
import re
from typing import Final
from urllib.parse import unquote, urlsplit

CLASS: Final = "elsewhere"

_PIECE = re.compile(
    r"(?P<open><a [^<>]*>)|(?P<close></a>)|(?P<img><img (?:[^<>\"]|\"[^\"]*\")*>)"
    r"|(?P<player><(?P<kind>audio|video)\b(?:[^<>\"]|\"[^\"]*\")*>.*?</(?P=kind)>)",
    re.DOTALL,
)
_STARTS: Final = ("<img ", "<audio", "<video")
_SOURCE = re.compile(r" src=\"([^\"]*)\"")
_ALT = re.compile(r" alt=\"([^\"]*)\"")


def linked(clean: str) -> str:
    """The clean HTML with a link, named by its alternative text or its file, in place of each such medium."""
    if not any(start in clean for start in _STARTS):
        return clean
    inside_link = False

    def judge(piece: re.Match[str]) -> str:
        nonlocal inside_link
        if piece["open"] or piece["close"]:
            inside_link = bool(piece["open"])
            return piece[0]
        source = _SOURCE.search(piece[0])
        if source is None or not _is_elsewhere(html.unescape(source[1])):
            return piece[0]
        alt = _ALT.search(piece[0])
        name = alt[1] if alt and alt[1].strip() else html.escape(_file_name(html.unescape(source[1])))
        if inside_link:
            return f'<span class="{CLASS}">{name}</span>'
        return f'<a class="{CLASS}" href="{source[1]}">{name}</a>'

    return _PIECE.sub(judge, clean)


def _is_elsewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def _file_name(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return unquote(parts.path).rpartition("/")[2] or parts.netloc
