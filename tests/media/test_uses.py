"""Media in posts: shown complete, known to be in use, and shown anew when they change."""

import json
from pathlib import Path

import pytest

from blog.core.db import Database
from blog.media import actions_uses
from blog.media.forms_library import DetailsForm
from blog.media.models import Media
from blog.media.tasks_rendering import render_posts
from blog.settings import Settings
from tests.application import Browser
from tests.factories import Factory, plain_picture
from tests.media.pictures import FILES


async def uses(db: Database) -> set[tuple[int, int]]:
    rows = await db.fetch_all("SELECT post_id, media_id FROM media_uses")
    return {(row["post_id"], row["media_id"]) for row in rows}


def image(page_text: str, media: Media) -> str:
    start = page_text.index(f'<img src="{media.path}"')
    return page_text[start : page_text.index(">", start)]


async def test_a_picture_in_a_post_is_shown_complete(make: Factory, visitor: Browser) -> None:
    media = await make.medium(alt="A mill")
    await make.post(slug="mill", source=f"![]({media.path})\n\n![Own words]({media.path})")
    page = await visitor.get("/posts/mill")
    assert 'width="600" height="400" alt="A mill" fetchpriority="high"' in page.text
    assert 'alt="Own words" loading="lazy"' in page.text
    assert f"{media.copy_path(480)} 480w, {media.path} 600w" in page.text
    assert f'<source type="image/webp" srcset="{media.copy_path(480, webp=True)} 480w' in page.text


async def test_what_a_post_uses_is_known_from_its_first_to_its_last_version(
    make: Factory, db: Database, owner_browser: Browser
) -> None:
    one, two, three = await make.medium(), await make.medium(), await make.medium(FILES["a.pdf"][0], "a.pdf")
    post = await make.post(source=f"![]({one.path}) [paper]({three.path})", cover=two.path)
    assert await uses(db) == {(post.id, one.id), (post.id, two.id), (post.id, three.id)}
    fields = (await owner_browser.get(f"/admin/posts/{post.id}")).fields(f"/admin/posts/{post.id}")
    assert fields["cover"] == two.path
    page = await owner_browser.post(f"/admin/posts/{post.id}", {**fields, "source": "Nothing", "cover": ""})
    assert page.status == 303
    assert await uses(db) == set()
    assert await db.fetch_value("SELECT cover_html FROM posts") is None


async def test_a_cover_stands_above_the_post_and_in_lists_but_never_before_the_password(
    make: Factory, visitor: Browser
) -> None:
    media = await make.medium(alt="A mill")
    await make.post(slug="open", cover=media.path, source=f"![]({media.path})")
    page = await visitor.get("/posts/open")
    assert page.text.count('fetchpriority="high"') == 1
    assert '<img class="cover"' in page.text
    assert 'alt="A mill" loading="lazy"' in (await visitor.get("/")).text
    locked = await make.post(slug="locked", cover=media.path, visibility="password", password="open sesame")
    assert media.key not in (await visitor.get("/posts/locked")).text
    assert (await visitor.get("/")).text.count('class="cover"') == 1
    assert locked.cover == media.path


async def test_a_picture_that_was_picked_goes_before_an_address(
    make: Factory, db: Database, owner_browser: Browser
) -> None:
    old, new = await make.medium(), await make.medium()
    fields = (await owner_browser.get("/admin/posts/new")).fields("/admin/posts/new")
    assert fields["cover_pick"] == ""
    page = await owner_browser.post("/admin/posts/new", {**fields, "title": "x", "cover": old.path})
    assert page.status == 303
    assert await db.fetch_value("SELECT cover FROM posts") == old.path
    number = await db.fetch_value("SELECT id FROM posts")
    fields = (await owner_browser.get(f"/admin/posts/{number}")).fields(f"/admin/posts/{number}")
    assert (await owner_browser.post(f"/admin/posts/{number}", {**fields, "cover_pick": new.path})).status == 303
    assert await db.fetch_value("SELECT cover FROM posts") == new.path


@pytest.mark.parametrize("address", ["https://elsewhere.example/a.png", "/static/x.png", "javascript:alert(1)"])
async def test_a_cover_is_of_this_site(owner_browser: Browser, address: str) -> None:
    for field in ("cover", "cover_pick"):
        page = await owner_browser.post("/admin/posts/new", {"title": "x", field: address})
        assert page.status == 422


async def test_changed_words_are_in_the_posts_at_once_and_their_version_stays(
    make: Factory, db: Database, visitor: Browser, owner_browser: Browser
) -> None:
    media = await make.medium(alt="Old words")
    post = await make.post(slug="x", source=f"![]({media.path})", cover=media.path)
    page = await owner_browser.get(f"/admin/media/{media.id}")
    fields = page.fields(f"/admin/media/{media.id}")
    sent = await owner_browser.post(f"/admin/media/{media.id}", {**fields, "alt": 'New "words" <b>'})
    assert sent.status == 303
    text = (await visitor.get("/posts/x")).text
    assert text.count('alt="New &quot;words&quot; &lt;b&gt;"') == 2
    row = await db.fetch_one("SELECT version, (SELECT COUNT(*) FROM revisions) AS kept FROM posts")
    assert row == {"version": post.version, "kept": post.version}
    assert await db.fetch_value("SELECT COUNT(*) FROM posts_to_render") == 0


async def test_a_replaced_picture_is_in_the_posts_although_their_text_names_the_old_one(
    make: Factory, db: Database, visitor: Browser, settings: Settings, tmp_path: Path
) -> None:
    old = await make.medium()
    post = await make.post(slug="x", source=f"![]({old.path})")
    file = tmp_path / "other"
    file.write_bytes(plain_picture(999, (300, 100)))
    new = await actions_uses.replace(db, old, file, "other.png")
    await render_posts(db, settings)
    text = (await visitor.get("/posts/x")).text
    assert 'width="300" height="100"' in image(text, new)
    assert old.key not in text
    # The next save knows it, too, by the old address.
    assert await uses(db) == {(post.id, old.id)}
    await make.post(slug="y", source=f"![]({old.path})")
    assert new.path in (await visitor.get("/posts/y")).text


async def test_a_deleted_picture_leaves_its_words(
    make: Factory, db: Database, visitor: Browser, owner_browser: Browser
) -> None:
    media = await make.medium()
    await make.post(slug="x", source=f"![My words]({media.path})")
    assert (await owner_browser.post(f"/admin/media/{media.id}/deletion")).status == 303
    text = (await visitor.get("/posts/x")).text
    assert 'alt="My words"' in text
    assert "srcset" not in text
    assert await uses(db) == set()


async def test_what_was_not_rendered_at_once_is_rendered_by_the_schedule(
    make: Factory, db: Database, settings: Settings
) -> None:
    media = await make.medium(alt="Old")
    for _number in range(3):
        await make.post(source=f"![]({media.path})")
    form = DetailsForm(name=media.name, alt="New")
    await actions_uses.change_details(db, media, form)
    assert await db.fetch_value("SELECT COUNT(*) FROM posts_to_render") == 3
    await db.execute("UPDATE posts SET version = version + 1 WHERE id = (SELECT MIN(post_id) FROM media_uses)")
    await render_posts(db, settings)
    assert await db.fetch_value("SELECT COUNT(*) FROM posts_to_render") == 0
    assert await db.fetch_value("SELECT COUNT(*) FROM posts WHERE html LIKE '%%alt=\"New\"%%'") == 3


async def test_the_preview_shows_media_as_readers_will_see_them(make: Factory, owner_browser: Browser) -> None:
    sound = await make.medium(FILES["a.mp3"][0], "a.mp3")
    page = await owner_browser.post(
        "/admin/preview/post", {"source": f"![]({sound.path})"}, headers={"Accept": "application/json"}
    )
    assert f'<audio src="{sound.path}"' in json.loads(page.text)["html"]
