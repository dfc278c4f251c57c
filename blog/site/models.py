"""What the site is called, how it speaks, and its navigation."""

from dataclasses import dataclass, field
from datetime import datetime

from blog.site.models_appearance import Appearance


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of a menu; `depth` 0 is the top, each step indents by one."""

    label: str
    url: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """The owner's choices. `version` grows with every change a visitor could see.

    `next_at` is when the next scheduled post or page shows by itself, without a new version; None if none waits.
    """

    title: str
    tagline: str
    language: str
    time_zone: str
    posts_per_page: int
    menu: str
    version: int
    has_owner: bool
    next_at: datetime | None = None
    show_backlinks: bool = False
    appearance: Appearance = field(default=Appearance())
    navigation: tuple[NavigationItem, ...] = field(default=())


# What error pages speak with while the database has never answered.
UNKNOWN_SITE = Site(
    title="My Blog",
    tagline="",
    language="en",
    time_zone="UTC",
    posts_per_page=10,
    menu="main",
    version=0,
    has_owner=True,
)
