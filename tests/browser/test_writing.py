"""What several people do at once, or one of them in two moments: nothing that was typed is ever lost."""

import pytest
from playwright.async_api import expect

from tests.browser.people import Visit, expect_heading, give_credentials, open_section, save
from tests.browser.world import World
from tests.factories import Factory

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_comment_waits_until_the_owner_lets_it_in(visit: Visit, world: World, make: Factory) -> None:
    post = await make.post(title="Talk to me")
    reader, owner = await visit(), await visit(world.owner)
    await reader.goto(f"/posts/{post.slug}")
    await reader.get_by_label("Name").fill("Wang Xiaoming")
    await reader.get_by_label("E-mail").fill("wang@example.org")
    await reader.get_by_label("Comment", exact=True).fill("Well *written*.")
    await reader.get_by_role("button", name="Send").click()
    await expect(reader.get_by_role("status")).to_contain_text("waits for approval")
    await expect(reader.locator("#comments")).not_to_contain_text("Well written.")

    await owner.goto("/admin")
    await open_section(owner, "Comments")
    letter = owner.get_by_role("article").filter(has_text="Well written.")
    await letter.get_by_role("button", name="Approve").click()
    await expect(letter).to_have_count(0)

    await reader.goto(f"/posts/{post.slug}")
    await expect(reader.locator(".comment")).to_contain_text("Well written.")
    await expect(reader.locator(".comment em")).to_have_text("written")
    await expect(reader.get_by_role("main")).not_to_contain_text("wang@example.org")


async def test_an_answer_stands_below_what_it_answers(visit: Visit, world: World, make: Factory) -> None:
    post = await make.post(title="Answer me")
    question = await make.comment(post, name="Anna", body="Why?")
    owner = await visit(world.owner)
    await owner.goto(f"/posts/{post.slug}")
    await owner.get_by_role("link", name="Reply to Anna").click()
    await expect(owner.get_by_role("heading", name="Reply to Anna")).to_be_visible()
    await owner.get_by_label("Comment", exact=True).fill("Because.")
    await owner.get_by_role("button", name="Send").click()
    await expect(owner.locator(f"#comment-{question.id} .comment")).to_contain_text("Because.")


async def test_of_two_who_save_at_once_neither_loses_a_word(visit: Visit, world: World, make: Factory) -> None:
    post = await make.post(title="For two", source="Before.")
    early, late = await visit(world.owner), await visit(world.owner)
    for page in (early, late):
        await page.goto(f"/admin/posts/{post.id}")
    await early.get_by_label("Text", exact=True).fill("What the first one wrote.")
    await save(early)
    await expect(early.get_by_role("status")).to_contain_text("Saved.")
    await late.get_by_label("Text", exact=True).fill("What the second one wrote.")
    await late.get_by_label("Tags").fill("second")
    await save(late)
    await expect(late.get_by_role("alert")).to_contain_text("nothing is lost")
    await expect(late.locator(".clash-side.is-theirs")).to_contain_text("What the first one wrote.")
    await expect(late.locator(".clash-side.is-mine")).to_contain_text("What the second one wrote.")
    await late.get_by_label("Both, one after the other").check()
    await late.get_by_role("button", name="Save what I chose").click()
    await expect(late.get_by_role("status").first).to_contain_text("Saved.")
    await expect(late.get_by_label("Tags")).to_have_value("second")

    both = "What the first one wrote. What the second one wrote."
    await late.goto(f"/posts/{post.slug}")
    await expect(late.locator(".text").first).to_have_text(both)


async def test_who_was_signed_out_meanwhile_gets_everything_typed_back(visit: Visit, make: Factory) -> None:
    writer = await make.user(role="author")
    post = await make.post(title="Long work", source="Before.", by=writer)
    page = await visit(writer)
    await page.goto(f"/admin/posts/{post.id}")
    await page.get_by_label("Text", exact=True).fill("An hour's work.\n\nTwo paragraphs & more.")
    await page.get_by_label("Excerpt").fill("In short.")
    await page.context.clear_cookies()
    await save(page)
    await expect_heading(page, "Sign in")
    await expect(page.get_by_role("main")).to_contain_text("Two paragraphs & more.")

    await give_credentials(page, writer.email, "a wrong password")
    await expect(page.get_by_role("alert")).to_be_visible()
    await give_credentials(page, writer.email)
    await page.get_by_role("button", name="Continue where you were").click()
    await expect(page.get_by_label("Text", exact=True)).to_have_value("An hour's work.\n\nTwo paragraphs & more.")
    await expect(page.get_by_label("Excerpt")).to_have_value("In short.")
    await save(page)
    await expect(page.get_by_role("status")).to_contain_text("Saved.")
    await page.goto(f"/posts/{post.slug}")
    await expect(page.locator(".text").first).to_contain_text("Two paragraphs & more.")


async def test_a_locked_post_opens_with_its_password_in_this_browser_alone(visit: Visit, make: Factory) -> None:
    post = await make.post(title="Locked away", source="The secret.", visibility="password", password="open sesame")
    reader, other = await visit(), await visit()
    await reader.goto(f"/posts/{post.slug}")
    await reader.get_by_label("Password").fill("guess")
    await reader.get_by_role("button", name="Open").click()
    await expect(reader.get_by_text("This is not the password of this post.").first).to_be_visible()
    await reader.get_by_label("Password").fill("open sesame")
    await reader.get_by_role("button", name="Open").click()
    await expect(reader.locator(".text").first).to_have_text("The secret.")
    await reader.goto("/")
    await reader.goto(f"/posts/{post.slug}")
    await expect(reader.locator(".text").first).to_have_text("The secret.")
    await other.goto(f"/posts/{post.slug}")
    await expect(other.get_by_role("main")).not_to_contain_text("The secret.")


async def test_a_preview_shows_the_text_and_stores_nothing(visit: Visit, world: World, make: Factory) -> None:
    post = await make.post(title="As it was", source="Stored.")
    owner = await visit(world.owner)
    await owner.goto(f"/admin/posts/{post.id}")
    await owner.get_by_label("Text", exact=True).fill("Only **typed**.")
    await owner.get_by_role("button", name="Preview").click()
    await expect(owner.locator(".preview-page strong")).to_have_text("typed")
    await expect(owner.get_by_label("Text", exact=True)).to_have_value("Only **typed**.")
    await owner.goto(f"/posts/{post.slug}")
    await expect(owner.locator(".text").first).to_have_text("Stored.")
