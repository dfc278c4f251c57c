"""The SQL of the site's one row and its navigation."""

from collections.abc import Sequence
from datetime import datetime

from blog.core import clock
from blog.core.db import Queryable
from blog.core.errors import NotFound
from blog.site.models import NavigationItem, Site
from blog.site.queries_appearance import appearance_of


async def get_site(db: Queryable) -> Site:
    """The site with the menu it shows. Raises NotFound before the database is prepared."""
    rows = await db.fetch_all(
        """
        SELECT s.title, s.tagline, s.language, s.time_zone, s.posts_per_page, s.menu, s.version,
               s.show_backlinks, s.owner_made_at IS NOT NULL AS has_owner, n.label, n.url, n.depth,
               a.accent, a.accent_by_night, a.typeface, a.width, a.logo_shown AS logo, a.logo_width, a.logo_height,
               a.header_html, a.footer_html, a.css_version,
               (SELECT MIN(p.published_at) FROM posts AS p
                WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at > %(now)s) AS next_post_at,
               (SELECT MIN(p.published_at) FROM posts AS p
                WHERE p.kind = 'page' AND p.status = 'published' AND p.published_at > %(now)s) AS next_page_at
        FROM site AS s
        JOIN appearance AS a ON a.id = s.id
        LEFT JOIN navigation_items AS n ON n.menu = s.menu
        WHERE s.id = 1
        ORDER BY n.position, n.id
        """,
        {"now": clock.now()},
    )
    if not rows:
        raise NotFound
    first = rows[0]
    return Site(
        title=first["title"],
        tagline=first["tagline"],
        language=first["language"],
        time_zone=first["time_zone"],
        posts_per_page=first["posts_per_page"],
        menu=first["menu"],
        version=first["version"],
        has_owner=bool(first["has_owner"]),
        next_at=min((at for at in (first["next_post_at"], first["next_page_at"]) if at is not None), default=None),
        show_backlinks=bool(first["show_backlinks"]),
        appearance=appearance_of(first),
        navigation=tuple(
            NavigationItem(row["label"], row["url"], row["depth"]) for row in rows if row["label"] is not None
        ),
    )


async def touch(db: Queryable) -> None:
    """Say that something a visitor could see has changed."""
    await db.execute(
        """UPDATE site SET version = version + 1, changed_at = %(now)s WHERE id = 1""", {"now": clock.now()}
    )


async def claim_ownership(db: Queryable, now: datetime) -> bool:
    """Note that the site has an owner; False when that was noted before."""
    unclaimed = await db.fetch_value("""SELECT owner_made_at IS NULL FROM site WHERE id = 1 FOR UPDATE""")
    if unclaimed:
        await db.execute("""UPDATE site SET owner_made_at = %(now)s WHERE id = 1""", {"now": now})
        await touch(db)
    return bool(unclaimed)


async def rename(db: Queryable, *, title: str, language: str) -> None:
    """Set the title and the language."""
    await db.execute(
        """UPDATE site SET title = %(title)s, language = %(language)s WHERE id = 1""",
        {"title": title, "language": language},
    )


async def update_site(
    db: Queryable, *, title: str, tagline: str, language: str, time_zone: str, posts_per_page: int
) -> None:
    """Set the owner's choices."""
    await db.execute(
        """
        UPDATE site
        SET title = %(title)s, tagline = %(tagline)s, language = %(language)s, time_zone = %(time_zone)s,
            posts_per_page = %(posts_per_page)s
        WHERE id = 1
        """,
        {
            "title": title,
            "tagline": tagline,
            "language": language,
            "time_zone": time_zone,
            "posts_per_page": posts_per_page,
        },
    )


async def show_backlinks(db: Queryable, shown: bool) -> None:
    """Choose whether readers see under a post which others link to it."""
    await db.execute("""UPDATE site SET show_backlinks = %(shown)s WHERE id = 1""", {"shown": shown})


async def show_menu(db: Queryable, menu: str) -> None:
    """Choose the menu that every page shows."""
    await db.execute("""UPDATE site SET menu = %(menu)s WHERE id = 1""", {"menu": menu})


async def list_menus(db: Queryable) -> list[str]:
    """The names of all menus that have items."""
    rows = await db.fetch_all("""SELECT DISTINCT menu FROM navigation_items ORDER BY menu""")
    return [row["menu"] for row in rows]


async def list_items(db: Queryable, menu: str) -> list[NavigationItem]:
    """The items of a menu, in order."""
    rows = await db.fetch_all(
        """SELECT label, url, depth FROM navigation_items WHERE menu = %(menu)s ORDER BY position, id""", {"menu": menu}
    )
    return [NavigationItem(**row) for row in rows]


async def replace_items(db: Queryable, menu: str, items: Sequence[NavigationItem]) -> None:
    """Make these the items of a menu."""
    await db.execute("""DELETE FROM navigation_items WHERE menu = %(menu)s""", {"menu": menu})
    for position, item in enumerate(items):
        await db.execute(
            """
            INSERT INTO navigation_items (menu, position, depth, label, url)
            VALUES (%(menu)s, %(position)s, %(depth)s, %(label)s, %(url)s)
            """,
            {"menu": menu, "position": position, "depth": item.depth, "label": item.label, "url": item.url},
        )
