"""What two windows changed alike: shown side by side, chosen, and never overwritten."""

import pytest

from blog.core.db import Database
from blog.posts.models import Status
from blog.writing import queries
from tests.application import Browser
from tests.factories import Factory
from tests.writing.windows import STORY, both_save, changed, opened, path_of, stored

OVERLAPPING: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "the same sentence": (changed("first", "1st"), changed("first", "No. 1")),
    "the same Chinese sentence": (changed("三天", "五天"), changed("三天", "四天")),
    "the title": ({"title": "Theirs"}, {"title": "Mine"}),
    "the address": ({"slug": "theirs"}, {"slug": "mine"}),
    "the description": ({"description": "Theirs"}, {"description": "Mine"}),
    "the language": ({"language": "fr"}, {"language": "de"}),
    "the date": ({"published_at": "2026-02-02T02:02"}, {"published_at": "2026-03-03T03:03"}),
    "the readers": ({"visibility": "private"}, {"visibility": "password", "password": "sesame"}),
    "the cover": ({"cover": "/media/a/b.png"}, {"cover": "/media/c/d.png"}),
}


@pytest.mark.parametrize("side", ["theirs", "mine"])
@pytest.mark.parametrize("case", OVERLAPPING)
async def test_what_both_changed_is_shown_and_chosen(
    owner_browser: Browser, make: Factory, case: str, side: str
) -> None:
    theirs, mine = OVERLAPPING[case]
    post = await make.post(source=STORY)
    page = await both_save(owner_browser, post, theirs, mine)
    assert page.status == 409, page.words
    assert (await stored(make, post)).version == 2
    form = page.fields(path_of(post)) | {name: value for name, value in mine.items() if name == "password"}
    names = {field.get("name") for field in page.tree.iter("input") if field.get("type") == "radio"}
    assert len(names) == 1
    refused = await owner_browser.post(path_of(post), form)
    assert refused.status == 422
    assert "Please choose one of these." in refused.words
    saved = await owner_browser.post(path_of(post), form | {names.pop(): side})
    assert saved.status == 303, saved.words
    changes = theirs if side == "theirs" else mine
    fields = await opened(owner_browser, post)
    assert {name: fields[name] for name in changes if name != "password"} == {
        name: value for name, value in changes.items() if name != "password"
    }
    assert fields["version"] == "3"
    first = await queries.get_revision(make.db, post.id, 2)
    assert all(str(getattr(first, name)) == value for name, value in theirs.items() if name in ("source", "title"))


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ({"choice-source-0": "both"}, "It poured. It drizzled."),
        ({"choice-source-0": "own", "own-source-0": "It rained\r\ncats."}, "It rained\ncats."),
        ({"own-source-0": "Written and not ticked."}, "Written and not ticked."),
    ],
)
async def test_both_sides_or_other_words_can_be_kept(
    owner_browser: Browser, make: Factory, choice: dict[str, str], text: str
) -> None:
    post = await make.post(source="It rained. Rest.")
    page = await both_save(owner_browser, post, {"source": "It poured. Rest."}, {"source": "It drizzled. Rest."})
    form = page.fields(path_of(post))
    assert form["own-source-0"] == "It drizzled."
    assert (await owner_browser.post(path_of(post), form | choice)).status == 303
    assert (await stored(make, post)).source == f"{text} Rest."


async def test_what_was_chosen_is_not_lost_when_somebody_saves_again(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source="It rained.\n\nRest.")
    page = await both_save(owner_browser, post, {"source": "It poured.\n\nRest."}, {"source": "It drizzled.\n\nRest."})
    chosen = page.fields(path_of(post)) | {"choice-source-0": "own", "own-source-0": "It hailed."}
    await owner_browser.post(path_of(post), await opened(owner_browser, post) | {"source": "It poured.\n\nThe end."})
    assert (await owner_browser.post(path_of(post), chosen)).status == 303
    assert (await stored(make, post)).source == "It hailed.\n\nThe end."

    await owner_browser.post(path_of(post), await opened(owner_browser, post) | {"source": "It snowed.\n\nThe end."})
    again = await owner_browser.post(path_of(post), chosen)
    assert again.status == 409
    assert "It snowed." in again.words
    assert again.fields(path_of(post))["own-source-0"] == "It hailed."


async def test_a_choice_that_is_missing_does_not_undo_the_others(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(title="Base", source="It rained.")
    page = await both_save(
        owner_browser, post, {"source": "It poured.", "title": "Theirs"}, {"source": "It hailed.", "title": "Mine"}
    )
    form = page.fields(path_of(post)) | {"choice-source-0": "own", "own-source-0": "It snowed."}
    refused = await owner_browser.post(path_of(post), form)
    assert refused.status == 422
    kept = refused.fields(path_of(post))
    assert (kept["choice-source-0"], kept["own-source-0"]) == ("own", "It snowed.")
    assert (await owner_browser.post(path_of(post), kept | {"choice-title": "theirs"})).status == 303
    now = await stored(make, post)
    assert (now.title, now.source) == ("Theirs", "It snowed.")


async def test_mine_can_be_saved_as_a_new_draft(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source="It rained.", tags="rain")
    page = await both_save(owner_browser, post, {"source": "It poured."}, {"source": "It hailed."})
    form = page.fields(path_of(post)) | {"way": "draft"}
    first, second = [await owner_browser.post(path_of(post), form) for _ in range(2)]
    assert first.location == second.location
    draft = await queries.get_post(make.db, int(first.location.partition("?")[0].rpartition("/")[2]))
    assert (draft.source, draft.tags, draft.status) == ("It hailed.", ("rain",), Status.DRAFT)
    assert draft.id != post.id
    assert (await stored(make, post)).source == "It poured."


async def test_the_full_texts_of_both_stand_on_the_page(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source=STORY)
    page = await both_save(owner_browser, post, changed("first", "1st"), changed("first", "No. 1"))
    texts = ["".join(area.itertext()) for area in page.tree.iter("textarea")]
    assert STORY.replace("first", "1st") in texts
    assert STORY.replace("first", "No. 1") in texts


async def test_where_the_base_is_gone_all_that_differs_overlaps(
    owner_browser: Browser, make: Factory, db: Database
) -> None:
    post = await make.post(title="Same", source="It rained.\n\nThe end.", tags="a")
    form = await opened(owner_browser, post)
    await owner_browser.post(path_of(post), form | {"source": "It poured.\n\nThe end.", "tags": "b"})
    await db.execute("""DELETE FROM revisions WHERE version = 1""")
    page = await owner_browser.post(path_of(post), form | {"title": "Mine"})
    assert page.status == 409
    assert "not kept any more" in page.words
    chosen = page.fields(path_of(post)) | {"choice-source-0": "theirs", "choice-title": "mine"}
    assert (await owner_browser.post(path_of(post), chosen)).status == 303
    now = await stored(make, post)
    assert (now.title, now.source, now.tags) == ("Mine", "It poured.\n\nThe end.", ("a", "b"))


@pytest.mark.parametrize("version", ["0", "99"])
async def test_a_version_that_never_was_overwrites_nothing(owner_browser: Browser, make: Factory, version: str) -> None:
    post = await make.post(source="Stored.")
    form = await opened(owner_browser, post) | {"version": version, "source": "Typed."}
    assert (await owner_browser.post(path_of(post), form)).status == 409
    assert (await stored(make, post)).source == "Stored."


HOSTILE = {
    "NUL": "a\x00b",
    "right to left": "שלום \u202eevil\u202c",
    "zero width": "a\u200bb\u200d",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "markup": "</textarea><script>alert(1)</script> {{7*7}}",
    "line separators": "a\u2028b\u2029c\x85d\x0be",
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_odd_texts_merge_and_overlap_like_others(owner_browser: Browser, make: Factory, case: str) -> None:
    odd = HOSTILE[case]
    post = await make.post(source="Top.\n\nMiddle.\n\nEnd.")
    top = {"source": f"Top {odd}.\n\nMiddle.\n\nEnd."}
    merged = await both_save(owner_browser, post, top, {"source": f"Top.\n\nMiddle.\n\nEnd {odd}."})
    assert merged.status == 303
    now = (await stored(make, post)).source
    assert now.count("\n\n") == 2
    page = await both_save(owner_browser, post, {"source": now.replace("Middle", f"{odd} 1")}, {"source": f"{odd} 2"})
    assert page.status == 409
    assert "<script>alert" not in page.text
    form = page.fields(path_of(post))
    choices = {f"choice-source-{number}": "mine" for number in range(9)}
    assert (await owner_browser.post(path_of(post), form | choices)).status == 303
    assert (await stored(make, post)).source == form["source"]
