"""Writing through the web forms."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from blog.posts.models import Status
from blog.writing import queries
from tests.application import Browser, Visit
from tests.factories import Factory


async def test_a_post_is_written_seen_changed_and_withdrawn(owner_browser: Browser, visitor: Browser) -> None:
    form = (await owner_browser.get("/admin/posts/new")).fields("/admin/posts/new")
    form |= {"title": "First light", "source": "The **sun** rose.", "tags": "dawn, 晨", "then": "publish"}
    saved = await owner_browser.post("/admin/posts/new", form)
    assert saved.status == 303
    assert "<strong>sun</strong>" in (await visitor.get("/posts/first-light")).text
    assert (await visitor.get("/tags/晨")).status == 200

    path = saved.location.partition("?")[0]
    form = (await owner_browser.get(path)).fields(path)
    assert form["source"] == "The **sun** rose."
    changed = await owner_browser.post(path, form | {"source": "The **moon** rose."})
    assert changed.status == 303
    assert "<strong>moon</strong>" in (await visitor.get("/posts/first-light")).text

    version = (await owner_browser.get(path)).fields(path)["version"]
    assert (await owner_browser.post(f"{path}/withdrawal", {"version": version})).status == 303
    assert (await visitor.get("/posts/first-light")).status == 404


async def test_a_draft_stays_a_draft_until_it_is_published(owner_browser: Browser, visitor: Browser) -> None:
    saved = await owner_browser.post("/admin/posts/new", {"title": "Not yet", "source": "x"})
    path = saved.location.partition("?")[0]
    assert (await visitor.get("/posts/not-yet")).status == 404
    version = (await owner_browser.get(path)).fields(path)["version"]
    assert (await owner_browser.post(f"{path}/publication", {"version": version})).status == 303
    assert (await visitor.get("/posts/not-yet")).status == 200


async def test_times_are_typed_in_the_zone_of_the_site(owner_browser: Browser, make: Factory) -> None:
    settings = {"title": "Blog", "language": "en", "time_zone": "Asia/Shanghai", "posts_per_page": "10"}
    await owner_browser.post("/admin/settings", settings)
    form = {"title": "Noon", "source": "x", "published_at": "2026-05-01T12:00", "then": "publish"}
    saved = await owner_browser.post("/admin/posts/new", form)
    path = saved.location.partition("?")[0]
    post = await queries.get_post(make.db, int(path.rpartition("/")[2]))
    assert post.published_at == datetime(2026, 5, 1, 4, tzinfo=UTC)
    assert (await owner_browser.get(path)).fields(path)["published_at"] == "2026-05-01T12:00"


BAD_FORMS: dict[str, dict[str, str]] = {
    "nothing at all": {"title": "", "source": " \n "},
    "a title too long": {"title": "x" * 301, "source": "kept"},
    "no time": {"title": "x", "source": "kept", "published_at": "yesterday"},
    "a time with a zone": {"title": "x", "source": "kept", "published_at": "2026-01-01T00:00+02:00"},
    "a time out of range": {"title": "x", "source": "kept", "published_at": "0001-01-01T00:00"},
    "an unknown visibility": {"title": "x", "source": "kept", "visibility": "everybody"},
    "a password post without password": {"title": "x", "source": "kept", "visibility": "password"},
    "a tag too long": {"title": "x", "source": "kept", "tags": "y" * 191},
    "too many tags": {"title": "x", "source": "kept", "tags": ",".join(f"tag{n}" for n in range(101))},
    "an author that is no number": {"title": "x", "source": "kept", "author_id": "me"},
}


@pytest.mark.parametrize("case", BAD_FORMS)
async def test_a_refused_form_comes_back_with_everything_typed(owner_browser: Browser, case: str) -> None:
    typed = {"excerpt": 'My <excerpt> & "quotes"', **BAD_FORMS[case]}
    page = await owner_browser.post("/admin/posts/new", typed)
    assert page.status == 422, page.words
    assert 'class="notice bad"' in page.text
    back = page.fields("/admin/posts/new")
    for name in ("title", "source", "excerpt"):
        assert back[name] == typed[name].replace("\r\n", "\n")


async def test_an_author_who_does_not_exist_is_refused_in_words(owner_browser: Browser) -> None:
    page = await owner_browser.post("/admin/posts/new", {"title": "x", "source": "x", "author_id": "999999"})
    assert page.status == 422


async def test_the_address_of_another_post_is_refused(owner_browser: Browser, make: Factory) -> None:
    await make.post(title="Taken")
    page = await owner_browser.post("/admin/posts/new", {"title": "Mine", "source": "kept", "slug": "taken"})
    assert page.status == 422
    assert "Another post or page has this address" in page.words
    assert page.fields("/admin/posts/new")["source"] == "kept"


async def test_equal_titles_get_numbered_addresses(make: Factory) -> None:
    slugs = [(await make.post(title="Same name")).slug for _ in range(3)]
    assert slugs == ["same-name", "same-name-2", "same-name-3"]


async def test_a_page_cannot_take_an_address_of_the_site(owner_browser: Browser, make: Factory) -> None:
    refused = await owner_browser.post("/admin/pages/new", {"title": "x", "source": "x", "slug": "archive"})
    assert refused.status == 422
    assert (await make.page(title="Archive")).slug == "archive-2"


async def test_an_edit_of_the_same_sentence_shows_both_texts_and_loses_neither(
    owner_browser: Browser, make: Factory
) -> None:
    post = await make.post(title="Two pens", source="Base.")
    path = f"/admin/posts/{post.id}"
    mine = (await owner_browser.get(path)).fields(path)
    theirs = dict(mine) | {"source": "Their words."}
    assert (await owner_browser.post(path, theirs)).status == 303

    both = await owner_browser.post(path, mine | {"source": "My words."})
    assert both.status == 409
    assert "Their words." in both.text
    kept = both.fields(path)
    assert kept["source"] == "My words."
    assert (await queries.get_post(make.db, post.id)).source == "Their words."

    assert (await owner_browser.post(path, kept | {"choice-source-0": "mine"})).status == 303
    assert (await queries.get_post(make.db, post.id)).source == "My words."
    assert (await queries.get_revision(make.db, post.id, 2)).source == "Their words."


async def test_of_many_saves_at_once_one_wins_and_versions_have_no_gaps(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source="Base.")
    path = f"/admin/posts/{post.id}"
    form = (await owner_browser.get(path)).fields(path)
    pages = await asyncio.gather(
        *(owner_browser.post(path, form | {"source": f"Words of {number}."}) for number in range(12))
    )
    assert sorted(page.status for page in pages) == [303, *[409] * 11]
    assert (await queries.get_post(make.db, post.id)).version == 2


async def test_of_many_posts_wanting_one_address_at_once_one_gets_it(owner_browser: Browser) -> None:
    form = {"title": "x", "source": "x", "slug": "wanted"}
    pages = await asyncio.gather(*(owner_browser.post("/admin/posts/new", form) for _ in range(12)))
    assert sorted(page.status for page in pages) == [303, *[422] * 11]


async def test_every_save_is_a_revision(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(title="Grown", source="One.", tags="a")
    path = f"/admin/posts/{post.id}"
    form = (await owner_browser.get(path)).fields(path)
    await owner_browser.post(path, form | {"source": "Two.", "note": "better", "tags": "b"})
    page = await owner_browser.get(f"{path}/revisions")
    assert "better" in page.words
    assert "One." in (await owner_browser.get(f"{path}/revisions/1")).words
    first = await queries.get_revision(make.db, post.id, 1)
    assert (first.source, first.tags) == ("One.", ("a",))


async def test_the_preview_shows_the_text_and_stores_nothing(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source="Stored.")
    path = f"/admin/posts/{post.id}"
    form = (await owner_browser.get(path)).fields(path)
    page = await owner_browser.post(f"{path}/preview", form | {"source": "Only **shown**."})
    assert page.status == 200
    assert "<strong>shown</strong>" in page.text
    assert page.fields(path)["source"] == "Only **shown**."
    assert (await queries.get_post(make.db, post.id)).source == "Stored."


TEXTS: dict[str, str] = {
    "emoji and combining marks": "👩‍👩‍👧 é नमस्ते",
    "right to left": "שלום \u202eevil\u202c مرحبا",
    "a million letters": "字" * 300_000,
    "ends in a backslash": "C:\\",
    "quotes and percent": "'; DROP TABLE posts; -- %s %(x)s \"",
    "a blank first line": "\n\nThird line.",
}


@pytest.mark.parametrize("case", TEXTS)
async def test_a_text_comes_back_as_it_was_typed(owner_browser: Browser, make: Factory, case: str) -> None:
    saved = await owner_browser.post("/admin/posts/new", {"title": "x", "source": TEXTS[case], "then": "publish"})
    assert saved.status == 303
    path = saved.location.partition("?")[0]
    assert (await owner_browser.get(path)).fields(path)["source"] == TEXTS[case]


async def test_the_first_steps_are_shown_until_something_is_written(owner_browser: Browser, make: Factory) -> None:
    assert 'href="/admin/import"' in (await owner_browser.get("/admin")).text
    post = await make.draft(title="Begun")
    await make.comment(await make.post(), status="pending", body="May I?")
    words = (await owner_browser.get("/admin")).words
    assert "Begun" in words
    assert "May I?" in words
    assert post.status is Status.DRAFT


async def test_a_signed_out_author_gets_the_form_back_after_signing_in(
    visit: Visit, visitor: Browser, make: Factory
) -> None:
    author = await make.user()
    post = await make.post(source="Stored.", by=author)
    path = f"/admin/posts/{post.id}"
    typed: dict[str, Any] = {
        "title": "Kept “title”",
        "source": "First line.\n\n<b>Second</b> 行 👩‍👧\n",
        "tags": "a, b",
        "version": str(post.version),
    }
    asked = await visitor.post(path, typed)
    assert asked.status == 401
    assert (await queries.get_post(make.db, post.id)).source == "Stored."

    held = asked.fields("/sign-in")
    wrong = await visitor.post("/sign-in", held | {"email": author.email, "password": "not this one"})
    assert wrong.status == 401
    resumed = await visitor.post(
        "/sign-in", wrong.fields("/sign-in") | {"email": author.email, "password": "correct horse battery"}
    )
    assert resumed.status == 200
    editor = await visitor.post(path, resumed.fields(path))
    assert editor.status == 200
    back = editor.fields(path)
    assert {name: back[name] for name in typed} == typed
    assert (await queries.get_post(make.db, post.id)).source == "Stored."
    assert (await visitor.post(path, back)).status == 303
    assert (await queries.get_post(make.db, post.id)).source == typed["source"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("tides, 读书", ("tides", "读书")),
        ("一、二，三,四", ("一", "三", "二", "四")),
        ("", ()),
        (" , ,", ()),
        ("A, a", ("a",)),
    ],
)
async def test_tags_are_parted_by_commas_of_any_script(
    owner_browser: Browser, make: Factory, typed: str, stored: tuple[str, ...]
) -> None:
    saved = await owner_browser.post("/admin/posts/new", {"title": "x", "source": "x", "tags": typed})
    post_id = int(saved.location.partition("?")[0].rpartition("/")[2])
    assert sorted((await queries.get_post(make.db, post_id)).tags) == sorted(stored)


async def test_saving_in_two_windows_is_never_blamed_on_somebody_else(
    owner_browser: Browser, visit: Visit, make: Factory
) -> None:
    editor = await make.user(role="editor", name="Xu Zhimo")
    post = await make.post(source="Base.")
    path = f"/admin/posts/{post.id}"
    form = (await owner_browser.get(path)).fields(path)
    await owner_browser.post(path, form | {"source": "First window."})
    own = await owner_browser.post(path, form | {"source": "Second window."})
    assert "You saved this in another window" in own.words
    browser = await visit(editor)
    await browser.post(path, (await browser.get(path)).fields(path) | {"source": "An editor's."})
    other = await owner_browser.post(path, form | {"source": "Mine."})
    assert "Xu Zhimo saved it" in other.words
