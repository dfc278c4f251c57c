"""Links between posts: who links to whom, what leads nowhere, and the question before something breaks."""

from datetime import timedelta

import pytest

from blog.core import clock
from blog.core.anchors import Anchor, find_anchors, own_hosts
from blog.core.markup import render_post
from blog.links import queries, queries_broken, tasks
from blog.links.models import Fault
from blog.posts.models import Post
from blog.settings import Settings
from blog.writing import actions
from blog.writing import queries as writing_queries
from blog.writing.forms import PostForm
from tests.application import Browser, Visit
from tests.factories import Factory

HOSTS = own_hosts("https://blog.example")

FOUND = {
    "[a](/posts/tea)": ("", "/posts/tea", ""),
    "[a](/posts/tea?x=1#s-more)": ("", "/posts/tea", "s-more"),
    "[a](tea)": ("", "/posts/tea", ""),
    "[a](../about)": ("", "/about", ""),
    "[a](/posts/%E8%8C%B6)": ("", "/posts/茶", ""),
    "[a](/posts/茶)": ("", "/posts/茶", ""),
    "[a](/posts/cafe%CC%81)": ("", "/posts/café", ""),
    "[a](/posts/%ff)": ("", "/posts/\ufffd", ""),
    "[a](/posts/a%00b)": ("", "/posts/a%00b", ""),
    "[a](HTTPS://Blog.Example:443/posts/tea)": ("blog.example", "/posts/tea", ""),
    "[a](//blog.example/posts/tea)": ("blog.example", "/posts/tea", ""),
    "[a](http://other.example:8080)": ("other.example:8080", "/", ""),
    "[a](/posts/tea#:~:text=leaf)": ("", "/posts/tea", ""),
    "[a](#nowhere)": ("", "", "s-nowhere"),
    '<a href="/posts/tea" title="x > y">a</a>': ("", "/posts/tea", ""),
}


@pytest.mark.parametrize("source", FOUND)
def test_a_link_is_read_as_readers_follow_it(source: str) -> None:
    found = find_anchors(render_post(source).html, "/posts/_").links
    assert [(link.host, link.path, link.fragment) for link in found] == [FOUND[source]]


NO_LINKS = ["[a](mailto:me@example.org)", "[a](#)", "## Here\n\n[a](#here)", "Note.[^1]\n\n[^1]: x", "`<a href='/x'>`"]


@pytest.mark.parametrize("source", NO_LINKS)
def test_what_leads_to_no_other_page_is_no_link(source: str) -> None:
    assert find_anchors(render_post(source).html, "/posts/_").links == ()


def test_a_link_is_known_by_its_words_and_kept_once() -> None:
    html = render_post("[Green *tea* & 茶](/posts/tea) [again](/posts/tea) <a href='/x'><img src='/y' alt='A cup'></a>")
    words = find_anchors(html.html, "/posts/_").links
    assert [link.words for link in words] == ["Green tea & 茶", "A cup"]


def test_a_thousand_times_the_same_is_no_trouble() -> None:
    html = "".join(f'<p><a href="/posts/p{number}">x</a> <b id="s-{number}">y</b></p>' for number in range(20_000))
    found = find_anchors(html, "/posts/_")
    assert (len(found.links), len(found.names)) == (2_000, 20_000)
    assert found.links[0] == Anchor("", "/posts/p0", "", "x")


async def linking(make: Factory, post: Post) -> list[str]:
    return [one.title for one in await queries.list_links_to(make.db, post.id, HOSTS, clock.now())]


async def test_links_to_a_post_are_found_by_every_address_it_has_or_had(make: Factory) -> None:
    tea = await make.post(title="Tea", slug="tea", source="[myself](/posts/tea)")
    await make.post(title="By path", source="[x](/posts/tea#s-leaf)")
    await make.post(title="By name", source="[x](https://blog.example/posts/tea)")
    await make.draft(title="As a draft", source="[x](tea)")
    await make.post(title="Of another site", source="[x](https://other.example/posts/tea)")
    await make.trashed(title="In the trash", source="[x](/posts/tea)")
    await make.page(title="As a page", source="[x](/tea)")
    expected = {"By path", "By name", "As a draft", "As a page"}
    assert set(await linking(make, tea)) == expected
    form = PostForm.model_validate({"title": "Tea", "slug": "green", "source": "x", "version": tea.version})
    await actions.update_post(make.db, tea, form, by=await make.author())
    assert set(await linking(make, tea)) == expected
    await make.post(title="By the new one", source="[x](/posts/green)")
    assert set(await linking(make, tea)) == {*expected, "By the new one"}


async def test_saving_again_forgets_the_links_that_went(make: Factory) -> None:
    tea = await make.post(slug="tea")
    post = await make.post(title="P", source="[x](/posts/tea)")
    form = PostForm.model_validate({"title": "P", "source": "nothing", "version": 1})
    await actions.update_post(make.db, post, form, by=await make.author())
    assert await linking(make, tea) == []


@pytest.mark.parametrize("words", ["emoji 👩‍👩‍👧‍👦 \U00020000", "quotes \" ' \\\\ %s {0}", "x" * 5000, "\u202e right"])
async def test_odd_words_are_stored(make: Factory, words: str) -> None:
    await make.post(source=f"[{words}](/posts/nowhere)", slug="odd")
    broken = await queries_broken.list_broken(make.db, HOSTS, clock.now(), limit=5)
    assert [link.path for link in broken] == ["/posts/nowhere"]
    assert broken[0].words[:4] == words[:4]


async def test_links_that_lead_nowhere_are_named_with_the_reason(make: Factory) -> None:
    now = clock.now()
    await make.post(slug="tea", source="## Leaf\n\nx", tags="seen")
    await make.draft(slug="draft", tags="unseen")
    await make.post(slug="later", published_at=now + timedelta(days=1))
    await make.post(slug="private", visibility="private")
    await make.trashed(slug="trash")
    author = await make.author()
    good = ["/", "/archive", "/archive/2026/7", "/tags", "/tags/seen", "/posts/tea", "/posts/tea#s-leaf", "/tea"]
    good += [f"/authors/{author.slug}", "/posts/tea#comment-7", "/static/css/site.css", "https://other.example/none"]
    bad = {
        "/posts/none": Fault.NOTHING,
        "/none": Fault.NOTHING,
        "/posts/none/": Fault.NOTHING,
        "/posts/tea/": Fault.NOTHING,
        "/a/b/c": Fault.NOTHING,
        "/archive/2026/13": Fault.NOTHING,
        "/tags/unseen": Fault.NOTHING,
        "/tags/none": Fault.NOTHING,
        "/authors/none": Fault.NOTHING,
        f"/media/{'ab' * 16}/x.png": Fault.NOTHING,
        "/posts/draft": Fault.DRAFT,
        "/posts/later": Fault.SCHEDULED,
        "/posts/private": Fault.PRIVATE,
        "/posts/trash": Fault.TRASHED,
        "/posts/tea#s-root": Fault.FRAGMENT,
        "#here": Fault.FRAGMENT,
    }
    source = "\n\n".join(f"[x]({address})" for address in [*good, *bad])
    post = await make.post(title="All", source=source)
    found = await queries_broken.list_broken(make.db, HOSTS, now, limit=50)
    assert {link.address.replace("#s-here", "#here"): link.fault for link in found} == bad
    assert {link.post_id for link in found} == {post.id}
    assert await queries_broken.list_broken_of(make.db, post.id, HOSTS, now, limit=50) == found


async def test_links_in_what_readers_do_not_see_are_the_authors_own_matter(make: Factory) -> None:
    draft = await make.draft(source="[x](/posts/none)")
    now = clock.now()
    assert await queries_broken.list_broken(make.db, HOSTS, now, limit=5) == []
    assert len(await queries_broken.list_broken_of(make.db, draft.id, HOSTS, now, limit=5)) == 1


async def test_the_list_of_broken_links_has_pages_and_ways_to_mend_them(owner_browser: Browser, make: Factory) -> None:
    for number in range(3):
        links = " ".join(f"[x](/posts/none-{number}-{other})" for other in range(20))
        await make.post(title=f"Full of links {number}", source=links)
    page = await owner_browser.get("/admin/links")
    assert "Full of links 2" in page.words
    assert "There is nothing at this address." in page.words
    assert "/admin/redirects?source=/posts/none-2-0#new-title" in page.text
    [older] = [link.get("href") for link in page.tree.iter("a") if link.get("rel") == "next"]
    second = await owner_browser.get(older)
    assert "none-0-19" in second.words
    assert "none-1-0" not in second.words
    assert 'rel="next"' not in second.text
    assert (await owner_browser.get("/admin/links?before=x")).status == 404


async def test_of_very_many_links_some_are_looked_at_for_a_page(
    owner_browser: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_broken, "MOST_LOOKED_AT", 2)
    await make.post(slug="tea", source="[x](/posts/none)")
    for _number in range(3):
        await make.post(source="[x](/posts/tea)")
    path, seen = "/admin/links", []
    while path:
        page = await owner_browser.get(path)
        seen.append("/posts/none" in page.words)
        path = next((link.get("href") for link in page.tree.iter("a") if link.get("rel") == "next"), "")
    assert seen == [False, True]


async def test_old_posts_are_read_once_by_the_task(make: Factory, settings: Settings) -> None:
    tea = await make.post(slug="tea")
    for number in range(3):
        await make.post(title=f"P{number}", source="[x](/posts/tea)")
    await make.db.execute("DELETE FROM post_links")
    await make.db.execute("DELETE FROM post_anchors WHERE post_id > 1")
    await make.db.execute("UPDATE post_anchors SET rules = 0")
    assert await linking(make, tea) == []
    await tasks.read_links(make.db, settings)
    assert await linking(make, tea) == ["P2", "P1", "P0"]
    assert await queries.list_unread(make.db, 0, 10) == []


BREAKING = ["withdrawal", "trash"]


@pytest.mark.parametrize("change", BREAKING)
async def test_what_would_break_links_is_asked_about_first(owner_browser: Browser, make: Factory, change: str) -> None:
    tea = await make.post(slug="tea")
    await make.post(title="On <b>leaves</b>", source="[x](/posts/tea)")
    path = f"/admin/posts/{tea.id}/{change}"
    page = await owner_browser.post(path, {"version": "1"})
    assert page.status == 409
    assert "On <b>leaves</b>" in page.words
    assert (await writing_queries.get_post(make.db, tea.id)).version == 1
    fields = page.fields(path)
    assert fields == {"version": "1", "confirmed": "1"}
    assert (await owner_browser.post(path, fields)).status == 303
    assert (await writing_queries.get_post(make.db, tea.id)).version == 2


@pytest.mark.parametrize("change", BREAKING)
async def test_what_breaks_no_readers_link_is_done_at_once(owner_browser: Browser, make: Factory, change: str) -> None:
    tea = await make.post(slug="tea", source="[myself](/posts/tea)")
    await make.draft(source="[x](/posts/tea)")
    assert (await owner_browser.post(f"/admin/posts/{tea.id}/{change}", {"version": "1"})).status == 303


async def test_deleting_for_good_is_asked_about_too(owner_browser: Browser, make: Factory) -> None:
    tea = await make.trashed(slug="tea")
    await make.post(source="[x](/posts/tea)")
    path = f"/admin/posts/{tea.id}/deletion"
    page = await owner_browser.post(path, {"version": str(tea.version)})
    assert page.status == 409
    assert (await owner_browser.post(path, page.fields(path))).status == 303


async def test_a_new_address_leaves_the_old_one_and_the_editor_says_so(owner_browser: Browser, make: Factory) -> None:
    tea = await make.post(title="Tea", slug="tea")
    await make.post(source="[x](/posts/tea)")
    path = f"/admin/posts/{tea.id}"
    fields = (await owner_browser.get(path)).fields(path) | {"slug": "green"}
    saved = await owner_browser.post(path, fields)
    words = (await owner_browser.get(saved.location)).words
    assert "The old address “tea” leads here. 1 post links to it." in words
    assert "1 former address leads here." in (await owner_browser.get(path)).words
    assert "The old address" not in (await owner_browser.get(path)).words


@pytest.mark.parametrize("kind", ["post", "page"])
async def test_every_former_address_leads_in_one_step(
    owner_browser: Browser, visitor: Browser, make: Factory, kind: str
) -> None:
    first = "/posts/" if kind == "post" else "/"
    post = await make.post(kind=kind, title="T", slug="a")
    author = await make.user(role="editor")
    for slug in ("b", "c", "a", "d"):
        post = await writing_queries.get_post(make.db, post.id)
        form = PostForm.model_validate({"title": "T", "slug": slug, "source": "x", "version": post.version})
        await actions.update_post(make.db, post, form, by=author)
    for slug in "abc":
        page = await visitor.get(f"{first}{slug}")
        assert (page.status, page.location) == (301, f"{first}d")
    path = f"/admin/posts/{post.id}/links"
    page = await owner_browser.get(path)
    assert all(f"{first}{slug}" in page.words for slug in "abc")
    assert (await owner_browser.post(path, {"slug": "b"})).status == 303
    assert (await owner_browser.post(path, {"slug": "b"})).status == 404
    assert (await visitor.get(f"{first}b")).status == 404
    await make.post(kind=kind, title="New", slug="a")
    assert (await visitor.get(f"{first}a")).status == 200


async def test_an_author_sees_only_what_is_theirs_to_see(visit: Visit, make: Factory) -> None:
    author, other = await make.user(), await make.user()
    tea = await make.post(slug="tea", by=author)
    await make.draft(title="SECRET", by=other, source="[x](/posts/tea)")
    await make.draft(title="Mine", by=author, source="[x](/posts/tea)")
    browser = await visit(author)
    words = (await browser.get(f"/admin/posts/{tea.id}/links")).words
    assert "Mine" in words
    assert "SECRET" not in words
    assert (await (await visit(other)).get(f"/admin/posts/{tea.id}/links")).status == 403


async def test_readers_see_who_links_here_only_where_the_owner_wants_it(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    tea = await make.post(title="Tea", slug="tea", source="x")
    about = await make.page(title="About", slug="about", source="x")
    await make.post(title="Leaves & cups", source="[x](/posts/tea) [y](/about)")
    await make.draft(title="SECRET", source="[x](/posts/tea)")
    await make.post(title="SECRET", source="[x](/posts/tea)", visibility="private")
    assert "Leaves" not in (await visitor.get("/about")).words
    fields = (await owner_browser.get("/admin/settings")).fields("/admin/settings")
    assert (await owner_browser.post("/admin/settings", fields | {"show_backlinks": "1"})).status == 303
    assert "show_backlinks" in (await owner_browser.get("/admin/settings")).fields("/admin/settings")
    for address in (f"/posts/{tea.slug}", f"/{about.slug}"):
        words = (await visitor.get(address)).words
        assert "Linked from" in words
        assert "Leaves & cups" in words
        assert "SECRET" not in words
    neighbours = (await visitor.get("/posts/tea")).words
    assert "After this" in neighbours
