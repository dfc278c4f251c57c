"""Several posts at once: chosen in a list, changed one by one, and told about where one could not be."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from blog.core.errors import NotFound
from blog.core.paging import Slice
from blog.posts.models import Post, Status
from blog.writing import queries
from tests.application import Browser, Page, Visit
from tests.factories import Factory

SELECTION = "/admin/posts/selection"


def chosen(posts: Iterable[Post], change: str, **fields: Any) -> dict[str, Any]:
    return {"post": [f"{post.id}:{post.version}" for post in posts], "change": change, **fields}


async def now(make: Factory, post: Post) -> Post:
    return await queries.get_post(make.db, post.id)


# Change, further fields, what is made, what is so of all posts afterwards, and whether that is a new version.
CHANGES: list[tuple[str, dict[str, str], str, dict[str, Any], bool]] = [
    ("publish", {}, "draft", {"status": Status.PUBLISHED}, True),
    ("publish", {}, "post", {"status": Status.PUBLISHED}, False),
    ("withdraw", {}, "post", {"status": Status.DRAFT}, True),
    ("trash", {}, "post", {"status": Status.PUBLISHED}, True),
    ("restore", {}, "trashed", {"trashed_at": None}, True),
    ("add-tag", {"tag": "new, “新”"}, "post", {"tags": ("a", "b", "new", "“新”")}, True),
    ("add-tag", {"tag": "B"}, "post", {"tags": ("a", "b")}, False),
    ("remove-tag", {"tag": "b"}, "post", {"tags": ("a",)}, True),
    ("remove-tag", {"tag": "never"}, "post", {"tags": ("a", "b")}, False),
    ("close-comments", {}, "post", {"comments_open": False}, True),
    ("open-comments", {}, "post", {"comments_open": True}, False),
]


async def test_all_chosen_posts_are_changed_and_counted(
    owner_browser: Browser, make: Factory, subtests: pytest.Subtests
) -> None:
    for change, fields, kind, expected, is_new in CHANGES:
        with subtests.test(f"{change} {fields} {kind}"):
            posts = [await getattr(make, kind)(tags="a, b") for _ in range(3)]
            page = await owner_browser.post(SELECTION, chosen(posts[:2], change, **fields))
            assert page.status == 303, page.words
            listed = await owner_browser.get(page.location)
            assert listed.tree.find(".//p[@role='status']").text.startswith("2 ")
            for post in posts[:2]:
                after = await now(make, post)
                assert {name: getattr(after, name) for name in expected} == expected
                assert (after.trashed_at is not None) == (change == "trash")
                assert (after.title, after.source, after.slug) == (post.title, post.source, post.slug)
                # Each new version has its revision, and nothing is written where there was nothing to do.
                assert after.version == post.version + is_new
                assert len(await queries.list_revisions(make.db, post.id, Slice(1, 50))) == after.version
            assert await now(make, posts[2]) == posts[2]


async def test_deleting_asks_first_and_names_the_posts(owner_browser: Browser, make: Factory) -> None:
    posts = [await make.trashed(title=f"Lost {number}") for number in range(3)]
    asked = await owner_browser.post(SELECTION + "?show=trashed", chosen(posts[:2], "delete"))
    assert asked.status == 200
    assert "Lost 0" in asked.words
    assert "Lost 2" not in asked.words
    assert (await now(make, posts[0])).title == "Lost 0"
    form = next(form for form in asked.tree.iter("form") if "selection" in form.get("action", ""))
    sent = [(field.get("name"), field.get("value")) for field in form.iter("input")]
    data = {name: [value for key, value in sent if key == name] for name, _value in sent}
    done = await owner_browser.post(form.get("action"), data)
    assert done.status == 303
    assert "2 are deleted for good." in (await owner_browser.get(done.location)).words
    for post in posts[:2]:
        with pytest.raises(NotFound):
            await now(make, post)
    assert await now(make, posts[2]) == posts[2]


@pytest.mark.parametrize("change", ["trash", "withdraw"])
async def test_what_breaks_readers_links_is_asked_about_first(
    owner_browser: Browser, make: Factory, change: str
) -> None:
    target, plain = await make.post(title="Linked to", slug="linked-to"), await make.post(title="Nobody links here")
    linking = await make.post(source="See [that](/posts/linked-to).")
    await make.draft(source="[Nobody sees this](/posts/linked-to).")
    asked = await owner_browser.post(SELECTION, chosen([target, plain], change))
    assert asked.status == 409
    assert "Linked to 1 text links to it" in asked.words
    assert "Nobody links here" not in asked.words
    assert (await now(make, target), await now(make, plain)) == (target, plain)
    # With what links to it, it may go without a question.
    assert (await owner_browser.post(SELECTION, chosen([target, linking], change))).status == 303
    done = await owner_browser.post(SELECTION, chosen([plain], change, confirmed="1"))
    assert done.status == 303


async def test_what_cannot_be_changed_is_named_with_the_reason_and_the_rest_is_done(
    owner_browser: Browser, make: Factory
) -> None:
    fine, changed, away = await make.draft(title="Fine"), await make.draft(title="Edited since"), await make.trashed()
    page = await make.page(title="A page")
    path = f"/admin/posts/{changed.id}"
    await owner_browser.post(path, (await owner_browser.get(path)).fields(path) | {"source": "Newer."})
    answer = await owner_browser.post(
        SELECTION,
        chosen([fine, changed, away, page], "publish")
        | {
            "post": [
                f"{fine.id}:{fine.version}",
                f"{changed.id}:1",
                f"{away.id}:{away.version}",
                f"{page.id}:1",
                "99999:1",
            ]
        },
    )
    assert answer.status == 200
    assert "1 is published." in answer.words
    rows = {" ".join("".join(row.itertext()).split()) for row in answer.tree.iter("li") if row.get("class") == "row"}
    assert rows == {
        "Edited since It was changed in the meantime.",
        f"{away.title} It is in the trash.",
        f"Number {page.id} It is not yours to change.",
        "Number 99999 It is not there any more.",
    }
    assert (await now(make, fine)).status is Status.PUBLISHED
    assert (await now(make, changed)).status is Status.DRAFT
    assert await now(make, page) == page


NOT_IN_THE_TRASH = ["restore", "delete"]


@pytest.mark.parametrize("change", NOT_IN_THE_TRASH)
async def test_only_what_is_in_the_trash_is_restored_or_deleted(
    owner_browser: Browser, make: Factory, change: str
) -> None:
    post = await make.post()
    answer = await owner_browser.post(SELECTION, chosen([post], change, confirmed="1"))
    assert "It is not in the trash." in answer.words
    assert await now(make, post) == post


@pytest.mark.parametrize("change", ["publish", "withdraw", "trash", "add-tag", "close-comments"])
async def test_an_author_changes_only_their_own_posts(visit: Visit, make: Factory, change: str) -> None:
    me = await make.user()
    mine, theirs = await make.post(by=me), await make.post(title="Not mine")
    drafts = await make.draft(by=me), await make.draft(title="Not mine either")
    posts = drafts if change == "publish" else (mine, theirs)
    answer = await (await visit(me)).post(SELECTION, chosen(posts, change, tag="x"))
    assert answer.status == 200
    assert "It is not yours to change." in answer.words
    assert "Not mine" not in answer.words
    assert await now(make, posts[1]) == posts[1]
    assert await now(make, posts[0]) != posts[0]


async def test_an_author_neither_sees_nor_deletes_the_trash_of_others(visit: Visit, make: Factory) -> None:
    me = await make.user()
    theirs = await make.trashed(title="Not mine")
    browser = await visit(me)
    assert "Not mine" not in (await browser.post(SELECTION, chosen([theirs], "delete"))).words
    await browser.post(SELECTION, chosen([theirs], "delete", confirmed="1"))
    await browser.post("/admin/posts/trash", {"before": "2999-01-01T00:00:00+00:00"})
    assert await now(make, theirs) == theirs


async def test_pages_have_a_list_of_their_own(owner_browser: Browser, visit: Visit, make: Factory) -> None:
    pages = [await make.page() for _ in range(2)]
    author = await visit(await make.author())
    assert (await author.post("/admin/pages/selection", chosen(pages, "trash"))).status == 403
    assert (await author.post("/admin/pages/trash", {"before": "2999-01-01T00:00:00+00:00"})).status == 403
    assert (await owner_browser.post("/admin/pages/selection", chosen(pages, "trash"))).status == 303
    assert all([(await now(make, page)).trashed_at for page in pages])


NOTHING_DONE: dict[str, tuple[dict[str, Any], str]] = {
    "nothing chosen": ({"change": "trash"}, "Please choose at least one first."),
    "nothing to do": ({"post": ["1:1"], "change": ""}, "Please say what shall be done."),
    "no word of what to do": ({"post": ["1:1"]}, "Please fill this in."),
    "something nobody offers": ({"post": ["1:1"], "change": "burn"}, "Please choose one of the options."),
    "no tag": ({"post": ["1:1"], "change": "add-tag", "tag": " , "}, "Please name the tag."),
    "too many": ({"post": [f"{n}:1" for n in range(101)], "change": "trash"}, "Please choose at most 100 at once."),
    "no version": ({"post": ["1"], "change": "trash"}, "This cannot be used here."),
    "numbers that are none": ({"post": ["x:y", "１:１"], "change": "trash"}, "This cannot be used here."),
    "a number too long": ({"post": ["9" * 19 + ":1"], "change": "trash"}, "This cannot be used here."),
}


async def test_a_selection_that_says_too_little_is_shown_again(
    owner_browser: Browser, make: Factory, subtests: pytest.Subtests
) -> None:
    post = await make.post()
    for case, (fields, sentence) in NOTHING_DONE.items():
        with subtests.test(case):
            answer = await owner_browser.post(SELECTION + "?show=published", fields)
            assert answer.status == 422
            assert sentence in answer.words
            assert post.title in answer.words
            assert await now(make, post) == post


async def test_what_was_chosen_stays_chosen_when_something_is_missing(owner_browser: Browser, make: Factory) -> None:
    posts = [await make.post() for _ in range(3)]
    answer = await owner_browser.post(SELECTION, chosen(posts[1:], "add-tag"))
    assert _ticked(answer) == {f"{post.id}:{post.version}" for post in posts[1:]}
    assert answer.fields(SELECTION)["change"] == "add-tag"


async def test_all_are_chosen_without_a_script(owner_browser: Browser, make: Factory) -> None:
    posts = [await make.post() for _ in range(3)]
    listed = await owner_browser.get("/admin/posts")
    assert _ticked(listed) == set()
    link = next(a for a in listed.tree.iter("a") if a.text == "Choose all")
    everything = await owner_browser.get(link.get("href"))
    assert _ticked(everything) == {f"{post.id}:{post.version}" for post in posts}
    assert any(a.text == "Choose none" for a in everything.tree.iter("a"))


async def test_every_box_is_labelled_with_the_title(owner_browser: Browser, make: Factory) -> None:
    await make.post(title="An <i>odd</i> title")
    await make.post(title="")
    page = await owner_browser.get("/admin/posts")
    labels = {"".join(label.itertext()).strip() for label in page.tree.iter("label") if label.get("class") == "pick"}
    assert labels == {"Choose “An <i>odd</i> title”", "Choose “Untitled”"}


async def test_the_same_list_comes_back(owner_browser: Browser, make: Factory) -> None:
    post = await make.draft(title="Rain 雨")
    page = await owner_browser.get("/admin/posts", params={"show": "draft", "q": "雨"})
    action = next(form.get("action") for form in page.tree.iter("form") if form.get("class") == "choosing")
    done = await owner_browser.post(action, chosen([post], "close-comments"))
    assert done.location.startswith("/admin/posts?show=draft&q=")
    assert "Rain 雨" in (await owner_browser.get(done.location)).words


async def test_a_notice_nobody_meant_is_not_shown(owner_browser: Browser) -> None:
    for query in ("did=burn&done=3", "did=trash&done=x", "did=trash&done=" + "9" * 30, "did=trash"):
        page = await owner_browser.get(f"/admin/posts?{query}")
        assert page.status == 200
        assert page.tree.find(".//p[@role='status']") is None


async def test_the_trash_says_when_each_goes_and_is_emptied_as_it_was_shown(
    owner_browser: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = [await make.trashed() for _ in range(2)]
    page = await make.trashed(kind="page")
    shown = await owner_browser.get("/admin/posts?show=trashed")
    assert "What is here is deleted for good after 30 days." in shown.words
    assert shown.words.count("will be deleted for good on") == 2
    unseen = await make.trashed()
    done = await owner_browser.post("/admin/posts/trash", shown.fields("/admin/posts/trash"))
    assert "2 are deleted for good." in (await owner_browser.get(done.location)).words
    for post in seen:
        with pytest.raises(NotFound):
            await now(make, post)
    assert (await now(make, unseen), await now(make, page)) == (unseen, page)


async def test_the_trash_is_not_emptied_without_knowing_what_was_shown(owner_browser: Browser, make: Factory) -> None:
    post = await make.trashed()
    for before in ("", "x", "2026-01-01T00:00:00", "9" * 30, "2026-13-01T00:00:00+00:00", "1\x00"):
        assert (await owner_browser.post("/admin/posts/trash", {"before": before})).status == 422
    assert await now(make, post) == post


async def test_restoring_brings_back_address_comments_tags_revisions_and_date(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    moment = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
    post = await make.post(title="Was here", slug="was-here", tags="a, 雨", published_at=moment)
    await make.comment(post, body="Still here?")
    path = f"/admin/posts/{post.id}"
    form = (await owner_browser.get(path)).fields(path)
    await owner_browser.post(path, form | {"slug": "is-here", "source": "Second."})
    before = await now(make, post)
    assert (await owner_browser.post(SELECTION, chosen([before], "trash"))).status == 303
    assert (await visitor.get("/posts/is-here")).status == 410
    trashed = await now(make, post)
    assert (await owner_browser.post(SELECTION, chosen([trashed], "restore"))).status == 303
    page = await visitor.get("/posts/is-here")
    assert (page.status, "Still here?" in page.words) == (200, True)
    assert (await visitor.get("/posts/was-here")).location == "/posts/is-here"
    after = await now(make, post)
    assert (after.tags, after.published_at, after.status) == (("a", "雨"), moment, Status.PUBLISHED)
    assert len(await queries.list_revisions(make.db, post.id, Slice(1, 50))) == after.version == 4


def _ticked(page: Page) -> set[str | None]:
    boxes = [box for box in page.tree.iter("input") if box.get("name") == "post"]
    return {box.get("value") for box in boxes if box.get("checked") is not None}
