"""Saving by script: what is stored now, or what is in the way, as JSON."""

import asyncio
import json
from datetime import datetime

import pytest

from tests.application import Browser, Visit
from tests.factories import Factory
from tests.writing.windows import STORY, changed, opened, path_of

JSON = {"Accept": "application/json"}


async def test_a_script_is_told_what_is_stored_now(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(source=STORY, tags="a")
    form = await opened(owner_browser, post)
    first = json.loads((await owner_browser.post(path_of(post), form | changed("first", "1st"), headers=JSON)).text)
    assert (first["id"], first["version"], first["merged"]) == (post.id, 2, None)
    assert (first["edit_url"], first["status"]) == (path_of(post), "published")
    mine = changed("second", "2nd") | {"sticky": "1", "tags": "a, b"}
    second = json.loads((await owner_browser.post(path_of(post), form | mine, headers=JSON)).text)
    assert second["version"] == 3
    assert (second["merged"]["names"], second["merged"]["own"]) == ([], True)
    assert datetime.fromisoformat(second["saved_at"]).tzinfo is not None
    fields = second["fields"]
    assert fields["source"] == STORY.replace("first", "1st").replace("second", "2nd")
    assert (fields["sticky"], fields["tags"]) == ("1", "a, b")
    page = await opened(owner_browser, post)
    assert {name: value for name, value in fields.items() if name in page} == {
        name: page[name] for name in fields if name in page
    }


async def test_a_script_is_given_all_three_texts(owner_browser: Browser, visit: Visit, make: Factory) -> None:
    post = await make.post(source=STORY)
    form = await opened(owner_browser, post)
    other = await visit(await make.user(role="editor", name="Xu Zhimo"))
    await other.post(path_of(post), form | changed("first", "1st"))
    answer = await owner_browser.post(path_of(post), form | changed("first", "No. 1"), headers=JSON)
    assert answer.status == 409
    told = json.loads(answer.text)
    assert [told[side]["source"] for side in ("base", "theirs", "mine")] == [
        STORY,
        STORY.replace("first", "1st"),
        STORY.replace("first", "No. 1"),
    ]
    assert (told["version"], told["saved_by"], told["own"]) == (2, "Xu Zhimo", False)
    assert told["error"]["status"] == 409


@pytest.mark.parametrize(
    ("fields", "status"), [({"title": "x" * 301}, 422), ({"slug": "taken"}, 422), ({"title": "", "source": ""}, 422)]
)
async def test_a_script_is_told_what_is_wrong(
    owner_browser: Browser, make: Factory, fields: dict[str, str], status: int
) -> None:
    await make.post(slug="taken")
    post = await make.post()
    form = await opened(owner_browser, post) | fields
    for path in (path_of(post), "/admin/posts/new"):
        answer = await owner_browser.post(path, form, headers=JSON)
        assert (answer.status, json.loads(answer.text)["error"]["status"]) == (status, status)


async def test_a_new_post_sent_twice_by_a_script_is_one(owner_browser: Browser) -> None:
    form = (await owner_browser.get("/admin/posts/new")).fields("/admin/posts/new") | {"title": "Once", "source": "x"}
    answers = await asyncio.gather(*(owner_browser.post("/admin/posts/new", form, headers=JSON) for _ in range(4)))
    told = [json.loads(answer.text) for answer in answers]
    assert len({each["id"] for each in told}) == 1
    assert {each["version"] for each in told} == {1}
