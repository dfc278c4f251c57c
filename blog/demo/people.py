"""The people, tags and series the posts of the demo belong to: stored before them, and found again by the next demo."""

from datetime import datetime

from blog.accounts import queries as account_queries
from blog.accounts.actions import free_slug
from blog.core.db import Transaction
from blog.core.text import slugify
from blog.demo.comments import Author
from blog.demo.text import Writer
from blog.demo.world import AUTHORS, TAGS
from blog.series import queries as series_queries
from blog.site import queries as site_queries
from blog.tags import queries as tag_queries

OWNER_EMAIL = "owner@example.org"


async def add_authors(tx: Transaction, now: datetime) -> list[Author]:
    """The accounts that posts are by, none with a password; the first owns the site where nobody does."""
    found = []
    has_owner = any(user.role == "owner" for user in await account_queries.list_users(tx))
    for number, name in enumerate(AUTHORS):
        is_owner = number == 0 and not has_owner
        email = OWNER_EMAIL if is_owner else f"author{number}@example.org"
        known = await account_queries.find_credentials(tx, email)
        if known is not None:
            found.append(Author(known.user.id, known.user.name, email))
            continue
        user_id = await account_queries.insert_user(
            tx,
            email=email,
            name=name,
            slug=await free_slug(tx, name),
            role="owner" if is_owner else "author",
            language="",
            password_hash=None,
            now=now,
        )
        found.append(Author(user_id, name, email))
    if not has_owner:
        await site_queries.claim_ownership(tx, now)
    return found


async def add_tags(tx: Transaction) -> dict[str, int]:
    """The ids of all the tags posts may carry, by name."""
    known = {tag.slug: tag.id for tag in await tag_queries.list_tags(tx)}
    ids = {}
    for name in (name for names in TAGS.values() for name in names):
        slug = slugify(name)
        ids[name] = known.get(slug) or await tag_queries.insert_tag(tx, name=name, slug=slug)
    return ids


async def add_series(tx: Transaction, number: int, writers: tuple[Writer, ...]) -> list[int]:
    """The ids of so many new series."""
    known = {(series.name.casefold(), series.slug) for series in await series_queries.list_series(tx)}
    names = {name for name, _slug in known}
    ids: list[int] = []
    while len(ids) < number:
        name = writers[len(ids) % len(writers)].title()
        if name.casefold() not in names:
            names.add(name.casefold())
            ids.append(await series_queries.insert_series(tx, name=name, slug=slugify(name)))
    return ids
