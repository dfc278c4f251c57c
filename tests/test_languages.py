"""Languages as people meet them: visitors hear the site's, everybody signed in may choose another."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

import pytest
from aiohttp import web

from blog.accounts.models import User
from blog.accounts.views import SETUP_TOKEN
from blog.core import i18n, languages
from blog.core.db import Database
from blog.site import queries as site_queries
from blog.site.models import NavigationItem
from blog.writing import actions as writing_actions
from tests.application import Browser, Page, Visit
from tests.factories import Factory

TAG = "zh-Hans"
AGENT = "浏览器"
MENU = "main"  # the name of the menu every site begins with

# An address, the fields of a form posted there (None to look at it), and the status of the answer.
Asked: TypeAlias = tuple[str, dict[str, str] | None, int]

_LATIN = re.compile(r"[A-Za-z]{2,}")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
_READ_ALOUD = ("alt", "aria-label", "data-label", "label", "placeholder", "title")


@pytest.fixture
async def chinese(db: Database) -> Database:
    """A site that speaks Chinese in a Chinese time zone, with no other script in what its owner wrote."""
    await site_queries.update_site(
        db, title="墨石", tagline="纸上", language=TAG, time_zone="Asia/Shanghai", posts_per_page=2
    )
    await site_queries.replace_items(
        db,
        "main",
        [NavigationItem("起点", "/"), NavigationItem("往昔", "/archive", 1), NavigationItem("题签", "/x", 1)],
    )
    return db


def foreign_words(page: Page) -> list[str]:
    """Whatever in a page that ought to be Chinese is not."""
    html = page.tree
    found = [] if (html.get("lang"), html.get("dir")) == (TAG, "ltr") else [f"lang is {html.get('lang')}"]
    translations = i18n.catalogue(TAG)
    for text in _texts(html):
        foreign = set(_LATIN.findall(_ADDRESS.sub("", text))) - _known_words()
        if text != MENU and (foreign or translations.gettext(text) != text):
            found.append(text)
    return found


async def _not_as_expected(browser: Browser, asked: list[Asked]) -> list[tuple[str, int, list[str]]]:
    """The pages that have another status than expected, or words that are not Chinese."""
    found = []
    for path, fields, status in asked:
        page = await (browser.get(path) if fields is None else browser.post(path, fields))
        foreign = foreign_words(page)
        if page.status != status or foreign:
            found.append((path, page.status, foreign))
    return found


def _texts(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if element.tag in ("style", "script", "code") or not isinstance(element.tag, str):
            continue
        yield from (part.strip() for part in (element.text, element.tail) if part and part.strip())
        yield from (element.get(name) for name in _READ_ALOUD if element.get(name))


@cache
def _known_words() -> set[str]:
    """Latin words that belong in a Chinese page: those of the translations, of languages and of time zones."""
    catalogue: dict[Any, str] = i18n.catalogue(TAG)._catalog  # type: ignore[attr-defined]
    said = " ".join(text for message, text in catalogue.items() if message)
    names = [name for _tag, name in languages.choices()]
    return {word for text in (said, *names, *i18n.languages().values(), *i18n.time_zones()) for word in _words(text)}


def _words(text: str) -> list[str]:
    return _LATIN.findall(text)


async def _world(make: Factory) -> dict[str, Any]:
    """A little of everything, all of it written in Chinese; `kept` and `gone` are a published and a trashed post."""
    author = await make.user(name="苏轼")
    await make.user(name="无门", password=None)
    kept = await make.post(title="定风波", source="莫听穿林打叶声。\n\n# 竹杖", tags="词，雨", slug="定风波", by=author)
    await make.post(title="", source="一蓑烟雨任平生。", slug="无题", by=author)
    locked = await make.post(
        title="密札", source="勿示人。", slug="密札", visibility="password", password="芝麻", by=author
    )
    await make.post(title="自留", source="私语。", slug="自留", visibility="private", by=author, sticky=True)
    await make.draft(title="未竟", source="方才落笔。", slug="未竟", by=author)
    page = await make.page(title="关于", source="此处。", slug="关于", comments_open=True, by=author)
    gone = await make.post(title="旧稿", source="弃之。", slug="旧稿", by=author)
    await writing_actions.trash(make.db, gone, gone.version, by=author)
    first = await make.comment(kept, name="佛印", body="八风吹不动。")
    await make.comment(kept, name="秦观", body="善。", parent=first.id)
    waiting = await make.comment(kept, name="黄庭坚", body="且慢。", status="pending")
    await make.comment(kept, name="某", body="买。", status="spam")
    tag = await make.tag("茶")
    return {
        "kept": kept,
        "locked": locked,
        "page": page,
        "gone": gone,
        "first": first,
        "waiting": waiting,
        "tag": tag,
        "author": author,
    }


async def test_every_page_a_visitor_can_see_is_chinese(chinese: Database, make: Factory, visitor: Browser) -> None:
    await make.user(role="owner", name="站主")
    assert foreign_words(await visitor.get("/")) == []
    world = await _world(make)
    answers = {
        "/": 200,
        "/?page=2": 200,
        "/posts/定风波": 200,
        f"/posts/定风波?reply={world['first'].id}": 200,
        "/posts/定风波?comment=received": 200,
        "/posts/密札": 200,
        "/posts/无题": 200,
        "/关于": 200,
        "/archive": 200,
        "/archive/2026": 200,
        "/archive/2026/1": 200,
        "/archive/1999": 200,
        f"/authors/{world['author'].slug}": 200,
        "/tags": 200,
        "/tags/词": 200,
        "/tags/茶": 404,
        "/sign-in": 200,
        "/sign-in?next=/admin": 200,
        "/posts/旧稿": 410,
        "/setup": 410,
        "/不在": 404,
        "/posts/定风波/comments": 405,
    }
    assert await _not_as_expected(visitor, [(path, None, status) for path, status in answers.items()]) == []
    refusals: list[Asked] = [
        ("/posts/定风波/comments", {}, 422),
        ("/posts/定风波/comments", {"name": "客", "email": "客", "body": "言" * 20_001, "url": "门"}, 422),
        ("/posts/密札/unlocking", {"password": "不对"}, 422),
        ("/sign-in", {"email": "a@example.org", "password": "不对"}, 401),
        ("/sign-in", {}, 422),
        (
            f"/admin/posts/{world['kept'].id}",
            {"title": "定风波", "source": "莫听", "tags": "词", "then": "publish"},
            401,
        ),
    ]
    assert await _not_as_expected(visitor, refusals) == []


async def test_the_first_run_speaks_chinese_where_the_site_does(
    chinese: Database, app: web.Application, visitor: Browser
) -> None:
    token = app[SETUP_TOKEN]
    assert foreign_words(await visitor.get(f"/setup?token={token}")) == []
    refused = await visitor.post("/setup", {"token": token, "name": "客", "email": "客", "password": "短"})
    assert (refused.status, foreign_words(refused)) == (422, [])


async def test_every_page_of_the_desk_is_chinese(chinese: Database, make: Factory, visit: Visit) -> None:
    owner = await make.user(role="owner", name="站主")
    browser = await visit()
    browser.client.session.headers["User-Agent"] = AGENT
    assert (await browser.sign_in(owner.email)).status == 303
    empty = ["/", "/admin", "/admin/posts", "/admin/pages", "/admin/comments", "/admin/tags", "/tags"]
    assert await _not_as_expected(browser, [(path, None, 200) for path in empty]) == []
    world = await _world(make)
    kept, gone, tag, author = world["kept"], world["gone"], world["tag"], world["author"]
    lists = [
        f"/admin/{kind}?show={show}"
        for kind in ("posts", "pages")
        for show in ("all", "draft", "published", "scheduled", "private", "trashed")
    ]
    paths = [
        *("/", "/posts/定风波", "/account", "/account?saved=1", "/account?saved=password", "/admin", *lists),
        *("/admin/posts?q=没有", "/admin/posts/new", "/admin/pages/new", f"/admin/posts/{kept.id}?saved=1"),
        *(f"/admin/posts/{world['page'].id}", f"/admin/posts/{world['locked'].id}", f"/admin/posts/{gone.id}"),
        *(f"/admin/posts/{gone.id}/revisions", f"/admin/posts/{gone.id}/revisions/1"),
        *("/admin/comments", "/admin/comments?show=approved", "/admin/comments?show=spam"),
        *("/admin/tags", f"/admin/tags/{tag.id}?saved=1", "/admin/users", "/admin/users/new"),
        *(f"/admin/users/{author.id}", f"/admin/users/{owner.id}", "/admin/settings?saved=1"),
        *("/admin/navigation?saved=1", "/admin/navigation?menu=页脚", "/admin/import"),
    ]
    assert await _not_as_expected(browser, [(path, None, 200) for path in paths]) == []
    editor = (await browser.get(f"/admin/posts/{kept.id}")).fields(f"/admin/posts/{kept.id}")
    typed = {**editor, "source": "回首向来萧瑟处。"}
    refusals: list[Asked] = [
        (f"/admin/posts/{kept.id}/preview", typed, 200),
        (f"/admin/posts/{kept.id}", {**typed, "version": "99"}, 409),
        (f"/admin/posts/{kept.id}/publication", {"version": "99"}, 409),
        (f"/admin/posts/{kept.id}", {**typed, "published_at": "昨天", "slug": "admin", "visibility": "无"}, 422),
        ("/admin/posts/new", {}, 422),
        ("/admin/posts/new", {"title": "题" * 301, "visibility": "password"}, 422),
        ("/admin/tags", {"name": ""}, 422),
        ("/admin/tags", {"name": "另", "slug": "茶"}, 422),
        (f"/admin/tags/{tag.id}", {"name": "茶", "parent_id": str(tag.id)}, 422),
        ("/admin/users/new", {"name": "新", "email": "新", "password": "短", "role": "王"}, 422),
        (f"/admin/users/{owner.id}/disabling", {}, 422),
        ("/admin/settings", {"title": "", "posts_per_page": "许多", "language": "鸟", "time_zone": "月"}, 422),
        ("/admin/settings", {"title": "墨石", "posts_per_page": "101", "language": TAG, "time_zone": "UTC"}, 422),
        ("/admin/navigation", {"menu": "页脚", "label": "单", "url": "", "depth": "0"}, 422),
        ("/account", {"name": ""}, 422),
        ("/account/password", {"current": "不对", "password": "新的密码要足够长才可以"}, 422),
    ]
    assert await _not_as_expected(browser, refusals) == []


# The site's language, the user's own ("" for none, None for a visitor), and the one pages are in.
RULE = [
    ("en", None, "en"),
    (TAG, None, TAG),
    ("en", "", "en"),
    (TAG, "", TAG),
    ("en", TAG, TAG),
    (TAG, "en", "en"),
]


@pytest.mark.parametrize(("of_site", "of_user", "heard"), RULE)
async def test_visitors_hear_the_sites_language_and_everybody_else_their_own(
    db: Database, make: Factory, visit: Visit, of_site: str, of_user: str | None, heard: str
) -> None:
    await site_queries.rename(db, title="墨石", language=of_site)
    user = None if of_user is None else await make.user(role="owner", language=of_user)
    await make.post(slug="a")
    browser = await visit(user)
    shown = await browser.get("/posts/a")
    assert shown.tree.get("lang") == heard
    assert {"en": "January 1, 2026", TAG: "2026年1月1日"}[heard] in shown.words
    assert {"en": "January 2026", TAG: "2026年1月"}[heard] in (await browser.get("/archive/2026/1")).words
    broken = [await browser.get("/no/such/page"), await browser.post("/", {}), await browser.get("/archive?page=0x")]
    if user:
        broken += [await browser.get("/admin/posts/999"), await browser.post("/admin/comments/1/approval")]
    said = {"en": "Nothing here", TAG: "这里什么也没有"}[heard]
    assert said in broken[0].words
    assert {page.tree.get("lang") for page in broken} == {heard}


async def test_a_change_of_ones_own_language_counts_at_once(make: Factory, visit: Visit) -> None:
    owner: User = await make.user(role="owner")
    browser = await visit(owner)
    assert (await browser.get("/admin")).tree.get("lang") == "en"
    form = (await browser.get("/account")).fields("/account")
    assert (await browser.post("/account", {**form, "language": TAG})).status == 303
    assert (await browser.get("/admin")).tree.get("lang") == TAG
    assert (await (await visit()).get("/")).tree.get("lang") == "en"


async def test_what_goes_wrong_before_anybody_is_known_is_said_in_the_sites_language(
    chinese: Database, make: Factory, visit: Visit
) -> None:
    speaker = await visit(await make.user(role="owner", language="en"))
    # One connection, as behind a proxy, where what one person said must not decide what the next one hears.
    for _time in range(2):
        assert (await speaker.get("/admin")).tree.get("lang") == "en"
        wrong = await speaker.get("/", headers={"Host": "not a host"})
        assert (wrong.status, wrong.tree.get("lang")) == (400, TAG)
    refused = await speaker.post("/account", {}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status, refused.tree.get("lang")) == (403, TAG)


async def test_a_visitor_whose_language_nobody_asked_for_is_not_guessed_at(visitor: Browser) -> None:
    page = await visitor.get("/", headers={"Accept-Language": TAG})
    assert page.tree.get("lang") == "en"
