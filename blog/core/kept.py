"""A finished answer that many may have: head and body ready to write, in each encoding a client may ask for."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

import brotli

from blog.core.personal import Place

PLAIN, GZIP, BROTLI = "", "gzip", "br"
# What a stored page costs besides its bytes, as measured with some thousand of them.
OVERHEAD: Final = 6_000
# Shorter bodies do not become shorter (a head is longer than what would be gained).
WORTH_COMPRESSING: Final = 500
_TEXTUAL: Final = ("text/", "application/json", "application/feed+json", "application/manifest+json", "image/svg+xml")
_LEVELS: Final = {GZIP: 6, BROTLI: 5}
# Of what never changes more is made, once: nobody waits for it twice.
_LASTING_LEVELS: Final = {GZIP: 9, BROTLI: 11}
# What is said anew for each encoding, or belongs to one request alone.
OF_AN_ANSWER: Final = frozenset(
    {"etag", "content-encoding", "content-length", "vary", "date", "x-request-id", "connection"}
)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a page came out as, before anybody asked for it in his own way; `lasting` if it belongs to no version.

    `places` are where somebody signed in sees something else; None where nothing is known of that.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    lasting: bool = False
    places: tuple[Place, ...] | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """The answer in one encoding. `head` and `unchanged_head` lack only the status line and the date before them."""

    etag: str
    head: bytes
    unchanged_head: bytes
    body: bytes


class Kept:
    """A finished 200 answer, its encodings made when first asked for.

    `modified_at` is the Last-Modified, a whole second. `reads` counts how often it was given out.
    """

    __slots__ = ("_headers", "_tag", "_variants", "finished", "is_compressible", "modified", "modified_at", "reads")

    def __init__(self, finished: Finished, made_at: datetime, before: "Kept | None" = None) -> None:
        self.finished = finished
        self._tag = hashlib.sha256(finished.body).hexdigest()[:32]
        self.modified_at = _modified_at(finished, self._tag, made_at, before)
        self.modified = format_datetime(self.modified_at, usegmt=True)
        self.reads = 0
        self._headers = {
            **{name: value for name, value in finished.headers if name.lower() not in OF_AN_ANSWER},
            "Last-Modified": self.modified,
            "Vary": "Accept-Encoding" if finished.lasting else "Accept-Encoding, Cookie",
        }
        self.is_compressible = is_compressible(self._headers, finished.body)
        self._variants: dict[str, Variant] = {}
        self.add(PLAIN, finished.body)

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return OVERHEAD + sum(len(variant.body) for variant in self._variants.values())

    @property
    def tags(self) -> tuple[str, str, str]:
        """The entity tags of all its encodings, without quotation marks."""
        return self._tag, f"{self._tag}-{GZIP}", f"{self._tag}-{BROTLI}"

    def encoding(self, accepted: str) -> str:
        """The encoding to answer with, of those that are accepted: best first, plain where none helps."""
        return best_encoding(accepted) if self.is_compressible else PLAIN

    def variant(self, encoding: str) -> Variant | None:
        """The answer in that encoding, None where it has not been made yet."""
        return self._variants.get(encoding)

    def compress(self, encoding: str) -> bytes:
        """The body in that encoding. May take milliseconds; touches nothing, so any thread may do it."""
        levels = _LASTING_LEVELS if self.finished.lasting else _LEVELS
        return compressed(self.finished.body, encoding, levels[encoding])

    def add(self, encoding: str, body: bytes) -> Variant:
        """Keep the answer in one more encoding."""
        etag = f'"{self._tag}-{encoding}"' if encoding else f'"{self._tag}"'
        headers = {**self._headers, "ETag": etag}
        unchanged = _lines({name: value for name, value in headers.items() if name != "Content-Type"})
        if encoding:
            headers["Content-Encoding"] = encoding
        variant = Variant(etag, _lines({**headers, "Content-Length": str(len(body))}), unchanged, body)
        self._variants[encoding] = variant
        return variant

    def headers(self, variant: Variant, encoding: str) -> dict[str, str]:
        """The headers of the answer in that encoding, but for its length."""
        own = {"Content-Encoding": encoding} if encoding else {}
        return {**self._headers, **own, "ETag": variant.etag}

    def is_unchanged(self, none_match: str | None, modified_since: str | None) -> bool:
        """Whether a client that holds what it says has nothing to fetch (RFC 9110, sections 13.1.2 and 13.1.3)."""
        if none_match is not None:
            asked = {tag.strip().removeprefix("W/").strip('"') for tag in none_match.split(",")}
            return "*" in asked or not asked.isdisjoint(self.tags)
        # Exactly that date: where the clock was set back, an earlier one is a change as well.
        return modified_since == self.modified


def is_compressible(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a body of that type becomes shorter when it is compressed."""
    kind = headers.get("Content-Type", "")
    return len(body) >= WORTH_COMPRESSING and (kind.startswith(_TEXTUAL) or "xml" in kind.partition(";")[0])


def best_encoding(accepted: str) -> str:
    """The best of our encodings that an Accept-Encoding names, with a weight above 0 (RFC 9110, section 12.5.3)."""
    named = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        named[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((encoding for encoding in (BROTLI, GZIP) if named.get(encoding)), PLAIN)


def compressed(body: bytes, encoding: str, level: int | None = None) -> bytes:
    """The body in gzip (RFC 1952, without a date) or brotli (RFC 7932)."""
    level = _LEVELS[encoding] if level is None else level
    if encoding == GZIP:
        return gzip.compress(body, level, mtime=0)
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=level))


def _modified_at(finished: Finished, tag: str, made_at: datetime, before: Kept | None) -> datetime:
    """A page made again without a change keeps its date; a changed one never has that of the one before it."""
    if before is not None and before.tags[0] == tag:
        return before.modified_at
    whole = made_at.astimezone(UTC).replace(microsecond=0)
    if before is not None and before.modified_at >= whole:
        return datetime.fromtimestamp(before.modified_at.timestamp() + 1, UTC)
    return whole


def _lines(headers: Mapping[str, str]) -> bytes:
    if any(character in value for value in headers.values() for character in "\r\n\0"):
        raise ValueError("a header holds the end of a line")  # aiohttp looks, too, but these go past it
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"
