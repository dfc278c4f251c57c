"""What a reviewer sees: the draft and nothing else, while the link is good, with what changed since it was read."""

from datetime import timedelta

import pytest
from aiohttp import web

from blog.core import clock
from blog.core.db import Database
from blog.core.web import DATABASE
from blog.posts.models import Kind
from blog.reviews import actions, queries
from blog.writing import actions as writing_actions
from blog.writing import queries as writing_queries
from tests.application import Browser
from tests.factories import Factory
from tests.reviews.world import edit, field_beside, leave_note, passages, reviewed


async def test_somebody_without_an_account_reads_the_draft_as_it_is_now(visitor: Browser, make: Factory) -> None:
    other = await make.draft(title="Secret plans", source="Nobody may see this.")
    review = await reviewed(make, title="墨与水", source="The *first* words.")
    page = await visitor.get(review.path)
    assert page.status == 200
    assert "墨与水" in page.words
    assert "<em>first</em>" in page.text
    await edit(make, review.post, "Better words.")
    page = await visitor.get(review.path)
    assert "Better words." in page.words
    assert other.title not in page.text
    assert (await visitor.get(f"/posts/{review.post.slug}")).status == 404


async def test_the_page_keeps_itself_to_itself(visitor: Browser, make: Factory) -> None:
    review = await reviewed(make)
    for page in (await visitor.get(review.path), await visitor.post(f"{review.path}/notes", {})):
        assert page.headers["Cache-Control"] == "no-store"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert [meta.get("content") for meta in page.tree.iter("meta") if meta.get("name") == "robots"]
        assert not [link for link in page.tree.iter("link") if link.get("rel") == "canonical"]
    assert review.token not in (await visitor.get("/")).text


async def test_a_page_can_be_reviewed_and_a_published_post_too(visitor: Browser, make: Factory) -> None:
    for post in (await make.page(title="About"), await make.post(visibility="private", title="Diary")):
        review = await reviewed(make, post=post)
        assert post.title in (await visitor.get(review.path)).words


ENDED = {
    "revoked": lambda make, review: actions.revoke_link(make.db, review.post.id, review.link_id),
    "trashed": lambda make, review: trash(make, review.post.id),
}


async def trash(make: Factory, post_id: int) -> None:
    post = await writing_queries.get_post(make.db, post_id)
    await writing_actions.trash(make.db, post, post.version, by=await make.author())


@pytest.mark.parametrize("case", ENDED)
async def test_an_ended_link_leads_to_words_and_gives_back_what_was_written(
    visitor: Browser, make: Factory, case: str
) -> None:
    review = await reviewed(make)
    field = field_beside(await visitor.get(review.path), "rivers")
    await ENDED[case](make, review)
    pages = [
        await visitor.get(review.path),
        await visitor.post(f"{review.path}/notes", {field: "My thoughts."}),
        await visitor.post(f"{review.path}/reading", {"version": "1"}),
    ]
    for page in pages:
        assert page.status == 410
        assert "This link has ended" in page.words
        assert "rivers" not in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert "My thoughts." in pages[1].words


async def test_a_link_ends_by_itself(visitor: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    review = await reviewed(make, days=3)
    made = clock.now()
    for days, status in ((2.9, 200), (3.1, 410)):
        monkeypatch.setattr(clock, "now", lambda days=days: made + timedelta(days=days))
        assert (await visitor.get(review.path)).status == status


@pytest.mark.parametrize("token", ["x" * 43, "x" * 42, "%00" * 43, "墨" * 43, "..%2f", "x" * 5000, "%ED%A0%80"])
async def test_a_wrong_secret_leads_nowhere(visitor: Browser, make: Factory, token: str) -> None:
    await reviewed(make)
    for page in (
        await visitor.get(f"/reviews/{token}"),
        await visitor.post(f"/reviews/{token}/notes", {"body": "x"}),
        await visitor.post(f"/reviews/{token}/reading"),
    ):
        assert page.status == 404


async def test_a_post_takes_its_reviews_along(visitor: Browser, make: Factory, db: Database) -> None:
    review = await reviewed(make)
    await leave_note(visitor, review.path, "rivers", "Which ones?")
    await trash(make, review.post.id)
    post = await writing_queries.get_post(db, review.post.id)
    await writing_actions.delete(db, post, post.version)
    assert (await visitor.get(review.path)).status == 404
    assert await db.fetch_value("SELECT COUNT(*) FROM review_notes") == 0


async def test_the_first_visit_marks_nothing(visitor: Browser, make: Factory) -> None:
    review = await reviewed(make, source="One.\n\nTwo.")
    await edit(make, review.post, "One.\n\nThree.")
    page = await visitor.get(review.path)
    assert "Since you read it" not in page.words
    assert not [one for one in page.tree.iter("p") if one.get("class") == "mark"]


async def test_what_changed_since_it_was_read_is_marked_until_it_is_read_again(visitor: Browser, make: Factory) -> None:
    review = await reviewed(make, source="One two three.\n\nStays.\n\nGoes away.\n\nThe end.")
    page = await visitor.get(review.path)
    assert (await visitor.post(f"{review.path}/reading", page.fields(f"{review.path}/reading"))).status == 303
    assert "Not a word has changed" in (await visitor.get(review.path)).words
    await edit(make, review.post, "One two four.\n\nStays.\n\nThe end.\n\nComes in.", title="Mills and rivers")
    for _again in range(2):
        page = await visitor.get(review.path)
        words = " / ".join(passages(page))
        assert words.startswith("Changed One two four. How it was before One two three. One two four. / Stays. / ")
        assert words.endswith("The end. / New Comes in.")
        assert "Goes away." in page.words
        assert "It was called “Mills”." in page.words
        assert {"three", "four"} == {
            "".join(one.itertext()) for tag in ("del", "ins") for one in page.tree.iter(tag)
        } - {"Goes away."}
    await visitor.post(f"{review.path}/reading", page.fields(f"{review.path}/reading"))
    assert "Not a word has changed" in (await visitor.get(review.path)).words


async def test_a_reading_of_the_future_or_the_past_marks_nothing_as_read(visitor: Browser, make: Factory) -> None:
    review = await reviewed(make, source="One.")
    await edit(make, review.post, "Two.")
    for version, kept in (("99", None), ("x", None), ("", None), ("2", 2), ("1", 2)):
        assert (await visitor.post(f"{review.path}/reading", {"version": version})).status == 303
        links = await queries.list_links(make.db, review.post.id)
        assert (version, links[0].link.read_version) == (version, kept)


async def test_who_only_leaves_a_note_has_seen_that_version(visitor: Browser, make: Factory) -> None:
    review = await reviewed(make, source="One two three.")
    await leave_note(visitor, review.path, "One", "Why?")
    await edit(make, review.post, "One two four.")
    assert "Since you read it" in (await visitor.get(review.path)).words


async def test_a_version_that_is_not_kept_any_more_is_told_calmly(
    visitor: Browser, make: Factory, db: Database
) -> None:
    review = await reviewed(make, source="One.")
    await visitor.post(f"{review.path}/reading", {"version": "1"})
    await edit(make, review.post, "Two.")
    await db.execute("DELETE FROM revisions WHERE version = 1")
    page = await visitor.get(review.path)
    assert page.status == 200
    assert "is not kept any more" in page.words


async def test_two_reviewers_are_kept_apart(visitor: Browser, make: Factory) -> None:
    first = await reviewed(make, source="One.")
    second = await reviewed(make, post=first.post)
    await leave_note(visitor, first.path, "One", "Between us.")
    assert "Between us." in (await visitor.get(first.path)).words
    assert "Between us." not in (await visitor.get(second.path)).words
    assert first.token not in (await visitor.get(second.path)).text


async def test_a_page_of_a_review_takes_few_queries(visitor: Browser, make: Factory, app: web.Application) -> None:
    review = await reviewed(make)
    await leave_note(visitor, review.path, "rivers", "Which ones?")
    await edit(make, review.post, "Something else.")
    await visitor.get("/")
    with app[DATABASE].counting() as seen:
        assert (await visitor.get(review.path)).status == 200
    assert len(seen.statements) <= 3, seen.statements


async def test_a_draft_of_a_thousand_paragraphs_can_be_read(visitor: Browser, make: Factory) -> None:
    review = await reviewed(make, source="\n\n".join(f"Paragraph {number}." for number in range(1000)))
    page = await leave_note(visitor, review.path, "Paragraph 7.", "Here.")
    assert page.status == 303, page.words[:300]
    forms = [form for form in (await visitor.get(review.path)).tree.iter("form") if form.get("class") == "draft"]
    assert len(forms) == 2
    assert review.post.kind is Kind.POST
