"""Redirects: where an address leads at which there is nothing, and what keeps a table of them in order."""

import pytest

from blog.core.db import Database
from blog.links import actions, queries_redirects
from blog.links.forms import RedirectForm
from blog.links.models_redirects import Address, Redirect, RedirectTable, Status, Unusable, source_of, target_of
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.safety.conftest import Wire, wire  # noqa: F401  # a fixture

HOSTS = ("", "blog.example")


async def put(db: Database, source: str, target: str = "", status: str = "301") -> None:
    form = RedirectForm.model_validate({"source": source, "target": target, "status": status})
    await actions.save_redirect(db, form, HOSTS)


ANSWERS = {
    "/old": ("/posts/new", 301),
    "/old/": ("/posts/new", 301),
    "/old?utm=1": ("/posts/new", 301),
    "/dir/": ("/x", 302),
    "/dir": ("/x", 302),
    "/page?id=7": ("/seven", 301),
    "/page?id=8": ("/other", 301),
    "/old/%E8%8C%B6": ("/posts/%E8%8C%B6", 301),
    "/old/茶": ("/posts/%E8%8C%B6", 301),
    "/posts/gone-post": ("https://other.example/a%20b?x=1#y", 301),
    "/posts/trash": ("/x", 301),
    "/cafe%CC%81": ("/coffee", 301),
    "/a%2Fb": ("/slash", 301),
}


async def test_an_address_with_nothing_at_it_leads_where_the_owner_wants(visitor: Browser, make: Factory) -> None:
    await make.trashed(slug="trash")
    for source, leads_to, how in (
        ("/old", "/posts/new", "301"),
        ("/dir/", "/x", "302"),
        ("/page", "/other", "301"),
        ("/page?id=7", "/seven", "301"),
        ("/old/茶", "/posts/茶", "301"),
        ("https://BLOG.example/posts/gone-post", "https://other.example/a b?x=1#y", "301"),
        ("/posts/trash", "/x", "301"),
        ("/café", "/coffee", "301"),
        ("/a/b", "/slash", "301"),
    ):
        await put(make.db, source, leads_to, how)
    for address, (target, status) in ANSWERS.items():
        page = await visitor.get(address)
        assert (address, page.status, page.location) == (address, status, target)
    assert (await visitor.request("HEAD", "/old")).status == 301
    assert (await visitor.post("/old")).status == 405


async def test_what_is_gone_says_so(visitor: Browser, make: Factory) -> None:
    await put(make.db, "/old/gone", "/ignored", "410")
    page = await visitor.get("/old/gone")
    assert page.status == 410
    assert "No longer here" in page.words


async def test_what_is_there_is_never_sent_elsewhere(visitor: Browser, make: Factory) -> None:
    await put(make.db, "/posts/tea", "/x")
    await put(make.db, "/tea", "/x")
    await make.post(slug="tea")
    assert (await visitor.get("/posts/tea")).status == 200
    assert (await visitor.get("/tea")).location == "/posts/tea"
    assert (await visitor.get("/admin/none")).status == 404


async def test_a_circle_left_behind_by_a_deletion_ends_as_nothing(visitor: Browser, make: Factory) -> None:
    await make.db.execute(
        """
        INSERT INTO redirects (path, query, target, target_path, status, changed_at)
        VALUES ('/a', '', '/a?x=1', '/a', 301, '2026-01-01'), ('/b', '', '/b', '/b', 301, '2026-01-01')
        """
    )
    assert (await visitor.get("/a")).location == "/a?x=1"
    assert (await visitor.get("/a?x=1")).status == 404
    assert (await visitor.get("/b")).status == 404


SOURCES = {
    "/old": "/old",
    "old/page": None,
    "/a b": "/a b",
    "/%E8%8C%B6": "/茶",
    "https://blog.example/x?y": "/x?y",
    "https://blog.example": None,
    "https://other.example/x": None,
    "//other.example/x": None,
    "/": None,
    "/tags": None,
    "/archive/2026": None,
    "/admin/x": None,
    "/static/x": None,
    "/a//b": None,
    "/a/../b": None,
    "/a\\b": None,
    "/%00": None,
    "/%ff": None,
    "/" + "x" * 500: None,
    "/" + "x" * 499: "/" + "x" * 499,
    "/x?" + "y" * 251: None,
    "mailto:me@example.org": None,
    "": None,
}


@pytest.mark.parametrize("text", SOURCES)
def test_an_address_a_redirect_can_be_for(text: str) -> None:
    try:
        found = str(source_of(text, HOSTS))
    except Unusable:
        found = None
    assert found == SOURCES[text]


TARGETS = {
    "/new": "/new",
    "/new?x=1#y": "/new?x=1#y",
    "/茶": "/%E8%8C%B6",
    "/%E8%8C%B6": "/%E8%8C%B6",
    "/": "/",
    "https://blog.example": "/",
    "https://blog.example/x": "/x",
    "https://例え.example/x y": "https://xn--r8jz45g.example/x%20y",
    "http://other.example:8080": "http://other.example:8080/",
    "javascript:alert(1)": None,
    "data:text/html,x": None,
    "//other.example": None,
    "/\\other.example": None,
    "/%2fother.example": None,
    "https://user:pass@other.example/": None,
    "https://": None,
    "https://[::1": None,
    "https://a\nb.example": None,
    "ftp://other.example": None,
    "new": None,
    "/" + "x" * 600: None,
}


@pytest.mark.parametrize("text", TARGETS)
def test_where_a_redirect_can_lead(text: str) -> None:
    try:
        found = target_of(text, HOSTS)
    except Unusable:
        found = None
    assert found == TARGETS[text]


def table(*pairs: tuple[str, str]) -> RedirectTable:
    return RedirectTable.of(one(source, target) for source, target in pairs)


def one(source: str, target: str, status: Status = Status.FOR_GOOD) -> Redirect:
    path, _mark, query = source.partition("?")
    return Redirect(Address(path, query), target, status)


CIRCLES = [
    ([], ("/a", "/a")),
    ([], ("/a", "/a/")),
    ([], ("/a", "/a?x=1")),
    ([], ("/a/", "/a#top")),
    ([("/b", "/a")], ("/a", "/b")),
    ([("/b", "/c"), ("/c", "/d"), ("/d", "/a?x")], ("/a", "/b")),
    ([("/茶", "/a")], ("/a", "/%E8%8C%B6/")),
]


@pytest.mark.parametrize(("before", "new"), CIRCLES)
def test_a_circle_is_refused_and_nothing_changes(before: list[tuple[str, str]], new: tuple[str, str]) -> None:
    kept = table(*before)
    rows = dict(kept.rows)
    with pytest.raises(Unusable, match="circle"):
        kept.put(one(*new))
    assert kept.rows == rows


def test_a_query_of_its_own_is_no_circle() -> None:
    kept = table(("/a?x=1", "/b"))
    kept.put(one("/a", "/a?x=1"))
    assert kept.flat(kept.rows[Address("/a")]).target == "/b"


def test_a_chain_keeps_the_place_on_the_page_and_the_weaker_promise() -> None:
    kept = table(("/b", "/c"))
    assert kept.flat(one("/a", "/b#here")).target == "/c#here"
    kept.put(one("/b", "/c#there", Status.FOR_NOW))
    flat = kept.flat(one("/a", "/b#here"))
    assert (flat.target, flat.status) == ("/c#there", Status.FOR_NOW)


def test_what_is_gone_and_what_is_too_far_away_are_no_targets() -> None:
    with pytest.raises(Unusable, match="gone"):
        RedirectTable.of([one("/b", "", Status.GONE)]).put(one("/a", "/b"))
    long = table(*((f"/{number}", f"/{number + 1}") for number in range(200)))
    with pytest.raises(Unusable, match="too many"):
        long.put(one("/a", "/0"))


async def test_stored_redirects_are_always_one_step(make: Factory, visitor: Browser) -> None:
    await put(make.db, "/a", "/b")
    await put(make.db, "/b", "/c")
    await put(make.db, "/c/", "https://other.example/")
    await put(make.db, "/d", "/a")
    for address in ("/a", "/b", "/c", "/d"):
        assert (await visitor.get(address)).location == "https://other.example/"


async def test_redirects_are_added_found_changed_and_deleted(owner_browser: Browser, make: Factory) -> None:
    fields = {"source": "/old/茶", "target": "/posts/茶", "status": "301"}
    assert (await owner_browser.post("/admin/redirects", fields)).status == 303
    stored = (await queries_redirects.list_all_redirects(make.db))[0]
    for search in ("", "old", "茶", "posts", "none"):
        assert ("/old/茶" in (await owner_browser.get(f"/admin/redirects?q={search}")).words) is (search != "none")
    path = f"/admin/redirects/{stored.id}"
    form = (await owner_browser.get(path)).fields(path)
    assert form == fields
    assert (await owner_browser.post(path, form | {"target": "https://other.example/x"})).status == 303
    again = (await queries_redirects.list_all_redirects(make.db))[0]
    assert again.target == "https://other.example/x"
    assert (await owner_browser.post(f"/admin/redirects/{again.id}/deletion")).status == 303
    assert (await owner_browser.get(f"/admin/redirects/{again.id}")).status == 404


REFUSED = {
    "nothing": ({"source": "", "target": "/x"}, "Please fill this in."),
    "no target": ({"source": "/x", "target": ""}, "Where it should lead is missing."),
    "a script": ({"source": "/x", "target": "javascript:alert(1)"}, "begins with / or https://"),
    "another site": ({"source": "https://other.example/x", "target": "/x"}, "not an address of this site"),
    "the site's own": ({"source": "/admin", "target": "/x"}, "The site itself uses this address."),
    "a post": ({"source": "/posts/tea", "target": "/x"}, "Readers find something at this address already"),
    "a former address": ({"source": "/posts/was", "target": "/x"}, "Readers find something at this address already"),
    "a tag": ({"source": "/tags/leaf", "target": "/x"}, "Readers find something at this address already"),
    "itself": ({"source": "/x", "target": "/x"}, "lead in a circle"),
    "one there is": ({"source": "/there", "target": "/x"}, "There is a redirect for this address already."),
    "what is gone": ({"source": "/x", "target": "/gone"}, "which is marked as gone"),
    "another status": ({"source": "/x", "target": "/y", "status": "200"}, "Please choose one of the options."),
}


async def test_what_cannot_be_is_refused_in_words_and_kept_in_the_form(
    owner_browser: Browser, make: Factory, subtests: pytest.Subtests
) -> None:
    post = await make.post(slug="tea", tags="leaf")
    await make.db.execute("INSERT INTO former_slugs VALUES ('was', %(id)s, '2026-01-01')", {"id": post.id})
    await put(make.db, "/there", "/somewhere")
    await put(make.db, "/gone", status="410")
    for name, (fields, sentence) in REFUSED.items():
        with subtests.test(name):
            page = await owner_browser.post("/admin/redirects", {"status": "301", **fields})
            assert page.status == 422
            assert sentence in page.words
            assert [field.get("value") for field in page.tree.iter("input") if field.get("name") == "target"] == [
                fields["target"]
            ]
    assert await queries_redirects.count_redirects(make.db) == 2


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("author", 403), ("editor", 200), ("owner", 200)])
async def test_redirects_and_broken_links_are_for_editors(visit: Visit, make: Factory, role: str, status: int) -> None:
    browser = await visit(await make.user(role=role))
    for path in ("/admin/redirects", "/admin/redirects/import", "/admin/redirects/export", "/admin/links"):
        assert (await browser.get(path)).status == status


@pytest.mark.parametrize("path", ["//evil.example", "/%5cevil.example", "/x%0d%0aLocation:%20//evil.example"])
async def test_no_odd_request_finds_a_redirect(wire: Wire, make: Factory, path: str) -> None:  # noqa: F811
    await put(make.db, "/evil.example", "https://other.example/")
    answer = await wire(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    assert answer.status in (400, 404)
    assert "location" not in answer.headers
