"""What HTML may reach a reader: the allow-lists given to nh3, for posts and for comments.

Everything `blog.core.markup` makes passes here last; after it only media on other hosts are turned into links.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

import nh3
from pygments.token import STANDARD_TYPES

from blog.core.elsewhere import linked


def names(text: str) -> frozenset[str]:
    """Return the names in a text, parted by spaces: long tables of names are easier read without quotes."""
    return frozenset(text.split())


ID_PREFIX: Final = "s-"
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})

_BLOCKS = "address article aside blockquote div dl dt dd figure figcaption footer header hr li ol p pre section ul"
_HEADINGS = "h1 h2 h3 h4 h5 h6"
_TABLES = "table caption colgroup col thead tbody tfoot tr th td"
_INLINE = (
    "a abbr b bdi bdo br cite code data del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup time u"
    " var wbr"
)
_MEDIA = "img audio video source track"
_WIDGETS = "details summary input label"
POST_TAGS: Final = names(" ".join((_BLOCKS, _HEADINGS, _TABLES, _INLINE, _MEDIA, _WIDGETS)))
COMMENT_TAGS: Final = names("p br hr a strong em s code pre blockquote ul ol li")
# These go with all they hold; what they hold is no text for a reader.
_DROPPED: Final = names(
    "script style template iframe noscript noembed noframes object textarea select title svg math xmp"
)

POST_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "*": frozenset({"class", "id", "lang", "dir", "title"}),
    "a": frozenset({"href", "hreflang", "rel", "role"}),
    "audio": frozenset({"src", "loop", "muted", "preload"}),
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "data": frozenset({"value"}),
    "del": frozenset({"cite", "datetime"}),
    "details": frozenset({"open"}),
    "div": frozenset({"tabindex", "role"}),
    "img": frozenset({"src", "alt", "width", "height", "loading", "decoding"}),
    "input": frozenset({"type", "disabled", "checked"}),
    "ins": frozenset({"cite", "datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "pre": frozenset({"tabindex"}),
    "q": frozenset({"cite"}),
    "source": frozenset({"src", "type"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope", "abbr"}),
    "time": frozenset({"datetime"}),
    "track": frozenset({"src", "kind", "srclang", "label", "default"}),
    "video": frozenset({"src", "poster", "width", "height", "loop", "muted", "preload", "playsinline"}),
}
# Set on every such element, whatever was written: an input is a ticked box and never a field, a player can be stopped.
_SET_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "img": {"loading": "lazy"},
    "input": {"type": "checkbox", "disabled": ""},
    "audio": {"controls": ""},
    "video": {"controls": ""},
}

CLASSES: Final = names(
    "highlight table-scroll footnotes footnote footnote-ref footnote-back task-list task"
    " align-left align-center align-right align-justify"
    " alignleft aligncenter alignright alignnone alignwide alignfull"
    " gallery caption elsewhere pullquote note tip important warning caution alert-title anchor card formula"
)
_SYNTAX_CLASSES: Final = frozenset(name for name in STANDARD_TYPES.values() if name)
_LANGUAGE_CLASS = re.compile(r"language-[\w+#.-]{1,40}")
_LINK_TYPES: Final = names("author bookmark external license me nofollow noopener noreferrer sponsored tag ugc")
# The roles of footnotes (DPUB-ARIA 1.1) and alerts; others would let text pose as the site's own controls.
_ROLES: Final = frozenset({"doc-noteref", "doc-backlink", "doc-endnotes", "note"})

_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "lang": re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"),
    "hreflang": re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"),
    "srclang": re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "colspan": re.compile(r"[1-9]\d{0,2}"),
    "rowspan": re.compile(r"[1-9]\d{0,2}"),
    "span": re.compile(r"[1-9]\d{0,2}"),
    "width": re.compile(r"\d{1,5}"),
    "height": re.compile(r"\d{1,5}"),
    "start": re.compile(r"-?\d{1,9}"),
    "type": re.compile(r"[1aAiI]|(?:audio|video)/[\w.+-]{1,60}"),
    "tabindex": re.compile(r"0"),
    "preload": re.compile(r"none|metadata"),
    "kind": re.compile(r"subtitles|captions|descriptions|chapters"),
    "datetime": re.compile(r"[\d:.TWPZHMSDY+ -]{1,40}"),
}
# Without a value, or with one that says nothing: the bare form is the only valid one.
_FLAGS: Final = names("checked default disabled loop muted open playsinline reversed controls")

_SELF_LINK = re.compile(r'<a class="anchor">(.*?)</a>', re.DOTALL)
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")

AttributeFilter = Callable[[str, str, str], str | None]


def clean_post(html: str, id_prefix: str = "") -> str:
    """Return the HTML of a post with only harmless elements, every id prefixed and unique."""
    return linked(_visible(_post_cleaner(_post_filter(f"{id_prefix}{ID_PREFIX}")).clean(html)))


def clean_post_without_ids(html: str) -> str:
    """Return the HTML of part of a post as it may stand several times on a page: no ids, no links to them."""
    return linked(_SELF_LINK.sub(r"\1", _visible(_post_cleaner(_post_filter(None)).clean(html))))


def clean_comment(html: str) -> str:
    """Return the HTML of a comment: text, links that earn no rank, lists, quotes and code."""
    return _visible(_COMMENT.clean(html))


def _visible(html: str) -> str:
    # Neither HTML nor the XML of a feed can hold these. Replaced, not removed: nothing judged apart may grow together.
    return _IMPOSSIBLE.sub("\ufffd", html)


def _post_cleaner(attribute_filter: AttributeFilter) -> nh3.Cleaner:
    # A fresh cleaner costs some 60 µs and keeps the ids of one document apart from those of another thread's.
    return nh3.Cleaner(
        tags=POST_TAGS,
        clean_content_tags=_DROPPED,
        attributes=POST_ATTRIBUTES,
        attribute_filter=attribute_filter,
        # No link has a target, so "noopener" would guard nothing; the referrer is the Referrer-Policy header's matter.
        link_rel=None,
        set_tag_attribute_values=_SET_VALUES,
        url_schemes=SCHEMES,
    )


_COMMENT: Final = nh3.Cleaner(
    tags=COMMENT_TAGS,
    clean_content_tags=_DROPPED,
    attributes={"*": frozenset(), "a": frozenset({"href"}), "ol": frozenset({"start"})},
    link_rel="nofollow ugc",
    url_schemes=SCHEMES,
)


def _post_filter(prefix: str | None) -> AttributeFilter:
    """Judge one attribute after another, in document order; ids get the prefix, their repetitions go."""
    seen: set[str] = set()

    def judge(tag: str, name: str, value: str) -> str | None:
        if name == "class":
            return _classes(tag, value)
        if name == "id":
            if prefix is None or not value or len(value) > 200 or value in seen or re.search(r"\s", value):
                return None
            seen.add(value)
            return prefix + value
        if name == "href" and value.startswith("#") and len(value) > 1:
            return None if prefix is None else f"#{prefix}{value[1:]}"
        return _plain_attribute(tag, name, value)

    return judge


def _plain_attribute(tag: str, name: str, value: str) -> str | None:
    if name in _FLAGS:
        return ""
    if name == "rel":
        return _only(value.lower(), _LINK_TYPES)
    if name == "role":
        return value if value in _ROLES else None
    if name == "cite":  # nh3 judges the schemes of href, src and poster, not of this
        return value if _is_own_or(value, "http", "https") else None
    if name in {"src", "poster"} and tag != "img":
        return value if _is_own_or(value, "https") else None
    if name == "value" and tag == "li":
        return value if re.fullmatch(r"-?\d{1,9}", value) else None
    pattern = _PATTERNS.get(name)
    if pattern is not None and tag != "input":
        return value if pattern.fullmatch(value) else None
    return value


def _classes(tag: str, value: str) -> str | None:
    if tag == "span" and value in _SYNTAX_CLASSES:
        return value
    kept = [name for name in value.split() if name in CLASSES or _LANGUAGE_CLASS.fullmatch(name)]
    return " ".join(kept) or None


def _only(value: str, allowed: frozenset[str]) -> str | None:
    return " ".join(dict.fromkeys(word for word in value.split() if word in allowed)) or None


def _is_own_or(url: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in schemes or not (parts.scheme or parts.netloc)
