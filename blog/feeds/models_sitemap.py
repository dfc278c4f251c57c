"""What a sitemap lists: places of the site and when each last changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from blog.posts.models import Kind

# A sitemap may hold so many addresses (sitemaps.org, protocol 0.9); a larger site has an index of several.
MOST_ADDRESSES: Final = 50_000
# Posts of the same part have ids in the same range, so that a part is found without looking at those before it. No
# more than that many, so that even with the longest slugs it stays below the 50 MiB the protocol allows.
PART_IDS: Final = 20_000
# Tags, series and authors stand in one part with the months of the archive.
MOST_NAMES: Final = 12_000


@dataclass(frozen=True, slots=True)
class PostPlace:
    """The page of a post or page."""

    id: int
    kind: Kind
    slug: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """The page of a tag or an author."""

    slug: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """The posts of one day in UTC: the first and the last moment, and the last change."""

    first_at: datetime
    last_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the posts of a large site; the first part has the number 1."""

    number: int
    changed_at: datetime
