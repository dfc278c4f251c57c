"""One item of a WordPress export as a post or page with its comments."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from html import unescape

from blog.core import clock
from blog.transfer.bundle import BundlePost, BundleTag, PostKind, PostStatus, Visibility
from blog.transfer.html_to_markdown import convert_fragment, convert_post
from blog.transfer.report import Kind, Reason, Report
from blog.transfer.shortcodes import Picture
from blog.transfer.wordpress_comments import comments
from blog.transfer.wordpress_survey import Survey, foreign_id
from blog.transfer.wordpress_values import decode_slug, one_line, read_local, read_pub_date, read_utc
from blog.transfer.wxr import Element

FindPicturesOf = Callable[[str, Sequence[str]], Sequence[Picture]]

# `None`: not brought in. Others than these become drafts, so that nothing turns public by mistake.
STATUSES: dict[str, PostStatus | None] = {
    "publish": "published",
    "future": "published",
    "private": "published",
    "draft": "draft",
    "pending": "draft",
    "trash": None,
    "auto-draft": None,
    "inherit": None,
}
WHY_NOT = {"trash": Reason.TRASHED, "auto-draft": Reason.AUTO_DRAFT, "inherit": Reason.OWNER_LOST}
OWN_FIELDS = re.compile(r"_|enclosure$")  # WordPress' and plugins' own; what a person made has no underscore in front


def post(item: Element, survey: Survey, report: Report, find: FindPicturesOf) -> Iterator[BundlePost]:
    """Yield the post, or nothing and the reason in the report."""
    kind: PostKind = "page" if item.text("wp:post_type") == "page" else "post"
    counted = Kind.PAGE if kind == "page" else Kind.POST
    title = one_line(item.text("title"))
    report.read[counted] += 1
    status = item.text("wp:status") or "publish"
    if status in WHY_NOT:
        report.lose(counted, title, WHY_NOT[status])
        lose_comments(item, report)
        return
    if status not in STATUSES:
        report.lose(counted, title, Reason.STATUS, status, whole=False)
    found = _Post(item, kind, counted, title, status, survey, report)
    yield found.bundle(find)


class _Post:
    def __init__(
        self, item: Element, kind: PostKind, counted: Kind, title: str, status: str, survey: Survey, report: Report
    ) -> None:
        self.item = item
        self.kind = kind
        self.counted = counted
        self.title = title
        self.wordpress_status = status
        self.status: PostStatus = STATUSES.get(status) or "draft"
        self.survey = survey
        self.report = report
        self.number = foreign_id(item)
        self.fields = meta(item)

    def bundle(self, find: FindPicturesOf) -> BundlePost:
        item = self.item
        password = item.text("wp:post_password")
        visibility: Visibility = (
            "private" if self.wordpress_status == "private" else "password" if password else "public"
        )
        published = self._published_at()
        updated = read_utc(item.text("wp:post_modified_gmt")) or self._local("wp:post_modified")
        return BundlePost(
            foreign_id=self.number,
            kind=self.kind,
            title=self.title,
            slug=decode_slug(item.text("wp:post_name")) or None,
            body=self._markdown(item.raw("content:encoded"), find),
            excerpt=convert_fragment(item.raw("excerpt:encoded")),
            author_login=item.text("dc:creator"),
            status=self.status,
            visibility=visibility,
            password=password if visibility == "password" else "",
            published_at=published,
            created_at=published or self._local("wp:post_date"),
            updated_at=updated,
            sticky=item.text("wp:is_sticky") == "1",
            comments_open=item.text("wp:comment_status") == "open",
            tags=tuple(self._tags()),
            old_slugs=tuple(self._old_slugs()),
            parent_id=self._parent(),
            menu_order=int(order) if re.fullmatch(r"-?\d{1,9}", order := item.text("wp:menu_order")) else 0,
            original_url=item.text("link"),
            comments=tuple(comments(item, self.title, self.survey, self.report)),
            featured_image_id=self._featured_image(),
        )

    def _note(self, reason: Reason, detail: str = "") -> None:
        self.report.lose(self.counted, self.title, reason, detail, whole=False)

    def _markdown(self, html: str, find: FindPicturesOf) -> str:
        converted = convert_post(html, lambda ids: find(self.number, ids))
        for note in converted.notes:
            self._note(note.reason, note.detail)
        names = [name for name in self.fields if name and not OWN_FIELDS.match(name)]
        if names:
            self._note(Reason.CUSTOM_FIELD, ", ".join(names))
        return converted.markdown

    def _local(self, name: str) -> datetime | None:
        return self.survey.offsets.to_utc(read_local(self.item.text(name)))

    def _published_at(self) -> datetime | None:
        found = published_at(self.item, self.survey)
        if self.status == "draft":
            # A draft tells when it shall appear only by a date of its own in UTC; the rest is when it was begun.
            return read_utc(self.item.text("wp:post_date_gmt"))
        if found is None:
            self._note(Reason.NO_DATE)
            return read_pub_date(self.survey.heads.get("pubDate", "")) or clock.now()
        return found

    def _tags(self) -> Iterator[BundleTag]:
        seen: set[tuple[str, str]] = set()
        for category in self.item.all("category"):
            domain = category.attributes.get("domain", "")
            name = one_line(unescape(category.content))
            slug = decode_slug(category.attributes.get("nicename", "")) or name
            if domain == "post_format":
                self._note(Reason.POST_FORMAT, name or slug)
            elif domain not in ("category", "post_tag", "tag"):
                if domain:
                    self._note(Reason.UNKNOWN_TAXONOMY, f"{domain}: {name or slug}")
            elif slug and (domain, slug) not in seen:
                seen.add((domain, slug))
                yield BundleTag(name or slug, slug, "category" if domain == "category" else "tag")

    def _old_slugs(self) -> Iterator[str]:
        slug = decode_slug(self.item.text("wp:post_name"))
        values = (entry.text("wp:meta_value") for entry in self.item.all("wp:postmeta")
                  if entry.text("wp:meta_key") == "_wp_old_slug")  # fmt: skip
        for old in dict.fromkeys(decode_slug(value) for value in values):
            if old and old != slug:
                self.report.read[Kind.REDIRECT] += 1
                yield old

    def _parent(self) -> str | None:
        parent = self.item.text("wp:post_parent")
        if parent in ("", "0") or parent == self.number:
            return None
        if parent not in self.survey.parents:
            self._note(Reason.PARENT_LOST, parent)
            return None
        return parent

    def _featured_image(self) -> str | None:
        number = self.fields.get("_thumbnail_id", "")
        return number if number.isdecimal() and number != "0" else None


def meta(item: Element) -> dict[str, str]:
    return {entry.text("wp:meta_key"): entry.text("wp:meta_value") for entry in item.all("wp:postmeta")}


def published_at(item: Element, survey: Survey) -> datetime | None:
    """The date in UTC if the file tells it, else that of the feed item, else local time less the zone learned."""
    return (
        read_utc(item.text("wp:post_date_gmt"))
        or read_pub_date(item.text("pubDate"))
        or survey.offsets.to_utc(read_local(item.text("wp:post_date")))
    )


def lose_comments(item: Element, report: Report) -> None:
    """Account for the comments of something that is not brought in."""
    for comment in item.all("wp:comment"):
        report.read[Kind.COMMENT] += 1
        report.lose(Kind.COMMENT, one_line(item.text("title")), Reason.OWNER_LOST, comment.text("wp:comment_id"))
