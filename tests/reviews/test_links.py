"""Links for reviewers: made, shown once, given a new address, ended."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from blog.core import security
from blog.core.db import Database
from blog.reviews import actions, queries_notes
from tests.application import Browser, Page, Visit
from tests.factories import Factory
from tests.reviews.world import reviewed


def shown_address(page: Page) -> str:
    """The reviewers' address on the author's page."""
    links = [str(link.get("href")) for link in page.tree.iter("a")]
    return next(link for link in links if "://" in link and "/reviews/" in link)


async def test_the_author_makes_a_link_and_sees_its_address_once(
    owner_browser: Browser, visitor: Browser, make: Factory, db: Database
) -> None:
    post = await make.draft(title="Mills", source="Water.")
    desk = f"/admin/posts/{post.id}/reviews"
    fields = (await owner_browser.get(desk)).fields(desk)
    assert fields["days"] == "14"
    made = await owner_browser.post(desk, fields | {"name": "Ada", "days": "3"})
    assert made.status == 200
    assert made.headers["Cache-Control"] == "no-store"
    address = shown_address(made)
    token = address.rpartition("/")[2]
    assert len(token) == 43
    assert "Water." in (await visitor.get(f"/reviews/{token}")).words

    repeated = await owner_browser.post(desk, fields | {"name": "Ada", "days": "3"})
    assert "made already" in repeated.words
    assert token not in (await owner_browser.get(desk)).text
    dump = repr(await db.fetch_all("SELECT * FROM review_links"))
    assert token not in dump
    assert dump.count("'id'") == 1  # one link
    assert repr(security.digest(token)) in dump

    link = await db.fetch_value("SELECT id FROM review_links")
    renewed = await owner_browser.post(f"{desk}/{link}/renewal", {"days": "5"})
    new = shown_address(renewed)
    assert (await visitor.get(f"/reviews/{token}")).status == 404
    assert (await visitor.get("/reviews/" + new.rpartition("/")[2])).status == 200
    assert (await owner_browser.post(f"{desk}/{link}/revocation")).status == 303
    assert (await visitor.get("/reviews/" + new.rpartition("/")[2])).status == 410
    assert "Closed" in (await owner_browser.get(desk)).words


@pytest.mark.parametrize("days", ["0", "91", "-1", "x", "", "9" * 30, "1.5"])
async def test_a_link_is_good_for_one_to_ninety_days(owner_browser: Browser, make: Factory, days: str) -> None:
    review = await reviewed(make)
    page = await owner_browser.post(review.desk, {"name": "Ada", "days": days})
    assert page.status == 422
    assert page.fields(review.desk)["name"] == "Ada"
    renewal = await owner_browser.post(f"{review.desk}/{review.link_id}/renewal", {"days": days})
    assert renewal.status == 422


async def test_too_many_links_are_refused(
    owner_browser: Browser, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = await reviewed(make)
    monkeypatch.setattr(actions, "MOST_LINKS", 1)
    assert (await owner_browser.post(review.desk, {"days": "1"})).status == 422


async def test_the_secret_of_a_link_is_never_logged(
    serve: Callable[..., Awaitable[TestServer]],
    visit: Visit,
    make: Factory,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(f"no way to {review.path}")

    review = await reviewed(make)
    access_log = tmp_path / "access.log"
    for log_format in ("text", "json"):
        browser = await visit(at=await serve(log_level="debug", log_format=log_format, access_log=access_log))
        assert (await browser.get(review.path)).status == 200
        with monkeypatch.context() as patch:
            patch.setattr(queries_notes, "list_link_notes", broken)
            assert (await browser.get(review.path)).status == 500
    told = "".join([*capfd.readouterr(), access_log.read_text(encoding="ascii")])
    assert told.count("/reviews/***") >= 6
    assert review.token not in told
