"""What people do in a browser, in the words they see."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from tests.browser.server import RunningSite
from tests.factories import PASSWORD

Visit = Callable[..., Awaitable[Page]]

OWNER_EMAIL = "mei@example.org"


async def make_the_owner(page: Page, site: RunningSite, *, title: str = "Ink and paper") -> None:
    """The first run, at the address that the log gives."""
    await page.goto((await site.logged(r"make the owner's account at (http://\S+)"))[1])
    await expect(page.get_by_role("heading", level=1)).to_have_text("Welcome. Let us begin.")
    await page.get_by_label("Title of the site").fill(title)
    await page.get_by_label("Your name").fill("Mei Lin")
    await page.get_by_label("E-mail").fill(OWNER_EMAIL)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Open the site").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Mei Lin")


async def give_credentials(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and send it."""
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("main").get_by_role("button", name="Sign in").click()


async def sign_in(page: Page, email: str) -> None:
    """Through the form, as people do; leaves the browser where the site leads them."""
    await page.goto("/sign-in")
    await give_credentials(page, email)
    await page.get_by_role("button", name="Sign out").first.wait_for(state="attached")


async def sign_in_at_once(page: Page, email: str) -> None:
    """Give the browser the cookie that the form would have given it, without loading a page."""
    answer = await page.request.post(
        "/sign-in",
        form={"email": email, "password": PASSWORD},
        headers={"Sec-Fetch-Site": "same-origin"},
        max_redirects=0,
    )
    assert answer.status == 303, await answer.text()


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("link", name="Sign in")).to_be_visible()


async def open_section(page: Page, name: str) -> None:
    """Go to a part of the desk, by the list of its sections."""
    await page.get_by_role("navigation", name="Sections").get_by_role("link", name=name, exact=True).click()


async def save(page: Page) -> None:
    await page.get_by_role("button", name="Save", exact=True).click()


async def expect_heading(page: Page, text: str) -> None:
    """Wait until the page with this heading is there."""
    await expect(page.get_by_role("heading", level=1)).to_have_text(text)
