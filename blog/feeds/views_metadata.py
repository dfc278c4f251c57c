"""What pages say of themselves to machines: OpenGraph, cards, and schema.org's words as JSON-LD, which is data and no
script.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from blog.core import i18n, text
from blog.core.absolute import absolute_address
from blog.core.web import ADDRESS, url_for
from blog.feeds.models_card import Image
from blog.feeds.views_card import CARDS, Cards, setup_cards
from blog.posts.models import Kind, PublishedPost, Visibility
from blog.site.models import Site

LONGEST_DESCRIPTION = 200
SCHEMA = "https://schema.org"
ICON = "/static/img/icon-512.png"
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Described:
    """`properties` are those of OpenGraph (ogp.me), `names` those of other cards, `data` is for JSON-LD."""

    properties: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...] = ()
    data: Data | None = None


def setup_metadata(app: web.Application) -> None:
    """Give templates `described_post`, `described_list`, `absolute` and the dates of RSS."""
    env = aiohttp_jinja2.get_env(app)
    setup_cards(app)
    describing = _Describing(app[ADDRESS].absolute, lambda name, **parts: url_for(app, name, **parts), app[CARDS])
    env.globals.update(
        absolute=app[ADDRESS].absolute,
        described_post=describing.post,
        described_list=describing.listing,
    )
    env.filters["rfc822"] = format_datetime
    # Chinese in JSON as it is, not as numbers; Jinja escapes what would end the element it stands in all the same.
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}


class _Describing:
    def __init__(self, absolute: Callable[[str], str], url: Callable[..., str], cards: Cards) -> None:
        self._absolute = absolute
        self._url = url
        self._cards = cards

    def post(self, post: PublishedPost, site: Site, page: str) -> Described:
        """A post or page on its own `page`. Of one that not everybody may read nothing is said but its title."""
        title, language = post.title or i18n.format_date(post.published_at), post.language or site.language
        common = [*_common(site, page, title), ("og:type", "article" if post.kind is Kind.POST else "website")]
        if post.visibility is not Visibility.PUBLIC:
            return Described(tuple(common), (("twitter:card", "summary"),))
        described = post.description or text.excerpt(post.summary, LONGEST_DESCRIPTION)
        shared = self._cards.of_post(post, site, title)
        image = absolute_address(shared.address, page) if shared else ""
        common += [("og:description", described), ("og:locale", locale_of(language)), *_pictured(shared, page)]
        if post.kind is Kind.POST:
            published, changed = (moment.isoformat(timespec="seconds") for moment in _moments(post))
            common += [("article:published_time", published), ("article:modified_time", changed)]
            common += [("article:author", self._author(post)), *(("article:tag", tag.name) for tag in post.tags)]
        data = self._posting(site, post, page, title, described, image, language)
        steps = [(tag.name, self._url("tags.tag", slug=tag.slug)) for tag in post.tags[:1]]
        graph = [data, self._way(site, [*steps, (title, "")])] if post.kind is Kind.POST else [data]
        return Described(_kept(common), _card(shared), {"@context": SCHEMA, "@graph": graph})

    def listing(
        self, site: Site, page: str, title: str, about: str = "", steps: tuple[tuple[str, str], ...] = ()
    ) -> Described:
        """A `page` that lists posts; `steps` lead there from the home page, which itself has no title."""
        described = text.excerpt(about, LONGEST_DESCRIPTION)
        common = [*_common(site, page, title or site.title), ("og:type", "website")]
        shared = self._cards.of_site(site)
        common += [("og:description", described), ("og:locale", locale_of(site.language)), *_pictured(shared, page)]
        data = self._way(site, [*steps, (title, "")]) if title else self._site(site, described)
        return Described(_kept(common), _card(shared), {"@context": SCHEMA, **data})

    def _author(self, post: PublishedPost) -> str:
        return self._absolute(self._url("posts.author", slug=post.author.slug))

    def _posting(
        self, site: Site, post: PublishedPost, page: str, title: str, about: str, image: str, language: str
    ) -> Data:
        published, changed = (moment.isoformat(timespec="seconds") for moment in _moments(post))
        said = {
            "@type": "BlogPosting" if post.kind is Kind.POST else "WebPage",
            "@id": page,
            "url": page,
            "mainEntityOfPage": page if post.kind is Kind.POST else "",
            "headline" if post.kind is Kind.POST else "name": title,
            "description": about,
            "inLanguage": language,
            "datePublished": published,
            "dateModified": changed,
            "author": {"@type": "Person", "name": post.author.name, "url": self._author(post)},
            "publisher": self._publisher(site),
            "image": image,
            "keywords": [tag.name for tag in post.tags],
            "timeRequired": f"PT{post.reading_minutes}M" if post.reading_minutes and post.kind is Kind.POST else "",
            "isPartOf": {"@type": "Blog", "@id": self._home, "name": site.title, "url": self._home},
        }
        return {name: value for name, value in said.items() if value}

    def _publisher(self, site: Site) -> Data:
        logo = {"@type": "ImageObject", "url": self._absolute(ICON)}
        return {"@type": "Organization", "name": site.title, "url": self._home, "logo": logo}

    def _site(self, site: Site, about: str) -> Data:
        """The site itself, and how its search is asked."""
        target = self._absolute(self._url("search.search")) + "?q={search_term_string}"
        search: Data = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": target},
            "query-input": "required name=search_term_string",
        }
        said: Data = {"@id": self._home, "url": self._home, "name": site.title, "description": about}
        said |= {"inLanguage": site.language, "potentialAction": search}
        return {"@type": "WebSite", **{name: value for name, value in said.items() if value}}

    def _way(self, site: Site, steps: list[tuple[str, str]]) -> Data:
        """The way from the home page; the last step is the page itself."""
        ways: list[tuple[str, str]] = [(site.title, self._url("posts.home")), *steps]
        found = []
        for position, (name, path) in enumerate(ways, 1):
            step = {"@type": "ListItem", "position": position, "name": name}
            found.append({**step, "item": self._absolute(path)} if path else step)
        return {"@type": "BreadcrumbList", "itemListElement": found}

    @property
    def _home(self) -> str:
        return self._absolute(self._url("posts.home"))


@lru_cache(maxsize=256)
def locale_of(tag: str) -> str:
    """A language as OpenGraph names it, with the country that most likely goes with it; "" for an unknown one."""
    try:
        locale = Locale.parse(tag, sep="-")
        likely: Mapping[str, str] = get_global("likely_subtags")
        full = likely.get(str(locale)) or likely.get(locale.language)
        territory = locale.territory or (Locale.parse(full).territory if full else None)
    except (UnknownLocaleError, ValueError):
        return ""
    return f"{locale.language}_{territory}" if territory else locale.language


def _common(site: Site, page: str, title: str) -> list[tuple[str, str]]:
    return [("og:site_name", site.title), ("og:title", title), ("og:url", page)]


def _moments(post: PublishedPost) -> tuple[Any, Any]:
    return post.published_at, max(post.published_at, post.updated_at)


def _pictured(image: Image | None, page: str) -> list[tuple[str, str]]:
    if image is None:
        return []
    size = [("og:image:width", str(image.width or "")), ("og:image:height", str(image.height or ""))]
    return [("og:image", absolute_address(image.address, page)), *size, ("og:image:alt", image.alt)]


def _card(image: Image | None) -> tuple[tuple[str, str], ...]:
    return (("twitter:card", "summary_large_image" if image else "summary"),)


def _kept(said: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in said if value)
