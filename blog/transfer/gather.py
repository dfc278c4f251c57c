"""The first pass over a foreign blog: its posts go to disk, and what has to be known of all of them stays at hand."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from blog.transfer.background import Stop
from blog.transfer.bundle import (
    BundleAttachment,
    BundleAuthor,
    BundleMenuItem,
    BundlePost,
    BundleReader,
    BundleSite,
    BundleTag,
)
from blog.transfer.report import Kind, Report
from blog.transfer.spool import Spool

TagKey = tuple[str, str]  # (kind, slug) as the source has them
LONGEST_ID = 190
PHASES = 3  # a post is read, prepared, stored; media come after reading; all else is done with when it is read
TAG_KINDS = {"category": Kind.CATEGORY, "tag": Kind.TAG}


def stored_id(foreign_id: str) -> str:
    """A number of the source as it is kept: itself, or its hash where it is an address too long for the column."""
    if len(foreign_id) <= LONGEST_ID and foreign_id == foreign_id.strip():
        return foreign_id
    return f"sha256:{hashlib.sha256(foreign_id.encode()).hexdigest()}"


def kind_of(post: "BundlePost | Sketch") -> Kind:
    """What the report counts it as."""
    return Kind.PAGE if post.kind == "page" else Kind.POST


@dataclass(frozen=True, slots=True)
class Sketch:
    """As much of a post as has to be known of every one before the first can be stored."""

    id: str
    foreign_id: str
    kind: str
    title: str
    slug: str
    old_slugs: tuple[str, ...]
    original_url: str
    is_below: bool
    password: str


@dataclass(slots=True)
class Gathered:
    """A foreign blog without its texts, which are in `posts`, a spool of BundlePost."""

    posts: Spool
    site: BundleSite = field(default_factory=lambda: BundleSite("", "", "", "", "unknown"))
    authors: dict[str, BundleAuthor] = field(default_factory=dict)
    tags: dict[TagKey, BundleTag] = field(default_factory=dict)
    sketches: list[Sketch] = field(default_factory=list)
    menu: list[BundleMenuItem] = field(default_factory=list)
    attachments: dict[str, BundleAttachment] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return stored_id(self.site.source_key)


def gather(reader: BundleReader, report: Report, posts: Spool, advance: Callable[[int], None], stop: Stop) -> Gathered:
    """Read everything once. Raises ImportFormatError, and Stopped."""
    found = Gathered(posts)
    for item in reader.items(report):
        stop.check()
        match item:
            case BundleSite():
                found.site = item
            case BundleAuthor():
                found.authors.setdefault(item.login, item)
            case BundleTag():
                found.tags[item.kind, item.slug] = item
            case BundlePost():
                _add_post(found, item, report)
            case BundleAttachment():
                found.attachments[item.foreign_id] = item
            case BundleMenuItem():
                found.menu.append(item)
        advance(1 if isinstance(item, BundlePost | BundleAttachment) else PHASES)
    return found


def _add_post(found: Gathered, post: BundlePost, report: Report) -> None:
    for tag in post.tags:
        if (tag.kind, tag.slug) not in found.tags:
            found.tags[tag.kind, tag.slug] = tag
            report.read[TAG_KINDS[tag.kind]] += 1  # the source did not announce it, so nobody has counted it
    found.posts.add(post)
    found.sketches.append(
        Sketch(
            id=stored_id(post.foreign_id),
            foreign_id=post.foreign_id,
            kind=post.kind,
            title=post.title,
            slug=post.slug or "",
            old_slugs=post.old_slugs,
            original_url=post.original_url,
            is_below=post.parent_id is not None,
            password=post.password if post.visibility == "password" else "",
        )
    )
