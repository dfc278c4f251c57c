"""Addresses in finished HTML made whole, so that the text can be read far from its page.

Works on what the cleaner has made, where every value stands between double quotes.
"""

import re
from html import escape, unescape
from typing import Final
from urllib.parse import urljoin

_TAG = re.compile(r"<[a-z][a-z0-9]*(?: (?:[^\"<>]|\"[^\"]*\")*)?>")
_ATTRIBUTE = re.compile(r" (href|src|srcset|poster|cite)=\"([^\"]*)\"")
_CANDIDATES = re.compile(r",\s+")
_FIRST_SOURCE = re.compile(r" src=\"([^\"]*)\"")
LISTED: Final = "srcset"


def absolute_html(html: str, page: str) -> str:
    """Clean HTML as it can stand anywhere; `page` is the address of its own page, with scheme and host.

    Links to a place in the text lead to that place on the page.
    """
    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(lambda one: _written(one[1], one[2], page), tag[0]), html)


def absolute_address(address: str, page: str) -> str:
    """The address as seen from a page (RFC 3986, section 5). One that cannot be read stays as it is."""
    try:
        return urljoin(page, address)
    except ValueError:
        return address


def first_source(html: str) -> str:
    """The address of the first thing that finished HTML loads, "" for none."""
    found = _FIRST_SOURCE.search(html)
    return unescape(found[1]) if found else ""


def _written(name: str, value: str, page: str) -> str:
    plain = unescape(value).strip()
    if name == LISTED:
        plain = ", ".join(_candidate(one, page) for one in _CANDIDATES.split(plain))
    else:
        plain = absolute_address(plain, page)
    return f' {name}="{escape(plain)}"'


def _candidate(candidate: str, page: str) -> str:
    address, space, size = candidate.partition(" ")
    return f"{absolute_address(address, page)}{space}{size}"
