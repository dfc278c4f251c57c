"""The fields beside the text: cover, language and description; what the editor asks for while somebody writes."""

import asyncio
import json
import re
from typing import Any

import pytest

from blog.core import languages
from blog.core.db import Database
from blog.core.web import DATABASE
from blog.writing import queries
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.safety.test_held_forms import come_back

JSON = {"Accept": "application/json"}
WRITTEN = re.compile(r"^\s*(?:INSERT (?:IGNORE )?INTO|UPDATE|DELETE FROM) (\w+)")
COVER = "/media/0123456789abcdef0123456789abcdef/cover.webp"


async def asked(browser: Browser, path: str, **query: str) -> Any:
    page = await browser.get(path, params=query, headers=JSON)
    assert page.status == 200, page.text
    return json.loads(page.text)


async def test_the_new_fields_come_to_the_reader_and_stay_in_the_revision(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    form = (await owner_browser.get("/admin/posts/new")).fields("/admin/posts/new")
    form |= {"title": "Bild", "source": "Ein Text.", "language": "DE-at", "cover": COVER, "then": "publish"}
    saved = await owner_browser.post("/admin/posts/new", form | {"description": "Was “Suchende” <sehen>"})
    assert saved.status == 303
    page = await visitor.get("/posts/bild")
    article = next(page.tree.iter("article"))
    assert article.get("lang") == "de-AT"
    metas = {meta.get("name"): meta.get("content") for meta in page.tree.iter("meta")}
    assert metas["description"] == "Was “Suchende” <sehen>"
    entry = next((await visitor.get("/")).tree.iter("article"))
    assert entry.get("lang") == "de-AT"

    path = saved.location.partition("?")[0]
    form = (await owner_browser.get(path)).fields(path)
    assert (form["language"], form["cover"]) == ("de-AT", COVER)
    assert (await owner_browser.post(path, form | {"language": "", "cover": "", "description": ""})).status == 303
    assert next((await visitor.get("/posts/bild")).tree.iter("article")).get("lang") is None
    post_id = int(path.rpartition("/")[2])
    first, second = [await queries.get_revision(make.db, post_id, version) for version in (1, 2)]
    assert (first.cover, first.language, first.description) == (COVER, "de-AT", "Was “Suchende” <sehen>")
    assert (second.cover, second.language, second.description) == ("", "", "")
    assert (second.visibility, second.sticky, second.comments_open, second.author_id) == (
        "public",
        False,
        True,
        (await queries.get_post(make.db, post_id)).author_id,
    )


async def test_the_language_of_the_site_needs_no_mention(owner_browser: Browser, visitor: Browser) -> None:
    await owner_browser.post("/admin/posts/new", {"title": "Plain", "source": "x", "language": "en", "then": "publish"})
    for path in ("/posts/plain", "/"):
        assert next((await visitor.get(path)).tree.iter("article")).get("lang") is None


async def test_a_locked_post_shows_neither_cover_nor_description(visitor: Browser, make: Factory) -> None:
    post = await make.post(visibility="password", password="sesame", cover=COVER, description="SECRET")
    text = (await visitor.get(f"/posts/{post.slug}")).text
    assert COVER not in text
    assert "SECRET" not in text


BAD = {
    "cover": ["https://elsewhere.example/a.png", "//elsewhere.example/a", "/media/../admin", "javascript:x", "x" * 501],
    "language": ["klingon", "en-", "e", "12", "en_US_x_y_z_toolong_variants_here", "qq", "<b>"],
    "description": ["x" * 301],
    "source": ["x" * 2_000_001],
}


async def test_what_a_field_cannot_be_is_said_beside_it(owner_browser: Browser, subtests: pytest.Subtests) -> None:
    for name, values in BAD.items():
        for value in values:
            with subtests.test(f"{name}: {value[:20]}"):
                sent = {"title": "Kept", "source": "kept", name: value}
                page = await owner_browser.post("/admin/posts/new", sent)
                assert page.status == 422
                assert f'id="field-{name}-errors"' in page.text
                assert page.fields("/admin/posts/new")[name] == value or name == "language"


TAGS = {
    "EN": "en",
    "zh_hans": "zh-Hans",
    "ZH-HANT-tw": "zh-Hant-TW",
    "sr-latn-rs": "sr-Latn-RS",
    "es-419": "es-419",
    "de-1996": "de-1996",
    "haw": "haw",
    " fr ": "fr",
    "": None,
    "xx-yy": None,
    "english": None,
    "en--us": None,
    "en-us-": None,
    "中文": None,
}


@pytest.mark.parametrize("typed", TAGS)
def test_a_language_tag_is_written_as_usual_or_none(typed: str) -> None:
    assert languages.normal_tag(typed) == TAGS[typed]


def test_languages_are_offered_by_their_own_names_each_once() -> None:
    offered = languages.choices("zh-Hans", "gsw")
    assert offered[:2] == [("zh-Hans", "简体中文"), ("gsw", "Schwiizertüütsch")]
    assert len({tag for tag, _name in offered}) == len(offered)
    assert all(languages.normal_tag(tag) == tag for tag, _name in offered)
    assert languages.own_name("xx-nonsense") == "xx-nonsense"


async def test_an_unusual_language_stays_chosen(owner_browser: Browser) -> None:
    saved = await owner_browser.post("/admin/posts/new", {"title": "Aloha", "source": "x", "language": "haw"})
    path = saved.location.partition("?")[0]
    assert (await owner_browser.get(path)).fields(path)["language"] == "haw"


async def test_the_new_fields_wait_out_a_sign_in(visit: Visit, make: Factory) -> None:
    browser, user = await visit(), await make.author()
    typed = {"title": "T", "source": "S", "cover": COVER, "language": "fr", "description": "D", "copy": "key-of-tab"}
    page = await browser.post("/admin/posts/new", typed | {"submission": "made-for-this"})
    assert "key-of-tab" not in page.words
    editor = (await come_back(browser, page, user.email)).fields("/admin/posts/new")
    assert {name: editor[name] for name in typed} == typed
    assert editor["submission"] == "made-for-this"


async def test_an_address_is_suggested_in_the_titles_own_script(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(title="Taken")
    await make.page(title="你好")
    for query, slug in (
        ({"title": "Hello, World!"}, "hello-world"),
        ({"title": "Taken"}, "taken-2"),
        ({"title": "Taken", "post": str(post.id)}, "taken"),
        ({"title": "Taken", "post": "²"}, "taken-2"),
        ({"title": "Taken", "post": "9" * 400}, "taken-2"),
        ({"title": "你好"}, "你好-2"),
        ({"title": "admin", "kind": "page"}, "admin-2"),
        ({"title": "admin"}, "admin"),
        ({"title": " … "}, ""),
        ({}, ""),
    ):
        assert await asked(owner_browser, "/admin/slugs", **query) == {"slug": slug}, query


async def test_tags_are_found_by_any_part_those_used_most_first(owner_browser: Browser, make: Factory) -> None:
    for tags in ("Ink, inkling", "inkling", "stone, think", "100%, 书法"):
        await make.post(tags=tags)
    for typed, names in (
        ("ink", ["inkling", "Ink", "think"]),
        ("STONE", ["stone"]),
        ("法", ["书法"]),
        ("%", ["100%"]),
        ("_", []),
        ("nothing", []),
    ):
        assert await asked(owner_browser, "/admin/tag-names", q=typed) == {"names": names}
    assert (await asked(owner_browser, "/admin/tag-names"))["names"][0] == "inkling"
    # Without scripts the most used ones are offered in the page.
    options = {option.get("value") for option in (await owner_browser.get("/admin/posts/new")).tree.iter("option")}
    assert {"inkling", "书法"} <= options


async def test_a_preview_comes_as_json_with_its_counts(owner_browser: Browser, visit: Visit, make: Factory) -> None:
    source = "**Bold** words here. 你好世界" + " word" * 700
    page = await owner_browser.post("/admin/preview/post", {"source": source}, headers=JSON)
    made = json.loads(page.text)
    assert made["html"].startswith("<p><strong>Bold</strong>")
    assert (made["words"], made["cjk"], made["minutes"]) == (703, 4, 3)
    author = await visit(await make.author())
    assert (await author.post("/admin/preview/page", {"source": "x"}, headers=JSON)).status == 403


async def test_a_post_of_a_megabyte_is_written_and_kept(owner_browser: Browser, db: Database) -> None:
    source = ("A long paragraph – 一些字。" * 400 + "\n\n") * 85
    assert len(source.encode()) > 1_000_000
    saved = await owner_browser.post("/admin/posts/new", {"title": "Long", "source": source})
    assert saved.status == 303
    assert await db.fetch_value("SELECT source FROM posts") == source
    path = saved.location.partition("?")[0]
    assert (await owner_browser.get(path)).fields(path)["source"] == source


async def test_the_same_new_form_twice_at_once_makes_one_post(owner_browser: Browser, db: Database) -> None:
    form = (await owner_browser.get("/admin/posts/new")).fields("/admin/posts/new") | {"title": "Once", "source": "x"}
    pages = await asyncio.gather(*(owner_browser.post("/admin/posts/new", form) for _ in range(4)))
    assert {page.status for page in pages} == {303}
    assert len({page.location.partition("?")[0] for page in pages}) == 1
    assert await db.fetch_value("SELECT COUNT(*) FROM posts") == 1


async def test_the_editor_takes_few_statements(owner_browser: Browser, make: Factory, app: Any) -> None:
    # The user; the post; its links; everything else that stands beside it.
    post = await make.post(tags="a, b")
    for path, most in (("/admin/posts/new", 2), (f"/admin/posts/{post.id}", 4)):
        await owner_browser.get(path)
        with app[DATABASE].counting() as seen:
            assert (await owner_browser.get(path)).status == 200
        assert len(seen.statements) <= most, seen.statements


async def test_a_save_writes_only_what_has_changed(owner_browser: Browser, make: Factory, app: Any) -> None:
    post = await make.post(title="Tea", tags="a, b")
    path = f"/admin/posts/{post.id}"
    form = (await owner_browser.get(path)).fields(path)
    with app[DATABASE].counting() as seen:
        assert (await owner_browser.post(path, form | {"source": "Other words."})).status == 303
    assert len(seen.statements) <= 14, seen.statements
    written = {table for one in seen.statements for table in WRITTEN.findall(one)}
    assert written >= {"posts", "revisions", "search_bodies", "site"}
    assert written.isdisjoint({"post_tags", "listings", "listing_counts", "former_slugs", "series"})


async def test_something_new_is_by_whoever_writes_it(visit: Visit, make: Factory) -> None:
    await make.user(role="author", name="Aaron")
    owner = await make.user(role="owner", name="Zoe")
    form = (await (await visit(owner)).get("/admin/posts/new")).fields("/admin/posts/new")
    assert form["author_id"] == str(owner.id)


async def test_a_new_post_gone_back_to_and_sent_again_is_an_edit_of_the_one_it_made(
    owner_browser: Browser, make: Factory
) -> None:
    form = (await owner_browser.get("/admin/posts/new")).fields("/admin/posts/new")
    typed = form | {"title": "Once", "source": "One.\n\nTwo."}
    first = await owner_browser.post("/admin/posts/new", typed)
    again = await owner_browser.post("/admin/posts/new", typed)
    assert (first.status, again.status) == (303, 303)
    path = first.location.partition("?")[0]
    assert again.location.partition("?")[0] == path
    # Somebody edits it there, and its author goes back to the page of the new post and writes on.
    editor = (await owner_browser.get(path)).fields(path)
    assert editor["version"] == "1"
    assert (await owner_browser.post(path, editor | {"source": "One, edited.\n\nTwo."})).status == 303
    later = await owner_browser.post("/admin/posts/new", typed | {"source": "One.\n\nTwo.\n\nThree.", "note": "more"})
    assert later.status == 303
    assert (await owner_browser.get(path)).fields(path)["source"] == "One, edited.\n\nTwo.\n\nThree."
    assert await make.db.fetch_value("SELECT COUNT(*) FROM posts") == 1
    # What overlaps is asked about, as in any edit.
    clash = await owner_browser.post("/admin/posts/new", typed | {"source": "One, differently.\n\nTwo."})
    assert clash.status == 409
    assert "One, differently." in clash.words
