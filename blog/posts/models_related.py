"""By what posts are alike: the tags they share, and the words of their titles."""

from dataclasses import dataclass
from typing import Final

from blog.core.words import tokens

# Words that say nothing of what a text is about.
_EMPTY: Final = frozenset(
    tokens(
        "a about after all am an and any are as at be been before but by can could did do does for from get got had has"
        " have he her his how i if in into is it its just me more most my no not of off on one or our out over part s"
        " she should so some t than that the their them then there these they this those to too up us use using very"
        " was we were what when where which while who why will with would you your"
    )
    + tokens("我们 你们 他们 一个 什么 怎么 怎样 如何 为何 这个 那个 这样 那样 可以 关于 以及 没有 不是 就是 还是 自己")
)
_SINGLE_CHARACTER: Final = "u"


@dataclass(frozen=True, slots=True)
class RelatedSource:
    """What of a post is compared with others, in its present version."""

    id: int
    title: str
    version: int
    tag_ids: tuple[int, ...]


def title_tokens(title: str) -> tuple[str, ...]:
    """The tokens of a title (blog.core.words) that say what it is about: no empty words, no single characters."""
    return tuple(
        token
        for token in tokens(title)
        # A letter in front of one other is a word of one letter or digit.
        if token not in _EMPTY and not token.startswith(_SINGLE_CHARACTER) and len(token) > 2
    )
