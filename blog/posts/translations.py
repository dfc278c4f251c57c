"""The languages in which readers find a post: each once, by its own name."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.core.languages import own_name
from blog.posts.models import PostLink, PublishedPost, Visibility
from blog.posts.models_around import Translation


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A text in one language: `tag` is BCP 47, `name` what the language calls itself."""

    tag: str
    name: str
    link: PostLink
    is_this: bool = False
    is_default: bool = False
    """Whether it is for readers whose language there is none in."""


def translated(post: PublishedPost, others: Sequence[Translation], site_language: str) -> list[InLanguage]:
    """The post and its translations, empty where there is none. Of two in one language the first counts.

    Of those the one in the site's language is for everybody else, or the first.
    """
    if post.visibility is Visibility.PRIVATE:
        return []
    by_tag = {post.language or site_language: PostLink(post.title, post.slug, post.kind)}
    for other in others:
        by_tag.setdefault(other.language or site_language, other.link)
    if len(by_tag) == 1:
        return []
    default = site_language if site_language in by_tag else min(by_tag)
    return [
        InLanguage(tag, own_name(tag), link, is_this=link.slug == post.slug, is_default=tag == default)
        for tag, link in by_tag.items()
    ]
