"""The empty comment form is made once for everybody: in the right language, and with nobody's words in it."""

from tests.application import Browser
from tests.factories import Factory

TYPED = {"name": "Ann Onymous", "email": "ann@example.org", "url": "https://example.org/ann", "body": ""}
SITE = {"title": "Ink", "tagline": "", "language": "zh-Hans", "time_zone": "UTC", "posts_per_page": "7"}


async def test_what_one_reader_typed_is_in_no_other_reader_s_form(
    visitor: Browser, owner_browser: Browser, make: Factory
) -> None:
    await make.post(title="Talk")
    await make.post(title="Walk")
    refused = await visitor.post("/posts/talk/comments", TYPED)
    assert refused.fields("/posts/talk/comments")["name"] == TYPED["name"]
    assert "You are signed in" in (await owner_browser.get("/posts/talk")).words
    for slug in ("talk", "walk"):
        page = await visitor.get(f"/posts/{slug}")
        assert not any(page.fields(f"/posts/{slug}/comments").values())
        assert "You are signed in" not in page.words
        assert not any(value in page.text for value in TYPED.values() if value)


async def test_an_answer_says_what_it_answers_and_the_next_form_does_not(visitor: Browser, make: Factory) -> None:
    post = await make.post(title="Talk")
    comment = await make.comment(post)
    assert (await visitor.get("/posts/talk")).fields("/posts/talk/comments")["parent"] == ""
    answer = await visitor.get(f"/posts/talk?reply={comment.id}")
    assert answer.fields("/posts/talk/comments")["parent"] == str(comment.id)
    assert (await visitor.get("/posts/talk")).fields("/posts/talk/comments")["parent"] == ""


async def test_the_form_follows_the_language_of_the_site(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    await make.post(title="Talk")
    assert "Leave this empty" in (await visitor.get("/posts/talk")).text
    assert (await owner_browser.post("/admin/settings", SITE)).status == 303
    changed = await visitor.get("/posts/talk")
    assert "Leave this empty" not in changed.text
    assert "Markdown works." not in changed.text
    assert (await owner_browser.post("/admin/settings", SITE | {"language": "en"})).status == 303
    assert "Leave this empty" in (await visitor.get("/posts/talk")).text
