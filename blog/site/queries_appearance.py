"""The SQL of the row that says how the site looks."""

from dataclasses import dataclass

from blog.core.db import Queryable, Row
from blog.core.errors import NotFound
from blog.site.models_appearance import Appearance


@dataclass(frozen=True, slots=True)
class Written:
    """What the owner typed, as the form shows it again."""

    logo: str
    header: str
    footer: str
    css: str


async def get_written(db: Queryable) -> Written:
    """The owner's words behind the appearance. Raises NotFound before the database is prepared."""
    row = await db.fetch_one("""SELECT logo, header, footer, css FROM appearance WHERE id = 1""")
    if row is None:
        raise NotFound
    return Written(**row)


async def get_css(db: Queryable) -> str:
    """The owner's own stylesheet. Raises NotFound where there is none."""
    css = await db.fetch_value("""SELECT css FROM appearance WHERE id = 1""")
    if not css:
        raise NotFound
    return str(css)


def appearance_of(row: Row) -> Appearance:
    """The appearance in a row that has all columns a page needs."""
    return Appearance(
        accent=row["accent"],
        accent_by_night=row["accent_by_night"],
        typeface=row["typeface"],
        width=row["width"],
        logo=row["logo"],
        logo_width=row["logo_width"],
        logo_height=row["logo_height"],
        header_html=row["header_html"],
        footer_html=row["footer_html"],
        css_version=row["css_version"],
    )


async def update_appearance(db: Queryable, appearance: Appearance, written: Written) -> None:
    """Make the site look like that."""
    await db.execute(
        """
        UPDATE appearance
        SET accent = %(accent)s, accent_by_night = %(accent_by_night)s, typeface = %(typeface)s, width = %(width)s,
            logo = %(logo)s, logo_shown = %(logo_shown)s, logo_width = %(logo_width)s, logo_height = %(logo_height)s,
            header = %(header)s, header_html = %(header_html)s, footer = %(footer)s, footer_html = %(footer_html)s,
            css = %(css)s, css_version = %(css_version)s
        WHERE id = 1
        """,
        {
            "accent": appearance.accent,
            "accent_by_night": appearance.accent_by_night,
            "typeface": appearance.typeface,
            "width": appearance.width,
            "logo": written.logo,
            "logo_shown": appearance.logo,
            "logo_width": appearance.logo_width,
            "logo_height": appearance.logo_height,
            "header": written.header,
            "header_html": appearance.header_html,
            "footer": written.footer,
            "footer_html": appearance.footer_html,
            "css": written.css,
            "css_version": appearance.css_version,
        },
    )
