"""Menus of the source as navigation: a list in order, each item with our address and its depth."""

from dataclasses import dataclass, field

from blog.core import text
from blog.site.models import NavigationItem
from blog.transfer.bundle import BundleMenuItem
from blog.transfer.gather import Gathered, TagKey, stored_id
from blog.transfer.known import Known
from blog.transfer.links import Links, tag_path
from blog.transfer.plan_tags import PlannedTag
from blog.transfer.report import Kind, Reason, Report

LONGEST_NAME = 190
LONGEST_URL = 2000
DEEPEST = 9
FOREIGN = ("https://", "http://", "mailto:", "#")


@dataclass(slots=True)
class PlannedMenu:
    """A menu to be made: `id` and `item_ids` are its numbers in the source."""

    id: str
    name: str
    items: list[NavigationItem] = field(default_factory=list)
    item_ids: list[str] = field(default_factory=list)

    @property
    def is_ours(self) -> bool:
        """Whether anything in it leads to this site."""
        return any(item.url.startswith("/") for item in self.items)


def plan_menus(
    found: Gathered,
    known: Known,
    links: Links,
    tags: dict[TagKey, PlannedTag],
    paths: dict[str, str],
    report: Report,
) -> list[PlannedMenu]:
    """The menus that are new and have an item that leads somewhere. One that is here already stays as it is."""
    addresses = _Addresses(links, paths, _tag_paths(found, tags))
    menus: dict[str, list[BundleMenuItem]] = {}
    for item in found.menu:
        menus.setdefault(stored_id(item.menu_slug), []).append(item)
    names = set(known.menu_names)
    planned = []
    for menu_id, items in menus.items():
        if menu_id in known.menus:
            _recognise(items, known, addresses, report)
            continue
        menu = PlannedMenu(menu_id, _free_name(items[0], names))
        _fill(menu, items, addresses, report)
        if menu.items:
            names.add(menu.name)
            planned.append(menu)
    return planned


class _Addresses:
    def __init__(self, links: Links, posts: dict[str, str], tags: dict[tuple[str, str], str]) -> None:
        self._links = links
        self._posts = posts
        self._tags = tags

    def of(self, item: BundleMenuItem) -> str | None:
        """Where an item leads, None if nowhere."""
        if item.target in ("post", "page"):
            return self._posts.get(item.target_id or "")
        if item.target in ("category", "tag"):
            return self._tags.get((item.target, item.target_id or ""))
        url = self._links.find(item.url) or item.url.strip()
        leads = text.local_path(url) is not None or url.lower().startswith(FOREIGN)
        return url if leads and len(url) <= LONGEST_URL else None


def _tag_paths(found: Gathered, tags: dict[TagKey, PlannedTag]) -> dict[tuple[str, str], str]:
    return {
        (tag.kind, tag.foreign_id): tag_path(tags[key].slug)
        for key, tag in found.tags.items()
        if tag.foreign_id and tags[key].slug
    }


def _recognise(items: list[BundleMenuItem], known: Known, addresses: _Addresses, report: Report) -> None:
    for item in items:
        if stored_id(item.foreign_id) in known.menu_items:
            report.unchanged[Kind.MENU_ITEM] += 1
        elif addresses.of(item) is None:
            _lose_target(item, report)
        else:
            report.lose(Kind.MENU_ITEM, item.label, Reason.ALREADY_THERE, item.menu_name)


def _lose_target(item: BundleMenuItem, report: Report) -> None:
    report.lose(Kind.MENU_ITEM, item.label, Reason.MENU_TARGET, item.url or f"{item.target} {item.target_id}")


def _free_name(item: BundleMenuItem, names: set[str]) -> str:
    wanted = text.clean_line(item.menu_name)[: LONGEST_NAME - 5] or "menu"
    name, number = wanted, 1
    while name in names:
        number += 1
        name = f"{wanted} {number}"
    return name


def _fill(menu: PlannedMenu, items: list[BundleMenuItem], addresses: _Addresses, report: Report) -> None:
    urls: dict[str, str] = {}
    for item in items:
        url = addresses.of(item)
        if url is None:
            _lose_target(item, report)
        else:
            urls[item.foreign_id] = url
    below: dict[str | None, list[BundleMenuItem]] = {}
    above = {item.foreign_id: item.parent_id for item in items}
    for item in sorted(items, key=lambda item: item.position):
        if item.foreign_id in urls:
            parent = item.parent_id
            while parent is not None and parent not in urls:
                parent = above.get(parent)
            below.setdefault(parent, []).append(item)
    # A stack and not recursion: a menu may be as deep as a file says.
    waiting = [(item, 0) for item in reversed(below.get(None, []))]
    while waiting:
        item, depth = waiting.pop()
        label = text.clean_line(item.label)[:LONGEST_NAME] or urls[item.foreign_id][:LONGEST_NAME]
        menu.items.append(NavigationItem(label, urls[item.foreign_id], min(depth, DEEPEST)))
        menu.item_ids.append(stored_id(item.foreign_id))
        report.written[Kind.MENU_ITEM] += 1
        waiting += [(child, depth + 1) for child in reversed(below.get(item.foreign_id, []))]
