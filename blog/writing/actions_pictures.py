"""The site's own media in a text that is about to be stored: looked up once, so that no reader's page has to."""

from dataclasses import dataclass

from blog.core import pictures
from blog.core.db import Queryable
from blog.media import queries_uses as media_uses


@dataclass(frozen=True, slots=True)
class Pictured:
    """A text's HTML with its media complete, and the picture above it, "" where there is none."""

    html: str
    cover_html: str


async def pictured(db: Queryable, html: str, cover: str) -> Pictured:
    """Complete clean HTML, and make that of the picture at the address `cover`."""
    media = await media_uses.list_shown(db, pictures.keys_in(html, cover))
    above = media.get(pictures.key_of(cover) or "")
    cover_html = pictures.cover_html(above) if above else ""
    return Pictured(pictures.completed(html, media, eager=not cover_html), cover_html)
