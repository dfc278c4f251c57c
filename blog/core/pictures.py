"""The site's own media in finished HTML: pictures get their size, their copies and their words, so that nothing jumps
and nobody loads more than the screen can show; sound, films and files take the place of the picture they were put as.

Works on what nh3 has made, where tags nest and every value stands between double quotes; what it adds is not cleaned.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Final, Literal

MediaKind = Literal["picture", "audio", "video", "document"]
# How wide the column of text is: the copies to choose from are told before the style sheet has been read.
TEXT_SIZES: Final = "(min-width: 48rem) 42rem, 100vw"
COVER_SIZES: Final = "(min-width: 64rem) 56rem, 100vw"

_KEY = re.compile(r"/media/([0-9a-f]{32})/")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:[^\"<>]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z][a-z-]*)=\"([^\"]*)\"")
# What a text may say of its picture; everything else is told by the medium.
_KEPT: Final = ("class", "id", "title", "lang", "dir")
_ADDRESSES: Final = frozenset({"src", "href", "poster"})


@dataclass(frozen=True, slots=True)
class Copy:
    """The same picture, `width` pixels wide."""

    address: str
    width: int


@dataclass(frozen=True, slots=True)
class Shown:
    """As much of a medium as a page needs to show it. Addresses are paths of this site, ready for an attribute.

    `copies` are of the picture's own type, the picture itself the last; `light` are the same as WebP, none where the
    picture is no heavier. `size` is in bytes.
    """

    address: str
    name: str
    kind: MediaKind
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None
    alt: str = ""
    decorative: bool = False
    copies: tuple[Copy, ...] = ()
    light: tuple[Copy, ...] = ()


def keys_in(html: str, cover: str = "") -> frozenset[str]:
    """The keys of all the site's own media that clean HTML shows or links to, and of the one at the address `cover`."""
    above = key_of(cover)
    found = {above} if above else set[str]()
    if "/media/" not in html:
        return frozenset(found)
    for tag in _TAG.finditer(html):
        for name, value in _ATTRIBUTE.findall(tag["attributes"]):
            if name in _ADDRESSES and (key := _KEY.search(value)):
                found.add(key[1])
    return frozenset(found)


def key_of(address: str) -> str | None:
    """The key of the medium at an address of this site, None for any other address."""
    key = _KEY.match(address)
    return key[1] if key else None


def completed(html: str, media: Mapping[str, Shown], *, eager: bool = True) -> str:
    """Clean HTML with the site's own media complete; `media` has them by the key that the text names them by.

    The first picture is loaded at once where `eager` says that nothing stands before it, the others when they are
    near. What is not in `media` stays as it is.
    """
    if not media or "/media/" not in html:
        return html
    return _Completing(media, eager=eager).html(html)


def cover_html(shown: Shown) -> str:
    """The picture above a post: loaded at once on its own page, where `lazy_html` was not applied to it."""
    if shown.kind != "picture":
        return ""
    return _picture(shown, {"class": "cover", "alt": ""}, COVER_SIZES, first=True)


def lazy_html(html: str) -> str:
    """A picture made by `cover_html` as it stands in a list: loaded when it is near."""
    return html.replace(' fetchpriority="high"', ' loading="lazy"').replace(' sizes="', ' sizes="auto, ')


class _Completing:
    def __init__(self, media: Mapping[str, Shown], *, eager: bool) -> None:
        self._media = media
        self._first = eager
        self._inside_link = False

    def html(self, html: str) -> str:
        return _TAG.sub(self._tag, html)

    def _tag(self, tag: re.Match[str]) -> str:
        if tag["name"] == "a":
            self._inside_link = not tag["close"]
            return tag[0]
        if tag["name"] != "img":
            return tag[0]
        attributes = dict(_ATTRIBUTE.findall(tag["attributes"]))
        key = key_of(attributes.get("src", ""))
        shown = self._media.get(key) if key else None
        if shown is None:
            self._first = False
            return tag[0]
        if shown.kind == "picture":
            first, self._first = self._first, False
            return _picture(shown, attributes, TEXT_SIZES, first=first)
        return _player(shown, attributes, inside_link=self._inside_link)


def _picture(shown: Shown, written: Mapping[str, str], sizes: str, *, first: bool) -> str:
    width, height = _measures(shown, written)
    if width is not None and width != shown.width:
        sizes = f"(min-width: {width}px) {width}px, 100vw"
    attributes = {name: written[name] for name in _KEPT if name in written}
    attributes["src"] = shown.address
    if len(shown.copies) > 1:
        attributes["srcset"] = _set(shown.copies)
        attributes["sizes"] = sizes if first else f"auto, {sizes}"
    if width and height:
        attributes |= {"width": str(width), "height": str(height)}
    attributes["alt"] = _alt(shown, written)
    # Lazy before it is known where it stands would show the first picture late; the others may wait.
    attributes |= {"fetchpriority": "high"} if first else {"loading": "lazy"}
    attributes["decoding"] = "async"
    image = _written("img", attributes)
    if not shown.light:
        return image
    source = {"type": "image/webp", "srcset": _set(shown.light), "sizes": sizes if first else f"auto, {sizes}"}
    return f"<picture>{_written('source', source)}{image}</picture>"


def _measures(shown: Shown, written: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Width and height in pixels: as wide or high as the text wants it, and always in the picture's proportion."""
    if not (shown.width and shown.height):
        return None, None
    width, height = _number(written.get("width")), _number(written.get("height"))
    if width:
        return min(width, shown.width), max(1, round(min(width, shown.width) * shown.height / shown.width))
    if height:
        height = min(height, shown.height)
        return max(1, round(height * shown.width / shown.height)), height
    return shown.width, shown.height


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 5 and int(text) else None


def _alt(shown: Shown, written: Mapping[str, str]) -> str:
    """What the text says of the picture, else what is known of the medium itself; escaped."""
    if written.get("alt", "").strip():
        return written["alt"]  # as it stood between its quotes
    return "" if shown.decorative else escape(shown.alt)


def _player(shown: Shown, written: Mapping[str, str], *, inside_link: bool) -> str:
    name = escape(unescape(written.get("alt", "")).strip() or shown.alt or shown.name)
    if inside_link:  # neither a link nor a player may stand inside a link
        return f"<span>{name}</span>"
    if shown.kind == "document":
        kind = escape(shown.name.rpartition(".")[2].upper() or shown.content_type)
        link = f'<a class="file" href="{shown.address}">{name}</a>'
        return f'{link} <span class="file-facts">({kind}, {readable_size(shown.size)})</span>'
    attributes = {"src": shown.address, "preload": "metadata", "aria-label": name}
    if shown.kind == "video" and shown.width and shown.height:
        attributes |= {"width": str(shown.width), "height": str(shown.height)}
    opening = _written(shown.kind, attributes).removesuffix(">")
    return f'{opening} controls><a href="{shown.address}">{name}</a></{shown.kind}>'


def readable_size(size: int) -> str:
    """A number of bytes as people say it, in units of a thousand (IEC 80000-13): "640 kB", "2.4 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:.1f} GB"


def _set(copies: tuple[Copy, ...]) -> str:
    return ", ".join(f"{copy.address} {copy.width}w" for copy in copies)


def _written(tag: str, attributes: Mapping[str, str]) -> str:
    values = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{values}>"
