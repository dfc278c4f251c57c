"""The site's own media in finished HTML, made complete."""

from dataclasses import replace

import html5lib
import pytest

from blog.core.markup import render_post
from blog.core.pictures import Copy, Shown, completed, cover_html, keys_in, lazy_html, readable_size

KEY, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2
ADDRESS = f"/media/{KEY}/ink.jpg"
PICTURE = Shown(
    ADDRESS,
    "ink.jpg",
    "picture",
    "image/jpeg",
    90_000,
    1200,
    800,
    alt="Ink & water",
    copies=(Copy("/c/480", 480), Copy("/c/960", 960), Copy(ADDRESS, 1200)),
    light=(Copy("/w/480", 480), Copy("/w/960", 960), Copy("/w/1200", 1200)),
)
SMALL = replace(PICTURE, width=120, height=80, copies=(Copy(ADDRESS, 120),), light=())
SOUND = Shown(f"/media/{KEY}/a.mp3", "a.mp3", "audio", "audio/mpeg", 2_400_000)
FILM = Shown(f"/media/{KEY}/a.mp4", "a.mp4", "video", "video/mp4", 9, 640, 360)
PAPER = Shown(f"/media/{KEY}/paper.pdf", "paper.pdf", "document", "application/pdf", 1_234_567)


def made(markdown: str, shown: Shown = PICTURE, **more: bool) -> str:
    return completed(render_post(markdown).html, {KEY: shown}, **more)


def images(html: str) -> list[dict[str, str]]:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [dict(image.attrib) for image in tree.iter("img")]


def test_a_picture_gets_its_size_its_copies_and_its_words() -> None:
    html = made(f"![]({ADDRESS})")
    assert images(html) == [
        {
            "src": ADDRESS,
            "srcset": f"/c/480 480w, /c/960 960w, {ADDRESS} 1200w",
            "sizes": "(min-width: 48rem) 42rem, 100vw",
            "width": "1200",
            "height": "800",
            "alt": "Ink & water",
            "fetchpriority": "high",
            "decoding": "async",
        }
    ]
    assert '<picture><source type="image/webp" srcset="/w/480 480w, /w/960 960w, /w/1200 1200w"' in html


def test_only_the_first_picture_is_loaded_at_once() -> None:
    first, second = images(made(f"![]({ADDRESS})\n\n![]({ADDRESS})"))
    assert ("loading" in first, second["loading"], second["sizes"][:5]) == (False, "lazy", "auto,")
    assert all(image["loading"] == "lazy" for image in images(made(f"![]({ADDRESS})", eager=False)))


@pytest.mark.parametrize(
    ("written", "medium", "alt"),
    [
        ("My words", PICTURE, "My words"),
        ("", PICTURE, "Ink & water"),
        ("", replace(PICTURE, decorative=True), ""),
        ("My words", replace(PICTURE, decorative=True), "My words"),
        ('"><script>x</script>', PICTURE, '"><script>x</script>'),
        ("", replace(PICTURE, alt='"><img src=x onerror=y>'), '"><img src=x onerror=y>'),
    ],
)
def test_what_the_text_says_of_a_picture_comes_first(written: str, medium: Shown, alt: str) -> None:
    markdown = f"![{written.replace('<', chr(92) + '<')}]({ADDRESS})"
    (image,) = images(made(markdown, medium))
    assert image["alt"] == alt
    assert image.keys() <= {"src", "srcset", "sizes", "width", "height", "alt", "fetchpriority", "decoding"}


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("", ("1200", "800")),
        ('width="300"', ("300", "200")),
        ('height="200"', ("300", "200")),
        ('width="300" height="300"', ("300", "200")),
        ('width="9999"', ("1200", "800")),
        ('width="0"', ("1200", "800")),
        ('width="100%"', ("1200", "800")),
    ],
)
def test_a_picture_keeps_its_proportion(written: str, size: tuple[str, str]) -> None:
    (image,) = images(made(f'<img src="{ADDRESS}" {written}>'))
    assert (image["width"], image["height"]) == size


def test_a_picture_keeps_its_title_and_its_side() -> None:
    (image,) = images(made(f'<img class="alignleft x" title="T" lang="zh" src="{ADDRESS}">'))
    assert (image["class"], image["title"], image["lang"]) == ("alignleft", "T", "zh")


def test_a_small_picture_has_no_copies() -> None:
    html = made(f"![]({ADDRESS})", SMALL)
    assert "srcset" not in html
    assert "<picture>" not in html


@pytest.mark.parametrize(
    "source", [f"/media/{OTHER}/x.png", "/media/short/x.png", "/static/img/x.png", f"/x/media/{KEY}/ink.jpg"]
)
def test_pictures_that_are_not_known_stay_as_they_are(source: str) -> None:
    html = render_post(f"![alt]({source})").html
    assert completed(html, {KEY: PICTURE}) == html


def test_code_is_left_alone() -> None:
    html = render_post(f'`<img src="{ADDRESS}">`\n\n    <img src="{ADDRESS}">').html
    assert completed(html, {KEY: PICTURE}) == html
    assert keys_in(html) == frozenset()


@pytest.mark.parametrize(
    ("shown", "html"),
    [
        (SOUND, f'<audio src="{SOUND.address}" preload="metadata" aria-label="Talk" controls>'),
        (FILM, f'<video src="{FILM.address}" preload="metadata" aria-label="Talk" width="640" height="360" controls>'),
        (PAPER, f'<a class="file" href="{PAPER.address}">Talk</a> <span class="file-facts">(PDF, 1.2 MB)</span>'),
    ],
)
def test_other_media_take_the_place_of_the_picture_they_were_put_as(shown: Shown, html: str) -> None:
    assert html in made(f"![Talk]({shown.address})", shown)
    assert "<img" not in made(f"![Talk]({shown.address})", shown)


@pytest.mark.parametrize("shown", [SOUND, FILM, PAPER])
def test_inside_a_link_stands_their_name_alone(shown: Shown) -> None:
    html = made(f"[![<b>]({shown.address})](/x)", shown)
    assert '<a href="/x"><span>&lt;b&gt;</span></a>' in html


@pytest.mark.parametrize("shown", [SOUND, FILM, PAPER])
def test_no_name_of_a_medium_becomes_markup(shown: Shown) -> None:
    html = made(f"![]({shown.address})", replace(shown, name='<img src=x onerror=y>".pdf'))
    assert images(html) == []
    assert "onerror=y" in html


def test_all_ways_to_use_a_medium_are_found() -> None:
    text = f'![]({ADDRESS}) [file](/media/{OTHER}/x.pdf) <video src="/media/{"a" * 32}/v.mp4"></video>'
    assert keys_in(render_post(text).html) == {KEY, OTHER, "a" * 32}


def test_a_cover_is_loaded_at_once_on_its_page_and_late_in_a_list() -> None:
    html = cover_html(PICTURE)
    (image,) = images(html)
    assert (image["class"], image["fetchpriority"], image["width"]) == ("cover", "high", "1200")
    (image,) = images(lazy_html(html))
    assert (image["loading"], "fetchpriority" in image) == ("lazy", False)
    assert cover_html(PAPER) == ""


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "1 kB"), (999_499, "999 kB"), (1_000_000, "1.0 MB"), (64 * 2**20, "67.1 MB"), (3_000_000_000, "3.0 GB")],
)
def test_sizes_are_said_in_units_of_a_thousand(size: int, words: str) -> None:
    assert readable_size(size) == words
