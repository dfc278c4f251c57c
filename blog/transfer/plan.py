"""Which address everything gets, decided before anything is rendered, so that links can be said right at once.

Nothing here asks or changes anything: the same blog and the same site make the same plan.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from blog.core import text
from blog.core.pictures import Shown, key_of
from blog.posts.models import Kind as PostKind
from blog.transfer.gather import Gathered, Sketch, TagKey, kind_of
from blog.transfer.known import Known
from blog.transfer.links import Links, post_path, tag_path
from blog.transfer.plan_menus import PlannedMenu, plan_menus
from blog.transfer.plan_tags import PlannedTag, plan_tags
from blog.transfer.report import Kind, Reason, Report
from blog.writing.actions import RESERVED_SLUGS

LONGEST_BASE = 180  # leaves room for a number


@dataclass(slots=True)
class Plan:
    """`slugs` are those of new posts by their number in the source; `redirects` go from old slugs to such a number.

    `media` are the source's media that are here, by key, and `covers` the addresses of its pictures by their number.
    """

    known: Known
    links: Links
    slugs: dict[str, str] = field(default_factory=dict)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    tags: dict[TagKey, PlannedTag] = field(default_factory=dict)
    menus: list[PlannedMenu] = field(default_factory=list)
    media: dict[str, Shown] = field(default_factory=dict)
    covers: dict[str, str] = field(default_factory=dict)


def make_plan(found: Gathered, known: Known, brought: Mapping[str, Shown], report: Report) -> Plan:
    """Plan the import of what was found, noting in `report` what will be different from the source.

    `brought` are the media that are here, by their number in the source.
    """
    plan = Plan(known, Links(found.site.base_url))
    _place_media(plan, found, brought)
    _name_posts(plan, found, report)
    _lead_old_slugs(plan, found, report)
    plan.tags = plan_tags(found, known, report)
    _link(plan, found)
    plan.menus = plan_menus(found, known, plan.links, plan.tags, _paths(plan, found), report)
    return plan


class Namer:
    """Gives out slugs, each once."""

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def take(self, wanted: str, *, reserved: Collection[str] = ()) -> str:
        """The slug wanted, with the next free number where somebody has it."""
        base, slug = wanted[:LONGEST_BASE].rstrip("-"), wanted
        while slug in self._taken or slug in reserved:
            self._numbers[base] = self._numbers.get(base, 1) + 1
            slug = f"{base}-{self._numbers[base]}"
        self._taken.add(slug)
        return slug

    def __contains__(self, slug: str) -> bool:
        return slug in self._taken


def _name_posts(plan: Plan, found: Gathered, report: Report) -> None:
    namer = Namer(plan.known.slugs)
    for sketch in found.sketches:
        if sketch.id in plan.known.posts:
            continue
        given = text.slugify(sketch.slug) or text.slugify(sketch.title)[:LONGEST_BASE].rstrip("-")
        reserved = RESERVED_SLUGS if sketch.kind == PostKind.PAGE else ()
        slug = namer.take(given or sketch.kind, reserved=reserved)
        plan.slugs[sketch.id] = slug
        if sketch.kind == PostKind.PAGE and sketch.is_below:
            report.lose(kind_of(sketch), sketch.title, Reason.FLAT_ADDRESS, f"/{slug}", whole=False)
        if given and slug != given:
            report.lose(kind_of(sketch), sketch.title, Reason.ALREADY_THERE, f"{given} → {slug}", whole=False)


def _lead_old_slugs(plan: Plan, found: Gathered, report: Report) -> None:
    taken = plan.known.slugs | set(plan.slugs.values())
    former = set(plan.known.former_slugs)
    for sketch in found.sketches:
        for old in sketch.old_slugs:
            slug = text.slugify(old)
            if sketch.id in plan.known.posts or slug == plan.slugs[sketch.id]:
                report.unchanged[Kind.REDIRECT] += 1
            elif not slug or slug in taken or slug in former:
                report.lose(Kind.REDIRECT, sketch.title, Reason.ALREADY_THERE, old)
            else:
                former.add(slug)
                plan.redirects.append((slug, sketch.id))
                report.written[Kind.REDIRECT] += 1


def _place_media(plan: Plan, found: Gathered, brought: Mapping[str, Shown]) -> None:
    for number, attachment in found.attachments.items():
        shown = brought.get(number)
        plan.links.media.add(attachment.url, attachment.path, attachment.page_url, shown.address if shown else None)
        if shown is None or (key := key_of(shown.address)) is None:
            continue
        plan.media[key] = shown
        if shown.kind == "picture":
            plan.covers[number] = shown.address


def _path(plan: Plan, sketch: Sketch) -> str | None:
    if sketch.id in plan.slugs:
        return post_path(PostKind(sketch.kind), plan.slugs[sketch.id])
    _id, kind, slug = plan.known.posts[sketch.id]
    return post_path(kind, slug) if kind else None


def _paths(plan: Plan, found: Gathered) -> dict[str, str]:
    paths = ((sketch.foreign_id, _path(plan, sketch)) for sketch in found.sketches)
    return {foreign_id: path for foreign_id, path in paths if path}


def _link(plan: Plan, found: Gathered) -> None:
    paths = _paths(plan, found)
    for sketch in found.sketches:
        if sketch.foreign_id in paths:
            path = paths[sketch.foreign_id]
            plan.links.add_post(sketch.foreign_id, sketch.original_url, sketch.slug, path)
    for (kind, slug), tag in plan.tags.items():
        if tag.slug:
            plan.links.add_tag(kind, slug, tag_path(tag.slug))
