"""Changing how the site looks."""

import re
from typing import Final

from blog.core import markup, pictures
from blog.core.db import Database, Transaction
from blog.core.errors import Refused
from blog.core.i18n import gettext as _
from blog.core.workers import Workers
from blog.media import queries_uses as media_uses
from blog.site import queries, queries_appearance
from blog.site.forms_appearance import AppearanceForm, SampleForm
from blog.site.models_appearance import ACCENT, Appearance, version_of
from blog.site.queries_appearance import Written

_HEADING = re.compile(r"<(/?)h[1-6]\b[^<>]*>")
_workers = Workers("footer", threads=1, most_waiting=8)
PREFIX: Final = "footer-"


def sampled(form: SampleForm) -> Appearance:
    """As much of the appearance as a stylesheet is made of."""
    return Appearance(
        accent=form.accent or ACCENT, accent_by_night=form.accent_by_night, typeface=form.typeface, width=form.width
    )


async def composed(db: Database, form: AppearanceForm) -> Appearance:
    """The appearance the form asks for. Raises Refused where an address is not a picture of this site, and Busy."""
    footer = await _workers.run(_footer_html, form.footer)
    keys = pictures.keys_in(footer, form.logo) | pictures.keys_in("", form.header)
    media = await media_uses.list_shown(db, keys)
    logo, header = (_picture(name, address, media) for name, address in (("logo", form.logo), ("header", form.header)))
    chosen = sampled(form)
    return Appearance(
        accent=chosen.accent,
        accent_by_night=chosen.accent_by_night,
        typeface=chosen.typeface,
        width=chosen.width,
        logo=_lightest(logo) if logo else "",
        logo_width=(logo.width or 0) if logo else 0,
        logo_height=(logo.height or 0) if logo else 0,
        header_html=pictures.cover_html(header) if header else "",
        footer_html=pictures.completed(footer, media, eager=False),
        css_version=version_of(form.css) if form.css.strip() else "",
    )


async def update_appearance(db: Database, form: AppearanceForm) -> None:
    """Make the site look as the form says. Raises Refused and Busy."""
    appearance = await composed(db, form)
    written = Written(logo=form.logo, header=form.header, footer=form.footer, css=form.css if form.css.strip() else "")

    async def work(tx: Transaction) -> None:
        await queries_appearance.update_appearance(tx, appearance, written)
        await queries.touch(tx)

    await db.transaction(work)


def _footer_html(source: str) -> str:
    """Markdown, cleaned. A heading becomes a paragraph: at the foot of a page it would head nothing."""
    return _HEADING.sub(r"<\1p>", markup.render_post(source, PREFIX).html)


def _lightest(picture: pictures.Shown) -> str:
    """A logo is small: the narrowest copy has more than enough pixels for it."""
    return [*picture.light, *picture.copies][0].address if picture.light or picture.copies else picture.address


def _picture(name: str, address: str, media: dict[str, pictures.Shown]) -> pictures.Shown | None:
    if not address:
        return None
    key = pictures.key_of(address)
    shown = media.get(key) if key else None
    if shown is None or shown.kind != "picture":
        raise Refused({name: [_("Give the address of a picture in your library, like /media/…")]})
    return shown
