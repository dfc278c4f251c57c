"""The pictures posts are shared with: drawn or cut, of what everybody may read, at an address that names them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from blog.core import clock
from blog.core.fonts import Fonts, find_fonts
from blog.feeds import actions_card, views_card
from blog.feeds.actions_card import drawn
from blog.feeds.models_card import Card
from blog.posts.models import Post
from blog.settings import Settings
from tests.application import Browser, Page, Visit
from tests.core.made_fonts import LATIN, make_font
from tests.factories import Factory, plain_picture
from tests.feeds.test_metadata import data, said


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """A site whose fonts have Latin letters and some Chinese characters, whatever this machine has."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    make_font(folder / "a.ttf", LATIN + "研墨记年月日一二三四五六七八九十")
    return settings.model_copy(update={"fonts_dir": folder})


@pytest.fixture
def pictures_drawn(monkeypatch: pytest.MonkeyPatch) -> list[Card]:
    """The cards that are drawn from now on."""
    cards: list[Card] = []

    def counted(card: Card, fonts: Fonts) -> bytes:
        cards.append(card)
        return drawn(card, fonts)

    monkeypatch.setattr(views_card, "drawn", counted)
    return cards


async def card_on(browser: Browser, path: str) -> str:
    """The path of the picture a page is shared with, "" for none."""
    addresses = said(await browser.get(path)).get("og:image", [""])
    return "/" + addresses[0].split("/", 3)[3] if addresses[0] else ""


def image_in(page: Page) -> Image.Image:
    assert page.status == 200
    image = Image.open(BytesIO(page.body), formats=["PNG", "JPEG"])
    image.load()
    return image


async def test_a_post_is_shared_with_its_title(visitor: Browser, make: Factory) -> None:
    await make.post(title="研墨记 & Ink", slug="ink", language="zh-Hans")
    page = await visitor.get("/posts/ink")
    meta = said(page)
    (address,) = meta["og:image"]
    assert (meta["og:image:width"], meta["og:image:height"]) == (["1200"], ["630"])
    assert meta["og:image:alt"] == ["研墨记 & Ink"]
    assert meta["twitter:card"] == ["summary_large_image"]
    assert data(page)["@graph"][0]["image"] == address
    answer = await visitor.get("/" + address.split("/", 3)[3])
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(answer.body) < 100_000
    image = image_in(answer)
    assert image.size == (1200, 630)
    colours = {colour for _count, colour in image.convert("RGB").getcolors(10_000) or []}
    assert {(0xFA, 0xF8, 0xF3), (0x1E, 0x21, 0x27), (0xA6, 0x30, 0x1B)} <= colours
    again = await visitor.get("/" + address.split("/", 3)[3], headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


async def test_a_page_and_the_lists_of_the_site_have_their_pictures(visitor: Browser, make: Factory) -> None:
    await make.page(title="About", slug="about")
    await make.post(title="", source="An untitled beginning.", slug="untitled", tags="ink")
    paths = ("/about", "/", "/posts/untitled", "/tags/ink")
    addresses = [await card_on(visitor, path) for path in paths]
    assert addresses[3] == addresses[1]
    for address in addresses:
        assert image_in(await visitor.get(address)).size == (1200, 630)


@pytest.mark.parametrize(
    "change",
    [{"title": "Another"}, {"language": "zh-Hans"}, {"published_at": "2026-03-01T00:00"}],
)
async def test_another_title_has_another_address_and_the_former_is_gone(
    visitor: Browser, owner_browser: Browser, make: Factory, change: dict[str, str]
) -> None:
    post = await make.post(title="First", slug="ink")
    before = await card_on(visitor, "/posts/ink")
    assert (await visitor.get(before)).status == 200
    await save(owner_browser, post, **change)
    after = await card_on(visitor, "/posts/ink")
    assert after != before
    assert [(await visitor.get(path)).status for path in (before, after)] == [404, 200]


async def save(owner: Browser, post: Post, **changes: str) -> None:
    path = f"/admin/posts/{post.id}"
    fields = (await owner.get(path)).fields(path)
    assert (await owner.post(path, {**fields, **changes})).status == 303


HIDING: dict[str, dict[str, str]] = {
    "private": {"visibility": "private"},
    "locked": {"visibility": "password", "password": "open sesame"},
    "scheduled": {"published_at": "2999-01-01T00:00"},
}


@pytest.mark.parametrize("how", [*HIDING, "withdrawal", "trash"])
async def test_a_post_that_is_hidden_takes_its_picture_along(
    visit: Visit, owner_browser: Browser, make: Factory, how: str
) -> None:
    visitor, post = await visit(), await make.post(title="First", slug="ink")
    address = await card_on(visitor, "/posts/ink")
    assert (await visitor.get(address)).status == 200
    if how in HIDING:
        await save(owner_browser, post, **HIDING[how])
    else:
        answer = await owner_browser.post(f"/admin/posts/{post.id}/{how}", {"version": str(post.version)})
        assert answer.status == 303
    for browser in (visitor, owner_browser):
        assert (await browser.get(address)).status == 404


@pytest.mark.parametrize("hidden", ["draft", "scheduled", "private", "locked"])
async def test_a_hidden_post_never_had_one(visitor: Browser, make: Factory, app: Any, hidden: str) -> None:
    fields: dict[str, dict[str, Any]] = {
        "scheduled": {"published_at": clock.now() + timedelta(days=1)},
        "private": {"visibility": "private"},
        "locked": {"visibility": "password", "password": "open sesame"},
    }
    if hidden == "draft":
        await make.draft(title="First", slug="ink")
    else:
        await make.post(title="First", slug="ink", **fields[hidden])
    for ending in ("png", "jpg"):
        assert (await visitor.get(f"/cards/{'0' * 16}/ink.{ending}")).status == 404


async def test_addresses_nobody_gave_out_make_nothing(
    visitor: Browser, make: Factory, pictures_drawn: list[Card], settings: Settings
) -> None:
    await make.post(title="First", slug="ink")
    right = await card_on(visitor, "/posts/ink")
    version = right.split("/")[2]
    for path in (
        right.replace(".png", ".jpg"),
        right.replace(version, "0" * 16),
        right.replace("/ink.png", "/none.png"),
        f"/cards/{version}.png",
        f"/cards/{version}/..%2fink.png",
        f"/cards/{version.upper()}x/ink.png",
    ):
        assert (path, (await visitor.get(path)).status) == (path, 404)
    assert pictures_drawn == []
    assert not list((settings.state_dir / "cache" / "media").glob("*"))


async def test_a_picture_is_drawn_once_however_many_ask(
    visitor: Browser, make: Factory, pictures_drawn: list[Card], settings: Settings
) -> None:
    await make.post(title="First", slug="ink")
    address = await card_on(visitor, "/posts/ink")
    pages = await asyncio.gather(*(visitor.get(address) for _ in range(10)))
    assert [card.title for card in pictures_drawn] == ["First"]
    assert len({page.body for page in pages}) == 1
    assert len(list((settings.state_dir / "cache" / "media").glob("*"))) == 1


async def test_a_title_no_font_has_is_not_drawn_at_all(visitor: Browser, make: Factory) -> None:
    for number, title in enumerate(("研墨水", "مرحبا", "ภาษาไทย", "Привет")):
        await make.post(title=title, slug=f"p{number}")
        page = await visitor.get(f"/posts/p{number}")
        assert "og:image" not in said(page)
        assert said(page)["twitter:card"] == ["summary"]


async def test_emoji_are_left_out_and_not_drawn_as_boxes(
    visitor: Browser, make: Factory, pictures_drawn: list[Card]
) -> None:
    await make.post(title="Ink 🎉👩‍👩‍👧 dries ☀️ 1️⃣", slug="ink")
    await make.post(title="🎉", source="After the feast.", slug="feast")
    for slug in ("ink", "feast"):
        assert (await visitor.get(await card_on(visitor, f"/posts/{slug}"))).status == 200
    assert [card.title for card in pictures_drawn] == ["Ink dries 1", "After the feast."]


@pytest.mark.parametrize(
    ("size", "cut"), [((2400, 1800), (1200, 630)), ((800, 800), (800, 420)), ((500, 400), None), ((700, 300), None)]
)
async def test_a_cover_is_cut_to_size_unless_it_is_too_small(
    visitor: Browser, make: Factory, size: tuple[int, int], cut: tuple[int, int] | None
) -> None:
    medium = await make.medium(plain_picture(7, size, "PNG"), alt="A mill")
    await make.post(title="Mill", slug="mill", cover=medium.path)
    address = await card_on(visitor, "/posts/mill")
    meta = said(await visitor.get("/posts/mill"))
    width, height = cut or size
    assert (meta["og:image:width"], meta["og:image:height"]) == ([str(width)], [str(height)])
    assert meta["og:image:alt"] == ["A mill"]
    assert address == medium.path if cut is None else address.endswith("/mill.jpg")
    image = image_in(await visitor.get(address))
    assert (image.size, image.format) == ((width, height), "PNG" if cut is None else "JPEG")
    red, green, blue = image.convert("RGB").getpixel((width // 2, height // 2))  # type: ignore[misc]
    assert max(abs(red - 7), abs(green), abs(blue - 99)) < 4


async def test_the_cover_shows_paper_where_it_is_transparent(visitor: Browser, make: Factory) -> None:
    clear = BytesIO()
    Image.new("RGBA", (1300, 700), (0, 0, 0, 0)).save(clear, "PNG")
    medium = await make.medium(clear.getvalue())
    await make.post(title="Mill", slug="mill", cover=medium.path)
    image = image_in(await visitor.get(await card_on(visitor, "/posts/mill")))
    assert min(image.convert("RGB").getpixel((600, 300))) > 0xEE  # type: ignore[arg-type]


async def test_another_picture_in_the_place_of_the_cover_has_another_address(visitor: Browser, make: Factory) -> None:
    medium = await make.medium(plain_picture(7, (1300, 700)), "a.png")
    await make.post(title="Mill", slug="mill", cover=medium.path)
    before = await card_on(visitor, "/posts/mill")
    await make.replacement(medium, plain_picture(200, (1300, 700)), "b.png")
    assert (await visitor.get(before)).status in (200, 404)
    after = await card_on(visitor, "/posts/mill")
    image = image_in(await visitor.get(after))
    assert abs(image.convert("RGB").getpixel((600, 300))[0] - 200) < 4  # type: ignore[index]


def card(title: str, **others: str) -> Card:
    said: dict[str, Any] = {"site": "Site", "author": "Author", "date": "1 May", "language": "en", **others}
    return Card(title=title, accent="#a6301b", style="serif", **said)


@pytest.mark.parametrize(
    "title",
    ["a", "A title of some words", "word " * 60, "unbreakable" * 30, "研墨记" * 100, "研", "W" * 200, '"', "."],
)
def test_every_title_has_room(tmp_path: Path, title: str) -> None:
    make_font(tmp_path / "a.ttf", LATIN + "研墨记…", weight=700, variable=True)
    fonts = find_fonts(tmp_path)
    image = Image.open(BytesIO(drawn(card(title[:200].strip(), site="S" * 60, author="A" * 60), fonts)))
    whole = image.convert("L").point(lambda value: 255 * (value < 128))
    left, _top, right, bottom = whole.getbbox() or (0, 0, 0, 0)
    assert left >= 80
    assert right <= 1120
    assert bottom <= 600
    # Between the masthead and the rules stands the title, and nothing of it reaches into them.
    for at in (152, 506):
        assert whole.crop((0, at, 1200, at + 1)).getbbox() is None


@pytest.mark.parametrize(
    ("title", "with_it", "without"), [("ภาษาไทย", False, False), ("مرحبا", True, False), ("Ink", True, True)]
)
def test_a_script_that_cannot_be_set_right_is_not_drawn_though_a_font_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, with_it: bool, without: bool
) -> None:
    """Only a dictionary knows where Thai words end; Arabic letters have to be joined, which not every Pillow can."""
    make_font(tmp_path / "a.ttf", LATIN + "ภาษาไทยمرحبا")
    fonts = find_fonts(tmp_path)
    assert fonts.find(title, "en", "serif", 400) is not None
    for joins, drawable in ((True, with_it), (False, without)):
        monkeypatch.setattr(actions_card, "_joins_letters", lambda joins=joins: joins)
        assert actions_card.can_draw(card(title), fonts) is drawable


Serve = Callable[..., Awaitable[Any]]


async def test_without_any_font_there_is_no_picture_of_the_site_either(
    serve: Serve, visit: Visit, make: Factory, tmp_path: Path
) -> None:
    await make.post(title="First", slug="ink")
    empty = tmp_path / "empty"
    empty.mkdir()
    visitor = await visit(at=await serve(fonts_dir=empty))
    for path in ("/", "/posts/ink"):
        assert await card_on(visitor, path) == ""
