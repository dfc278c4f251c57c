"""The links of a post and the places in it that can be linked to, read from its clean HTML.

Slow enough for big posts to belong in an executor thread.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from blog.core.text import contains_control

LONGEST_PATH: Final = 500
LONGEST_FRAGMENT: Final = 255
LONGEST_WORDS: Final = 200
MOST_LINKS: Final = 2_000
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

# The cleaner writes every attribute in double quotes, and no link within another.
_LINK = re.compile(r'<a((?:[^<>"]|"[^"]*")*)>(.*?)</a>', re.DOTALL)
_HREF = re.compile(r' href="([^"]*)"')
_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
_ID = re.compile(r' id="([^"]*)"')
_ALT = re.compile(r' alt="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link: `host` is "" for an address without one; `path` is "" for a place on the same page.

    Path and fragment are percent-decoded and NFC, the query is left out. `words` is what the reader sees of it.
    """

    host: str
    path: str
    fragment: str
    words: str


@dataclass(frozen=True, slots=True)
class Anchors:
    """What a post links to, each address once, and the ids it has. Links to ids of its own are left out."""

    links: tuple[Anchor, ...]
    names: tuple[str, ...]


def find_anchors(html: str, page: str) -> Anchors:
    """The anchors of a post whose own path is `page`: addresses without a beginning slash are seen from there."""
    named = (_ID.search(tag) for tag in _TAG.findall(html))
    names = tuple(dict.fromkeys(unescape(found[1]) for found in named if found))
    own = frozenset(names)
    found: dict[tuple[str, str, str], Anchor] = {}
    for anchor in _links(html, page):
        if anchor.host or anchor.path or anchor.fragment not in own:
            found.setdefault((anchor.host, anchor.path, anchor.fragment), anchor)
        if len(found) == MOST_LINKS:
            break
    return Anchors(tuple(found.values()), names)


def own_hosts(base_url: str, others: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The values of `Anchor.host` that mean this site."""
    return ("", urlsplit(base_url).netloc.lower(), *others)


def normal_path(raw: str) -> str:
    """A path as links and redirects are compared: percent-decoded and NFC. One that decodes to controls stays as is."""
    decoded = unicodedata.normalize("NFC", unquote(raw, errors="replace"))
    return raw if contains_control(decoded) else decoded


def host_of(address: str) -> str | None:
    """The host of an http(s) address in lower case, with its port where that is not the usual one; None for others."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"


def _links(html: str, page: str) -> Iterator[Anchor]:
    for attributes, inner in _LINK.findall(html):
        href = _HREF.search(attributes)
        if href is None:
            continue
        anchor = _anchor(unescape(href[1]).strip(), page, _words(inner))
        if anchor is not None and _fits(anchor):
            yield anchor


def _fits(anchor: Anchor) -> bool:
    too_long = len(anchor.path) > LONGEST_PATH or len(anchor.fragment) > LONGEST_FRAGMENT or len(anchor.host) > 255
    return not too_long and bool(anchor.host or anchor.path or anchor.fragment)


def _anchor(href: str, page: str, words: str) -> Anchor | None:
    if href.startswith("#"):
        return Anchor("", "", _fragment(href[1:]), words)
    try:
        parts = urlsplit(href)
        if not parts.scheme and not parts.netloc:
            parts = urlsplit(urljoin(page, href))
            host: str | None = ""
        else:
            host = host_of(href if parts.scheme else f"https:{href}")
    except ValueError:
        return None
    if host is None:
        return None
    return Anchor(host, normal_path(parts.path or "/"), _fragment(parts.fragment), words)


def _fragment(raw: str) -> str:
    # What follows ":~:" is for the browser alone (WICG, Text Fragments, section 3.3).
    return normal_path(raw.partition(":~:")[0])


def _words(inner: str) -> str:
    text = unescape(_TAG.sub(_alternative, inner))
    return " ".join(text.split())[:LONGEST_WORDS]


def _alternative(tag: re.Match[str]) -> str:
    found = _ALT.search(tag[0])
    return f" {found[1]} " if found else ""
