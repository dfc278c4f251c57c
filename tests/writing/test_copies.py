"""Working copies: what is typed is kept on the server, in order, for its own author, and offered until it is saved."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from blog.accounts.models import User
from blog.core import clock
from blog.core.db import Database
from blog.writing import actions, actions_copies, queries_copies
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.writing.copies import KEY, OTHER_KEY, copies_of, keep, kept


async def test_numbers_decide_which_text_is_the_newest_and_repeating_does_no_harm(browser: Browser) -> None:
    answers = []
    for seq, text in ((2, "second"), (1, "first, late"), (2, "second again"), (5, "fifth"), (4, "fourth, late")):
        page = await keep(browser, seq=seq, fields={"source": text})
        assert page.status == 200
        answers.append((json.loads(page.text)["seq"], (await kept(browser))["fields"]["source"]))
    assert answers == [(2, "second"), (2, "second"), (2, "second"), (5, "fifth"), (5, "fifth")]


async def test_two_tabs_keep_two_texts(browser: Browser, make: Factory) -> None:
    post = await make.post()
    for key in (KEY, OTHER_KEY):
        await keep(browser, key, post_id=post.id, base_version=1, fields={"source": f"of {key}"})
    assert (await kept(browser))["fields"]["source"] == f"of {KEY}"
    page = await browser.get(f"/admin/posts/{post.id}")
    assert f'href="/admin/copies/{KEY}"' in page.text
    assert f'href="/admin/copies/{OTHER_KEY}"' in page.text


async def test_the_answer_says_which_version_is_stored_and_who_saved_it(
    browser: Browser, visit: Visit, make: Factory
) -> None:
    post = await make.post()
    told = json.loads((await keep(browser, post_id=post.id, base_version=1)).text)
    assert told["post"] == {
        "version": 1,
        "saved_by": post.author.name,
        "own": True,
        "saved_at": post.updated_at.isoformat(),
    }
    editor = await make.user(role="editor")
    told = json.loads((await keep(await visit(editor), post_id=post.id, base_version=1)).text)
    assert told["post"]["own"] is False
    assert json.loads((await keep(browser, OTHER_KEY)).text)["post"] is None


HOSTILE = {
    "NUL": "a\0b",
    "from right to left": "\u202eabc שלום \u2066",
    "zero width": "a\u200bb\u200d\ufeff",
    "emoji": "👩‍👩‍👧‍👦 e\u0301 🏳️‍🌈",
    "markup": "</textarea><script>alert(1)</script>{{7*7}}",
    "quotes": "' OR 1=1 -- \\ \" %s %(x)s",
    "line breaks": "\n\na\r\nb\n",
    "nothing": "",
    "beyond the plane": "𠮷𐍈",
}


async def test_every_text_is_kept_as_it_was_typed(browser: Browser, subtests: pytest.Subtests) -> None:
    for seq, (name, text) in enumerate(HOSTILE.items(), 1):
        with subtests.test(name):
            fields = {"title": text, "source": text, "tags": [text, "b"], "published_at": text, "visibility": text}
            assert (await keep(browser, seq=seq, fields=fields)).status == 200
            assert (await kept(browser))["fields"] == fields
            for path in (f"/admin/copies/{KEY}", f"/admin/posts/new?copy={KEY}", "/admin/posts/new"):
                page = await browser.get(path)
                assert page.status == 200
                assert "<script>alert" not in page.text


BAD: dict[str, tuple[int, Any]] = {
    "half a character": (422, {"seq": 1, "fields": {"source": "a\ud800b"}}),
    "half a character in a list": (422, {"seq": 1, "fields": {"tags": ["a", "\udfff"]}}),
    "no number": (422, {"fields": {}}),
    "a number too small": (422, {"seq": 0, "fields": {}}),
    "a number too large": (422, {"seq": 2**53, "fields": {}}),
    "true for a number": (422, {"seq": True, "fields": {}}),
    "a text for a number": (422, {"seq": "1", "fields": {}}),
    "no fields": (422, {"seq": 1}),
    "a list of fields": (422, {"seq": 1, "fields": []}),
    "a number in a field": (422, {"seq": 1, "fields": {"title": 1}}),
    "nothing in a field": (422, {"seq": 1, "fields": {"title": None}}),
    "an object in a field": (422, {"seq": 1, "fields": {"title": {"a": "b"}}}),
    "an unknown kind": (422, {"seq": 1, "fields": {}, "kind": "letter"}),
    "a version below nothing": (422, {"seq": 1, "fields": {}, "base_version": -1}),
    "a text for a post": (422, {"seq": 1, "fields": {}, "post_id": "1"}),
    "a list": (422, []),
    "a text": (422, "x"),
    "a page by an author": (403, {"seq": 1, "fields": {}, "kind": "page"}),
    "somebody else by now": (401, {"seq": 1, "fields": {}, "user_id": 2**40}),
}


async def test_what_cannot_be_kept_is_refused_in_words(browser: Browser, subtests: pytest.Subtests) -> None:
    bodies = {name: (status, json.dumps(sent).encode()) for name, (status, sent) in BAD.items()}
    bodies |= {"no JSON": (400, b"{"), "brackets": (400, b"[" * 100_000), "bad UTF-8": (400, b'{"seq": "\xff"}')}
    bodies["far too much"] = (413, b'"' + b"x" * 9_000_000 + b'"')
    for name, (status, body) in bodies.items():
        with subtests.test(name):
            headers = {"Content-Type": "application/json", "Accept": "application/json"}
            page = await browser.post(f"/admin/copies/{KEY}", BytesIO(body), headers=headers)
            assert page.status == status, page.text
            error = json.loads(page.text)["error"]
            assert error["status"] == status
            assert error["message"]
            assert (await browser.get(f"/admin/copies/{KEY}")).status == 404


async def test_only_the_known_fields_are_kept_and_no_password(browser: Browser, db: Database) -> None:
    await keep(browser, fields={"title": "T", "password": "SECRET", "version": "9", "html": "<b>", "copy": "x"})
    assert (await kept(browser))["fields"] == {"title": "T"}
    assert "SECRET" not in str(await db.fetch_value("SELECT fields FROM working_copies"))


async def test_a_copy_is_nobody_elses(browser: Browser, visit: Visit, make: Factory) -> None:
    post = await make.post()
    await keep(browser, post_id=post.id, base_version=1, fields={"source": "MINE-ALONE"})
    owner, visitor = await visit(await make.user(role="owner")), await visit()
    assert (await owner.get(f"/admin/copies/{KEY}")).status == 404
    assert "MINE-ALONE" not in (await owner.get(f"/admin/posts/{post.id}?copy={KEY}")).text
    assert f"/admin/copies/{KEY}" not in (await owner.get(f"/admin/posts/{post.id}")).text
    assert (await owner.post(f"/admin/copies/{KEY}/discarding")).status == 303
    assert (await keep(owner, post_id=post.id, fields={"source": "THEIRS"})).status == 200
    assert (await kept(browser))["fields"]["source"] == "MINE-ALONE"
    assert (await keep(visitor)).status == 401
    page = await visitor.get(f"/admin/copies/{KEY}", headers={"Accept": "application/json"})
    assert (page.status, json.loads(page.text)["error"]["status"]) == (401, 401)
    stranger = await visit(await make.user(role="author"))
    assert (await keep(stranger, post_id=post.id)).status == 403


async def test_a_key_stands_for_one_post(browser: Browser, make: Factory) -> None:
    first, second = await make.post(), await make.post()
    await keep(browser, post_id=first.id, fields={"source": "of the first"})
    assert (await keep(browser, seq=2, post_id=second.id, fields={"source": "of the second"})).status == 400
    assert (await kept(browser))["fields"]["source"] == "of the first"


async def test_a_key_that_is_none_leads_nowhere(browser: Browser) -> None:
    for key in ("short", "x" * 65, "with space", "with.dot", "schlüssel", "a%2fb%2fc%2fd%2f"):
        assert (await keep(browser, key)).status == 404


async def test_too_many_copies_drop_the_oldest_and_never_what_was_typed_today(
    browser: Browser, author: User, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions_copies, "MOST_COPIES", 3)
    for number in range(3):
        assert (await keep(browser, f"tab-number-{number}")).status == 200
    page = await keep(browser, "tab-number-3")
    assert (page.status, page.headers["Retry-After"]) == (429, "3600")
    assert "too many tabs" in json.loads(page.text)["error"]["message"]
    # A tab that is known goes on.
    assert (await keep(browser, "tab-number-0", seq=2)).status == 200
    await db.execute(
        "UPDATE working_copies SET saved_at = %(at)s WHERE copy_key = 'tab-number-1'",
        {"at": clock.now() - timedelta(days=1, seconds=1)},
    )
    assert (await keep(browser, "tab-number-3")).status == 200
    left = {copy.key for copy in await copies_of(db, author.id)}
    assert left == {"tab-number-0", "tab-number-2", "tab-number-3"}


async def test_a_post_that_is_deleted_leaves_the_words_behind(browser: Browser, make: Factory, db: Database) -> None:
    post = await make.trashed()
    await keep(browser, post_id=post.id, base_version=2, fields={"source": "Still mine"})
    await actions.delete(db, post, post.version)
    page = await keep(browser, seq=2, post_id=post.id, base_version=2, fields={"source": "Still typing"})
    assert (page.status, json.loads(page.text)["post"]) == (200, None)
    assert (await kept(browser))["post_id"] is None
    assert f'href="/admin/copies/{KEY}"' in (await browser.get("/admin/posts/new")).text
    form = (await browser.get(f"/admin/posts/new?copy={KEY}")).fields("/admin/posts/new")
    assert (form["source"], form["version"]) == ("Still typing", "0")


async def test_a_copy_is_thrown_away_once_and_for_all(browser: Browser, make: Factory) -> None:
    post = await make.post()
    for headers, status in (({}, 303), ({"Accept": "application/json"}, 200)):
        await keep(browser, post_id=post.id)
        page = await browser.post(f"/admin/copies/{KEY}/discarding", headers=headers)
        assert page.status == status
        assert (await browser.get(f"/admin/copies/{KEY}")).status == 404
        assert (await browser.post(f"/admin/copies/{KEY}/discarding", headers=headers)).status == status


async def test_saving_something_new_deletes_its_copy_and_a_failed_save_does_not(browser: Browser) -> None:
    form = (await browser.get("/admin/posts/new")).fields("/admin/posts/new")
    await keep(browser)
    form |= {"title": "New", "source": "x", "copy": KEY}
    assert (await browser.post("/admin/posts/new", form | {"published_at": "never"})).status == 422
    assert (await kept(browser))["seq"] == 1
    assert (await browser.post("/admin/posts/new", form)).status == 303
    assert (await browser.get(f"/admin/copies/{KEY}")).status == 404


async def test_the_same_form_sent_twice_makes_one_post(browser: Browser, db: Database) -> None:
    form = (await browser.get("/admin/posts/new")).fields("/admin/posts/new") | {"title": "Once", "source": "x"}
    assert len(form["submission"]) >= 8
    places = {(await browser.post("/admin/posts/new", form)).location.partition("?")[0] for _ in range(2)}
    assert len(places) == 1
    assert await db.fetch_value("SELECT COUNT(*) FROM posts") == 1
    assert (await browser.get("/admin/posts/new")).fields("/admin/posts/new")["submission"] != form["submission"]


async def test_copies_untouched_for_long_are_cleared_away(browser: Browser, db: Database, author: User) -> None:
    await keep(browser)
    assert await queries_copies.delete_old(db, clock.now() - timedelta(days=30)) == 0
    assert await queries_copies.delete_old(db, clock.now() + timedelta(seconds=1)) == 1
    assert await queries_copies.count_copies(db, author.id) == 0
