"""The first look at a WordPress export: is it one, what does it name by id, how far is its clock from UTC."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from blog.core.i18n import gettext as _
from blog.transfer.bundle import ImportFormatError
from blog.transfer.shortcodes import Picture
from blog.transfer.wordpress_values import Offsets, one_line, read_local, read_utc
from blog.transfer.wxr import Element, read_elements

BROUGHT_IN = frozenset({"post", "page"})
LEFT_OUT = frozenset({"trash", "auto-draft", "inherit"})  # statuses of a post that is not brought in
HEADS = frozenset({"title", "link", "description", "language", "pubDate", "wp:base_blog_url", "wp:wxr_version"})
GALLERY = re.compile(r"\[gallery\b([^\]]*)\]")
GALLERY_IDS = re.compile(r"""(?:ids|include)\s*=\s*["']?([\d,\s]+)""")
IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)$", re.IGNORECASE)


@dataclass(slots=True)
class Target:
    """Something a menu leads to."""

    kind: str  # "post", "page", "category", "tag"
    title: str


@dataclass(slots=True)
class MenuRow:
    """A menu item as the file has it."""

    number: str
    menu_slug: str
    label: str
    type: str  # "custom", "post_type", "taxonomy", "post_type_archive"
    object: str
    object_id: str
    url: str
    parent: str
    position: int


@dataclass(slots=True)
class Survey:
    heads: dict[str, str] = field(default_factory=dict)
    offsets: Offsets = field(default_factory=Offsets)
    total: int = 0
    parents: set[str] = field(default_factory=set)  # ids of the posts and pages that will be brought in
    menu_names: dict[str, str] = field(default_factory=dict)
    menu: list[MenuRow] = field(default_factory=list)  # menus are small: all of them are kept
    targets: dict[tuple[str, str], Target] = field(default_factory=dict)  # by ("post" or taxonomy, id)
    wanted_pictures: set[str] = field(default_factory=set)
    wanted_uploads: set[str] = field(default_factory=set)
    pictures: dict[str, Picture] = field(default_factory=dict)
    uploaded: dict[str, list[Picture]] = field(default_factory=dict)

    def has_lookups(self) -> bool:
        return bool(self.wanted_pictures or self.wanted_uploads or self.menu)


def take_survey(path: Path) -> Survey:
    """Read the whole file once, and once more where ids are to be looked up.

    Raises ImportFormatError when it is no export, or not well-formed to its very end.
    """
    survey = Survey()
    seen_wordpress = False
    for element in read_elements(path):
        seen_wordpress = seen_wordpress or element.name.startswith("wp:")
        if element.name == "item" and not seen_wordpress:
            seen_wordpress = any(child.name.startswith("wp:") for child in element.children)
        _learn(survey, element)
    version = survey.heads.get("wp:wxr_version", "")
    if not seen_wordpress:
        raise ImportFormatError(
            _("This is an RSS feed, but not a WordPress export: it has nothing of WordPress in it.")
        )
    if version and not version.startswith("1."):
        message = _("The export is of version %(version)s; versions 1.0, 1.1 and 1.2 can be read.")
        raise ImportFormatError(message % {"version": version[:20]})
    if survey.has_lookups():
        wanted = {(_space(row), row.object_id) for row in survey.menu}
        for element in read_elements(path):
            _look_up(survey, element, wanted)
        for pictures in survey.uploaded.values():
            pictures.sort(key=lambda picture: picture.order)
    survey.total += 1 + len(survey.menu)
    return survey


def foreign_id(item: Element) -> str:
    return item.text("wp:post_id") or item.text("guid") or item.text("link")


def is_brought_in(item: Element) -> bool:
    return (item.text("wp:post_type") or "post") in BROUGHT_IN and item.text("wp:status") not in LEFT_OUT


def _learn(survey: Survey, element: Element) -> None:
    name = element.name
    if name in HEADS:
        survey.heads.setdefault(name, element.content.strip())
    elif name == "item":
        _learn_item(survey, element)
    elif name == "wp:term" and element.text("wp:term_taxonomy") == "nav_menu":
        survey.menu_names[element.text("wp:term_slug")] = one_line(element.text("wp:term_name"))
    elif name in ("wp:author", "wp:category", "wp:tag", "wp:term"):
        survey.total += 1


def _learn_item(survey: Survey, item: Element) -> None:
    kind = item.text("wp:post_type") or "post"
    survey.offsets.learn(read_local(item.text("wp:post_date")), read_utc(item.text("wp:post_date_gmt")))
    if kind == "nav_menu_item":
        survey.menu.append(_menu_row(item))
        return
    survey.total += 1
    if not is_brought_in(item):
        return
    survey.parents.add(foreign_id(item))
    for gallery in GALLERY.finditer(item.raw("content:encoded")):
        if ids := GALLERY_IDS.search(gallery[1]):
            survey.wanted_pictures.update(re.findall(r"\d+", ids[1]))
        else:
            survey.wanted_uploads.add(foreign_id(item))


def _menu_row(item: Element) -> MenuRow:
    fields = {meta.text("wp:meta_key"): meta.text("wp:meta_value") for meta in item.all("wp:postmeta")}
    menus = (category.attributes.get("nicename", "") for category in item.all("category"))
    return MenuRow(
        number=foreign_id(item),
        menu_slug=next(menus, ""),
        label=one_line(item.text("title")),
        type=fields.get("_menu_item_type", ""),
        object=fields.get("_menu_item_object", ""),
        object_id=fields.get("_menu_item_object_id", ""),
        url=fields.get("_menu_item_url", ""),
        parent=fields.get("_menu_item_menu_item_parent", ""),
        position=int(order) if re.fullmatch(r"-?\d{1,9}", order := item.text("wp:menu_order")) else 0,
    )


def _space(row: MenuRow) -> str:
    """Ids are given out per kind: those of posts of every type in one row, those of terms in another."""
    return "term" if row.type == "taxonomy" else "post"


def _look_up(survey: Survey, element: Element, wanted: set[tuple[str, str]]) -> None:
    name = element.name
    if name in ("wp:category", "wp:tag", "wp:term"):
        _look_up_term(survey, element, wanted)
    elif name == "item" and is_brought_in(element):
        key = "post", foreign_id(element)
        if key in wanted:
            survey.targets[key] = Target(element.text("wp:post_type") or "post", one_line(element.text("title")))
    elif name == "item" and element.text("wp:post_type") == "attachment":
        _look_up_picture(survey, element)


def _look_up_term(survey: Survey, element: Element, wanted: set[tuple[str, str]]) -> None:
    kinds = {"wp:category": "category", "wp:tag": "tag"}
    taxonomy = {"category": "category", "post_tag": "tag"}.get(element.text("wp:term_taxonomy"), "")
    kind = kinds.get(element.name, taxonomy)
    key = "term", element.text("wp:term_id")
    if kind and key in wanted:
        title = element.text("wp:cat_name") or element.text("wp:tag_name") or element.text("wp:term_name")
        survey.targets[key] = Target(kind, one_line(title))


def _look_up_picture(survey: Survey, item: Element) -> None:
    number, parent = foreign_id(item), item.text("wp:post_parent")
    if number not in survey.wanted_pictures and parent not in survey.wanted_uploads:
        return
    url = item.text("wp:attachment_url") or item.text("guid")
    if not IMAGE.search(url.partition("?")[0]):
        return
    fields = {meta.text("wp:meta_key"): meta.text("wp:meta_value") for meta in item.all("wp:postmeta")}
    order = int(text) if re.fullmatch(r"-?\d{1,9}", text := item.text("wp:menu_order")) else 0
    alt = one_line(fields.get("_wp_attachment_image_alt", ""))
    picture = Picture(url, alt, item.text("excerpt:encoded"), (order, int(number) if number.isdecimal() else 0))
    if number in survey.wanted_pictures:
        survey.pictures[number] = picture
    if parent in survey.wanted_uploads:
        survey.uploaded.setdefault(parent, []).append(picture)
