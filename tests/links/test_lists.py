"""Lists of redirects: read as spreadsheets write them, looked at before anything is done, and taken along again."""

import csv
from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData

from blog.links import actions, queries_redirects
from blog.links.actions import made_plan
from blog.links.forms_csv import MOST_LINES, UnreadableList, decoded, read_list, written_list
from blog.links.models_redirects import Address, Redirect, Status
from tests.application import Browser, Page, Visit
from tests.factories import Factory

HOSTS = ("", "blog.example")
IMPORT, REVIEW = "/admin/redirects/import", "/admin/redirects/import/review"


def read(text: str) -> list[tuple[int, str]]:
    """(line, what it asks for or why it cannot be) of each line."""
    found = []
    for line in read_list(text, HOSTS):
        if line.redirect:
            found.append((line.number, f"{line.redirect.source} {int(line.redirect.status)} {line.redirect.target}"))
        else:
            assert line.problem
            found.append((line.number, line.problem.reason))
    return found


SHAPES = {
    "commas": "/a,/b\n/c,/d,302",
    "semicolons": "/a;/b\n/c;/d;302",
    "tabs": "/a\t/b\n/c\t/d\t302",
    "other line ends": "/a,/b\r\n/c,/d,307\r\n",
    "old line ends": "/a,/b\r/c,/d,302",
    "a byte order mark": "\ufeff/a,/b\n/c,/d,302",
    "quotes": '"/a","/b"\n"/c","/d","302"',
    "empty lines": "\n/a,/b\n\n\n/c,/d,302\n\n",
    "spaces": " /a , /b \n /c , /d , 302 ",
    "whole addresses": "https://blog.example/a,https://blog.example/b,308\nhttp://blog.example/c,/d,302",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_is_read_however_it_is_written(shape: str) -> None:
    assert [what for _number, what in read(SHAPES[shape])] == ["/a 301 /b", "/c 302 /d"]


def test_headings_say_which_column_is_which() -> None:
    text = "Status;Note;Target URL;Source_URL\n410;x;;/gone\n301;y;/b;/a"
    assert read(text) == [(2, "/gone 410 "), (3, "/a 301 /b")]


LINES = {
    "/a,/b": "/a 301 /b",
    "/a,,410": "/a 410 ",
    "/a,gone": "/a 410 ",
    "/a,/b,410": "/a 410 ",
    '"/a,b",/c': "/a,b 301 /c",
    '"/a""b",/c': '/a"b 301 /c',
    "/a": "Where it should lead is missing.",
    "/a,,301": "Where it should lead is missing.",
    ",/b": "The address it is for is missing.",
    "/a,/b,200": "“%(status)s” is no status: use 301, 302 or 410.",
    "/a,/b,=cmd()": "“%(status)s” is no status: use 301, 302 or 410.",
    '"/a,/b': "A quotation mark is not closed.",
    "/a\0,/b": "There is a character in it that cannot be seen.",
    "/a,/b\x07": "There is a character in it that cannot be seen.",
    "/a,javascript:alert(1)": "Use an address that begins with / or https://.",
    "=HYPERLINK(1),/b": "Use an address that begins with a slash, like /old/page.",
    "https://other.example/a,/b": "This is not an address of this site.",
    "/a," + "x" * 10_001: "This line is too long.",
    "/a,/" + "x" * 700: "This address is too long.",
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_cannot_be_used_is_named_and_costs_no_other(line: str) -> None:
    assert read(f"/first,/x\n{line}\n/last,/y") == [(1, "/first 301 /x"), (2, LINES[line]), (3, "/last 301 /y")]


FILES = {
    "UTF-16 with mark": ("/a,/茶".encode("utf-16"), "UTF-16"),
    "UTF-16 without": ("/a,/b".encode("utf-16-le"), "UTF-16"),
    "GB18030": ("/a,/茶叶".encode("gb18030"), "GB18030"),
    "bytes": (b"\xff\x80\xff,\x80", "not a text"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "UTF-16"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_another_encoding_is_refused_in_words(name: str) -> None:
    data, words = FILES[name]
    with pytest.raises(UnreadableList, match=words):
        decoded(data)


def test_a_list_has_an_end() -> None:
    for text in ("/a,/b\n" * (MOST_LINES + 1), "", "\n \n"):
        with pytest.raises(UnreadableList):
            read_list(text, HOSTS)


def redirect(source: str, target: str) -> Redirect:
    return Redirect(Address(source), target, Status.FOR_GOOD)


def test_a_plan_makes_chains_short_and_refuses_circles_and_repetitions() -> None:
    stored = [redirect("/same", "/s"), redirect("/other", "/o"), redirect("/before", "/a")]
    text = "/a,/b\n/b,/c\n/c,/d\n/d,/a\n/a,/z\n/same,/s\n/other,/new\n/taken,/x"
    plan = made_plan(read_list(text, HOSTS), {Address("/taken")}, stored)
    assert [(one.source.path, one.target) for one in plan.added] == [("/a", "/d"), ("/b", "/d"), ("/c", "/d")]
    assert [(one.source.path, one.target) for one in plan.replaced] == [("/other", "/new")]
    assert [(one.source.path, one.target) for one in plan.shortened] == [("/before", "/d")]
    assert (plan.unchanged, plan.chains) == (1, 2)
    assert [(line.number, line.problem.reason[:15]) for line in plan.problems if line.problem] == [
        (4, "It would lead i"),
        (5, "Line %(number)s"),
        (8, "Readers find so"),
    ]


def test_the_longest_list_is_planned_without_getting_lost() -> None:
    forwards = "\n".join(f"/{number},/{number + 1}" for number in range(500))
    plan = made_plan(read_list(forwards, HOSTS), set(), [])
    assert len(plan.good) == 100
    assert len(plan.problems) == 400
    flat = made_plan(read_list("\n".join(f"/{n},/x{n}" for n in range(2_000)), HOSTS), set(), [])
    assert len(flat.good) == 2_000


async def send(browser: Browser, data: bytes | str) -> Page:
    if isinstance(data, str):
        return await browser.post(IMPORT, {"text": data})
    form = FormData()
    form.add_field("file", BytesIO(data), filename="list.csv", content_type="text/csv")
    return await browser.post(IMPORT, form)


@pytest.mark.parametrize("way", [str.encode, str])
async def test_a_list_is_looked_at_confirmed_and_taken_along_again(
    owner_browser: Browser, visitor: Browser, make: Factory, way: Any
) -> None:
    await make.post(title="Tea", slug="tea")
    text = 'from,to,status\r\n/old,/mid,301\r\n/mid,/posts/tea,\r\n/posts/tea,/x,301\r\n/gone,,410\r\n"/bad,/x\r\n'
    assert (await send(owner_browser, way(text))).location == REVIEW
    page = await owner_browser.get(REVIEW)
    for words in (
        "3 new redirects",
        "1 chain made one step",
        "2 lines cannot be used",
        "Line 4 Readers find something at this address already",
        "Line 6 A quotation mark is not closed.",
    ):
        assert words in page.words
    assert await queries_redirects.count_redirects(make.db) == 0
    done = await owner_browser.post(REVIEW, page.fields(REVIEW))
    assert done.status == 303
    assert "Redirects stored from the list: 3." in (await owner_browser.get(done.location)).words
    assert (await visitor.get("/old")).location == "/posts/tea"
    assert (await owner_browser.get(REVIEW)).location == IMPORT
    export = await owner_browser.get("/admin/redirects/export")
    assert export.headers["Content-Disposition"] == 'attachment; filename="redirects.csv"'
    assert export.headers["Content-Type"] == "text/csv; charset=utf-8"
    await send(owner_browser, export.body)
    assert "3 are here already" in (await owner_browser.get(REVIEW)).words


async def test_only_the_list_that_was_looked_at_is_stored(owner_browser: Browser, make: Factory) -> None:
    await send(owner_browser, "/a,/b")
    first = (await owner_browser.get(REVIEW)).fields(REVIEW)
    await send(owner_browser, "/c,/d")
    assert (await owner_browser.post(REVIEW, first)).status == 409
    second = (await owner_browser.get(REVIEW)).fields(REVIEW)
    assert (await owner_browser.post(REVIEW, second)).status == 303
    assert (await owner_browser.post(REVIEW, second)).status == 409
    assert [one.source.path for one in await queries_redirects.list_all_redirects(make.db)] == ["/c"]


async def test_a_list_is_nobody_elses(visit: Visit, make: Factory, owner_browser: Browser) -> None:
    await send(owner_browser, "/secret-plan,/b")
    editor = await visit(await make.user(role="editor"))
    assert (await editor.get(REVIEW)).location == IMPORT


HOSTILE = {
    "UTF-16": ("/a,/b".encode("utf-16"), 422, "This file is in UTF-16."),
    "GB18030": ("/旧,/新".encode("gb18030"), 422, "GB18030"),
    "nothing": (b"", 422, "There is nothing in this list."),
    "only a mark": (b"\xef\xbb\xbf", 422, "There is nothing in this list."),
    "too large": (b"/a,/b\n" * 1_500_000, 413, "This file is too large"),
    "too long": (b"/a,/b\n" * 100_001, 422, "This list is too long."),
}


async def test_a_hostile_file_is_refused_in_words(owner_browser: Browser, subtests: pytest.Subtests) -> None:
    for name, (data, status, words) in HOSTILE.items():
        with subtests.test(name):
            page = await send(owner_browser, data)
            assert page.status == status
            assert words in page.words


async def test_many_bad_lines_have_pages(owner_browser: Browser) -> None:
    await send(owner_browser, "\n".join(f"/admin/<b>{number},/x" for number in range(250)))
    page = await owner_browser.get(REVIEW)
    assert "250 lines cannot be used" in page.words
    assert "Line 100 " in page.words
    assert "Line 250 " in (await owner_browser.get(f"{REVIEW}?page=3")).words
    assert (await owner_browser.get(f"{REVIEW}?page=4")).status == 404


async def test_a_long_list_is_stored_whole(make: Factory, owner_browser: Browser) -> None:
    lines = read_list("\n".join(f"/旧/{number},/posts/新-{number}#😀" for number in range(2_000)), HOSTS)
    plan = await actions.plan_list(make.db, lines)
    assert len(plan.added) == 2_000
    await send(owner_browser, "\n".join(line.text for line in lines))
    await owner_browser.post(REVIEW, (await owner_browser.get(REVIEW)).fields(REVIEW))
    stored = await queries_redirects.list_all_redirects(make.db)
    assert {one.shown_target for one in stored} == {f"/posts/新-{number}#😀" for number in range(2_000)}


def test_no_cell_of_a_written_list_is_a_formula() -> None:
    sources = ["/=cmd()", "/a,b", '/a"b', "/-1+1", "/@x", "/a;b"]
    text = written_list(redirect(source, "https://other.example/=x") for source in sources)
    rows = list(csv.reader(text.splitlines()))[1:]
    assert [row[0] for row in rows] == sources
    assert all(cell[0] in "/h0123456789" for row in rows for cell in row)
    assert [line.redirect.source.path for line in read_list(text, HOSTS) if line.redirect] == sources
