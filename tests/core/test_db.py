"""Statements on a real server: what goes in, what comes out, and what is refused."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pymysql.err
import pytest

from blog.core.db import (
    Database,
    DatabaseConfig,
    DatabaseUnavailable,
    Duplicate,
    StatementTooLarge,
    UnstorableText,
)
from tests.database import Opened

_INSERT = "INSERT INTO things (name, amount) VALUES (%(name)s, %(amount)s)"
_COUNT = "SELECT COUNT(*) FROM things"


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (None, None),
        (True, 1),
        (False, 0),
        (-42, -42),
        (2**63, 2**63),
        (0.1, 0.1),
        (1e300, 1e300),
        (Decimal("12.340"), Decimal("12.340")),
        ("", ""),
        ('it\'s "quoted" \\ 100 % %s %(x)s', 'it\'s "quoted" \\ 100 % %s %(x)s'),
        ("\0\n\r\x1a 漢字 😀", "\0\n\r\x1a 漢字 😀"),
        (bytes(range(256)), bytes(range(256))),
    ],
)
async def test_a_value_comes_back_as_it_went_in(things: Database, value: object, answer: object) -> None:
    assert await things.fetch_value("SELECT %(value)s", {"value": value}) == answer


async def test_times_go_in_and_come_out_in_utc(things: Database) -> None:
    await things.execute("CREATE TABLE times (at DATETIME(6), day DATE, moment TIMESTAMP NULL)")
    at = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    await things.execute(
        "INSERT INTO times (at, day, moment) VALUES (%(at)s, %(day)s, %(at)s)", {"at": at, "day": date(2026, 3, 29)}
    )

    row = await things.fetch_one("SELECT at, day, moment FROM times")

    assert row is not None
    assert row["at"] == at
    assert row["at"].tzinfo is UTC
    assert row["day"] == date(2026, 3, 29)
    assert row["moment"] == at.replace(microsecond=0)


async def test_a_list_fills_an_in(things: Database) -> None:
    for name in ("a", "b", "c"):
        await things.execute(_INSERT, {"name": name, "amount": 1})
    rows = await things.fetch_all(
        "SELECT name FROM things WHERE name IN %(names)s ORDER BY name", {"names": ["c", "a"]}
    )
    assert [row["name"] for row in rows] == ["a", "c"]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({"a": 1}, TypeError),
        ([["nested"]], TypeError),
        (object(), TypeError),
        (timedelta(1), TypeError),
        (datetime(2026, 1, 1), TypeError),  # noqa: DTZ001 - a naive one is what is refused
        ([], ValueError),
        (2**64, ValueError),
        (-(10**20), ValueError),
        (float("nan"), ValueError),
        (Decimal("Infinity"), ValueError),
        ("half a pair \ud83d", UnstorableText),
        ("\udcff", UnstorableText),
    ],
)
async def test_a_value_without_a_place_in_sql_is_refused(
    things: Database, value: object, error: type[Exception]
) -> None:
    with things.counting() as seen, pytest.raises(error):
        await things.fetch_value("SELECT %(value)s", {"value": value})
    assert seen.statements == []


async def test_a_percent_sign_is_doubled_with_and_without_parameters(things: Database) -> None:
    assert await things.fetch_value("SELECT '100 %%'") == "100 %"
    assert await things.fetch_value("SELECT CONCAT(%(n)s, ' %%')", {"n": 100}) == "100 %"


async def test_nothing_found_is_none_or_an_empty_list(things: Database) -> None:
    assert await things.fetch_one("SELECT id FROM things") is None
    assert await things.fetch_value("SELECT id FROM things") is None
    assert await things.fetch_all("SELECT id FROM things") == []


async def test_a_union_has_the_parts_that_are_wanted(things: Database) -> None:
    both = ("SELECT 1 AS number", "SELECT %(number)s")
    for is_wanted, found in ((True, [1, 2]), (False, [1])):
        rows = await things.fetch_union((True, both[0]), (is_wanted, both[1]), params={"number": 2})
        assert [row["number"] for row in rows] == found


async def test_rowcount_counts_the_rows_found_even_if_nothing_changes(things: Database) -> None:
    made = await things.execute(_INSERT, {"name": "a", "amount": 1})
    assert (made.rowcount, made.lastrowid) == (1, 1)
    same = await things.execute("UPDATE things SET amount = 1 WHERE name = 'a'")
    none = await things.execute("UPDATE things SET amount = 1 WHERE name = 'b'")
    assert (same.rowcount, none.rowcount) == (1, 0)


async def test_a_duplicate_names_its_key(things: Database) -> None:
    await things.execute(_INSERT, {"name": "it's for key 'x'", "amount": 1})
    with pytest.raises(Duplicate) as caught:
        await things.execute(_INSERT, {"name": "it's for key 'x'", "amount": 1})
    assert caught.value.key == "things_name"


async def test_a_mistake_in_the_sql_is_told_as_it_is(things: Database) -> None:
    with pytest.raises(pymysql.err.ProgrammingError):
        await things.fetch_all("SELEKT 1")


async def test_text_that_is_too_long_is_refused_not_cut(things: Database) -> None:
    with pytest.raises(pymysql.err.DataError):
        await things.execute(_INSERT, {"name": "x" * 21, "amount": 1})


async def test_two_statements_in_one_call_are_refused(things: Database) -> None:
    with pytest.raises(pymysql.err.ProgrammingError):
        await things.execute("SELECT 1; INSERT INTO things (name) VALUES ('smuggled')")
    assert await things.fetch_value(_COUNT) == 0


async def test_a_statement_with_warnings_gives_no_python_warning(things: Database) -> None:
    with things.counting() as seen:
        await things.execute("DROP TABLE IF EXISTS nothing_of_that_name")  # a warning would fail this test
    assert seen.statements == ["DROP TABLE IF EXISTS nothing_of_that_name"]


async def test_a_statement_beyond_the_packet_limit_is_refused_before_it_is_sent(things: Database) -> None:
    limit = await things.fetch_value("SELECT @@max_allowed_packet")
    with pytest.raises(StatementTooLarge):
        await things.fetch_value("SELECT LENGTH(%(big)s)", {"big": "x" * limit})
    assert await things.fetch_value("SELECT LENGTH(%(big)s)", {"big": "x" * 9_000_000}) == 9_000_000


async def test_the_server_ends_a_slow_statement(empty_database: DatabaseConfig, opened: Opened) -> None:
    database = await opened(empty_database, statement_timeout=0.2)
    assert await database.fetch_value("SELECT @@max_statement_time") == 0.2
    with pytest.raises(DatabaseUnavailable, match=r"too long|in time"):
        await database.fetch_value(
            "SELECT COUNT(*) FROM seq_1_to_100000 AS a, seq_1_to_100000 AS b WHERE a.seq + b.seq = 7"
        )
    assert await database.fetch_value("SELECT 1") == 1
