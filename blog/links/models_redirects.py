"""Redirects: what an address that nothing answers leads to, and how a table of them stays flat and free of loops."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from blog.core.anchors import LONGEST_PATH, host_of, normal_path
from blog.core.i18n import N_
from blog.core.text import contains_control, local_path
from blog.links.models import OWN_PARTS, Place, spot_of

LONGEST_QUERY: Final = 250
LONGEST_TARGET: Final = 2000
MOST_STEPS: Final = 100
_SPACES = re.compile(r"[ \u3000]")
# Most of the addresses in a long list: nothing in them needs a closer look.
_SIMPLE = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,100}){1,10}/?")
# What may stand in an address as it is (RFC 3986, section 2), and "%", so that nothing is encoded twice.
PLAIN: Final = "/:?#[]@!$&'()*+,;=-._~%"


class Status(IntEnum):
    """How a redirect answers (RFC 9110, sections 15.4.2, 15.4.3 and 15.5.11)."""

    FOR_GOOD = 301
    FOR_NOW = 302
    GONE = 410


STATUSES: Final = {
    Status.FOR_GOOD: N_("Moved for good"),
    Status.FOR_NOW: N_("Elsewhere for now"),
    Status.GONE: N_("Gone"),
}


class Unusable(Exception):
    """An address or a redirect that cannot be taken; `reason` is marked with N_, `values` fill its places."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Address:
    """An address of ours: percent-decoded and NFC; `query` is "" where it does not matter."""

    path: str
    query: str = ""

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def alternatives(self) -> tuple["Address", ...]:
        """The addresses of redirects that answer this one, the best first: a slash at the end does not matter."""
        other = self.path.rstrip("/") if self.path.endswith("/") else f"{self.path}/"
        exact = [Address(path, self.query) for path in (self.path, other) if self.query]
        return (*exact, Address(self.path), Address(other))


@dataclass(frozen=True, slots=True)
class Redirect:
    """What an address leads to: `target` is an address in ASCII, "" for what is gone. `id` is 0 for a new one."""

    source: Address
    target: str
    status: Status
    id: int = 0

    @property
    def shown_target(self) -> str:
        """The target as people read it."""
        shown = unquote(self.target, errors="replace")
        return self.target if contains_control(shown) or "\ufffd" in shown or " " in shown else shown

    @property
    def own_target(self) -> Address | None:
        """The target, where it is on this site."""
        if not self.target.startswith("/"):
            return None
        if _SIMPLE.fullmatch(self.target):
            return Address(self.target)
        parts = urlsplit(self.target)
        return Address(normal_path(parts.path), normal_query(parts.query))


def normal_query(raw: str) -> str:
    """A query as redirects are compared."""
    return unicodedata.normalize("NFC", unquote(raw, errors="replace"))


def source_of(text: str, hosts: tuple[str, ...]) -> Address:
    """The address a redirect is for, as a person writes it. Raises Unusable."""
    own = _without_host(text, hosts)
    if own is None:
        raise Unusable(N_("This is not an address of this site."))
    raw = _SPACES.sub("%20", own)
    if not _is_local(raw):
        raise Unusable(N_("Use an address that begins with a slash, like /old/page."))
    parts = urlsplit(raw)
    address = Address(normal_path(parts.path), normal_query(parts.query))
    if len(address.path) > LONGEST_PATH or len(address.query) > LONGEST_QUERY:
        raise Unusable(N_("This address is too long."))
    if contains_control(str(address)) or "\ufffd" in str(address):
        raise Unusable(N_("This address cannot be read."))
    if address.path == "/" or is_reserved(address.path):
        raise Unusable(N_("The site itself uses this address."))
    return address


def is_reserved(path: str) -> bool:
    """Whether an address is never looked up among the redirects, or never unanswered."""
    return path.split("/")[1] in OWN_PARTS or spot_of(path).place is Place.SITE


def target_of(text: str, hosts: tuple[str, ...]) -> str:
    """Where a redirect leads, in ASCII: a path for an address of ours. Raises Unusable."""
    own = _without_host(text, hosts)
    raw = quote(unicodedata.normalize("NFC", own if own is not None else text), safe=PLAIN)
    if own is not None and not _is_local(raw):
        raise Unusable(N_("Use an address that begins with / or https://."))
    if own is None:
        raw = _absolute(text)
    if len(raw) > LONGEST_TARGET or (own is not None and len(normal_path(urlsplit(raw).path)) > LONGEST_PATH):
        raise Unusable(N_("This address is too long."))
    return raw


def _is_local(raw: str) -> bool:
    return _SIMPLE.fullmatch(raw) is not None or local_path(raw) is not None


def _absolute(text: str) -> str:
    host = host_of(text)
    if host is None or contains_control(text) or "\\" in text:
        raise Unusable(N_("Use an address that begins with / or https://."))
    parts = urlsplit(unicodedata.normalize("NFC", text))
    if parts.username is not None or parts.password is not None:
        raise Unusable(N_("An address with a name or password in it is not taken."))
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise Unusable(N_("This address cannot be read.")) from None
    rest = urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))
    if not re.fullmatch(r"[a-z0-9._:\[\]-]+", ascii_host):
        raise Unusable(N_("This address cannot be read."))
    return f"{parts.scheme}://{ascii_host}{quote(rest, safe=PLAIN)}"


def _without_host(text: str, hosts: tuple[str, ...]) -> str | None:
    """The address without the site's own scheme and host; None for one of another site."""
    if text.startswith("/") and not text.startswith("//"):
        return text
    if text.lower().startswith(("http://", "https://")) and host_of(text) in hosts:
        parts = urlsplit(text)
        return urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))
    return None if re.match(r"[a-z][a-z0-9+.-]*:|//", text, re.IGNORECASE) else text


@dataclass(slots=True)
class RedirectTable:
    """Redirects by address. What is put in never closes a loop; `flat` makes every chain one step."""

    rows: dict[Address, Redirect] = field(default_factory=dict)

    @classmethod
    def of(cls, redirects: Iterable[Redirect]) -> "RedirectTable":
        return cls({redirect.source: redirect for redirect in redirects})

    def match(self, asked: Address) -> Redirect | None:
        """The redirect that answers an address, found as the database finds it."""
        return next((self.rows[one] for one in asked.alternatives if one in self.rows), None)

    def put(self, redirect: Redirect) -> None:
        """Add a redirect, or let it take the place of another of its address. Raises Unusable for a loop."""
        before = self.rows.get(redirect.source)
        self.rows[redirect.source] = redirect
        try:
            self.flat(redirect)
        except Unusable:
            del self.rows[redirect.source]
            if before is not None:
                self.rows[redirect.source] = before
            raise

    def flat(self, redirect: Redirect) -> Redirect:
        """The redirect with the end of its chain as its target. Raises Unusable for a loop and a chain too long."""
        status, target, seen, at = redirect.status, redirect.target, {redirect.source}, redirect
        for _step in range(MOST_STEPS):
            asked = at.own_target
            following = self.match(asked) if asked else None
            if following is None:
                return redirect if at is redirect else replace(redirect, target=target, status=status)
            if following.source in seen:
                raise Unusable(N_("It would lead in a circle."))
            if following.status is Status.GONE:
                raise Unusable(N_("It leads to %(address)s, which is marked as gone."), address=str(following.source))
            seen.add(following.source)
            status = Status.FOR_NOW if Status.FOR_NOW in (status, following.status) else status
            target = _continued(target, following.target)
            at = following
        raise Unusable(N_("It leads through too many other redirects."))


def _continued(target: str, following: str) -> str:
    """Where the second leads, at the place of the first unless it names one of its own (RFC 9110, section 10.2.2)."""
    fragment = target.partition("#")[2]
    return f"{following}#{fragment}" if fragment and "#" not in following else following
