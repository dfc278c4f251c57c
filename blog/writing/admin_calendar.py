"""What appears when: scheduled posts, drafts with a date and what was published, by the days of a month."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from babel import dates

from blog.core import clock, i18n
from blog.core.errors import NotFound
from blog.core.web import View
from blog.posts.models import PostRow
from blog.writing import queries_lists
from blog.writing.admin_lists import own_only

MOST_SHOWN = 500
FIRST, LAST = (1000, 2), (9998, 11)  # the months whose neighbours the database can hold, too


@dataclass(frozen=True, slots=True)
class Entry:
    """A post on its day; `time` is what clocks of the site's zone show."""

    row: PostRow
    time: str


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    label: str
    is_today: bool
    entries: Sequence[Entry]


class Calendar(View):
    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        now = clock.now()
        today = i18n.local(now).date()
        month = _asked_month(self.request.query.get("month"), today)
        begin, end = (_begin(each, i18n.current().zone) for each in (month, _beside(month, 1)))
        rows = await queries_lists.list_between(self.db, begin, end, author_id=own_only(self), limit=MOST_SHOWN + 1)
        return self.render(
            "admin/posts/calendar.html",
            month=month,
            days=_days(month, rows[:MOST_SHOWN], today),
            is_empty=not rows,
            is_cut=len(rows) > MOST_SHOWN,
            most=MOST_SHOWN,
            blanks=(date(*month, 1).weekday() - i18n.current().locale.first_week_day) % 7,
            weekdays=_weekdays(),
            earlier=self._url(_beside(month, -1)),
            later=self._url(_beside(month, 1)),
            here=None if month == (today.year, today.month) else self.url("admin.calendar"),
            zone=i18n.current().zone.key,
            now=now,
        )

    def _url(self, month: tuple[int, int]) -> str | None:
        inside = FIRST <= month <= LAST
        return self.url("admin.calendar", query={"month": "{:04d}-{:02d}".format(*month)}) if inside else None


def _asked_month(asked: str | None, today: date) -> tuple[int, int]:
    """The (year, month) named as in 2026-11, this one where none is. Raises NotFound."""
    if asked is None:
        return today.year, today.month
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", asked):
        raise NotFound
    month = int(asked[:4]), int(asked[5:])
    if not FIRST <= month <= LAST:
        raise NotFound
    return month


def _beside(month: tuple[int, int], step: int) -> tuple[int, int]:
    year, index = divmod(month[0] * 12 + month[1] - 1 + step, 12)
    return year, index + 1


def _begin(month: tuple[int, int], zone: ZoneInfo) -> datetime:
    """The moment in which the clocks of the zone reach the month's first day."""
    return datetime(*month, 1, tzinfo=zone).astimezone(UTC)


def _days(month: tuple[int, int], rows: Sequence[PostRow], today: date) -> list[Day]:
    """Every day of the month, those without an entry as well."""
    locale = i18n.current().locale
    entries: dict[date, list[Entry]] = {}
    for row in rows:
        if row.published_at is not None:
            at = i18n.local(row.published_at)
            entries.setdefault(at.date(), []).append(Entry(row, dates.format_time(at, "short", locale=locale)))
    days = (date(*month, number) for number in range(1, calendar.monthrange(*month)[1] + 1))
    return [
        Day(day, dates.format_skeleton("MMMEd", day, locale=locale), day == today, entries.get(day, ())) for day in days
    ]


def _weekdays() -> list[str]:
    """The short names of the days of the week, in the order in which the language begins it."""
    locale = i18n.current().locale
    names = dates.get_day_names("abbreviated", locale=locale)
    return [names[(locale.first_week_day + number) % 7] for number in range(7)]
