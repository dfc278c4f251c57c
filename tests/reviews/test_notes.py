"""Notes beside paragraphs: left, kept through edits, answered, resolved; and what is refused."""

import asyncio

import pytest

from blog.core import clock
from blog.core.db import Database
from blog.reviews import actions, queries_notes
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.reviews.world import SOURCE, Reviewed, edit, field_beside, leave_note, note_ids, passages, reviewed


@pytest.fixture
async def review(make: Factory) -> Reviewed:
    return await reviewed(make)


async def test_a_note_stands_beside_its_paragraph(visitor: Browser, review: Reviewed) -> None:
    sent = await leave_note(visitor, review.path, "rivers", "Which *rivers*?", name="Ada")
    assert (sent.status, sent.location) == (303, f"{review.path}?noted=1#b-1")
    page = await visitor.get(f"{review.path}?noted=1")
    assert "Thank you" in page.words
    beside = passages(page)
    words = next(notes for text, notes in beside.items() if "rivers" in text)
    assert "Ada" in words
    assert "Which rivers?" in words
    assert "<em>rivers</em>" in page.text
    assert page.fields(f"{review.path}/notes")["name"] == "Ada"
    assert sum(bool(notes) for notes in beside.values()) == 1


async def test_everything_written_on_the_page_is_sent_at_once(visitor: Browser, review: Reviewed, db: Database) -> None:
    page = await visitor.get(review.path)
    fields = page.fields(f"{review.path}/notes")
    notes = {field_beside(page, words): f"About {words}" for words in ("first", "rivers", "heading")}
    assert (await visitor.post(f"{review.path}/notes", fields | notes)).status == 303
    assert len(await note_ids(db)) == 3


async def test_notes_survive_edits_nearby_and_follow_their_paragraph(
    visitor: Browser, make: Factory, review: Reviewed
) -> None:
    await leave_note(visitor, review.path, "rivers", "Which ones?")
    await leave_note(visitor, review.path, "last", "Why the last?")
    edited = SOURCE.replace("The first", "New.\n\nNewer.\n\nThe first").replace(
        "rivers and mills", "rivers and old mills"
    )
    await edit(make, review.post, edited.replace("The last paragraph.", "Completely different words now."))
    page = await visitor.get(review.path)
    beside = next(notes for text, notes in passages(page).items() if "rivers" in text)
    assert "Which ones?" in beside
    assert "was changed since" in beside
    earlier = page.words.partition("Notes to earlier text")[2]
    assert "The last paragraph." in earlier
    assert "Why the last?" in earlier


async def test_a_note_to_a_text_that_changed_meanwhile_still_quotes_it(
    visitor: Browser, make: Factory, review: Reviewed
) -> None:
    page = await visitor.get(review.path)
    field = field_beside(page, "rivers")
    await edit(make, review.post, "All is new.")
    assert (
        await visitor.post(f"{review.path}/notes", page.fields(f"{review.path}/notes") | {field: "Hm."})
    ).status == 303
    earlier = (await visitor.get(review.path)).words.partition("Notes to earlier text")[2]
    assert "about rivers and mills" in earlier
    assert "Hm." in earlier


async def test_a_paragraph_of_another_post_cannot_be_quoted(visitor: Browser, make: Factory, review: Reviewed) -> None:
    secret = await reviewed(make, title="Secret", source="The secret paragraph.")
    foreign = field_beside(await visitor.get(secret.path), "secret")
    page = await visitor.get(review.path)
    fields = page.fields(f"{review.path}/notes") | {foreign: "What is it?", "version": "1"}
    assert (await visitor.post(f"{review.path}/notes", fields)).status == 303
    page = await visitor.get(review.path)
    assert "What is it?" in page.words
    assert "The secret paragraph." not in page.text


REFUSED = {
    "nothing": ({"note": " \n"}, "Please write something."),
    "nothing to be seen": ({"note": "\u200b\u2060"}, "Please write something."),
    "too much": ({"note": "x" * 5001}, "Use at most 5000 characters."),
    "too long a name": ({"note": "Well.", "name": "x" * 121}, "Use at most 120 characters."),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_refused_note_comes_back_with_everything_typed(
    visitor: Browser, review: Reviewed, db: Database, case: str
) -> None:
    typed, sentence = REFUSED[case]
    page = await visitor.get(review.path)
    here, there = field_beside(page, "rivers"), field_beside(page, "last")
    fields = page.fields(f"{review.path}/notes") | {here: typed["note"], "name": typed.get("name", "Ada")}
    kept = {there: "Also this."} if case != "nothing" else {}
    page = await visitor.post(f"{review.path}/notes", fields | kept)
    assert page.status == 422
    assert sentence in page.words
    back = page.fields(f"{review.path}/notes")
    assert back["name"] == typed.get("name", "Ada")
    assert back[here].strip() == typed["note"].strip()
    assert back[there] == kept.get(there, "")
    assert await note_ids(db) == []


async def test_what_is_refused_beside_a_paragraph_that_is_gone_comes_back_too(
    visitor: Browser, make: Factory, review: Reviewed
) -> None:
    page = await visitor.get(review.path)
    field = field_beside(page, "rivers")
    await edit(make, review.post, "All is new.")
    page = await visitor.post(f"{review.path}/notes", {field: "My thoughts.", "name": "x" * 121})
    assert page.status == 422
    assert page.fields(f"{review.path}/notes")[field] == "My thoughts."


async def test_sending_the_same_notes_twice_stores_them_once(visitor: Browser, review: Reviewed, db: Database) -> None:
    page = await visitor.get(review.path)
    fields = page.fields(f"{review.path}/notes") | {field_beside(page, "rivers"): "Once."}
    pages = await asyncio.gather(*(visitor.post(f"{review.path}/notes", fields) for _ in range(5)))
    assert {page.status for page in pages} == {303}
    assert len(await note_ids(db)) == 1
    # Saying the same again from a page that was made later is another note.
    await leave_note(visitor, review.path, "rivers", "Once.")
    assert len(await note_ids(db)) == 2


async def test_a_program_that_fills_in_the_trap_is_not_heard(visitor: Browser, review: Reviewed, db: Database) -> None:
    assert (await leave_note(visitor, review.path, "rivers", "Buy.", website="https://spam.example")).status == 303
    assert await note_ids(db) == []


async def test_who_sends_too_often_is_slowed_down_and_loses_nothing(
    visitor: Browser, make: Factory, review: Reviewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "SENDINGS_PER_NETWORK", 2)
    other = await reviewed(make, title="Other")
    for path in (review.path, other.path):
        assert (await leave_note(visitor, path, "rivers", "Well.")).status == 303
    slowed = await leave_note(visitor, review.path, "rivers", "The last word.")
    assert slowed.status == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert "The last word." in slowed.text
    monkeypatch.setattr(actions, "SENDINGS_PER_NETWORK", 99)
    monkeypatch.setattr(actions, "SENDINGS_PER_LINK", 1)
    assert (await leave_note(visitor, review.path, "rivers", "Again.")).status == 429
    monkeypatch.setattr(actions, "SENDINGS_PER_LINK", 99)
    monkeypatch.setattr(actions, "MOST_NOTES", 1)
    full = await leave_note(visitor, review.path, "rivers", "One more.")
    assert full.status == 422
    assert "no room" in full.words
    page = await visitor.get(review.path)
    monkeypatch.setattr(actions, "MOST_NOTES_AT_ONCE", 1)
    both = {field_beside(page, "rivers"): "a", field_beside(page, "last"): "b"}
    assert (await visitor.post(f"{review.path}/notes", page.fields(f"{review.path}/notes") | both)).status == 422


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "</textarea><script>",
]


@pytest.mark.parametrize("typed", ATTACKS)
async def test_html_in_a_note_is_plain_text_for_everybody(
    owner_browser: Browser, visitor: Browser, review: Reviewed, db: Database, typed: str
) -> None:
    assert (await leave_note(visitor, review.path, "rivers", typed, name=typed)).status == 303
    note = (await note_ids(db))[0]
    reply = f"/admin/posts/{review.post.id}/notes/{note}/reply"
    assert (await owner_browser.post(reply, {"body": typed})).status == 303
    for page in (await visitor.get(review.path), await owner_browser.get(review.desk)):
        assert page.status == 200
        assert {one.tag for one in page.tree.iter()}.isdisjoint({"script", "iframe"})
        assert not [image for image in page.tree.iter("img") if image.get("src") == "x"]
        assert not [name for one in page.tree.iter() for name in one.attrib if name.startswith("on")]
        assert not [link for link in page.tree.iter("a") if link.get("href", "").startswith("javascript")]


async def test_the_author_answers_resolves_opens_again_and_deletes(
    owner_browser: Browser, visitor: Browser, review: Reviewed, db: Database
) -> None:
    await leave_note(visitor, review.path, "rivers", "Which ones?", name="Ada")
    note = (await note_ids(db))[0]
    here = f"/admin/posts/{review.post.id}/notes/{note}"
    desk = await owner_browser.get(review.desk)
    assert "about rivers and mills" in desk.words
    assert "Which ones?" in desk.words

    answered = await owner_browser.post(f"{here}/reply", {"body": "The *Danube*."})
    assert (answered.status, answered.location) == (303, f"{review.desk}#note-{note}")
    assert "<em>Danube</em>" in (await visitor.get(review.path)).text
    assert (await owner_browser.get(review.desk)).fields(f"{here}/reply")["body"] == "The *Danube*."

    assert (await owner_browser.post(f"{here}/resolution")).status == 303
    assert "Which ones?" not in (await owner_browser.get(review.desk)).words
    assert "Which ones?" in (await owner_browser.get(f"{review.desk}?show=resolved")).words
    assert "Done" in (await visitor.get(review.path)).words
    assert (await queries_notes.count_post_notes(db, review.post.id, clock.now())).open == 0

    again = await owner_browser.post(f"{here}/reopening?show=resolved")
    assert again.location == f"{review.desk}?show=resolved#note-{note}"
    assert (await queries_notes.count_post_notes(db, review.post.id, clock.now())).open == 1

    too_long = await owner_browser.post(f"{here}/reply", {"body": "x" * 5001})
    assert too_long.status == 422
    assert too_long.fields(f"{here}/reply")["body"] == "x" * 5001
    assert (await owner_browser.post(f"{here}/reply", {"body": " "})).status == 303
    assert "Danube" not in (await visitor.get(review.path)).words

    assert (await owner_browser.post(f"{here}/deletion")).status == 303
    assert (await owner_browser.post(f"{here}/deletion")).status == 404
    assert "Which ones?" not in (await visitor.get(review.path)).words


async def test_reviews_are_for_those_who_may_edit_the_post(visit: Visit, make: Factory, db: Database) -> None:
    review = await reviewed(make)
    visitor = await visit()
    await leave_note(visitor, review.path, "rivers", "Which ones?")
    note = (await note_ids(db))[0]
    stranger = await visit(await make.user())
    mine = await make.draft(by=await make.user(email="mine@example.org"))
    paths = [review.desk, *(f"{review.desk}/{review.link_id}/{what}" for what in ("renewal", "revocation"))]
    notes = [f"/admin/posts/{review.post.id}/notes/{note}/{what}" for what in ("reply", "resolution", "deletion")]
    for path in (*paths, *notes):
        assert (await stranger.post(path, {"days": "3", "body": "x"})).status == 403
    # By the address of a post of one's own, nobody reaches the links and notes of another.
    author = await visit()
    await author.sign_in("mine@example.org")
    for path in (*paths[1:], *notes):
        own = path.replace(f"/{review.post.id}/", f"/{mine.id}/", 1)
        assert (await author.post(own, {"days": "3", "body": "x"})).status == 404
    assert (await visitor.get(review.path)).status == 200


async def test_the_editor_tells_of_notes(owner_browser: Browser, visitor: Browser, review: Reviewed) -> None:
    editor = f"/admin/posts/{review.post.id}"
    assert "Let somebody read along" in (await owner_browser.get(editor)).words
    await leave_note(visitor, review.path, "rivers", "Which ones?")
    words = (await owner_browser.get(editor)).words
    assert "1 note to look at" in words
    assert "1 review link is open." in words
