"""What the site has already, as far as an import must know it before it can plan."""

from dataclasses import dataclass

from blog.core.db import Queryable
from blog.posts.models import Kind
from blog.site import queries as site_queries
from blog.tags import queries as tag_queries
from blog.tags.models import Tag
from blog.transfer import queries


@dataclass(frozen=True, slots=True)
class Known:
    """The site before the import. The first six are what an earlier one brought in: numbers of the source to ours."""

    authors: dict[str, int]
    tags: dict[tuple[str, str], int]
    posts: dict[str, tuple[int, Kind | None, str]]  # our number, and kind and slug unless it was deleted
    comments: dict[str, int]
    menus: dict[str, int]
    menu_items: dict[str, int]
    slugs: frozenset[str]
    former_slugs: frozenset[str]
    site_tags: tuple[Tag, ...]
    menu_names: frozenset[str]
    longest_statement: int


async def learn(db: Queryable, source: str) -> Known:
    """Ask the database."""
    posts = {
        row["foreign_id"]: (row["id"], Kind(row["kind"]) if row["kind"] else None, row["slug"] or "")
        for row in await queries.list_imported_posts(db, source)
    }
    tags = {
        (kind, slug): tag_id
        for kind in ("category", "tag")
        for slug, tag_id in (await queries.list_imported(db, source, kind)).items()
    }
    return Known(
        authors=await queries.list_imported(db, source, "author"),
        tags=tags,
        posts=posts,
        comments=await queries.list_imported(db, source, "comment"),
        menus=await queries.list_imported(db, source, "menu"),
        menu_items=await queries.list_imported(db, source, "menu_item"),
        slugs=frozenset(await queries.list_slugs(db)),
        former_slugs=frozenset(await queries.list_former_slugs(db)),
        site_tags=tuple(await tag_queries.list_tags(db)),
        menu_names=frozenset(await site_queries.list_menus(db)),
        longest_statement=await queries.longest_statement(db),
    )
