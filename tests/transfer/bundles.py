"""Small foreign blogs made by hand, and what an import leaves in the database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from blog.accounts.models import User
from blog.core.db import Database, Row
from blog.transfer.bundle import (
    BundleAuthor,
    BundleComment,
    BundleItem,
    BundleMenuItem,
    BundlePost,
    BundleSite,
    BundleTag,
)
from blog.transfer.load import import_bundle
from blog.transfer.report import Kind, Report

SITE = BundleSite("Old blog", "", "en", "https://old.example", "test:old.example")
MOMENT = datetime(2020, 6, 1, 10, tzinfo=UTC)
TABLES = (
    "users site navigation_items posts former_slugs revisions tags post_tags comments imported_items sessions".split()
)


class Blog:
    """A reader of the items it is given, in the order in which a reader gives them."""

    def __init__(self, *items: BundleItem, site: BundleSite = SITE) -> None:
        self._items = (site, *items)

    @property
    def total(self) -> int:
        return len(self._items)

    def items(self, report: Report) -> Iterator[BundleItem]:
        for item in self._items:
            match item:
                case BundleAuthor():
                    report.read[Kind.AUTHOR] += 1
                case BundleTag():
                    report.read[Kind(item.kind)] += 1
                case BundlePost():
                    report.read[Kind(item.kind)] += 1
                    report.read[Kind.COMMENT] += len(item.comments)
                    report.read[Kind.REDIRECT] += len(item.old_slugs)
                case BundleMenuItem():
                    report.read[Kind.MENU_ITEM] += 1
            yield item


def author(login: str = "anna", email: str = "anna@old.example.org", name: str = "Anna") -> BundleAuthor:
    return BundleAuthor(login, email, name)


def tag(name: str, slug: str = "", kind: Any = "tag", **fields: Any) -> BundleTag:
    return BundleTag(name, slug or name.lower(), kind, **fields)


def comment(number: str, body: str = "Well said", parent: str | None = None, **fields: Any) -> BundleComment:
    values = {
        "kind": "comment",
        "author_name": "Ben",
        "email": "ben@example.org",
        "url": "",
        "status": "approved",
        "created_at": MOMENT,
        **fields,
    }
    return BundleComment(foreign_id=number, parent_foreign_id=parent, body=body, **values)


def post(number: str = "1", title: str = "Hello", body: str = "Some text", **fields: Any) -> BundlePost:
    values = {
        "kind": "post",
        "slug": None,
        "excerpt": "",
        "author_login": "anna",
        "status": "published",
        "visibility": "public",
        "password": "",
        "published_at": MOMENT,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "sticky": False,
        "comments_open": True,
        "tags": (),
        "old_slugs": (),
        "parent_id": None,
        "menu_order": 0,
        "original_url": f"https://old.example/2020/06/{number}/",
        "comments": (),
        **fields,
    }
    return BundlePost(foreign_id=number, title=title, body=body, **values)


def menu_item(number: str, label: str, menu: str = "main", **fields: Any) -> BundleMenuItem:
    values = {"target": "url", "url": "", "target_id": None, "parent_id": None, "position": int(number), **fields}
    return BundleMenuItem(f"{menu}/{number}", menu, menu, label, **values)


async def load(db: Database, by: User, *items: BundleItem, dry_run: bool = False, site: BundleSite = SITE) -> Report:
    """Import these items; everything read must be accounted for."""
    report = Report()
    blog = Blog(*items, site=site)
    told: list[int] = []
    await import_bundle(db, blog, report, by=by, dry_run=dry_run, progress=told.append)
    assert report.unaccounted() == {}
    assert sum(told) == blog.total
    return report


async def checksums(db: Database) -> dict[str, Any]:
    """What each table holds, in a number."""
    rows = [await db.fetch_one(f"CHECKSUM TABLE {table}") for table in TABLES]
    return {row["Table"]: row["Checksum"] for row in rows if row}


async def stored_post(db: Database, slug: str) -> Row:
    row = await db.fetch_one("SELECT * FROM posts WHERE slug = %(slug)s", {"slug": slug})
    assert row is not None, slug
    return row


async def slugs(db: Database) -> set[str]:
    return {row["slug"] for row in await db.fetch_all("SELECT slug FROM posts")}


def details(report: Report, reason: str) -> list[tuple[str, str]]:
    """Title and detail of everything lost for that reason."""
    return [(loss.title, loss.detail) for loss in report.losses if loss.reason == reason]
