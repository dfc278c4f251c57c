"""The same text in several languages."""

import pytest

from blog.posts.models import Post
from blog.writing import actions
from blog.writing.queries import get_post
from tests.application import Browser, Page, Visit
from tests.factories import Factory


async def link(browser: Browser, post: Post, other: str) -> Page:
    return await browser.post(f"/admin/posts/{post.id}/translations", {"translation": other})


def also(page: Page) -> dict[str, str]:
    navs = [nav for nav in page.tree.iter("nav") if nav.get("class") == "also"]
    return {one.get("hreflang"): one.get("href") for nav in navs for one in nav.iter("a")}


def alternates(page: Page) -> dict[str, str]:
    links = (one for one in page.tree.iter("link") if one.get("rel") == "alternate" and one.get("hreflang"))
    return {one.get("hreflang"): one.get("href").partition("//")[2].partition("/")[2] for one in links}


async def test_translations_lead_to_each_other(owner_browser: Browser, visitor: Browser, make: Factory) -> None:
    english = await make.post(slug="tea", language="")
    chinese = await make.post(slug="cha", language="zh-Hans")
    german = await make.post(slug="tee", language="de")
    assert (await link(owner_browser, chinese, "tea")).status == 303
    assert (await link(owner_browser, german, "https://blog.example/posts/cha?x#y")).status == 303
    page = await visitor.get("/posts/tea")
    assert also(page) == {"zh-Hans": "/posts/cha", "de": "/posts/tee"}
    assert "Also in 简体中文 Deutsch" in page.words
    everywhere = {"en": "posts/tea", "zh-Hans": "posts/cha", "de": "posts/tee", "x-default": "posts/tea"}
    for slug in ("tea", "cha", "tee"):
        assert alternates(await visitor.get(f"/posts/{slug}")) == everywhere
    assert (await owner_browser.post(f"/admin/posts/{english.id}/translations/removal")).status == 303
    assert also(await visitor.get("/posts/tea")) == {}
    assert alternates(await visitor.get("/posts/cha")) == {"zh-Hans": "posts/cha", "de": "posts/tee"} | {
        "x-default": "posts/tee"
    }


async def test_hidden_translations_are_not_told_of(owner_browser: Browser, visitor: Browser, make: Factory) -> None:
    await make.post(slug="tea")
    hidden = [
        await make.draft(slug="secret-a", language="zh-Hans"),
        await make.post(slug="secret-b", language="de", visibility="private"),
        await make.trashed(slug="secret-c", language="fr"),
    ]
    for post in hidden:
        assert (await link(owner_browser, post, "tea")).status == 303
    assert "secret" not in (await visitor.get("/posts/tea")).text
    # What only its editors see says nothing of others, either, as nobody else could follow it back.
    assert alternates(await owner_browser.get("/posts/secret-b")) == {}


@pytest.mark.parametrize("other", ["", "none", "!!!", "tea", "page", "x" * 400, "\0", "%", "https://", "theirs"])
async def test_what_cannot_be_a_translation_is_refused_in_words(visit: Visit, make: Factory, other: str) -> None:
    author = await make.user(role="author")
    post = await make.post(slug="tea", by=author)
    await make.page(slug="page", language="de")
    await make.post(slug="theirs", language="de")
    page = await link(await visit(author), post, other)
    assert (page.status, "Please look again" in page.words) == (422, True)
    assert (await get_post(make.db, post.id)).translation_id is None


async def test_two_texts_in_one_language_are_no_translations(owner_browser: Browser, make: Factory) -> None:
    await make.post(slug="tea", language="en")
    page = await link(owner_browser, await make.post(), "tea")
    assert page.status == 422
    assert "Both are in English" in page.words


async def test_who_links_to_another_group_leaves_the_first(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    moving = await make.post(slug="moving", language="de")
    for slug in ("a", "b"):
        await make.post(slug=slug)
        assert (await link(owner_browser, moving, slug)).status == 303
        assert (await link(owner_browser, moving, slug)).status == 303
    assert also(await visitor.get("/posts/a")) == {}
    assert also(await visitor.get("/posts/b")) == {"de": "/posts/moving"}
    assert await make.db.fetch_value("SELECT COUNT(*) FROM translation_groups") == 1


async def test_a_former_address_names_the_post_as_well(owner_browser: Browser, make: Factory) -> None:
    old = await make.post(slug="old")
    path = f"/admin/posts/{old.id}"
    await owner_browser.post(path, (await owner_browser.get(path)).fields(path) | {"slug": "new"})
    assert (await link(owner_browser, await make.post(language="de"), "old")).status == 303


async def test_a_change_of_language_lists_each_language_once(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    await make.post(slug="tea")
    other = await make.post(slug="tee", language="de")
    await link(owner_browser, other, "tea")
    path = f"/admin/posts/{other.id}"
    await owner_browser.post(path, (await owner_browser.get(path)).fields(path) | {"language": "en"})
    page = await visitor.get("/posts/tea")
    assert (also(page), alternates(page)) == ({}, {})


async def test_deleting_a_translation_for_good_keeps_the_other(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    await make.post(slug="tea")
    other = await make.trashed(slug="tee", language="de")
    await link(owner_browser, other, "tea")
    await actions.delete(make.db, other, other.version)
    assert (await visitor.get("/posts/tea")).status == 200
