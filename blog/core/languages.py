"""Languages a text can be in, by their BCP 47 tags: checked, written the usual way, and called by their own names."""

import re
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

LONGEST_TAG: Final = 35
# The languages most blogs are written in, by number of speakers and of sites; others can be typed by their tag.
COMMON: Final = (
    *("en", "zh-Hans", "zh-Hant", "es", "ar", "hi", "bn", "pt", "fr", "de", "ja", "ru", "ko", "it", "tr", "vi", "id"),
    *("pl", "uk", "nl", "fa", "th", "he", "sv", "cs", "el", "ro", "hu", "da", "fi", "nb", "ca", "ta", "ur"),
)
# Language, script, region and variants (RFC 5646, section 2.1); extensions say nothing about a text's letters.
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.ASCII | re.IGNORECASE,
)


def normal_tag(value: str) -> str | None:
    """The tag in its usual letters (RFC 5646, section 2.1.1), None for what names no language CLDR knows."""
    found = _TAG.fullmatch(value.strip().replace("_", "-"))
    if found is None or len(value) > LONGEST_TAG or found["language"].lower() not in _names():
        return None
    parts = [found["language"].lower()]
    if found["script"]:
        parts.append(found["script"].title())
    if found["region"]:
        parts.append(found["region"].upper())
    return "-".join(parts) + found["variants"].lower()


@cache
def own_name(tag: str) -> str:
    """What a language calls itself; the tag where CLDR has no name for it."""
    try:
        locale = Locale.parse("-".join(tag.split("-")[:3]), sep="-")
    except (ValueError, UnknownLocaleError):
        return tag
    # CLDR has names of their own for some languages with a script, as 简体中文.
    return str(locale.languages.get(str(locale)) or locale.get_display_name(locale) or tag)


def choices(*also: str) -> list[tuple[str, str]]:
    """(tag, name) of the common languages, after those named `also`; in no more than one place each."""
    tags = dict.fromkeys([*(tag for tag in also if tag), *COMMON])
    return [(tag, own_name(tag)) for tag in tags]


@cache
def _names() -> frozenset[str]:
    return frozenset(Locale("en").languages)
