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
    """The owner's choices; two are equal where these are.

    `version` grows with every change a visitor could see. `next_at` is when the next scheduled post or page shows by
    itself, without a new version; None if none waits.
    """

    title: str
    tagline: str
    language: str
    time_zone: str
    posts_per_page: int
    menu: str
    version: int = field(compare=False)
    has_owner: bool
    next_at: datetime | None = field(default=None, compare=False)
    show_backlinks: bool = False
    appearance: Appearance = field(default=Appearance())
    navigation: tuple[NavigationItem, ...] = field(default=())

    def __hash__(self) -> int:
        return hash((self.title, self.language))  # asked for on every page, and there is one site

    def here(self, path: str) -> str:
        """The path if the menu has it, else ""."""
        return path if any(item.url == path for item in self.navigation) else ""


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
