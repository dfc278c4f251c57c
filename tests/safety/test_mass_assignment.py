"""Fields a form does not have change nothing, whoever sends them."""

import pytest

from blog.accounts import queries as account_queries
from blog.core.db import Database
from blog.writing import queries as writing_queries
from tests.application import Visit
from tests.safety.conftest import World

SMUGGLED = {
    "id": "99",
    "kind": "page",
    "status": "published",
    "published": "1",
    "role": "owner",
    "is_trusted": "1",
    "user_id": "1",
    "post_id": "2",
    "by": "1",
    "html": "<b>raw</b>",
    "summary": "raw",
    "password_hash": "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
    "has_password": "1",
    "trashed_at": "2026-01-01T00:00",
    "disabled_at": "",
    "created_at": "2001-01-01T00:00",
    "updated_at": "2001-01-01T00:00",
    "digest": "x",
    "kept": "x",
    "_method": "DELETE",
    "__class__": "x",
    "model_config": "x",
}


async def test_an_author_cannot_write_in_anothers_name_or_past_the_editor(
    visit: Visit, world: World, db: Database
) -> None:
    author = await visit(world.author)
    fields = {"title": "Mine", "source": "Text.", "author_id": str(world.owner.id), **SMUGGLED}
    page = await author.post("/admin/posts/new", fields)
    assert page.status == 303, page.words
    post_id = int(page.location.split("?")[0].rsplit("/", 1)[1])
    post = await writing_queries.get_post(db, post_id)
    assert (post.author_id, post.kind, post.status, post.visibility) == (world.author.id, "post", "draft", "public")
    assert (post.trashed_at, post.has_password, post.version) == (None, False, 1)
    assert post.created_at.year >= 2026
    page = await author.post(f"/admin/posts/{post_id}", {**fields, "version": "1"})
    assert page.status == 303
    assert (await writing_queries.get_post(db, post_id)).author_id == world.author.id
    stored = await db.fetch_value("SELECT html FROM posts WHERE id = %(id)s", {"id": post_id})
    assert "raw" not in str(stored)


async def test_an_editor_may_choose_the_author(visit: Visit, world: World, db: Database) -> None:
    editor = await visit(world.editor)
    page = await editor.post("/admin/posts/new", {"title": "For another", "author_id": str(world.other.id)})
    post_id = int(page.location.split("?")[0].rsplit("/", 1)[1])
    assert (await writing_queries.get_post(db, post_id)).author_id == world.other.id


@pytest.mark.parametrize("who", ["reader", "author", "editor"])
async def test_nobody_raises_themselves_through_their_own_account(
    visit: Visit, world: World, db: Database, who: str
) -> None:
    user = getattr(world, who)
    browser = await visit(user)
    fields = {
        "name": "Same",
        "language": "",
        "bio": "",
        "email": "new@example.org",
        "slug": "new",
        "password": "x" * 20,
    }
    assert (await browser.post("/account", {**SMUGGLED, **fields})).status == 303
    stored = await account_queries.get_user(db, user.id)
    assert (stored.role, stored.email, stored.slug, stored.disabled_at) == (who, user.email, user.slug, None)
    assert (stored.created_at, stored.name) == (user.created_at, "Same")
    assert (await (await visit()).sign_in(user.email)).status == 303


@pytest.mark.parametrize("who", ["visitor", "reader", "author"])
async def test_a_comment_is_not_approved_by_its_own_word(visit: Visit, world: World, db: Database, who: str) -> None:
    browser = await visit(None if who == "visitor" else getattr(world, who))
    fields = {**SMUGGLED, "name": "Owner", "email": world.owner.email, "body": "Trust me.", "status": "approved"}
    assert (await browser.post(f"/posts/{world.post.slug}/comments", fields)).status == 303
    row = await db.fetch_one("SELECT status, user_id, post_id, kind, html FROM comments WHERE source = 'Trust me.'")
    assert row is not None
    user_id = None if who == "visitor" else getattr(world, who).id
    assert (row["status"], row["user_id"], row["post_id"], row["kind"]) == (
        "pending",
        user_id,
        world.post.id,
        "comment",
    )
    assert "raw" not in row["html"]


async def test_the_owner_cannot_be_made_again_through_other_forms(visit: Visit, world: World, db: Database) -> None:
    visitor = await visit()
    await visitor.post("/sign-in", {**SMUGGLED, "email": "nobody@example.org", "password": "x"})
    owners = await db.fetch_value("SELECT COUNT(*) FROM users WHERE role = 'owner'")
    assert owners == 1
