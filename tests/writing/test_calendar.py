"""The calendar: what appears when, by the days of the site's own zone."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from blog.core import clock
from blog.core.web import DATABASE
from blog.startup import CURRENT_SITE
from tests.application import Browser, Page, Visit
from tests.factories import Factory

NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)


@pytest.fixture
async def in_zone(app: web.Application, make: Factory, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Puts the site into a time zone, with the clock at NOW."""
    monkeypatch.setattr(clock, "now", lambda: NOW)

    async def move(zone: str) -> None:
        await make.db.execute("UPDATE site SET time_zone = %(zone)s", {"zone": zone})
        app[CURRENT_SITE].forget()

    return move


def days(page: Page) -> dict[str, list[str]]:
    """The titles by day, of days that have any."""
    found = {}
    for day in page.tree.iter("li"):
        if "day" in (day.get("class") or "").split():
            links = [a for a in day.iter("a") if "/admin/posts/" in a.get("href", "")]
            titles = ["".join(link.itertext()) for link in links]
            if titles:
                found[day.find(".//time").get("datetime")] = titles
    return found


# Zone, the moment in UTC, and the day on which it stands.
DAYS = [
    ("UTC", "2026-11-20T23:30", "2026-11-20"),
    ("Asia/Shanghai", "2026-11-20T23:30", "2026-11-21"),
    ("America/New_York", "2026-11-20T02:00", "2026-11-19"),
    ("Europe/Vienna", "2026-03-29T00:30", "2026-03-29"),  # the night in which clocks go forward
    ("Europe/Vienna", "2026-03-28T23:30", "2026-03-29"),
    ("Europe/Vienna", "2026-10-25T00:30", "2026-10-25"),  # and back
    ("Europe/Vienna", "2026-10-25T01:30", "2026-10-25"),
    ("Europe/Vienna", "2026-10-25T22:59", "2026-10-25"),
    ("Europe/Vienna", "2026-10-25T23:00", "2026-10-26"),
    ("Europe/Vienna", "2026-10-31T22:59", "2026-10-31"),  # winter already: two hours later in summer
    ("Europe/Vienna", "2026-10-31T23:00", "2026-11-01"),
    ("Pacific/Kiritimati", "2026-10-31T10:00", "2026-11-01"),
    ("Africa/Cairo", "2026-04-23T22:30", "2026-04-24"),  # where midnight itself is left out
    ("UTC", "2028-02-29T12:00", "2028-02-29"),
    ("Asia/Shanghai", "2026-12-31T16:00", "2027-01-01"),
]


async def test_a_post_stands_on_its_day_in_the_sites_zone(
    owner_browser: Browser, make: Factory, in_zone: Callable[..., Any], subtests: pytest.Subtests
) -> None:
    for zone, moment, day in DAYS:
        with subtests.test(f"{zone} {moment}"):
            await in_zone(zone)
            post = await make.post(published_at=datetime.fromisoformat(moment).replace(tzinfo=UTC))
            assert days(await owner_browser.get(f"/admin/calendar?month={day[:7]}")) == {day: [post.title]}
            await make.db.execute("UPDATE posts SET trashed_at = published_at")


async def test_it_shows_what_is_scheduled_published_and_dated_and_nothing_else(
    owner_browser: Browser, make: Factory, in_zone: Callable[..., Any]
) -> None:
    await in_zone("UTC")
    dates = {"Past": 3, "Later": 20, "Same day": 20, "Dated draft": 22, "A page": 25}
    for title, day in dates.items():
        moment = datetime(2026, 11, day, 9, tzinfo=UTC)
        kind = "page" if title == "A page" else "post"
        await make.post(published=title != "Dated draft", kind=kind, title=title, published_at=moment)
    await make.draft(title="Without a date")
    await make.trashed(title="Away", published_at=datetime(2026, 11, 21, tzinfo=UTC))
    await make.post(title="Next month", published_at=datetime(2026, 12, 1, tzinfo=UTC))
    page = await owner_browser.get("/admin/calendar")
    assert days(page) == {
        "2026-11-03": ["Past"],
        "2026-11-20": ["Later", "Same day"],
        "2026-11-22": ["Dated draft"],
        "2026-11-25": ["A page"],
    }
    quiet = [item for item in page.tree.iter("li") if "is-past" in (item.get("class") or "")]
    assert ["".join(item.find("a").itertext()) for item in quiet] == ["Past"]
    today = next(item for item in page.tree.iter("li") if "is-today" in (item.get("class") or ""))
    assert today.find(".//time").get("datetime") == "2026-11-15"
    assert "Today" in "".join(today.itertext())


async def test_an_author_sees_their_own_only(visit: Visit, make: Factory, in_zone: Callable[..., Any]) -> None:
    await in_zone("UTC")
    me = await make.user()
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    await make.post(title="Mine", by=me, published_at=moment)
    await make.post(title="Not mine", published_at=moment)
    await make.page(title="A page in my name", by=me, published_at=moment)
    browser = await visit(me)
    assert days(await browser.get("/admin/calendar")) == {"2026-11-20": ["Mine"]}
    words = (await browser.get("/admin")).words
    assert "Mine" in words
    assert "Not mine" not in words


async def test_one_goes_from_month_to_month(owner_browser: Browser, in_zone: Callable[..., Any]) -> None:
    await in_zone("UTC")
    page = await owner_browser.get("/admin/calendar?month=2026-12")
    assert "Nothing has a date in this month." in page.words
    links = {a.get("rel"): a.get("href") for a in page.tree.iter("a") if a.get("rel")}
    assert (links["prev"], links["next"]) == ("/admin/calendar?month=2026-11", "/admin/calendar?month=2027-01")
    assert any("This month" in "".join(a.itertext()) for a in page.tree.iter("a"))
    assert len([item for item in page.tree.iter("li") if "day" in (item.get("class") or "").split()]) == 31
    for end, missing in (("1000-02", "prev"), ("9998-11", "next")):
        at_the_end = await owner_browser.get(f"/admin/calendar?month={end}")
        assert at_the_end.status == 200
        assert missing not in {a.get("rel") for a in at_the_end.tree.iter("a")}


MONTHS = [
    "",
    "2026",
    "2026-13",
    "2026-00",
    "2026-1",
    "999-01",
    "1000-01",
    "9998-12",
    "9999-01",
    "２０２６-11",
    "x",
    "\x00",
]


async def test_a_month_that_is_none_is_not_found(owner_browser: Browser) -> None:
    for month in MONTHS:
        assert (await owner_browser.get("/admin/calendar", params={"month": month})).status == 404


# Language of the person, and the first day of the week and blanks before 1 November 2026, a Sunday.
WEEKS = [("en", "Mon", 6), ("zh-Hans", "周一", 6)]


@pytest.mark.parametrize(("language", "first", "blanks"), WEEKS)
async def test_weeks_begin_as_the_language_does(
    visit: Visit, make: Factory, in_zone: Callable[..., Any], language: str, first: str, blanks: int
) -> None:
    await in_zone("UTC")
    page = await (await visit(await make.user(role="editor", language=language))).get("/admin/calendar")
    assert next(item for item in page.tree.iter("ol") if item.get("class") == "weekdays")[0].text == first
    assert any(f"after-{blanks}" in (item.get("class") or "") for item in page.tree.iter("ol"))


async def test_the_dashboard_names_what_comes_next_and_what_was_never_saved(
    owner_browser: Browser, make: Factory, in_zone: Callable[..., Any]
) -> None:
    await in_zone("UTC")
    assert "Appears next" not in (await owner_browser.get("/admin")).words
    for day in (21, 19, 20, 24, 23, 22):
        await make.post(title=f"On day {day}", published_at=datetime(2026, 11, day, tzinfo=UTC))
    copy = {"post_id": None, "kind": "post", "base_version": 0, "seq": 1, "fields": {"title": "Half a thought"}}
    await owner_browser.request(
        "POST", "/admin/copies/copy-key-1", json=copy, headers={"Sec-Fetch-Site": "same-origin"}
    )
    page = await owner_browser.get("/admin")
    section = next(item for item in page.tree.iter("section") if item.get("aria-labelledby") == "upcoming-title")
    assert ["".join(a.itertext()) for a in section.iter("a")][:-1] == [f"On day {day}" for day in range(19, 24)]
    assert "Half a thought" in page.words
    assert any(a.get("href") == "/admin/copies/copy-key-1" for a in page.tree.iter("a"))


async def test_the_pages_ask_the_database_little(app: web.Application, owner_browser: Browser, make: Factory) -> None:
    for _ in range(20):
        await make.post(published_at=datetime(2999, 1, 1, tzinfo=UTC))
    # Session and site come with every page.
    for path, budget in (("/admin/calendar", 3), ("/admin/posts", 4), ("/admin", 8)):
        await owner_browser.get(path)
        with app[DATABASE].counting() as seen:
            assert (await owner_browser.get(path)).status == 200
        assert len(seen.statements) <= budget, (path, len(seen.statements))
