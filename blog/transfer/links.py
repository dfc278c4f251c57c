"""Links of the old site that lead to something brought in, and how they are said here."""

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from blog.core.pictures import Shown, key_of
from blog.posts.models import Kind
from blog.transfer.media_links import MediaLinks, place_of

# What is passed over comes first: escaped characters, fenced code, preformatted HTML, and code spans of one paragraph.
_PLACES: Final = re.compile(
    r"""
      \\[!-/:-@\[-`{-~]
    | ^[ \t>*+\-0-9.)]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)
    | <pre\b(?s:.*?)</pre>
    | (?<!`)(?P<ticks>`+)(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)(?P=ticks)(?!`)
    | (?<=\]\()(?P<open><?)(?P<target>[^\s<>()]+)
    | <(?P<bare>https?://[^\s<>]+)>
    | (?:(?<=\bhref=)|(?<=\bsrc=)|(?<=\bposter=))(?P<quote>["'])(?P<attribute>[^"'<>]*)(?P=quote)
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_DATED: Final = re.compile(r"(?:(?:\d{4}/)(?:\d\d/){0,2})?([^/]+)")


def post_path(kind: Kind, slug: str) -> str:
    """The path of a post or page."""
    return f"/posts/{_quoted(slug)}" if kind is Kind.POST else f"/{_quoted(slug)}"


def tag_path(slug: str) -> str:
    """The path of a tag."""
    return f"/tags/{_quoted(slug)}"


def _quoted(slug: str) -> str:
    return quote(slug, safe="")


class Links:
    """The addresses of the old site that are known here. `base_url` is where it was, "" if nobody knows.

    Hosts are compared without "www.", addresses without a slash at their end, and both whatever the scheme.
    """

    def __init__(self, base_url: str, media: Iterable[str] = ()) -> None:
        self._base = urlsplit(base_url)
        base_path = self._base.path.strip("/")
        self._fronts = {base_path, f"{base_path}/index.php".strip("/")}  # where ?p=7 names a post
        self._hosts = {_host(base_url)} - {""}
        self.media = MediaLinks(base_url)
        for url in media:
            self.media.add(url, "", "", None)
        self._paths: dict[tuple[str, str], str] = {}
        self._posts: dict[str, str] = {}
        self._slugs: dict[str, str] = {}
        if base_url:
            self._paths[_host(base_url), base_path] = "/"

    def add_post(self, foreign_id: str, url: str, slug: str, path: str) -> None:
        """What was known by that number and slug and lived at `url` lives at `path` now."""
        self._posts[foreign_id] = path
        if slug:
            self._slugs.setdefault(slug, path)
        where = place_of(url)
        # Drafts have no address of their own yet: the front page with their number.
        if where is not None and where[1] and not urlsplit(url).query:
            self._hosts.add(where[0])
            self._paths.setdefault(where, path)

    def add_tag(self, kind: str, slug: str, path: str) -> None:
        """A category or tag lives at `path` now."""
        base = self._base.path.strip("/")
        self._paths.setdefault((_host(self._base.geturl()), f"{base}/{kind}/{slug}".strip("/")), path)

    def find(self, url: str) -> str | None:
        """Our path for an address of the old site, with what it had behind "#"; None where there is none."""
        if url.startswith("/") and not url.startswith("//") and self._base.netloc:
            url = f"{self._base.scheme}://{self._base.netloc}{url}"
        where = place_of(url)
        if where is None or where[0] not in self._hosts:
            return None
        parts = urlsplit(url)
        if parts.query and where[1] in self._fronts:
            path = self._by_number(parts.query)
        else:
            path = self._paths.get(where) or self._below_category(where) or self._by_slug(where)
        return f"{path}#{parts.fragment}" if path and parts.fragment else path

    def _by_number(self, query: str) -> str | None:
        asked = parse_qs(query, max_num_fields=20)
        return next((self._posts.get(asked[name][0]) for name in ("p", "page_id") if name in asked), None)

    def _below_category(self, where: tuple[str, str]) -> str | None:
        # A category's address names those above it as well.
        host, path = where
        base, found, below = path.rpartition("category/")
        return self._paths.get((host, f"{base}category/{below.rpartition('/')[2]}")) if found else None

    def _by_slug(self, where: tuple[str, str]) -> str | None:
        # Old links keep the pattern of addresses the site once had, which named the day or did not.
        base = self._base.path.strip("/")
        found = _DATED.fullmatch(where[1].removeprefix(base).strip("/"))
        return self._slugs.get(found[1]) if found else None


def _host(url: str) -> str:
    where = place_of(url)
    return where[0] if where else ""


def rewritten(markdown: str, links: Links) -> tuple[str, int]:
    """The Markdown with every link to the old site that has a path here leading there, pictures too; and how many lead
    to files of its own that were not brought in.

    Code stays as it is.
    """
    media = 0

    def place(found: re.Match[str]) -> str:
        nonlocal media
        url = found["target"] or found["bare"] or found["attribute"]
        if not url:
            return found[0]
        address = unescape(url) if "&" in url else url
        path = links.media.find(address) or links.find(address)
        if path is None:
            media += links.media.is_file(address)
            return found[0]
        if found["bare"]:
            return f"[{_literal(url)}]({path})"
        if found["attribute"]:
            return f"{found['quote']}{escape(path)}{found['quote']}"
        return f"{found['open']}{path}"

    return _PLACES.sub(place, markdown), media


# A paragraph that is a link named by a file: what a player had become.
_PLAYED: Final = re.compile(r"^\[[^\[\]\n]+\.[a-z0-9]{3,4}\]\((?P<path>/media/[^\s()<>]+)\)$", re.MULTILINE)


def with_players(markdown: str, media: Mapping[str, Shown]) -> str:
    """The Markdown with players for sound and films that are here, where there was one before."""

    def player(found: re.Match[str]) -> str:
        shown = media.get(key_of(found["path"]) or "")
        return f"![]({found['path']})" if shown is not None and shown.kind in ("audio", "video") else found[0]

    return _PLAYED.sub(player, markdown)


def _literal(url: str) -> str:
    return re.sub(r"([\\\[\]_*`~])", r"\\\1", url)
