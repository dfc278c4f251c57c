"""What happens by itself as time passes: the trash is emptied, old revisions are thinned, leftovers go."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from blog.accounts import queries as account_queries
from blog.accounts import tasks as account_tasks
from blog.core import clock
from blog.core.db import Database
from blog.core.errors import NotFound
from blog.core.paging import Slice
from blog.posts.models import Kind, Post, Status
from blog.schedule import TASKS
from blog.settings import Settings
from blog.site import queries as site_queries
from blog.writing import actions, queries, queries_copies, tasks
from blog.writing.actions_thinning import Ages, superfluous
from blog.writing.forms import PostForm
from blog.writing.queries_thinning import Age
from tests.factories import Factory
from tests.writing.copies import copies_of

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
Move = Callable[[datetime], None]


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Sets the clock."""

    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    to(START)
    return to


def test_every_task_has_a_name_of_its_own_and_comes_round_within_a_day() -> None:
    assert len({task.name for task in TASKS}) == len(TASKS)
    assert all(60 <= task.every_seconds <= 24 * 3600 for task in TASKS)


async def test_every_task_runs_on_an_empty_site(db: Database, settings: Settings) -> None:
    for task in TASKS:
        await task.run(db, settings)


# ---- The trash ----

TRASH_DAYS = [(30, 29, True), (30, 31, False), (1, 2, False), (0, 5000, True)]


@pytest.mark.parametrize(("trash_days", "days", "stays"), TRASH_DAYS)
async def test_what_has_been_in_the_trash_for_its_time_is_deleted_for_good(
    db: Database, settings: Settings, make: Factory, move: Move, trash_days: int, days: int, stays: bool
) -> None:
    kept, trashed = await make.post(title="Kept"), await make.trashed(title="Thrown", tags="a")
    await make.comment(kept)
    before = (await site_queries.get_site(db)).version
    move(START + timedelta(days=days))
    await tasks.empty_trash(db, settings.model_copy(update={"trash_days": trash_days}))
    assert (await queries.get_post(db, kept.id)).title == "Kept"
    assert ((await site_queries.get_site(db)).version == before) is stays
    if stays:
        assert (await queries.get_post(db, trashed.id)).tags == ("a",)
    else:
        with pytest.raises(NotFound):
            await queries.get_post(db, trashed.id)
        assert await db.fetch_value("SELECT COUNT(*) FROM revisions WHERE post_id = %(id)s", {"id": trashed.id}) == 0


async def test_a_full_trash_is_emptied_in_small_steps(
    db: Database, settings: Settings, make: Factory, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    from blog.writing import actions_trash

    monkeypatch.setattr(actions_trash, "AT_ONCE", 3)
    for _ in range(7):
        await make.trashed()
    move(START + timedelta(days=31))
    before = (await site_queries.get_site(db)).version
    await tasks.empty_trash(db, settings)
    assert await db.fetch_value("SELECT COUNT(*) FROM posts") == 0
    assert (await site_queries.get_site(db)).version == before + 3


async def test_what_was_restored_in_time_is_not_deleted(
    db: Database, settings: Settings, make: Factory, move: Move
) -> None:
    post = await make.trashed()
    move(START + timedelta(days=31))
    await actions.restore(db, post, post.version, by=await make.author())
    await tasks.empty_trash(db, settings)
    assert (await queries.get_post(db, post.id)).trashed_at is None


# ---- Revisions ----

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AGES = Ages(daily_before=NOW - timedelta(days=30), weekly_before=NOW - timedelta(days=365))
DAILY_ONLY = Ages(daily_before=NOW - timedelta(days=30), weekly_before=None)
UTC_ZONE, SHANGHAI = ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai")


def aged(*moments: str, **which: set[int]) -> list[Age]:
    """Drafts saved at these moments, versions from 1 on; `published`, `noted` and `needed` name some of them."""
    return [
        Age(
            version,
            datetime.fromisoformat(moment).replace(tzinfo=UTC),
            Status.PUBLISHED if version in which.get("published", ()) else Status.DRAFT,
            version in which.get("noted", ()),
            version in which.get("needed", ()),
        )
        for version, moment in enumerate(moments, 1)
    ]


A_DAY = ("2026-09-01T08:00", "2026-09-02T08:00", "2026-09-02T09:00", "2026-09-02T10:00", "2026-09-03T08:00")
A_WEEK = ("2025-01-01T08:00", "2025-01-06T08:00", "2025-01-08T08:00", "2025-01-12T08:00", "2025-01-13T08:00")
THINNINGS: dict[str, tuple[list[Age], Ages, ZoneInfo, list[int]]] = {
    "nothing there": ([], AGES, UTC_ZONE, []),
    "a single one": (aged("2020-01-01T08:00"), AGES, UTC_ZONE, []),
    "young ones all stay": (aged(*["2026-11-20T08:00"] * 9), AGES, UTC_ZONE, []),
    "of a day the last stays": (aged(*A_DAY), AGES, UTC_ZONE, [2, 3]),
    "of a week the last stays": (aged(*A_WEEK), AGES, UTC_ZONE, [2, 3]),
    "never of a week": (aged(*A_WEEK), DAILY_ONLY, UTC_ZONE, []),
    "published ones stay": (aged(*A_DAY, published={2, 3}), AGES, UTC_ZONE, []),
    "those with a note stay": (aged(*A_DAY, noted={3}), AGES, UTC_ZONE, [2]),
    "those somebody writes on stay": (aged(*A_DAY, needed={2}), AGES, UTC_ZONE, [3]),
    "the first stays": (aged("2026-09-02T07:00", *A_DAY[1:]), AGES, UTC_ZONE, [2, 3]),
    "the latest stays": (aged("2026-09-01T08:00", "2026-09-02T07:00", "2026-09-02T08:00"), AGES, UTC_ZONE, [2]),
    "days are those of the site": (
        aged("2026-09-01T08:00", "2026-09-02T15:00", "2026-09-02T17:00", "2026-09-05T08:00"),
        AGES,
        SHANGHAI,
        [],
    ),
    "the same moments on one day elsewhere": (
        aged("2026-09-01T08:00", "2026-09-02T15:00", "2026-09-02T17:00", "2026-09-05T08:00"),
        AGES,
        UTC_ZONE,
        [2],
    ),
    "a week goes on over the new year": (
        aged("2024-12-01T08:00", "2024-12-30T08:00", "2025-01-02T08:00", "2025-02-01T08:00"),
        AGES,
        UTC_ZONE,
        [2],
    ),
    "a clock that was set back": (
        aged("2026-09-02T10:00", "2026-09-02T09:00", "2026-09-02T08:00"),
        AGES,
        UTC_ZONE,
        [2],
    ),
}


@pytest.mark.parametrize("case", THINNINGS)
def test_old_revisions_are_thinned_by_age(case: str) -> None:
    revisions, ages, zone, gone = THINNINGS[case]
    assert superfluous(revisions, ages, zone) == gone


def test_thinning_what_was_thinned_changes_nothing_more() -> None:
    moments = [NOW - timedelta(hours=7 * number) for number in range(3000, 0, -1)]
    revisions = [Age(number, moment, Status.DRAFT, False, False) for number, moment in enumerate(moments)]
    gone = set(superfluous(revisions, AGES, UTC_ZONE))
    left = [each for each in revisions if each.version not in gone]
    assert superfluous(left, AGES, UTC_ZONE) == []
    by_age = [each for each in left if AGES.weekly_before and AGES.weekly_before <= each.made_at < AGES.daily_before]
    assert len(by_age) == len({each.made_at.date() for each in by_age}) > 300


async def _saved_again(db: Database, post: Post, text: str, **fields: object) -> Post:
    form = PostForm.model_validate({"title": post.title, "source": text, "version": post.version, **fields})
    by = await account_queries.get_user(db, post.author_id)
    await actions.update_post(db, post, form, by=by)
    return await queries.get_post(db, post.id)


async def _versions(db: Database, post: Post) -> list[int]:
    return sorted(revision.version for revision in await queries.list_revisions(db, post.id, Slice(1, 100)))


async def test_revisions_thin_out_as_a_post_grows_old(
    db: Database, settings: Settings, make: Factory, move: Move
) -> None:
    post = await make.draft(title="Long in the making")
    for hour in range(1, 5):
        move(START + timedelta(hours=hour))
        post = await _saved_again(db, post, f"Text {hour}", note="Kept on purpose" if hour == 2 else "")
    move(START + timedelta(days=1))
    post = await _saved_again(db, post, "Text of the next day")
    move(START + timedelta(days=2))
    post = await _saved_again(db, post, "The latest text")

    await tasks.thin_revisions(db, settings)
    assert await _versions(db, post) == [1, 2, 3, 4, 5, 6, 7]
    move(START + timedelta(days=60))
    await tasks.thin_revisions(db, settings.model_copy(update={"revisions_all_days": 0}))
    assert await _versions(db, post) == [1, 2, 3, 4, 5, 6, 7]
    await tasks.thin_revisions(db, settings)
    assert await _versions(db, post) == [1, 3, 5, 6, 7]
    move(START + timedelta(days=400))
    await tasks.thin_revisions(db, settings.model_copy(update={"revisions_daily_days": 0}))
    assert await _versions(db, post) == [1, 3, 5, 6, 7]
    # 1 March 2026 is a Sunday: the next days are of another week.
    await tasks.thin_revisions(db, settings)
    assert await _versions(db, post) == [1, 3, 5, 7]
    assert (await queries.get_revision(db, post.id, 7)).source == "The latest text"


async def test_what_was_looked_at_is_not_looked_at_again(
    db: Database, settings: Settings, make: Factory, move: Move
) -> None:
    for _ in range(3):
        await make.post()
    move(START + timedelta(days=60))
    await tasks.thin_revisions(db, settings)
    with db.counting() as seen:
        await tasks.thin_revisions(db, settings)
    assert len(seen.statements) == 2  # the site's time zone, and that there is nothing to do


async def test_a_revision_that_a_working_copy_began_from_is_kept_until_that_is_gone(
    db: Database, settings: Settings, make: Factory, move: Move
) -> None:
    post = await make.draft()
    for number in range(3):
        post = await _saved_again(db, post, f"Text {number}")
    await queries_copies.keep_copy(
        db,
        post.author_id,
        "copy-key-1",
        post_id=post.id,
        kind=Kind.POST,
        base_version=2,
        seq=1,
        fields={"title": "x"},
        now=START,
    )
    move(START + timedelta(days=32))
    await tasks.thin_revisions(db, settings)
    assert await _versions(db, post) == [1, 2, 4]


# ---- Leftovers ----


async def test_working_copies_go_a_month_after_the_last_word(
    db: Database, settings: Settings, make: Factory, move: Move
) -> None:
    user = await make.user()
    for number, age in enumerate((31, 29)):
        await queries_copies.keep_copy(
            db,
            user.id,
            f"copy-key-{number}",
            post_id=None,
            kind=Kind.POST,
            base_version=0,
            seq=1,
            fields={"title": str(age)},
            now=START - timedelta(days=age),
        )
    await tasks.clear_working_copies(db, settings)
    assert [copy.fields["title"] for copy in await copies_of(db, user.id)] == ["29"]


async def test_dead_sessions_and_old_attempts_are_forgotten(
    db: Database, settings: Settings, make: Factory, move: Move
) -> None:
    user = await make.user()
    for number, age in enumerate((0, 13, 15, 100)):
        await account_queries.insert_session(
            db, bytes([number]) * 32, user.id, network="n", agent="", now=START - timedelta(days=age)
        )
        await account_queries.add_attempt(
            db, "x", limit=100, window=timedelta(minutes=1), now=START - timedelta(days=age)
        )
    await account_tasks.clear_sessions(db, settings)
    assert await db.fetch_value("SELECT COUNT(*) FROM sessions") == 2
    assert await db.fetch_value("SELECT COUNT(*) FROM attempts") == 1
