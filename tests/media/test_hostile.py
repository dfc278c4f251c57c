"""Files made to do harm, and private notes in pictures: refused in words, or made harmless."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from blog.core.db import Database
from blog.media import actions_pictures
from blog.media.actions_names import safe_name
from blog.settings import Settings
from tests.application import Browser
from tests.factories import plain_picture
from tests.media import pictures
from tests.media.sending import leftovers, refusal, send, sent

NOT_TAKEN, DAMAGED, TOO_LARGE = "This kind of file is not taken", "damaged or incomplete", "at most 40 million pixels"
NOT_SO, NOT_UTF8 = "not what its name says", "not encoded in UTF-8"

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a one-bit PNG of 196 million pixels": ("a.png", pictures.one_bit_png(14_000, 14_000), TOO_LARGE),
    "a PNG of a little too many pixels": ("a.png", pictures.one_bit_png(40_000, 1_001), TOO_LARGE),
    "a PNG whose notes unpack to a hundred megabytes": ("a.png", pictures.text_bomb(), DAMAGED),
    "a script that begins like a GIF": ("a.gif", pictures.GIF_AND_SCRIPT, DAMAGED),
    "the same called a script": ("a.js", pictures.GIF_AND_SCRIPT, DAMAGED),
    "an SVG": ("a.svg", pictures.SVG, NOT_TAKEN),
    "an SVG called a PNG": ("a.png", pictures.SVG, NOT_TAKEN),
    "an EPS": ("a.eps", pictures.EPS, NOT_TAKEN),
    "an EPS called a JPEG": ("a.jpg", pictures.EPS, NOT_TAKEN),
    "an HTML page": ("a.html", pictures.HTML, NOT_TAKEN),
    "an HTML page called a PDF": ("a.pdf", pictures.HTML, NOT_SO),
    "an HTML page called a film": ("a.mp4", pictures.HTML, NOT_SO),
    "a program": ("a.exe", b"MZ\x90\0", NOT_TAKEN),
    "a TIFF": ("a.tif", pictures.picture("TIFF"), NOT_TAKEN),
    "a BMP": ("a.png", pictures.picture("BMP"), NOT_TAKEN),
    "half a JPEG": ("a.jpg", pictures.picture("JPEG")[:2_000], DAMAGED),
    "half a PNG": ("a.png", pictures.picture("PNG")[:-500], DAMAGED),
    "half a WebP": ("a.webp", pictures.picture("WEBP")[:500], DAMAGED),
    "half an AVIF": ("a.avif", pictures.picture("AVIF")[:500], DAMAGED),
    "the first bytes of a JPEG and nothing else": ("a.jpg", b"\xff\xd8\xff", DAMAGED),
    "an animation of too many frames": ("a.gif", pictures.long_gif(1_001), "animation is too long"),
    "a text in another encoding": ("a.txt", "你好".encode("gb18030"), NOT_UTF8),
    "a text with NUL": ("a.txt", b"a\0b", NOT_UTF8),
    "a text cut within a character": ("a.txt", "你好".encode()[:-1], NOT_UTF8),
    "a file without a name": ("x", b"hello", NOT_TAKEN),
}


async def test_what_could_do_harm_is_refused_in_words(
    db: Database, owner_browser: Browser, settings: Settings, subtests: pytest.Subtests
) -> None:
    for what, (name, data, said) in REFUSED.items():
        with subtests.test(what):
            page = await send(owner_browser, (name, data))
            assert page.status == 422, page.text
            assert said in refusal(page)
    assert await db.fetch_value("SELECT COUNT(*) FROM media_contents") == 0
    assert leftovers(settings) == []


NAMES = [
    ("x.php.jpg", "x-php.png"),
    ("../../x", "x.png"),
    ("..\\\\..\\\\x.exe", "x.png"),
    ("C:\\\\Photos\\\\Été à Paris.JPG", "été-à-paris.png"),
    ("照片 1.jpeg", "照片-1.png"),
    ("a%00b.png", "a-00b.png"),
    ("n" * 300 + ".png", "n" * 80 + ".png"),
    ("长" * 300, "长" * 80 + ".png"),
    (".htaccess", "htaccess.png"),
    ("...", "file.png"),
    ("<script>alert(1)</script>.png", "script.png"),
    ("a\u202egnp.exe", "agnp.png"),
    ("CON.png", "con.png"),
]


async def test_a_name_is_a_hint_and_no_more(owner_browser: Browser, subtests: pytest.Subtests) -> None:
    for number, (name, kept) in enumerate(NAMES):
        with subtests.test(kept):
            told = await sent(owner_browser, name, plain_picture(number, (9, 9)))
            assert told["name"] == kept
            page = await owner_browser.get(told["url"])
            assert (page.status, page.headers["Content-Type"]) == (200, "image/png")


@pytest.mark.parametrize(("name", "kept"), [("\0\n\r", "file.x"), ("", "file.x"), ("a\0b.c", "a-b.x"), ("/", "file.x")])
def test_a_name_no_header_could_carry_is_made_one_that_can(name: str, kept: str) -> None:
    assert safe_name(name, "x") == kept


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_private_notes_are_gone_and_the_picture_stands_upright(format_: str) -> None:
    data, kept = pictures.with_secrets(format_), BytesIO()
    made = actions_pictures.rewrite(BytesIO(data), format_, kept)
    assert b"SECRET" in data
    assert b"SECRET" not in kept.getvalue()
    with Image.open(kept) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (made.width, made.height) == (400, 600)
        red, green, blue = image.convert("RGB").getpixel((390, 10))  # type: ignore[misc]
        assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_what_follows_a_picture_is_not_kept(format_: str) -> None:
    kept = BytesIO()
    actions_pictures.rewrite(BytesIO(pictures.picture(format_) + pictures.HTML), format_, kept)
    assert b"<script" not in kept.getvalue()


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_animations_go_on_moving(format_: str) -> None:
    data, kept = BytesIO(pictures.animation(format_)), BytesIO()
    assert actions_pictures.rewrite(data, format_, kept).animated
    with Image.open(kept) as image, Image.open(data) as before:
        assert [getattr(one, "n_frames", 1) for one in (image, before)] == [5, 5]
        for number in range(5):
            image.seek(number)
            before.seek(number)
            image.load()
            before.load()
            assert image.info["duration"] == before.info["duration"] == 100
            assert image.convert("RGB").getpixel((number * 8 + 4, 15)) != (255, 255, 255)
        assert image.info["loop"] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_keeps_its_look_and_has_copies(mode: str) -> None:
    image = Image.linear_gradient("L").resize((600, 400))
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 257).convert("I;16")
    image = image.convert(mode)
    target, kept = BytesIO(), BytesIO()
    image.save(target, "PNG")
    made = actions_pictures.rewrite(target, "PNG", kept)
    assert (made.width, made.height) == (600, 400)
    with Image.open(kept) as after:
        for at in ((5, 20), (300, 200), (5, 380)):
            wanted, found = at[1] * 255 / 400, after.convert("RGB").getpixel(at)[0]  # type: ignore[index]
            assert mode == "1" or abs(wanted - found) < 8
    for webp in (True, False):
        data = actions_pictures.resized(kept, "image/png", 300, webp=webp)
        with Image.open(BytesIO(data)) as copy:
            assert copy.size == (300, 200)


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_a_jpeg_of_other_colours_can_be_shown(mode: str) -> None:
    target, kept = BytesIO(), BytesIO()
    Image.new("RGB", (60, 40), (200, 200, 200)).convert(mode).save(target, "JPEG")
    actions_pictures.rewrite(target, "JPEG", kept)
    with Image.open(kept) as image:
        assert image.mode in ("RGB", "L")
        assert all(abs(value - 200) < 6 for value in image.convert("RGB").getpixel((9, 9)))  # type: ignore[union-attr]


def test_a_profile_of_colours_is_applied_and_left_out() -> None:
    from PIL import ImageCms

    lab: Any = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    # The same primaries under another name, so that it is taken for a profile of its own.
    profile = lab.tobytes().replace("sRGB".encode("utf-16-be"), "other".encode("utf-16-be")[:8])
    target, kept = BytesIO(), BytesIO()
    Image.new("RGB", (60, 40), (200, 100, 50)).save(target, "PNG", icc_profile=profile)
    actions_pictures.rewrite(target, "PNG", kept)
    with Image.open(kept) as image:
        assert "icc_profile" not in image.info
        found = image.getpixel((9, 9))
        assert all(abs(a - b) < 4 for a, b in zip(found, (200, 100, 50), strict=True))  # type: ignore[arg-type]
