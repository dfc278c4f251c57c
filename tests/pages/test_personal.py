"""Kept pages finished for who is signed in: the same as made for them alone, and nothing of them left behind."""

from pathlib import Path

import pytest

from blog.core import personal
from blog.core.web import DATABASE
from tests.application import Browser, Page, Visit
from tests.factories import Factory
from tests.pages.conftest import Keeping, Kept

OWN = ("date", "x-request-id", "set-cookie")
# A parameter no page knows: what is asked with it is made for this one request.
ANEW = "?nothing=1"


def told(page: Page) -> dict[str, str]:
    return {name: value for name, value in page.headers.items() if name.lower() not in OWN}


def desks(page: Page) -> int:
    return len(page.tree.findall(".//nav[@class='desk']"))


async def signed_in(kept: Kept, visit: Visit, make: Factory, role: str, **fields: str) -> Browser:
    return await visit(await make.user(role=role, **fields), at=kept.server)


@pytest.mark.parametrize("role", ["reader", "author", "editor", "owner"])
async def test_a_finished_page_is_the_one_made_for_that_reader_alone(
    kept: Kept, visit: Visit, make: Factory, role: str
) -> None:
    me = await make.user(role=role, name="Ada & <b>Bert</b>")
    mine = await make.post(by=me, title="Mine", tags="ink", series="Letters") if role != "reader" else await make.post()
    other, closed = await make.post(title="", tags="ink, 纸"), await make.post(comments_open=False)
    secret = await make.post(visibility="password", password="open sesame")
    private = await make.post(by=me, visibility="private") if role != "reader" else closed
    comment = await make.comment(other)
    await make.comment(other, parent=comment.id)
    about = await make.page(title="About")
    browser = await visit(me, at=kept.server)
    paths = [f"/posts/{post.slug}" for post in (mine, other, closed, secret, private)]
    paths += ["/", f"/{about.slug}", "/archive", "/tags", "/tags/ink", "/authors", f"/authors/{me.slug}", "/search"]
    paths += ["/feeds", "/series", "/posts/none"]
    for path in paths:
        anew = await browser.get(path + ANEW)
        for _ in range(2):  # when the page is made, and when it is kept
            page = await browser.get(path)
            assert (page.status, page.body) == (anew.status, anew.body), path
            assert told(page) == told(anew), path
            assert personal._MARK.encode() not in page.body
        head = await browser.request("HEAD", path)
        assert (head.status, head.body) == (anew.status, b"")


async def test_it_costs_no_more_than_knowing_the_reader(kept: Kept, visit: Visit, make: Factory) -> None:
    post = await make.post()
    owner = await signed_in(kept, visit, make, "owner")
    await kept.visitor.get(f"/posts/{post.slug}")
    with kept.app[DATABASE].counting() as seen:
        page = await owner.get(f"/posts/{post.slug}")
    assert [statement for statement in seen.statements if "sessions" not in statement] == []
    assert desks(page) == 1
    assert page.headers["Cache-Control"] == "no-store"


async def test_visitors_find_nothing_of_who_was_there_before_them(kept: Kept, visit: Visit, make: Factory) -> None:
    post = await make.post()
    path = f"/posts/{post.slug}"
    untouched = await kept.visitor.get(path)
    await make.post()  # everything is made anew after this, by whoever comes first
    owner = await signed_in(kept, visit, make, "owner", name="Somebody Particular")
    assert b"Somebody Particular" in (await owner.get(path)).body
    page = await kept.visitor.get(path)
    assert b"Somebody" not in page.body
    assert desks(page) == desks(untouched) == 0
    assert page.headers["Cache-Control"].startswith("public")


async def test_a_reader_with_a_language_of_their_own_reads_it(kept: Kept, visit: Visit, make: Factory) -> None:
    await make.post()
    chinese = await signed_in(kept, visit, make, "reader", language="zh-Hans")
    await kept.visitor.get("/archive")
    page = await chinese.get("/archive")
    assert page.tree.get("lang") == "zh-Hans"
    assert (await kept.visitor.get("/archive")).tree.get("lang") == "en"


async def test_who_opened_a_post_goes_on_reading_it_and_nobody_else_does(
    kept: Kept, visit: Visit, make: Factory
) -> None:
    post = await make.post(visibility="password", password="open sesame", source="The hidden words.")
    path = f"/posts/{post.slug}"
    reader, other = [await signed_in(kept, visit, make, "reader") for _ in range(2)]
    await kept.visitor.get(path)
    await reader.post(f"{path}/unlocking", {"password": "open sesame"})
    for browser, is_open in ((reader, True), (other, False), (kept.visitor, False), (reader, True)):
        assert ("The hidden words." in (await browser.get(path)).words) is is_open


async def test_who_is_signed_out_is_a_visitor_again(kept: Kept, visit: Visit, make: Factory) -> None:
    post = await make.post()
    reader = await signed_in(kept, visit, make, "reader")
    before = await reader.get(f"/posts/{post.slug}")
    await reader.post("/sign-out")
    after = await reader.get(f"/posts/{post.slug}")
    assert [desks(page) for page in (before, after)] == [1, 0]


async def test_owners_templates_see_the_user_wherever_they_look(
    keeping: Keeping, visit: Visit, make: Factory, tmp_path: Path
) -> None:
    (tmp_path / "own" / "posts").mkdir(parents=True)
    (tmp_path / "own" / "posts" / "home.html").write_text(
        '{% extends "inkstone/posts/home.html" %}'
        '{% block body_class %}{{ "for-" ~ user.name|lower if user else "for-all" }}{% endblock %}'
    )
    kept = await keeping(templates_dir=tmp_path / "own")
    await make.post()
    reader = await signed_in(kept, visit, make, "reader", name="Ada")
    for browser, seen in ((kept.visitor, "for-all"), (reader, "for-ada"), (kept.visitor, "for-all")):
        assert (await browser.get("/")).tree.find("body").get("class") == seen
