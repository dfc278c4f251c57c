"""Storing an imported blog: everything or nothing, nothing twice, each thing with the visibility it had."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from blog.accounts import queries as account_queries
from blog.accounts.models import User
from blog.core import clock, security
from blog.core.db import Database, Duplicate
from blog.transfer import load as loading
from blog.transfer.bundle import BundleItem, BundlePost, ImportFormatError
from blog.transfer.known import Known, learn
from blog.transfer.report import Kind, Report
from blog.transfer.sizes import fitting_post
from blog.transfer.wordpress import open_export
from tests.application import Browser
from tests.factories import Factory
from tests.transfer import wxr_text
from tests.transfer.bundles import (
    SITE,
    Blog,
    author,
    checksums,
    comment,
    details,
    load,
    menu_item,
    post,
    slugs,
    stored_post,
    tag,
)


@pytest.fixture
async def owner(make: Factory) -> User:
    return await make.user(role="owner")


def whole_blog() -> list[BundleItem]:
    return [
        author(),
        tag("News", kind="category"),
        tag("Cats"),
        post(
            "1",
            tags=(tag("News", kind="category"), tag("Cats")),
            comments=(comment("1"), comment("2", parent="1")),
            old_slugs=("hullo",),
        ),
        post("2", "About", kind="page", parent_id="1"),
        menu_item("1", "About us", target="page", target_id="2"),
    ]


async def test_a_wordpress_export_can_be_read_by_visitors(
    db: Database, owner: User, visitor: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "export.xml"
    item = wxr_text.item("<p>A <b>bold</b> start</p>", wxr_text.comment("7"), title="Hello", post_name="hello")
    file.write_text(wxr_text.export(item))
    report = Report()
    await loading.import_bundle(db, open_export(file), report, by=owner)
    page = await visitor.get("/posts/hello")
    assert page.status == 200
    assert "<strong>bold</strong>" in page.text
    assert "Ben" in page.words
    assert report.unaccounted() == {}


async def test_a_post_keeps_all_that_is_known_of_it(db: Database, owner: User) -> None:
    body, moment = "One *two*", clock.now() - timedelta(days=100)
    await load(db, owner, author(), post(body=body, excerpt="Short", sticky=True, published_at=moment))
    row = await stored_post(db, "hello")
    assert (row["source"], row["excerpt"], row["summary"], row["sticky"]) == (body, "Short", "Short", 1)
    assert row["published_at"] == moment
    revision = await db.fetch_one("SELECT version, source, note, user_id FROM revisions")
    assert revision == {"version": 1, "source": body, "note": "Imported", "user_id": owner.id}


@pytest.mark.parametrize(
    ("fields", "status", "listed"),
    [
        ({}, 200, True),
        ({"status": "draft"}, 404, False),
        ({"status": "draft", "published_at": None}, 404, False),
        ({"visibility": "private"}, 404, False),
        ({"visibility": "password", "password": "enter"}, 200, True),
        ({"published_at": clock.now() + timedelta(days=3)}, 404, False),
    ],
)
async def test_nothing_becomes_more_public_than_it_was(
    db: Database, owner: User, visitor: Browser, fields: dict[str, Any], status: int, listed: bool
) -> None:
    await load(db, owner, author(), post(body="the secret", **fields))
    page = await visitor.get("/posts/hello")
    assert page.status == status
    assert ("the secret" in page.text) is (status == 200 and not fields)
    assert ("Hello" in (await visitor.get("/")).words) is listed


async def test_a_password_opens_the_post_it_opened_before(db: Database, owner: User) -> None:
    await load(db, owner, post(visibility="password", password="enter"))
    row = await stored_post(db, "hello")
    assert await security.verify_password(row["password_hash"], "enter")


async def test_a_published_post_without_a_date_gets_one_and_is_named(db: Database, owner: User) -> None:
    report = await load(db, owner, post(published_at=None, created_at=None, updated_at=None))
    assert (await stored_post(db, "hello"))["published_at"] <= clock.now()
    assert details(report, "no_date") == [("Hello", "")]


async def test_a_second_import_changes_nothing(db: Database, owner: User) -> None:
    first = await load(db, owner, *whole_blog())
    before = await checksums(db)
    second = await load(db, owner, *whole_blog())
    assert await checksums(db) == before
    assert first.written == second.unchanged == second.read
    assert not any(second.written.values())


async def test_what_was_edited_or_deleted_since_stays_so(db: Database, owner: User, make: Factory) -> None:
    await load(db, owner, *whole_blog())
    await db.execute("UPDATE posts SET title = 'Edited', slug = 'edited' WHERE slug = 'hello'")
    await db.execute("DELETE FROM posts WHERE slug = 'about'")
    before = await checksums(db)
    await load(db, owner, *whole_blog())
    assert await checksums(db) == before


async def test_a_later_export_adds_what_is_new(db: Database, owner: User) -> None:
    await load(db, owner, author(), post("1", comments=(comment("1"),)))
    later = post("1", comments=(comment("1"), comment("2", "An answer", parent="1")))
    report = await load(db, owner, author(), later, post("2", "New", body="[old](https://old.example/2020/06/1/)"))
    assert (report.written[Kind.POST], report.written[Kind.COMMENT]) == (1, 1)
    assert (await stored_post(db, "new"))["source"] == "[old](/posts/hello)"
    rows = await db.fetch_all("SELECT id, parent_id FROM comments ORDER BY id")
    assert rows[1]["parent_id"] == rows[0]["id"]


async def test_an_answer_to_a_comment_deleted_since_stands_for_itself(db: Database, owner: User) -> None:
    await load(db, owner, post("1", comments=(comment("1"),)))
    await db.execute("DELETE FROM comments")
    await load(db, owner, post("1", comments=(comment("1"), comment("2", parent="1"))))
    assert await db.fetch_all("SELECT parent_id FROM comments") == [{"parent_id": None}]


async def test_a_dry_run_gives_the_same_report_and_changes_nothing(db: Database, owner: User, make: Factory) -> None:
    await make.post(title="Hello")
    before = await checksums(db)
    rehearsal = await load(db, owner, *whole_blog(), dry_run=True)
    assert await checksums(db) == before
    assert rehearsal == await load(db, owner, *whole_blog())
    assert ("Hello", "hello → hello-2") in details(rehearsal, "already_there")


class BreaksOff(Blog):
    def items(self, report: Report) -> Iterator[BundleItem]:
        yield from super().items(report)
        raise ImportFormatError("broken", 7, 3)


async def test_a_file_that_breaks_off_leaves_nothing(db: Database, owner: User) -> None:
    before = await checksums(db)
    with pytest.raises(ImportFormatError):
        await loading.import_bundle(db, BreaksOff(*whole_blog()), Report(), by=owner)
    assert await checksums(db) == before


async def test_a_failure_while_storing_leaves_nothing(db: Database, owner: User) -> None:
    before = await checksums(db)
    report = Report()
    with pytest.raises(Duplicate):
        await loading.import_bundle(db, Blog(post("1", "One"), post("1", "Two")), report, by=owner)
    assert await checksums(db) == before
    assert not report.written


async def test_two_imports_at_once_bring_everything_in_once(db: Database, owner: User) -> None:
    reports = await asyncio.gather(load(db, owner, *whole_blog()), load(db, owner, *whole_blog()))
    assert sorted(report.written[Kind.POST] for report in reports) == [0, 1]
    assert await slugs(db) == {"hello", "about"}
    assert await db.fetch_value("SELECT COUNT(*) FROM comments") == 2


async def test_an_address_taken_while_the_import_prepares_is_noticed(
    db: Database, owner: User, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    rivals = ["Hello"]

    async def learn_and_be_overtaken(database: Database, source: str) -> Known:
        known = await learn(database, source)
        while rivals:
            await make.post(title=rivals.pop())
        return known

    monkeypatch.setattr(loading, "learn", learn_and_be_overtaken)
    report = await load(db, owner, *whole_blog())
    assert await slugs(db) == {"hello", "hello-2", "about"}
    assert report.written[Kind.POST] == 1


async def test_the_event_loop_goes_on_meanwhile(db: Database, owner: User) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counter = asyncio.create_task(count())
    await load(db, owner, *(post(str(number), body="word *word* " * 2000) for number in range(10)))
    counter.cancel()
    assert turns > 100


async def test_an_import_given_up_leaves_nothing_and_holds_up_nobody(db: Database, owner: User) -> None:
    begun = asyncio.Event()
    many: list[BundlePost] = [post(str(number), body="word " * 1000) for number in range(200)]
    work = loading.import_bundle(db, Blog(*many), Report(), by=owner, progress=lambda _done: begun.set())
    task = asyncio.create_task(work)
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await slugs(db) == set()
    await load(db, owner, *whole_blog())


async def test_the_version_of_the_site_grows_by_one(db: Database, owner: User) -> None:
    before = await db.fetch_value("SELECT version FROM site")
    await load(db, owner, *whole_blog())
    assert await db.fetch_value("SELECT version FROM site") == before + 1


async def test_texts_too_long_are_cut_to_what_fits(db: Database, owner: User) -> None:
    report = await load(db, owner, post(title="é" * 400, excerpt="x" * 80_000, slug="long"))
    assert [detail for _title, detail in details(report, "shortened")] == ["400 → 300", "80000 → 5000"]
    row = await stored_post(db, "long")
    assert (len(row["title"]), len(row["excerpt"])) == (300, 5000)


def test_a_text_that_no_statement_can_hold_is_cut() -> None:
    source, made = fitting_post("quo'te " * 100_000, "", 2**20)
    assert 0 < len(source) < 700_000
    assert len(source.encode()) + source.count("'") + len(made.html.encode()) < 2**20


async def test_authors_become_users_who_cannot_sign_in(db: Database, owner: User) -> None:
    await load(db, owner, author(), post())
    row = await db.fetch_one(
        "SELECT u.role, u.password_hash, u.name FROM users AS u JOIN posts AS p ON p.author_id = u.id"
    )
    assert row == {"role": "author", "password_hash": None, "name": "Anna"}


async def test_an_author_who_has_an_account_is_that_account_unchanged(db: Database, owner: User, make: Factory) -> None:
    reader = await make.user(role="reader", email="anna@old.example.org", name="Anna of here")
    report = await load(db, owner, author(email="Anna@Old.Example.org"), post())
    assert (await stored_post(db, "hello"))["author_id"] == reader.id
    assert await account_queries.get_user(db, reader.id) == reader
    assert report.unchanged[Kind.AUTHOR] == 1


@pytest.mark.parametrize("email", ["", "nonsense", "anna@old.example.org", "a" * 300 + "@example.org"])
async def test_an_address_that_cannot_be_used_is_replaced(db: Database, owner: User, email: str) -> None:
    report = await load(db, owner, author(), author("bert", email, "Bert"), post(author_login="bert"))
    assert details(report, "no_email") == [("Bert", "bert@imported.invalid")]
    row = await db.fetch_one("SELECT email, name FROM users WHERE id <> %(id)s AND name = 'Bert'", {"id": owner.id})
    assert row == {"email": "bert@imported.invalid", "name": "Bert"}


async def test_a_post_by_nobody_known_belongs_to_who_imports(db: Database, owner: User) -> None:
    await load(db, owner, post(author_login="who"))
    assert (await stored_post(db, "hello"))["author_id"] == owner.id


async def test_two_sources_do_not_get_in_each_others_way(db: Database, owner: User) -> None:
    other = type(SITE)("Other", "", "", "https://other.example", "test:other.example")
    await load(db, owner, *whole_blog())
    report = await load(db, owner, *whole_blog(), site=other)
    assert report.written[Kind.POST] == 1
    assert await slugs(db) == {"hello", "hello-2", "about", "about-2"}
