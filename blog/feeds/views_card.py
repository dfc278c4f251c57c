"""The picture a page is shared with: the cover of a post cut to size, else the title drawn, at an address of its own.

Networks fetch it again and again, so it is made once and then comes from the cache of pictures.
"""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from html import unescape
from typing import Final

from aiohttp import web
from babel import Locale, UnknownLocaleError, dates

from blog.core import clock, i18n, text
from blog.core.absolute import first_source
from blog.core.conditional import conditional
from blog.core.errors import NotFound
from blog.core.fonts import Fonts, find_fonts
from blog.core.pictures import key_of
from blog.core.static import FOREVER
from blog.core.web import SETTINGS, View, url_for
from blog.feeds.actions_card import PAPER, can_draw, drawn
from blog.feeds.models_card import LONGEST_NAME, LONGEST_TITLE, Card, Image, cut_size, drawn_text, version_of
from blog.media import queries as media_queries
from blog.media.actions import pictures
from blog.media.actions_copies import FOLDER, Copies, original
from blog.media.actions_pictures import cut
from blog.posts import queries as post_queries
from blog.posts.models import Kind, PublishedPost, Visibility
from blog.site.models import Site

DRAWN: Final = ("png", "image/png")
CUT: Final = ("jpg", "image/jpeg")
# The beginning of an untitled post takes the place of its title.
LONGEST_BEGINNING: Final = 100
_ATTRIBUTE = re.compile(r" (width|height|alt)=\"([^\"]*)\"")
_IMAGE = re.compile(r"<img(?: (?:[^\"<>]|\"[^\"]*\")*)?>")


class Cards:
    """The pictures of the pages of a process."""

    def __init__(self, app: web.Application) -> None:
        settings = app[SETTINGS]
        self.fonts = Fonts(())
        self.copies = Copies(settings.state_dir / FOLDER, settings.media_cache_bytes)
        self._folder = settings.fonts_dir
        self._url: Callable[..., str] = partial(url_for, app)

    async def open(self, _app: web.Application) -> None:
        """Look for fonts."""
        self.fonts = await asyncio.to_thread(find_fonts, self._folder)

    async def close(self, _app: web.Application) -> None:
        """Wait for what is under way."""
        await self.copies.close()

    def of_post(self, post: PublishedPost, site: Site, title: str) -> Image | None:
        """The picture of a public post or page that goes by that title, None where there is none to be had."""
        if post.cover_html:
            return self._of_cover(post, title)
        card = card_of(post, site)
        if can_draw(card, self.fonts):
            return Image(self._address(card.version, post.slug, DRAWN), *card.size, title)
        return _of_header(site)

    def of_site(self, site: Site) -> Image | None:
        """The picture of the site itself: the one above its front page, else its title."""
        card = card_of_site(site)
        if found := _of_header(site):
            return found
        if not can_draw(card, self.fonts):
            return None
        return Image(self._url("feeds.site_card", version=card.version), *card.size, site.title)

    def _of_cover(self, post: PublishedPost, title: str) -> Image:
        """The cover cut to size; one that is too small, or elsewhere, as it is."""
        whole = _image(post.cover_html)
        key, size = key_of(whole.address), cut_size(whole.width, whole.height)
        if key is None or size is None:
            return Image(whole.address, whole.width, whole.height, whole.alt or title)
        return Image(self._address(version_of(key, size), post.slug, CUT), *size, whole.alt or title)

    def _address(self, version: str, slug: str, kind: tuple[str, str]) -> str:
        return self._url("feeds.card", version=version, slug=slug, format=kind[0])


CARDS = web.AppKey("cards", Cards)


def setup_cards(app: web.Application) -> None:
    """Give the application its cards, and look for fonts when it starts."""
    app[CARDS] = Cards(app)
    app.on_startup.append(app[CARDS].open)
    app.on_shutdown.append(app[CARDS].close)


def card_of(post: PublishedPost, site: Site) -> Card:
    """What is drawn for a post or page without a cover."""
    language = post.language or site.language
    date = _date(post.published_at, language, site)
    beginning = text.excerpt(post.summary, LONGEST_BEGINNING)
    title = drawn_text(post.title, LONGEST_TITLE) or drawn_text(beginning, LONGEST_TITLE)
    is_post = post.kind is Kind.POST
    return Card(
        title=title or date,
        site=drawn_text(site.title, LONGEST_NAME),
        author=drawn_text(post.author.name, LONGEST_NAME) if is_post else "",
        date=date if is_post and title else "",
        language=language,
        accent=site.appearance.accent,
        style=site.appearance.typeface,
    )


def card_of_site(site: Site) -> Card:
    """What is drawn for the site itself."""
    looks = site.appearance
    tagline = drawn_text(site.tagline, LONGEST_TITLE)
    return Card(drawn_text(site.title, LONGEST_TITLE), "", tagline, "", site.language, looks.accent, looks.typeface)


class _CardView(View):
    permission = None

    @property
    def cards(self) -> Cards:
        return self.request.app[CARDS]

    async def _draw(self, card: Card) -> web.Response:
        async def make() -> bytes:
            return await pictures.run(drawn, card, self.cards.fonts)

        kept = await self.cards.copies.made(f"card-{card.version}", make)
        return self._answer_bytes(kept.data, DRAWN)

    def _answer_bytes(self, data: bytes, kind: tuple[str, str]) -> web.Response:
        # Who reads a page elsewhere that quotes ours shall see it there.
        headers = {"Cache-Control": FOREVER, "Cross-Origin-Resource-Policy": "cross-origin"}
        return conditional(self.request, data, kind[1], headers=headers)


class PostCard(_CardView):
    """The picture of a post or page that everybody may read."""

    async def get(self) -> web.StreamResponse:
        slug = self.part("slug")
        found = await post_queries.find_published(self.db, slug, clock.now()) if text.is_slug(slug) else None
        if found is None or found[1] or found[0].visibility is not Visibility.PUBLIC:
            raise NotFound
        post = found[0]
        image = self.cards.of_post(post, self.site, post.title)
        asked = self.url("feeds.card", version=self.part("version"), slug=slug, format=self.part("format"))
        if image is None or image.address != asked:
            raise NotFound
        if self.part("format") == DRAWN[0]:
            return await self._draw(card_of(post, self.site))
        return await self._cut(post, (image.width, image.height))

    async def _cut(self, post: PublishedPost, size: tuple[int, int]) -> web.Response:
        media = await media_queries.find_by_key(self.db, key_of(_image(post.cover_html).address) or "")
        if media is None:
            raise NotFound

        async def make() -> bytes:
            whole = await original(self.db, media)
            return await pictures.run(lambda: cut(whole, media.content_type, size, PAPER))

        kept = await self.cards.copies.made(f"card-{self.part('version')}", make)
        return self._answer_bytes(kept.data, CUT)


class SiteCard(_CardView):
    """The picture of the site itself."""

    async def get(self) -> web.StreamResponse:
        image = self.cards.of_site(self.site)
        if image is None or image.address != self.url("feeds.site_card", version=self.part("version")):
            raise NotFound
        return await self._draw(card_of_site(self.site))


def _of_header(site: Site) -> Image | None:
    return _image(site.appearance.header_html) if site.appearance.header_html else None


def _image(html: str) -> Image:
    """The first picture in finished HTML."""
    found = _IMAGE.search(html)
    said = dict(_ATTRIBUTE.findall(found[0])) if found else {}
    width, height = (int(said[name]) if said.get(name, "").isdecimal() else 0 for name in ("width", "height"))
    return Image(first_source(found[0] if found else html), width, height, unescape(said.get("alt", "")))


def _date(moment: datetime, language: str, site: Site) -> str:
    here = moment.astimezone(i18n.tongue(site.language, site.time_zone).zone)
    return str(dates.format_date(here, "long", _locale(language) or _locale(site.language) or "en"))


@lru_cache(maxsize=256)
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
