"""The library: what is there, who may change it, and how it looks when names and words are hostile."""

from typing import Any

import pytest

from blog.accounts.models import User
from blog.core.db import Database
from tests.application import Browser, Page, Visit
from tests.factories import Factory, plain_picture
from tests.media.pictures import FILES, SVG
from tests.media.sending import form, send

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.fixture
async def author(make: Factory) -> User:
    return await make.user(role="author")


def names(page: Page) -> list[str]:
    """The media a page of the library lists."""
    return ["".join(node.itertext()) for node in page.tree.iter("span") if node.get("class") == "medium-name"]


async def test_the_library_lists_sifts_and_finds(
    make: Factory, owner_browser: Browser, subtests: pytest.Subtests
) -> None:
    used = await make.medium(name="used.png", alt="A mill above the river")
    await make.medium(name="bare_1.png", caption="100% ink")
    await make.medium(FILES["a.pdf"][0], "a.pdf")
    await make.post(source=f"![]({used.path})")
    everything = ["a.pdf", "bare-1.png", "used.png"]
    expected = {
        "": everything,
        "?show=nonsense": everything,
        "?show=pictures": ["bare-1.png", "used.png"],
        "?show=files": ["a.pdf"],
        "?show=unused": ["a.pdf", "bare-1.png"],
        "?show=undescribed": ["bare-1.png"],
        "?q=river": ["used.png"],
        "?q=USED": ["used.png"],
        "?q=100%25": ["bare-1.png"],
        "?q=%25": ["bare-1.png"],
        "?q=_": [],
        "?q=mill&show=unused": [],
    }
    for query, found in expected.items():
        with subtests.test(query):
            page = await owner_browser.get(f"/admin/media{query}")
            assert (page.status, names(page)) == (200, found)
    counts = [node.text for node in page.tree.iter("span") if node.get("class") == "count"]
    assert counts == ["3", "2", "1", "2", "1"]


def beside(page: Page, rel: str) -> str:
    """The address of the page before or after one, "" where there is none."""
    return next((link.get("href") for link in page.tree.iter("a") if link.get("rel") == rel), "")


async def test_a_long_library_has_pages(make: Factory, owner_browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blog.media.admin.PAGE_SIZE", 2)
    for number in range(3):
        await make.medium(name=f"p{number}.png")
    first = await owner_browser.get("/admin/media")
    second = await owner_browser.get(beside(first, "next"))
    assert (names(first), names(second)) == (["p2.png", "p1.png"], ["p0.png"])
    assert beside(second, "next") == beside(first, "prev") == ""
    await make.medium(name="p3.png")
    # Its address shows the same, and on the way back nothing is left out.
    assert names(await owner_browser.get(beside(first, "next"))) == ["p0.png"]
    back = await owner_browser.get(beside(second, "prev"))
    assert names(back) == ["p2.png", "p1.png"]
    assert names(await owner_browser.get(beside(back, "prev"))) == ["p3.png", "p2.png"]


async def test_files_are_added_without_scripts_and_what_was_not_taken_is_named(visit: Visit, author: User) -> None:
    browser = await visit(author)
    page = await send(browser, ("one.png", plain_picture(77)), script=False)
    assert (page.status, page.location) == (303, "/admin/media")
    page = await send(browser, ("two.png", plain_picture(78)), ("evil<b>.svg", SVG), script=False)
    assert (page.status, names(page)) == (422, ["two.png", "one.png"])
    assert "evil<b>.svg: " in page.words


async def test_the_page_of_a_medium_says_all_of_it(make: Factory, owner_browser: Browser) -> None:
    media = await make.medium(alt="A mill")
    post = await make.post(title="Shows it", source=f"![]({media.path})")
    page = await owner_browser.get(f"/admin/media/{media.id}")
    assert "600 × 400" in page.words
    assert f'href="/admin/posts/{post.id}"' in page.text
    assert f'value="![A mill]({media.path})"' in page.text
    assert "One post uses it. There will be a gap in its place: Shows it" in page.words


@pytest.mark.parametrize("kind", sorted({kind for _data, kind, _type in FILES.values()}))
async def test_every_kind_of_file_has_a_page(make: Factory, owner_browser: Browser, kind: str) -> None:
    name = next(name for name, (_data, its_kind, _type) in FILES.items() if its_kind == kind)
    media = await make.medium(FILES[name][0], name)
    assert (await owner_browser.get(f"/admin/media/{media.id}")).status == 200
    assert names(await owner_browser.get("/admin/media")) == [media.name]


async def test_only_who_added_a_medium_and_editors_change_it(
    make: Factory, visit: Visit, author: User, db: Database
) -> None:
    media = await make.medium(by=author)
    other, editor = await visit(await make.user(role="author")), await visit(await make.user(role="editor"))
    page = await other.get(f"/admin/media/{media.id}")
    assert (page.status, "<button>" in page.text, "Save" in page.words) == (200, False, False)
    details = {"name": "x.png", "alt": "Mine"}
    for action in ("", "/replacement", "/deletion"):
        assert (await other.post(f"/admin/media/{media.id}{action}", details)).status == 403
    assert await db.fetch_value("SELECT alt FROM media") == ""
    assert (await editor.post(f"/admin/media/{media.id}", details)).status == 303
    assert (await (await visit(author)).post(f"/admin/media/{media.id}/deletion")).status == 303
    assert await db.fetch_value("SELECT COUNT(*) FROM media") == 0


async def test_titles_of_posts_nobody_else_may_see_are_not_told(make: Factory, visit: Visit, author: User) -> None:
    media = await make.medium(by=author)
    source = f"![]({media.path})"
    await make.draft(title="SECRET draft", source=source)
    await make.post(title="SECRET private", source=source, visibility="private")
    await make.post(title="Open", source=source)
    page = await (await visit(author)).get(f"/admin/media/{media.id}")
    assert ("SECRET" in page.text, "Open" in page.words) == (False, True)
    assert "2 more that only others may see" in page.words
    assert "3 posts use it." in page.words


async def test_names_and_words_never_become_markup(make: Factory, owner_browser: Browser) -> None:
    media = await make.medium(name=HOSTILE + ".png", alt=HOSTILE, caption=HOSTILE)
    assert "<" not in media.name
    post = await make.post(slug="x", source=media.markdown, cover=media.path)
    paths = ["/admin/media", f"/admin/media/{media.id}", f"/admin/posts/{post.id}", "/posts/x", "/"]
    for path in paths:
        page = await owner_browser.get(path)
        assert page.status == 200
        nodes = list(page.tree.iter())
        scripts = [node for node in nodes if node.tag == "script" and node.get("type") != "application/ld+json"]
        assert not any("alert" in (node.text or "") for node in scripts)
        assert not any(name.startswith("on") for node in nodes for name in node.attrib)
        pictures = [node for node in nodes if node.tag == "img"]
        assert all(node.get("src") != "x" for node in pictures)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "Neu.PNG", "alt": "  Words  ", "caption": "a\r\nb"}, 303),
        ({"name": "../../x.php", "alt": ""}, 303),
        ({"name": ""}, 422),
        ({"name": "x" * 121}, 422),
        ({"name": "x", "alt": "x" * 501}, 422),
        ({"name": "x", "caption": "x" * 5001}, 422),
        ({}, 422),
    ],
)
async def test_what_is_said_about_a_medium_is_checked(
    make: Factory, owner_browser: Browser, db: Database, fields: dict[str, str], status: int
) -> None:
    media = await make.medium(alt="Before")
    page = await owner_browser.post(f"/admin/media/{media.id}", fields)
    assert page.status == status
    row: Any = await db.fetch_one("SELECT name, alt, caption FROM media")
    if status == 422:
        assert row["alt"] == "Before"
    else:
        assert row["name"] in ("neu.png", "x.png")
        assert (row["alt"], row["caption"]) == (fields["alt"].strip(), fields.get("caption", "").replace("\r", ""))


async def test_another_file_takes_the_place_and_the_address_leads_to_it(
    make: Factory, owner_browser: Browser, visitor: Browser, db: Database
) -> None:
    media = await make.medium(alt="Stays")
    body, headers = form(("new.png", plain_picture(500, (90, 30))))
    page = await owner_browser.post(f"/admin/media/{media.id}/replacement", body, headers=headers)
    assert page.status == 303
    row: Any = await db.fetch_one("SELECT id, alt, width, media_key FROM media")
    assert (row["id"], row["alt"], row["width"]) == (media.id, "Stays", 90)
    moved = await visitor.get(media.path)
    assert moved.status in (301, 302, 307, 308)
    assert moved.location == f"/media/{row['media_key']}/{media.name}"


@pytest.mark.parametrize("files", [(), (("a.svg", SVG),), (("a.png", b""),), (("a.png", b"x"), ("b.png", b"y"))])
async def test_a_replacement_that_is_none_is_refused_in_words(
    make: Factory, owner_browser: Browser, files: tuple[tuple[str, bytes], ...]
) -> None:
    media = await make.medium()
    body, headers = form(*files)
    page = await owner_browser.post(f"/admin/media/{media.id}/replacement", body, headers=headers)
    assert page.status == 422
    assert "replace-file-errors" in page.text
    assert (await owner_browser.get(media.path)).status == 200


@pytest.mark.parametrize(("path", "most"), [("/admin/media", 3), ("/admin/media/{}", 3), ("/posts/x", 3), ("/", 3)])
async def test_pages_with_media_ask_the_database_little(
    make: Factory, owner_browser: Browser, visitor: Browser, app: Any, path: str, most: int
) -> None:
    from blog.core.web import DATABASE

    media = [await make.medium() for _number in range(4)]
    source = " ".join(f"![]({one.path})" for one in media)
    for number in range(3):
        await make.post(source=source, cover=media[number].path, slug="x" if not number else "")
    browser = owner_browser if path.startswith("/admin") else visitor
    await browser.get("/")
    with app[DATABASE].counting() as seen:
        assert (await browser.get(path.format(media[0].id))).status == 200
    own = [one for one in seen.statements if "FROM site AS" not in one and "sessions" not in one]
    assert len(own) <= most, own
