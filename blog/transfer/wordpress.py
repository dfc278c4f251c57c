"""A WordPress export (WXR) as a bundle.

The file is read more than once, so that what comes early may depend on what comes late: first to learn which ids are
meant (menus, galleries), then to look those up, then to hand out the items. Only ids and what they name are kept.
"""

from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from blog.core.i18n import gettext as _
from blog.transfer import wordpress_menus, wordpress_posts
from blog.transfer.bundle import (
    BundleAttachment,
    BundleAuthor,
    BundleItem,
    BundleSite,
    BundleTag,
    ImportFormatError,
    TagKind,
)
from blog.transfer.html_to_markdown import convert_fragment
from blog.transfer.report import Kind, Reason, Report
from blog.transfer.shortcodes import Picture
from blog.transfer.wordpress_survey import BROUGHT_IN, Survey, foreign_id, take_survey
from blog.transfer.wordpress_values import decode_slug, one_line
from blog.transfer.wxr import Element, Mended, read_elements

TAXONOMIES: dict[str, TagKind] = {"category": "category", "post_tag": "tag"}
ATTACHMENT_KIND = "attachment"
# Kept by WordPress for itself: its themes, its editor, its settings. They are no content, but the owner is told.


class WordPressExport:
    """Reads one export file. Making it reads the whole file and raises ImportFormatError when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.survey: Survey = take_survey(path)

    @property
    def total(self) -> int:
        return self.survey.total

    @property
    def site(self) -> BundleSite:
        heads = self.survey.heads
        base = (heads.get("wp:base_blog_url") or heads.get("link", "")).rstrip("/")
        parts = urlsplit(base)
        key = f"{parts.netloc.lower()}{parts.path}" or heads.get("title", "")
        return BundleSite(
            title=one_line(heads.get("title", "")),
            tagline=one_line(heads.get("description", "")),
            language=heads.get("language", ""),
            base_url=base,
            source_key=f"wordpress:{key}"[:190],
        )

    def items(self, report: Report) -> Iterator[BundleItem]:
        """Yield the site, its authors and tags, then posts, pages and attachments, and its menus last."""
        mended = Mended()
        reading = _Reading(self.survey, report)
        yield self.site
        for element in read_elements(self.path, mended):
            yield from reading.element(element)
        yield from wordpress_menus.items(self.survey, report)
        if mended.control_characters:
            number = str(mended.control_characters)
            report.lose(Kind.OTHER, self.path.name, Reason.CONTROL_CHARACTERS, number, whole=False)
        if mended.broken_bytes:
            report.lose(Kind.OTHER, self.path.name, Reason.BROKEN_TEXT, str(mended.broken_bytes), whole=False)


class _Reading:
    """One pass over the file that hands out items."""

    def __init__(self, survey: Survey, report: Report) -> None:
        self.survey = survey
        self.report = report
        self.seen: set[str] = set()
        self.authors: set[str] = set()
        self.terms: set[tuple[str, str]] = set()

    def element(self, element: Element) -> Iterator[BundleItem]:
        match element.name:
            case "wp:author":
                yield from self._author(element)
            case "wp:category":
                yield from self._term(element, "category", "wp:category_nicename", "wp:cat_name", "wp:category_parent")
            case "wp:tag":
                yield from self._term(element, "post_tag", "wp:tag_slug", "wp:tag_name", "")
            case "wp:term":
                taxonomy = element.text("wp:term_taxonomy")
                yield from self._term(element, taxonomy, "wp:term_slug", "wp:term_name", "wp:term_parent")
            case "item":
                yield from self._item(element)

    def _author(self, element: Element) -> Iterator[BundleAuthor]:
        login = element.text("wp:author_login")
        if not login or login in self.authors:
            return
        self.authors.add(login)
        self.report.read[Kind.AUTHOR] += 1
        full_name = f"{element.text('wp:author_first_name')} {element.text('wp:author_last_name')}".strip()
        name = one_line(element.text("wp:author_display_name") or full_name) or login
        yield BundleAuthor(login, element.text("wp:author_email"), name, element.text("wp:author_id"))

    def _term(self, element: Element, taxonomy: str, slug: str, name: str, parent: str) -> Iterator[BundleTag]:
        term_slug = decode_slug(element.text(slug))
        term_name = one_line(unescape(element.text(name))) or term_slug
        if taxonomy == "nav_menu" or (taxonomy, term_slug) in self.terms or not term_name:
            return
        self.terms.add((taxonomy, term_slug))
        if taxonomy not in TAXONOMIES:
            self.report.read[Kind.OTHER] += 1
            self.report.lose(Kind.OTHER, term_name, Reason.UNKNOWN_TAXONOMY, taxonomy)
            return
        kind = TAXONOMIES[taxonomy]
        self.report.read[Kind.CATEGORY if kind == "category" else Kind.TAG] += 1
        about = element.text("wp:category_description") or element.text("wp:tag_description")
        yield BundleTag(
            name=term_name,
            slug=term_slug or term_name,
            kind=kind,
            parent_slug=decode_slug(element.text(parent)) or None,
            description=convert_fragment(about or element.text("wp:term_description")),
            foreign_id=element.text("wp:term_id"),
        )

    def _item(self, item: Element) -> Iterator[BundleItem]:
        kind, number = item.text("wp:post_type") or "post", foreign_id(item)
        if kind == "nav_menu_item":
            return  # counted and handed out with the menus
        if number in self.seen:
            what = Kind.POST if kind == "post" else Kind.PAGE if kind == "page" else Kind.OTHER
            self.report.read[what] += 1
            self.report.lose(what, one_line(item.text("title")), Reason.DUPLICATE, number)
            return
        self.seen.add(number)
        if kind == ATTACHMENT_KIND:
            yield self._attachment(item)
        elif kind in BROUGHT_IN:
            yield from wordpress_posts.post(item, self.survey, self.report, self._pictures)
        else:
            self.report.read[Kind.OTHER] += 1
            self.report.lose(Kind.OTHER, one_line(item.text("title")), Reason.UNKNOWN_TYPE, kind)
            wordpress_posts.lose_comments(item, self.report)

    def _attachment(self, item: Element) -> BundleAttachment:
        url = item.text("wp:attachment_url") or item.text("guid")
        title = one_line(item.text("title"))
        self.report.read[Kind.ATTACHMENT] += 1
        wordpress_posts.lose_comments(item, self.report)
        fields = wordpress_posts.meta(item)
        return BundleAttachment(
            foreign_id=foreign_id(item),
            url=url,
            title=title,
            alt=one_line(fields.get("_wp_attachment_image_alt", "")),
            caption=convert_fragment(item.text("excerpt:encoded")),
            parent_id=item.text("wp:post_parent").lstrip("0") or None,
            created_at=wordpress_posts.published_at(item, self.survey),
            path=fields.get("_wp_attached_file", ""),
            page_url=item.text("link"),
        )

    def _pictures(self, post_id: str, ids: Sequence[str]) -> Sequence[Picture]:
        """The images a gallery names, or all that were uploaded to its post."""
        found = [self.survey.pictures[number] for number in ids if number in self.survey.pictures]
        return found if ids else self.survey.uploaded.get(post_id, [])


def open_export(path: Path) -> WordPressExport:
    """Return the reader of a WordPress export; ImportFormatError says why a file is none."""
    try:
        return WordPressExport(path)
    except FileNotFoundError:
        raise ImportFormatError(_("There is no file %(path)s.") % {"path": path}) from None
