"""The lists of posts on a site that has many: every post once, in either direction, by whatever is sifted or sought."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blog.core.keyset import Key, Stretch, asked_stretch, key_page
from blog.writing import admin_lists, queries_rows
from tests.application import Browser, Page, Visit
from tests.factories import Factory

MOMENT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_lists, "ROWS_PER_PAGE", 3)


def titles(page: Page) -> list[str]:
    rows = [link for link in page.tree.iter("a") if (link.get("class") or "").startswith("row-title")]
    return [link.text.strip() for link in rows]


def beside(page: Page, rel: str) -> str:
    return next((link.get("href") for link in page.tree.iter("a") if link.get("rel") == rel), "")


async def walked(browser: Browser, path: str) -> list[list[str]]:
    """The titles on all pages, the newest first, each the same on the way down and on the way back."""
    pages, back = [await browser.get(path)], []
    while older := beside(pages[-1], "next"):
        pages.append(await browser.get(older))
        assert pages[-1].status == 200
    page = pages[-1]
    while newer := beside(page, "prev"):
        page = await browser.get(newer)
        back.append(titles(page))
    found = [titles(page) for page in pages]
    if "q=" not in path:
        assert back == list(reversed(found[:-1]))
    return found


async def edited(make: Factory, number: int, **fields: Any) -> str:
    """A post edited so many seconds after the moment; its title."""
    post = await make.post(title=f"Title {number}", **fields)
    at = MOMENT + timedelta(seconds=number // 2)  # two at a time at the same moment
    await make.db.execute("UPDATE posts SET updated_at = %(at)s WHERE id = %(id)s", {"at": at, "id": post.id})
    return post.title


STATES: dict[str, dict[str, Any]] = {
    "all": {},
    "draft": {"published": False},
    "published": {},
    "scheduled": {"published_at": datetime(2999, 1, 1, tzinfo=UTC)},
    "private": {"visibility": "private"},
}


@pytest.mark.parametrize("shown", STATES)
@pytest.mark.parametrize("role", ["owner", "author"])
async def test_every_post_of_a_state_stands_on_one_page(visit: Visit, make: Factory, shown: str, role: str) -> None:
    user = await make.user(role=role)
    await make.post(
        title="Somebody else’s" if role == "author" else "Another state",
        published=shown == "draft",
        by=(await make.author() if role == "author" else user),
    )
    wanted = [await edited(make, number, by=user, **STATES[shown]) for number in range(8)]
    found = await walked(await visit(user), f"/admin/posts?show={shown}")
    flat = [title for page in found for title in page if title.startswith("Title")]
    assert flat == wanted[::-1]
    assert all(len(page) == 3 for page in found[:-1])


async def test_a_page_of_the_list_stays_what_it_was_when_newer_posts_come(
    owner_browser: Browser, make: Factory
) -> None:
    for number in range(5):
        await edited(make, number)
    older = beside(await owner_browser.get("/admin/posts"), "next")
    assert titles(await owner_browser.get(older)) == ["Title 1", "Title 0"]
    await edited(make, 9)
    assert titles(await owner_browser.get(older)) == ["Title 1", "Title 0"]
    # Back at the beginning there is a whole page, not only what is left above.
    first = await owner_browser.get(beside(await owner_browser.get(older), "prev"))
    first = await owner_browser.get(beside(first, "prev") or str(first.url.path_qs))
    assert titles(first) == ["Title 9", "Title 4", "Title 3"]


async def test_the_trash_has_pages_too(owner_browser: Browser, make: Factory) -> None:
    posts = [await make.trashed(title=f"Gone {number}") for number in range(5)]
    found = await walked(owner_browser, "/admin/posts?show=trashed")
    assert [title for page in found for title in page] == [post.title for post in reversed(posts)]


async def test_titles_are_found_by_parts_of_words_of_late_and_by_whole_words_anywhere(
    owner_browser: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_rows, "MOST_LOOKED_AT", 3)
    for number, title in enumerate(
        ["Winter tea", "Old inkstones", "书法旧事", "A tea", "B", "New inkstones", "书法新事"]
    ):
        post = await make.post(title=title)
        at = {"at": MOMENT + timedelta(seconds=number), "id": post.id}
        await make.db.execute("UPDATE posts SET updated_at = %(at)s WHERE id = %(id)s", at)
    wanted = {
        "tea": ["A tea", "Winter tea"],
        "tea winter": ["Winter tea"],
        "inkstones": ["New inkstones", "Old inkstones"],
        "inkst": ["New inkstones", "Old inkstones"],  # the beginning of a word
        "nkstones": ["New inkstones"],  # another part of one
        "书法": ["书法新事", "书法旧事"],
        "法旧": ["书法旧事"],
        "none": [],
        "%": [],
    }
    for words, expected in wanted.items():
        page = await owner_browser.get("/admin/posts", params={"q": words})
        assert (words, page.status, titles(page)) == (words, 200, expected)
        assert "in the 3 edited last" in page.words
    for _number in range(6):
        await make.post(title="One more tea")
    found = await walked(owner_browser, "/admin/posts?q=tea")
    assert [title for page in found for title in page] == ["One more tea"] * 6 + ["A tea", "Winter tea"]


async def test_what_is_found_by_words_is_sifted_and_ones_own(visit: Visit, make: Factory) -> None:
    author = await make.user(role="author")
    await make.post(title="Tea, theirs")
    await make.post(title="Tea, mine", by=author)
    await make.draft(title="Tea, a draft", by=author)
    browser = await visit(author)
    assert titles(await browser.get("/admin/posts?q=tea")) == ["Tea, a draft", "Tea, mine"]
    assert titles(await browser.get("/admin/posts?q=tea&show=draft")) == ["Tea, a draft"]
    assert titles(await browser.get("/admin/pages?q=tea")) == []


@pytest.mark.parametrize("text", ["", "x", "1", "20260101T000000000000", "20261301T000000000000-1", "２０２６", "-1"])
async def test_an_address_that_names_no_place_in_the_list_leads_nowhere(owner_browser: Browser, text: str) -> None:
    for name in ("before", "after"):
        assert (await owner_browser.get("/admin/posts", params={name: text})).status == 404


def test_a_key_can_be_read_again() -> None:
    key = Key(datetime(2026, 5, 1, 2, 3, 4, 56, tzinfo=UTC), 17)
    assert str(key) == "20260501T020304000056-17"
    assert asked_stretch({"before": str(key)}, 5) == Stretch(5, key)
    assert asked_stretch({"after": str(key)}, 5) == Stretch(5, key, is_newer=True)
    assert key_page(Stretch(5), [], lambda _: key).items == []
