"""Links between posts: where an address of ours leads, who links to whom, and what leads nowhere."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from blog.core.anchors import Anchors, find_anchors
from blog.core.i18n import N_
from blog.core.text import is_slug
from blog.posts.models import Kind

# To be counted up when links are read in another way than before; then all posts are read again.
RULES = 1

# First parts of addresses behind which there is no text of anybody's: links there are taken as good, and nothing is
# redirected from them. The test of routes keeps both complete.
OWN_PARTS = frozenset({"admin", "static", "healthz", "readyz", "reviews", "series"})
OWN_PAGES = frozenset(
    {"/", "/account", "/archive", "/opensearch.xml", "/search", "/setup", "/sign-in", "/sign-out", "/tags"}
    | {"/authors", "/custom.css", "/favicon.ico", "/feeds", "/robots.txt", "/site.webmanifest", "/sitemap.xml"}
)
_ARCHIVE = re.compile(r"/archive/[1-9][0-9]{3}(/(1[0-2]|[1-9]))?")
_NAMED = re.compile(r"/(?:(posts|tags|authors)/)?([^/]{1,190})")
# Feeds, parts of the sitemap, and posts as files.
_FEED = r"/(?:(?:tags|authors|posts|series)/[^/]+/)?(?:(?:comments|corrections)/)?feed\.(?:atom|rss|json)"
_FORMER_FEED = r"/(?:comments/)?feed(?:/(?:atom|rdf|rss2?))?/?"
_ABOUT_POSTS = re.compile(r"/posts/[^/]+/(corrections|comments/[0-9]+)")
_FOR_MACHINES = re.compile(
    rf"{_FEED}|{_FORMER_FEED}|/sitemap-[0-9]+\.xml|/posts/[^/]+\.(?:md|json)|/appearance-[0-9a-f]{{12}}\.css"
    r"|/cards/[0-9a-f]{16}(?:\.png|/[^/]+\.(?:png|jpg))"
)
_MEDIUM = re.compile(r"/media/([0-9a-f]{32})/(?:[0-9]+/)?[^/]+")


class Place(StrEnum):
    """What kind of thing is at an address of ours."""

    POST = "post"
    TAG = "tag"
    AUTHOR = "author"
    MEDIUM = "medium"
    SITE = "site"  # a page of the site itself
    SELF = "self"  # the page the link stands on
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a path leads: `name` is a slug, or the key of a medium."""

    place: Place
    name: str = ""


_PLACES = {None: Place.POST, "posts": Place.POST, "tags": Place.TAG, "authors": Place.AUTHOR}


def spot_of(path: str) -> Spot:
    """Where a normalised path of ours leads, as far as the path alone tells."""
    if not path:
        return Spot(Place.SELF)
    if path in OWN_PAGES or path.split("/")[1] in OWN_PARTS or _ARCHIVE.fullmatch(path):
        return Spot(Place.SITE)
    if _FOR_MACHINES.fullmatch(path) or _ABOUT_POSTS.fullmatch(path):
        return Spot(Place.SITE)
    if found := _MEDIUM.fullmatch(path):
        return Spot(Place.MEDIUM, found[1])
    if (found := _NAMED.fullmatch(path)) and is_slug(found[2]):
        return Spot(_PLACES[found[1]], found[2])
    return Spot(Place.NONE)


def anchors_of(kind: Kind, html: str) -> Anchors:
    """What a post or page links to, and what in it can be linked to."""
    return find_anchors(html, "/posts/_" if kind is Kind.POST else "/_")


@dataclass(frozen=True, slots=True)
class LinkingPost:
    """A post that links to another; `is_visible` says whether readers can see it."""

    id: int
    title: str
    slug: str
    kind: Kind
    author_id: int
    is_visible: bool


@dataclass(frozen=True, slots=True)
class FormerSlug:
    """An address a post once had and that leads to it."""

    slug: str
    created_at: datetime


class Fault(StrEnum):
    """Why a link leads nowhere."""

    NOTHING = "nothing"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PRIVATE = "private"
    TRASHED = "trashed"
    FRAGMENT = "fragment"


FAULTS = {
    Fault.NOTHING: N_("There is nothing at this address."),
    Fault.DRAFT: N_("It is a draft."),
    Fault.SCHEDULED: N_("It is not published yet."),
    Fault.PRIVATE: N_("It is private."),
    Fault.TRASHED: N_("It is in the trash."),
    Fault.FRAGMENT: N_("The page is there, but not the place on it."),
}


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link that leads nowhere: the post it stands in, where it should lead, its words, and why it does not."""

    post_id: int
    title: str
    kind: Kind
    path: str
    fragment: str
    words: str
    fault: Fault

    @property
    def address(self) -> str:
        return self.path + (f"#{self.fragment}" if self.fragment else "")


@dataclass(frozen=True, slots=True)
class LinkSummary:
    """What a post's editor is told of links: how many visible posts link here, how many former addresses lead here,
    the former address the last save has made (None for no such), and the first links in it that lead nowhere."""

    linking: int
    former: int
    moved: str | None
    broken: tuple[BrokenLink, ...]
