"""What readers see of posts and pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blog.core import clock
from blog.writing import actions, queries
from blog.writing.forms import PostForm
from tests.application import Browser, Visit
from tests.factories import Factory


async def test_the_home_page_of_a_new_site_is_titled_my_blog(visitor: Browser) -> None:
    page = await visitor.get("/")
    assert page.status == 200
    assert "<h1>My Blog</h1>" in page.text


async def test_posts_stand_on_the_home_page_the_newest_first(visitor: Browser, make: Factory) -> None:
    await make.post(title="Older words")
    await make.post(title="Newer words")
    words = (await visitor.get("/")).words
    assert words.index("Newer words") < words.index("Older words")


async def test_a_sticky_post_stands_first(visitor: Browser, make: Factory) -> None:
    await make.post(title="Held fast", sticky=True)
    await make.post(title="Newer words")
    words = (await visitor.get("/")).words
    assert words.index("Held fast") < words.index("Newer words")


async def test_a_list_shows_a_summary_and_never_the_whole_text(visitor: Browser, make: Factory) -> None:
    await make.post(source="The beginning. " + "More words. " * 200 + "The very end.")
    words = (await visitor.get("/")).words
    assert "The beginning." in words
    assert "The very end." not in words


async def test_a_summary_is_made_of_paragraphs_alone(visitor: Browser, make: Factory) -> None:
    source = "First words.[^1]\n\n## A heading\n\n```\ncode\n```\n\n| a |\n|---|\n| b |\n\nLast words.\n\n[^1]: A note."
    await make.post(title="Mixed", source=source)
    words = (await visitor.get("/")).words
    assert "First words. Last words." in words
    assert "A note." not in words


async def test_chinese_paragraphs_join_without_a_space(visitor: Browser, make: Factory) -> None:
    await make.post(source="夜很长。\n\n墨很浓。")
    assert "夜很长。墨很浓。" in (await visitor.get("/")).words


async def test_the_author_s_own_cut_ends_the_summary(visitor: Browser, make: Factory) -> None:
    await make.post(source="Before.\n\n<!--more-->\n\nAfter.")
    words = (await visitor.get("/")).words
    assert "Before." in words
    assert "After." not in words


async def test_an_excerpt_of_the_author_s_own_stands_in_lists(visitor: Browser, make: Factory) -> None:
    await make.post(source="The text.", excerpt="In *my* own words.")
    words = (await visitor.get("/")).words
    assert "In my own words." in words
    assert "The text." not in words


async def test_the_home_page_has_pages(visitor: Browser, make: Factory) -> None:
    for number in range(1, 13):
        await make.post(title=f"Number {number:02}")
    first, second = (await visitor.get("/")), (await visitor.get("/?page=2"))
    assert "Number 03" in first.words
    assert "Number 02" not in first.words
    assert "Number 02" in second.words
    assert "Number 03" not in second.words
    assert 'href="/?page=2"' in first.text
    assert 'href="/"' in second.text


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "1.5", "１", "1_0", "99999999999999999999", ""])
async def test_a_page_that_is_not_there_is_not_found(visitor: Browser, make: Factory, page: str) -> None:
    await make.post()
    assert (await visitor.get("/", params={"page": page})).status == 404


async def test_a_post_shows_its_text_author_date_and_tags(visitor: Browser, make: Factory) -> None:
    author = await make.user(name="Lu Xun")
    await make.post(
        title="Wild Grass",
        source="When I am **silent**, I feel replete.",
        tags="prose, poems",
        by=author,
        published_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC),
    )
    page = await visitor.get("/posts/wild-grass")
    assert page.status == 200
    assert "<strong>silent</strong>" in page.text
    for word in ("Lu Xun", "March 4, 2026", "prose", "poems"):
        assert word in page.words
    assert page.text.count("<h1") == 1


async def test_a_post_has_neighbours(visitor: Browser, make: Factory) -> None:
    for title in ("One", "Two", "Three"):
        await make.post(title=title)
    page = await visitor.get("/posts/two")
    assert 'href="/posts/one"' in page.text
    assert 'href="/posts/three"' in page.text


async def test_a_slug_may_be_in_any_script(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="你好，世界")
    assert post.slug == "你好-世界"
    assert (await visitor.get(f"/posts/{post.slug}")).status == 200
    assert (await visitor.get("/posts/%E4%BD%A0%E5%A5%BD-%E4%B8%96%E7%95%8C")).status == 200


async def test_a_page_lives_at_the_top_and_a_post_below_posts(visitor: Browser, make: Factory) -> None:
    await make.page(title="About me")
    await make.post(title="A post")
    assert (await visitor.get("/about-me")).status == 200
    for wrong, right in (("/posts/about-me", "/about-me"), ("/a-post", "/posts/a-post")):
        moved = await visitor.get(wrong)
        assert (moved.status, moved.location) == (301, right)


async def test_a_page_is_in_no_list(visitor: Browser, make: Factory) -> None:
    await make.page(title="About me", tags="x")
    for path in ("/", "/archive", "/tags", "/tags/x"):
        assert "About me" not in (await visitor.get(path)).words


HIDDEN: dict[str, dict[str, Any]] = {
    "draft": {"published": False},
    "private": {"visibility": "private"},
    "scheduled": {"published_at": datetime(2999, 1, 1, tzinfo=UTC)},
}


@pytest.mark.parametrize("state", HIDDEN)
async def test_what_is_hidden_is_hidden_everywhere(visitor: Browser, make: Factory, state: str) -> None:
    post = await make.post(title="Secret plans", source="Secret words.", tags="secret-tag", **HIDDEN[state])
    assert (await visitor.get("/posts/secret-plans")).status == 404
    author_page = f"/authors/{post.author.slug}"
    for path in ("/", "/archive", "/archive/2999", "/tags", "/tags/secret-tag", author_page):
        page = await visitor.get(path)
        assert "Secret" not in page.words, path


async def test_a_trashed_post_is_gone_and_a_deleted_one_is_not_found(visitor: Browser, make: Factory) -> None:
    post = await make.trashed(title="Thrown away")
    assert (await visitor.get("/posts/thrown-away")).status == 410
    assert "Thrown away" not in (await visitor.get("/")).words
    await actions.delete(make.db, post, post.version)
    assert (await visitor.get("/posts/thrown-away")).status == 404


async def test_a_scheduled_post_appears_at_its_second(
    visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now() + timedelta(days=30)
    await make.post(title="Later", published_at=at)
    monkeypatch.setattr(clock, "now", lambda: at - timedelta(seconds=1))
    assert (await visitor.get("/posts/later")).status == 404
    monkeypatch.setattr(clock, "now", lambda: at)
    assert (await visitor.get("/posts/later")).status == 200
    assert "Later" in (await visitor.get("/")).words


async def test_a_former_slug_leads_to_the_new_one(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="First name")
    editor = await make.user(role="editor")
    for slug in ("second", "third"):
        post = await queries.get_post(make.db, post.id)
        form = PostForm.model_validate({"title": post.title, "source": "x", "slug": slug, "version": post.version})
        await actions.update_post(make.db, post, form, by=editor)
    for former in ("first-name", "second"):
        moved = await visitor.get(f"/posts/{former}")
        assert (moved.status, moved.location) == (301, "/posts/third")


async def test_the_former_slug_of_a_draft_tells_nothing(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="First name")
    editor = await make.user(role="editor")
    form = PostForm.model_validate({"title": "x", "source": "x", "slug": "new", "version": post.version})
    await actions.update_post(make.db, post, form, by=editor)
    await actions.withdraw(make.db, post, post.version + 1, by=editor)
    assert (await visitor.get("/posts/first-name")).status == 404


async def test_a_private_post_is_for_those_who_may_edit_it(visit: Visit, make: Factory) -> None:
    author, other = await make.user(), await make.user()
    editor = await make.user(role="editor")
    await make.post(title="Diary", visibility="private", by=author)
    for user, status in ((author, 200), (editor, 200), (other, 404), (await make.user(role="reader"), 404)):
        assert (await (await visit(user)).get("/posts/diary")).status == status, user.role


async def test_a_password_protected_post_opens_with_its_password_only(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="Locked", source="The hidden text.", visibility="password", password="open sesame")
    await make.comment(post, body="The hidden comment.")
    page = await visitor.get("/posts/locked")
    assert page.status == 200
    assert "hidden" not in page.words
    assert "hidden" not in (await visitor.get("/")).words

    wrong = await visitor.post("/posts/locked/unlocking", {"password": "open barley"})
    assert wrong.status == 422
    assert "hidden" not in wrong.words

    right = await visitor.post("/posts/locked/unlocking", {"password": "open sesame"})
    assert (right.status, right.location) == (303, "/posts/locked")
    opened = await visitor.get("/posts/locked")
    assert "The hidden text." in opened.words
    assert "The hidden comment." in opened.words


async def test_a_new_password_closes_a_post_again(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="Locked", source="Hidden.", visibility="password", password="one")
    await visitor.post("/posts/locked/unlocking", {"password": "one"})
    form = PostForm.model_validate(
        {"title": "Locked", "source": "Hidden.", "visibility": "password", "password": "two", "version": post.version}
    )
    await actions.update_post(make.db, post, form, by=await make.author())
    assert "Hidden." not in (await visitor.get("/posts/locked")).words


async def test_guessing_the_password_of_a_post_is_slowed_down(visitor: Browser, make: Factory) -> None:
    await make.post(title="Locked", visibility="password", password="one")
    for _ in range(10):
        assert (await visitor.post("/posts/locked/unlocking", {"password": "x"})).status == 422
    slowed = await visitor.post("/posts/locked/unlocking", {"password": "one"})
    assert slowed.status == 429
    assert int(slowed.headers["Retry-After"]) > 0


async def test_an_author_has_a_page(visitor: Browser, make: Factory) -> None:
    author = await make.user(name="Bing Xin")
    await make.post(title="A Maze of Stars", by=author)
    await make.post(title="Not hers")
    page = await visitor.get(f"/authors/{author.slug}")
    assert "A Maze of Stars" in page.words
    assert "Not hers" not in page.words
    reader = await make.user(role="reader")
    assert (await visitor.get(f"/authors/{reader.slug}")).status == 404


async def test_an_untitled_post_can_be_read_and_reached(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="", source="No title at all.")
    assert f'href="/posts/{post.slug}"' in (await visitor.get("/")).text
    page = await visitor.get(f"/posts/{post.slug}")
    assert "No title at all." in page.words


async def test_head_is_get_without_the_text(visitor: Browser, make: Factory) -> None:
    await make.post(title="Hello")
    got, head = await visitor.get("/posts/hello"), await visitor.request("HEAD", "/posts/hello")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


@pytest.mark.parametrize(
    ("path", "most"), [("/", 3), ("/posts/post-1", 3), ("/tags/x", 3), ("/archive", 2), ("/tags", 2), ("/about", 3)]
)
async def test_a_page_asks_the_database_little(visitor: Browser, app: Any, make: Factory, path: str, most: int) -> None:
    from blog.core.web import DATABASE

    for number in range(1, 8):
        post = await make.post(title=f"Post {number}", tags="x, y, z")
        await make.comment(post)
    await make.page(title="About")
    await visitor.get("/")  # the site's options are known by now, as they are for all but one request a second
    with app[DATABASE].counting() as seen:
        assert (await visitor.get(path)).status == 200
    pages_own = [statement for statement in seen.statements if "FROM site AS" not in statement]
    assert len(pages_own) <= most, pages_own
