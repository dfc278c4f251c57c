"""Comments and menus of a WordPress export."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from blog.transfer.bundle import BundleComment, BundleMenuItem
from blog.transfer.report import Kind, Reason
from tests.transfer.wxr_text import comment, export, item, menu_item, read, read_post


def test_a_comment_keeps_who_wrote_what_and_when(tmp_path: Path) -> None:
    one = comment(
        "5", "Nice <b>one</b>\nreally", comment_author_url="http://ben.example", comment_author="Ben &amp; Co"
    )
    assert read_post(tmp_path, item("", one)).comments == (
        BundleComment(
            foreign_id="5",
            parent_foreign_id=None,
            kind="comment",
            author_name="Ben & Co",
            email="ben@example.org",
            url="http://ben.example",
            body="Nice **one**\\\nreally",
            status="approved",
            created_at=datetime(2020, 6, 2, 10, tzinfo=UTC),
        ),
    )


@pytest.mark.parametrize(
    ("approved", "status"),
    [
        ("1", "approved"),
        ("0", "pending"),
        ("hold", "pending"),
        ("spam", "spam"),
        ("trash", "trash"),
        ("post-trashed", "trash"),
        ("", "pending"),
        ("strange", "pending"),
    ],
)
def test_a_comment_keeps_its_status(approved: str, status: str, tmp_path: Path) -> None:
    post = read_post(tmp_path, item("", comment("1", comment_approved=approved)))
    assert [found.status for found in post.comments] == [status]


@pytest.mark.parametrize(
    ("kind", "became"), [("", "comment"), ("comment", "comment"), ("pingback", "pingback"), ("trackback", "trackback")]
)
def test_pingbacks_stay_pingbacks(kind: str, became: str, tmp_path: Path) -> None:
    post = read_post(tmp_path, item("", comment("1", comment_type=kind)))
    assert [found.kind for found in post.comments] == [became]


def test_another_kind_of_comment_is_reported(tmp_path: Path) -> None:
    _items, report = read(tmp_path, export(item("", comment("1", comment_type="order_note"))))
    assert [(loss.kind, loss.reason, loss.detail) for loss in report.losses] == [
        (Kind.COMMENT, Reason.UNKNOWN_COMMENT_TYPE, "order_note")
    ]


def test_an_answer_comes_after_what_it_answers(tmp_path: Path) -> None:
    thread = [comment("3", comment_parent="2"), comment("2", comment_parent="1"), comment("1"), comment("4")]
    found = read_post(tmp_path, item("", *thread)).comments
    assert [(one.foreign_id, one.parent_foreign_id) for one in found] == [
        ("1", None),
        ("2", "1"),
        ("3", "2"),
        ("4", None),
    ]


def test_an_answer_to_nothing_stands_for_itself(tmp_path: Path) -> None:
    found = read_post(tmp_path, item("", comment("3", comment_parent="77"))).comments
    assert [one.parent_foreign_id for one in found] == [None]


def test_a_circle_of_answers_loses_no_comment(tmp_path: Path) -> None:
    circle = [comment("1", comment_parent="2"), comment("2", comment_parent="1"), comment("3", comment_parent="3")]
    found = read_post(tmp_path, item("", *circle)).comments
    assert {one.foreign_id for one in found} == {"1", "2", "3"}
    seen: set[str | None] = {None}
    for one in found:
        assert one.parent_foreign_id in seen
        seen.add(one.foreign_id)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://x", "x"])
def test_only_web_addresses_of_authors_are_kept(url: str, tmp_path: Path) -> None:
    post = read_post(tmp_path, item("", comment("1", comment_author_url=url)))
    assert [found.url for found in post.comments] == [""]


NAMES = "<wp:term><wp:term_taxonomy>nav_menu</wp:term_taxonomy><wp:term_slug>main</wp:term_slug>"
NAMES += "<wp:term_name>Main menu</wp:term_name></wp:term>"
CATEGORY = "<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>news</wp:category_nicename>"
CATEGORY += "<wp:cat_name>News</wp:cat_name></wp:category>"


def to_post(number: str, target: str, **fields: str) -> str:
    return menu_item(number, type="post_type", object="page", object_id=target, **fields)


def test_menu_items_come_last_and_name_what_they_lead_to(tmp_path: Path) -> None:
    category = menu_item("22", type="taxonomy", object="category", object_id="4", parent="20")
    entries = to_post("20", "1"), menu_item("21", label="Web", url="https://w.example"), category
    items, report = read(tmp_path, export(NAMES, CATEGORY, *entries, item(post_type="page", title="Home")))
    found = [entry for entry in items if isinstance(entry, BundleMenuItem)]
    assert items[-3:] == found
    assert found == [
        BundleMenuItem("main/20", "main", "Main menu", "Home", "page", "", "1", None, 20),
        BundleMenuItem("main/21", "main", "Main menu", "Web", "url", "https://w.example", None, None, 21),
        BundleMenuItem("main/22", "main", "Main menu", "News", "category", "", "4", "main/20", 22),
    ]
    assert report.read[Kind.MENU_ITEM] == 3


def test_a_menu_item_that_leads_nowhere_is_reported_and_those_below_move_up(tmp_path: Path) -> None:
    entries = to_post("20", "1"), to_post("21", "99", parent="20", label="Gone"), to_post("22", "1", parent="21")
    items, report = read(tmp_path, export(*entries, item(post_type="page", title="Home")))
    found = [(entry.foreign_id, entry.parent_id) for entry in items if isinstance(entry, BundleMenuItem)]
    assert found == [("main/20", None), ("main/22", "main/20")]
    assert [(loss.kind, loss.title, loss.reason) for loss in report.losses] == [
        (Kind.MENU_ITEM, "Gone", Reason.MENU_TARGET)
    ]


def test_two_menus_may_number_their_items_alike(tmp_path: Path) -> None:
    entries = [menu_item("20", menu, label=menu, url="/") for menu in ("one", "two")]
    items, report = read(tmp_path, export(*entries))
    assert [entry.foreign_id for entry in items if isinstance(entry, BundleMenuItem)] == ["one/20", "two/20"]
    assert report.losses == []


def test_a_circle_in_a_menu_ends(tmp_path: Path) -> None:
    entries = menu_item("20", url="/a", parent="21"), menu_item("21", url="/b", parent="20")
    items, _report = read(tmp_path, export(*entries))
    assert len([entry for entry in items if isinstance(entry, BundleMenuItem)]) == 2


def test_a_trashed_page_is_no_target(tmp_path: Path) -> None:
    items, _report = read(tmp_path, export(to_post("20", "1"), item(post_type="page", status="trash")))
    assert not [entry for entry in items if isinstance(entry, BundleMenuItem)]
