"""Addresses of the old site's files, and which media they are here: however the host is written, in whatever size."""

from typing import Final
from urllib.parse import unquote, urlsplit

from blog.transfer.uploads_folder import UPLOADS, path_of, without_variant

# Sends pictures of any site from servers of its own, whose paths begin with that site's host.
PROXIES: Final = frozenset({"i0.wp.com", "i1.wp.com", "i2.wp.com", "i3.wp.com"})


class MediaLinks:
    """What was brought in and what was not. Hosts are compared without "www." and whatever the scheme."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url
        base = place_of(base_url)
        self._hosts = {base[0]} if base else set[str]()
        self._known: set[tuple[str, str]] = set()  # places of attachments, brought in or not
        self._by_place: dict[tuple[str, str], str] = {}
        self._by_path: dict[str, str] = {}

    def add(self, url: str, path: str, page_url: str, address: str | None) -> None:
        """The file that was at `url`, at `path` in the folder of uploads and on the page `page_url`, is at `address`.

        None: it was not brought in.
        """
        place, page = place_of(url), place_of(page_url)
        if place is not None:
            self._known.add(place)
            self._hosts.add(place[0])
        if address is None:
            return
        if place is not None:
            self._by_place[place] = address
            self._by_place.setdefault((place[0], without_variant(place[1])), address)
        if page is not None and page[1] and not urlsplit(page_url).query:
            self._by_place.setdefault(page, address)
        for known in (path.strip("/"), path_of(url)):
            # A name alone may be that of many files.
            if "/" in known:
                self._by_path.setdefault(known, address)
                self._by_path.setdefault(without_variant(known), address)

    def find(self, url: str) -> str | None:
        """Where the file is by now, None for one that was not brought in and for everything else."""
        place = self._place(url)
        if place is None:
            return None
        host, path = place
        found = self._by_place.get(place) or self._by_place.get((host, without_variant(path)))
        if found is None and host in self._hosts and UPLOADS in path:
            below = path.rpartition(UPLOADS)[2]
            found = self._by_path.get(below) or self._by_path.get(without_variant(below))
        return found

    def is_file(self, url: str) -> bool:
        """Whether the address is that of a picture or another file of the old site, brought in or not."""
        place = self._place(url)
        return place is not None and (place in self._known or (place[0] in self._hosts and UPLOADS in place[1]))

    def _place(self, url: str) -> tuple[str, str] | None:
        place = place_of(url)
        if place is not None and place[0] in PROXIES:
            host, _slash, path = place[1].partition("/")
            return host.removeprefix("www."), path
        if place is None and self._base and url.startswith("/") and not url.startswith("//"):
            return place_of(f"//{urlsplit(self._base).netloc}{url}")
        return place


def place_of(url: str) -> tuple[str, str] | None:
    """Host and path of an address, decoded, neither with what it may be written with or without."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if not host or parts.scheme not in ("", "http", "https"):
        return None
    return host.removeprefix("www."), unquote(parts.path).strip("/")
