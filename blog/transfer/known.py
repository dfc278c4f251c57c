"""What the site has already, as far as an import must know it before it can plan."""

from dataclasses import dataclass

from blog.core.db import Queryable
from blog.core.pictures import Shown
from blog.media import queries_library as media_queries
from blog.posts.models import Kind
from blog.site import queries as site_queries
from blog.tags import queries as tag_queries
from blog.tags.models import Tag
from blog.transfer import queries


@dataclass(frozen=True, slots=True)
class Known:
    """The site before the import. The first eight are what an earlier one brought in: numbers of the source to ours."""

    authors: dict[str, int]
    tags: dict[tuple[str, str], int]
    posts: dict[str, tuple[int, Kind | None, str]]  # our number, and kind and slug unless it was deleted
    comments: dict[str, int]
    menus: dict[str, int]
    menu_items: dict[str, int]
    attachments: dict[str, Shown | None]  # None for what was deleted since
    bare: frozenset[str]  # posts as they came, without any of their media
    slugs: frozenset[str]
    former_slugs: frozenset[str]
    site_tags: tuple[Tag, ...]
    menu_names: frozenset[str]
    longest_statement: int


async def learn(db: Queryable, source: str) -> Known:
    """Ask the database."""
    rows = await queries.list_imported_posts(db, source)
    posts = {
        row["foreign_id"]: (row["id"], Kind(row["kind"]) if row["kind"] else None, row["slug"] or "") for row in rows
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
        attachments=await _list_media(db, await queries.list_imported(db, source, "attachment")),
        bare=frozenset(row["foreign_id"] for row in rows if row["is_bare"]),
        slugs=frozenset(await queries.list_slugs(db)),
        former_slugs=frozenset(await queries.list_former_slugs(db)),
        site_tags=tuple(await tag_queries.list_tags(db)),
        menu_names=frozenset(await site_queries.list_menus(db)),
        longest_statement=await queries.longest_statement(db),
    )


async def _list_media(db: Queryable, ids: dict[str, int]) -> dict[str, Shown | None]:
    media = {media.id: media.shown for media in await media_queries.list_by_ids(db, list(ids.values()))}
    return {number: media.get(media_id) for number, media_id in ids.items()}
