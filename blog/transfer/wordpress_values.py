"""Small values of a WordPress export: dates, slugs, titles."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import unquote

TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
PUB_DATE = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} [1-9]\d{3} \d\d:\d\d:\d\d [+-]\d{4}")
QUARTER = timedelta(minutes=15)
FURTHEST = timedelta(hours=14)  # no zone is further from UTC (UTC+14, Kiribati)


def one_line(text: str) -> str:
    """Titles and names may hold HTML and entities in WordPress; here they are plain text on one line."""
    return " ".join(unescape(TAG.sub("", text)).split())


def decode_slug(slug: str) -> str:
    """WordPress stores "ελ" as "%ce%b5%ce%bb", cut at 200 bytes: a character cut in half is dropped."""
    return unquote(slug.strip(), errors="ignore").strip("/ ")


def read_local(text: str) -> datetime | None:
    """A MySQL date without a zone; None for the zero date and for nonsense."""
    try:
        moment = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - the zone is not in the file
    except ValueError:
        return None
    return moment if moment.year >= 1000 else None  # the least year of MySQL's DATETIME


def read_utc(text: str) -> datetime | None:
    return moment.replace(tzinfo=UTC) if (moment := read_local(text)) else None


def read_pub_date(text: str) -> datetime | None:
    """The date of an RSS item (RFC 822); None for WordPress' "Wed, 30 Nov -0001 00:00:00 +0000" and the like."""
    if not PUB_DATE.fullmatch(text.strip()):
        return None
    try:
        return parsedate_to_datetime(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Offsets:
    """The distance of local time from UTC, learned month by month from items that tell both.

    An item that tells only its local time gets the offset most seen in its month, or in the nearest month known; so
    daylight saving time is right except for the days around a change.
    """

    def __init__(self) -> None:
        self.by_month: dict[int, Counter[timedelta]] = {}

    def learn(self, local: datetime | None, utc: datetime | None) -> None:
        if local is None or utc is None:
            return
        offset = local.replace(tzinfo=UTC) - utc
        if abs(offset) <= FURTHEST and not offset % QUARTER:
            self.by_month.setdefault(_month(local), Counter())[offset] += 1

    def to_utc(self, local: datetime | None) -> datetime | None:
        """UTC of a local time; UTC itself is assumed where the file teaches nothing."""
        if local is None:
            return None
        if not self.by_month:
            return local.replace(tzinfo=UTC)
        nearest = min(self.by_month, key=lambda month: (abs(month - _month(local)), month))
        return local.replace(tzinfo=UTC) - self.by_month[nearest].most_common(1)[0][0]


def _month(moment: datetime) -> int:
    return moment.year * 12 + moment.month
