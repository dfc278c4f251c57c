"""Languages: catalogues, the language and time zone of the work in hand, and dates and numbers said in them.

English is the language of the source; every folder of blog/locale is another one. Catalogues are read from .po files
when first needed; there is no compiled form to keep in step.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import NullTranslations
from io import BytesIO
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from blog import paths

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """The language texts are said in and the zone times are told in."""

    tag: str
    locale: Locale
    zone: ZoneInfo
    translations: NullTranslations


@cache
def languages() -> dict[str, str]:
    """The languages the blog speaks: BCP 47 tag to the language's own name."""
    tags = [
        SOURCE_LANGUAGE,
        *sorted(folder.name.replace("_", "-") for folder in paths.LOCALE.iterdir() if folder.is_dir()),
    ]
    return {tag: _own_name(_locale(tag)) for tag in tags}


def _own_name(locale: Locale) -> str:
    # CLDR has names of their own for some languages with a script, as 简体中文, which get_display_name does not use.
    return str(locale.languages.get(str(locale)) or locale.get_display_name(locale) or locale)


@cache
def time_zones() -> tuple[str, ...]:
    """The names of all time zones of the IANA database, in order."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory"}))


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


@cache
def catalogue(tag: str) -> NullTranslations:
    """The messages of a language, English's own being the source itself."""
    file = paths.LOCALE / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"
    if tag == SOURCE_LANGUAGE or not file.exists():
        return NullTranslations()
    with file.open("rb") as source:
        messages = read_po(source, locale=tag.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


@cache
def tongue(tag: str, zone: str) -> Tongue:
    """The tongue of a language tag and a zone's IANA name; English and UTC stand in for unknown ones."""
    known = tag if tag in languages() else SOURCE_LANGUAGE
    return Tongue(known, _locale(known), ZoneInfo(zone if zone in time_zones() else "UTC"), catalogue(known))


_current: ContextVar[Tongue] = ContextVar("tongue")


def speak(tag: str, zone: str) -> None:
    """From here on, in this task, say texts in that language and times in that zone."""
    _current.set(tongue(tag, zone))


def current() -> Tongue:
    """The tongue of the work in hand."""
    return _current.get(None) or tongue(SOURCE_LANGUAGE, "UTC")


def N_(message: str) -> str:  # noqa: N802  # the name every gettext tool knows
    """Mark a text for translation that is said later."""
    return message


def gettext(message: str, **values: object) -> str:
    """The text in the current language, its %(name)s places filled."""
    text = current().translations.gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The text for that many, in the current language; %(num)s is the number."""
    return current().translations.ngettext(singular, plural, num) % {"num": num, **values}


def template_callables() -> tuple[Callable[[str], str], Callable[[str, str, int], str]]:
    """gettext and ngettext as Jinja's newstyle extension wants them: it fills the places itself, escaped."""
    return (
        lambda message: current().translations.gettext(message),
        lambda singular, plural, num: current().translations.ngettext(singular, plural, num),
    )


def local(moment: datetime) -> datetime:
    """The moment as the clocks of the current zone show it."""
    return moment.astimezone(current().zone)


def format_date(moment: datetime) -> str:
    """The day, as in "22 November 2026", in the current zone."""
    return _said_day(moment, current())


def format_datetime(moment: datetime) -> str:
    """The day and minute, in the current zone."""
    return _said_minute(moment.replace(second=0, microsecond=0), current())


# A page says the dates of its posts again and again, and each takes Babel as long as a small template.
@lru_cache(maxsize=4096)
def _said_day(moment: datetime, tongue: Tongue) -> str:
    return dates.format_date(moment.astimezone(tongue.zone), format="long", locale=tongue.locale)


@lru_cache(maxsize=4096)
def _said_minute(moment: datetime, tongue: Tongue) -> str:
    locale, at = tongue.locale, moment.astimezone(tongue.zone)
    pattern = str(locale.datetime_formats["medium"])
    day, time = dates.format_date(at, "medium", locale=locale), dates.format_time(at, "short", locale=locale)
    return pattern.replace("'", "").replace("{1}", day).replace("{0}", time)


def format_month(month: tuple[int, int]) -> str:
    """A (year, month), as in "November 2026"."""
    return _said_month(month, current())


def format_number(number: int) -> str:
    """The number with the language's own grouping."""
    return _said_number(number, current())


@lru_cache(maxsize=4096)
def _said_month(month: tuple[int, int], tongue: Tongue) -> str:
    return dates.format_skeleton("yMMMM", date(*month, 1), locale=tongue.locale)


@lru_cache(maxsize=4096)
def _said_number(number: int, tongue: Tongue) -> str:
    return numbers.format_decimal(number, locale=tongue.locale)
