"""Categories and tags of the source as tags of the site: which are made, which are one, which hang below which."""

from dataclasses import dataclass, field

from blog.core import text
from blog.transfer.bundle import BundleTag
from blog.transfer.gather import TAG_KINDS, Gathered, TagKey, stored_id
from blog.transfer.known import Known
from blog.transfer.report import Reason, Report

LONGEST_NAME = 190
LONGEST_DESCRIPTION = 5000


@dataclass(slots=True)
class PlannedTag:
    """A tag of the site. `id` is None for one to be made; the slug is empty for one that somebody deleted since."""

    slug: str
    name: str
    id: int | None = None
    description: str = ""
    parent: "PlannedTag | None" = None
    kinds: set[str] = field(default_factory=set)  # what of the source it stands for

    @property
    def is_new(self) -> bool:
        return self.id is None and bool(self.slug)


def plan_tags(found: Gathered, known: Known, report: Report) -> dict[TagKey, PlannedTag]:
    """The tag for each category and tag of the source.

    Readers and writers know a tag by its name: a category and a tag of the same slug or name become one, as does what
    the site has already. Two categories of the same name, below different ones, stay two.
    """
    planner = _Planner(known)
    for key, tag in found.tags.items():
        if (tag.kind, stored_id(tag.slug)) in known.tags:
            planner.recognise(key, tag, report)
    for key, tag in found.tags.items():
        if key not in planner.planned:
            planner.add(key, tag, report)
    _hang(found, planner.planned, report)
    return planner.planned


class _Planner:
    def __init__(self, known: Known) -> None:
        self.planned: dict[TagKey, PlannedTag] = {}
        self._known = known
        self._by_id = {tag.id: PlannedTag(tag.slug, tag.name, tag.id) for tag in known.site_tags}
        self._by_slug = {tag.slug: tag for tag in self._by_id.values()}
        self._by_name = {tag.name.casefold(): tag for tag in reversed(self._by_id.values())}

    def recognise(self, key: TagKey, tag: BundleTag, report: Report) -> None:
        """Find what an earlier import made of it."""
        tag_id = self._known.tags[tag.kind, stored_id(tag.slug)]
        self.planned[key] = self._by_id.get(tag_id) or PlannedTag("", tag.name)
        self.planned[key].kinds.add(tag.kind)
        report.unchanged[TAG_KINDS[tag.kind]] += 1

    def add(self, key: TagKey, tag: BundleTag, report: Report) -> None:
        name = text.clean_line(tag.name)[:LONGEST_NAME] or tag.slug[:LONGEST_NAME]
        wanted = text.slugify(tag.slug) or text.slugify(name) or tag.kind
        same = self._same(tag.kind, wanted, name)
        if same is None:
            same = self._make(tag, wanted, name)
        if same.id is not None:
            report.unchanged[TAG_KINDS[tag.kind]] += 1
        else:
            report.written[TAG_KINDS[tag.kind]] += 1
        if same.kinds or same.slug != wanted:
            change = wanted if same.slug == wanted else f"{wanted} → {same.slug}"
            report.lose(TAG_KINDS[tag.kind], name, Reason.ALREADY_THERE, change, whole=False)
        same.kinds.add(tag.kind)
        self.planned[key] = same

    def _same(self, kind: str, wanted: str, name: str) -> PlannedTag | None:
        candidates = (self._by_slug.get(wanted), self._by_name.get(name.casefold()))
        return next((tag for tag in candidates if tag is not None and kind not in tag.kinds), None)

    def _make(self, tag: BundleTag, wanted: str, name: str) -> PlannedTag:
        slug, number = wanted, 1
        while slug in self._by_slug:
            number += 1
            slug = f"{wanted[:180]}-{number}"
        made = PlannedTag(slug, name, description=text.clean_text(tag.description)[:LONGEST_DESCRIPTION])
        self._by_slug[slug] = made
        self._by_name.setdefault(name.casefold(), made)
        return made


def _hang(found: Gathered, planned: dict[TagKey, PlannedTag], report: Report) -> None:
    for key, tag in found.tags.items():
        mine = planned[key]
        if tag.parent_slug is None or not mine.is_new or mine.parent is not None:
            continue
        above = planned.get((tag.kind, tag.parent_slug))
        if above is not None and above.slug and not _is_below(above, mine):
            mine.parent = above
        elif above is not mine:
            report.lose(TAG_KINDS[tag.kind], tag.name, Reason.PARENT_LOST, tag.parent_slug, whole=False)


def _is_below(tag: PlannedTag, top: PlannedTag) -> bool:
    at: PlannedTag | None = tag
    while at is not None:
        if at is top:
            return True
        at = at.parent
    return False
