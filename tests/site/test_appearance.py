"""How the owner makes the site look, and what of it never reaches a reader."""

import re

import pytest
from pydantic_core import PydanticCustomError

from blog.site import queries
from blog.site.forms_css import checked_css
from blog.site.models_appearance import Appearance
from tests.application import Browser, Page, Visit
from tests.factories import Factory

PATH = "/admin/appearance"
WELL = {"accent": "#1f5fa8", "accent_by_night": "#f18d72", "typeface": "sans", "width": "wide"}
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


async def sheets(browser: Browser, path: str = "/") -> list[str]:
    return SHEET.findall((await browser.get(path)).text)


async def test_a_site_as_it_comes_has_one_stylesheet_and_it_is_a_plain_file(visitor: Browser, make: Factory) -> None:
    await make.user(role="owner")
    (address,) = await sheets(visitor)
    assert address.startswith("/static/css/site.css?v=")
    assert (await visitor.get("/custom.css")).status == 404


async def test_the_owner_s_choices_come_in_the_one_stylesheet(owner_browser: Browser, visitor: Browser) -> None:
    assert (await owner_browser.post(PATH, WELL)).status == 303
    (address,) = await sheets(visitor)
    sheet = await visitor.get(address)
    common = (await visitor.get("/static/css/site.css")).text
    assert sheet.text.startswith(common)
    chosen = sheet.text.removeprefix(common)
    assert "--accent: #1f5fa8" in chosen
    assert "--ems: 37" in chosen
    assert "--font-text: var(--font-ui)" in chosen
    assert (sheet.headers["Content-Type"], sheet.headers["Cache-Control"]) == (
        "text/css; charset=utf-8",
        "public, max-age=31536000, immutable",
    )
    assert "style=" not in (await visitor.get("/")).text


async def test_each_choice_has_an_address_of_its_own(owner_browser: Browser, visitor: Browser) -> None:
    seen = set()
    for width in ("narrow", "wide"):
        await owner_browser.post(PATH, WELL | {"width": width})
        seen.update(await sheets(visitor))
    assert len(seen) == 2
    old = await visitor.get(min(seen - set(await sheets(visitor))))
    assert (old.status, old.headers["Cache-Control"]) == (200, "no-cache")
    assert "--ems: 37" in old.text


async def test_the_form_shows_what_is_chosen(owner_browser: Browser) -> None:
    form = WELL | {"own_night": "1", "footer": "*Made* by hand", "css": "p { color: red }"}
    assert (await owner_browser.post(PATH, form)).location == f"{PATH}?saved=1"
    fields = (await owner_browser.get(PATH)).fields(PATH)
    assert {name: fields[name].strip() for name in form} == form


BAD: dict[str, dict[str, str]] = {
    "a colour too pale for paper": {"accent": "#ffd400"},
    "a colour too dark for the night": {"own_night": "1", "accent_by_night": "#400000"},
    "a colour that is none": {"accent": "red"},
    "no colour": {"accent": ""},
    "a colour with more behind it": {"accent": "#1f5fa8; } body { display: none"},
    "letters nobody cut": {"typeface": "comic"},
    "a width that is none": {"width": "100vw"},
    "a logo from elsewhere": {"logo": "https://example.org/logo.png"},
    "a logo that is not there": {"logo": f"/media/{'0' * 32}/logo.png"},
    "a header that is a script": {"header": "javascript:alert(1)"},
    "a footer without an end": {"footer": "x" * 2001},
    "CSS without an end": {"css": "x" * 20_001},
    "CSS that loads something": {"css": '@import "/x.css";'},
}


@pytest.mark.parametrize("case", BAD)
async def test_refused_choices_change_nothing_and_keep_what_was_typed(
    owner_browser: Browser, make: Factory, case: str
) -> None:
    page = await owner_browser.post(PATH, WELL | BAD[case])
    assert page.status == 422
    assert (await queries.get_site(make.db)).appearance == Appearance()
    fields = page.fields(PATH)
    assert all(fields[name].strip() == value for name, value in BAD[case].items() if name not in ("typeface", "width"))


BAD_CSS = {
    "too much, in Chinese": "墨" * 6_667,
    "an import": '@import "/x.css";',
    "an import in capitals": "@IMPORT url(/x.css);",
    "an import in disguise": r'@\69mport "x.css";',
    "an import between comment signs": 'a { content: "/*" } @import "x"; b { content: "*/" }',
    "a picture from elsewhere": "p { background: url(https://example.org/a.png) }",
    "a picture from elsewhere, quoted": "p { background: url( '//example.org/a.png' ) }",
    "a picture from elsewhere in disguise": r"p { background: u\72l(http:\2f/example.org/a) }",
    "a picture within a comment's remains": "p { background: image-set(/**/'//example.org/a' 1x) }",
    "a picture by backslashes": r"p { background: url(/\\example.org/a) }",
    "a picture in the text": "p { background: url(data:image/png;base64,AAAA) }",
    "the end of a style": "p {} </style><script>alert(1)</script>",
    "the end of a style in disguise": r"p { content: '<\/style>' }",
}


@pytest.mark.parametrize("case", BAD_CSS)
def test_css_that_loads_something_is_refused(case: str) -> None:
    with pytest.raises(PydanticCustomError):
        checked_css(BAD_CSS[case])


FINE = [
    "p { color: red }",
    "/* import nothing */ @media print { a { color: #000 } }",
    "p { background: url(/media/0123456789abcdef0123456789abcdef/a.png) }",
    "p { background: url('#mark') } q::before { content: '\\201c' }",
]


@pytest.mark.parametrize("css", FINE)
async def test_css_of_the_owner_s_own_is_a_file_of_its_own(owner_browser: Browser, visitor: Browser, css: str) -> None:
    assert (await owner_browser.post(PATH, WELL | {"css": css})).status == 303
    _common, address = await sheets(visitor)
    sheet = await visitor.get(address)
    assert (sheet.text, sheet.headers["Content-Type"]) == (css, "text/css; charset=utf-8")
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "immutable" not in (await visitor.get("/custom.css?v=0")).headers["Cache-Control"]
    # Whatever it does, the owner finds the way back in, and the desk.
    assert len(await sheets(visitor, "/sign-in")) == 1
    assert "custom.css" not in (await owner_browser.get("/admin")).text


async def test_the_nearest_readable_colour_is_told_and_one_button_away(owner_browser: Browser, make: Factory) -> None:
    refused = await owner_browser.post(PATH, WELL | {"accent": "#ffd400"})
    assert "contrast of 1.2 : 1" in refused.words
    nearest = re.search(r"The nearest that has it is (#[0-9a-f]{6})", refused.words)
    assert nearest
    assert 'name="nearest"' in refused.text
    taken = await owner_browser.post(PATH, refused.fields(PATH) | {"nearest": "1"})
    assert (taken.status, taken.fields(PATH)["accent"]) == (200, nearest[1])
    assert (await queries.get_site(make.db)).appearance == Appearance()
    assert (await owner_browser.post(PATH, taken.fields(PATH))).status == 303
    assert (await queries.get_site(make.db)).appearance.accent == nearest[1]


def sample_of(page: Page) -> str:
    found = re.search(r'id="sample-sheet" href="([^"]+)"', page.text)
    assert found
    return found[1].replace("&amp;", "&")


async def test_a_preview_shows_the_choices_and_saves_nothing(owner_browser: Browser, make: Factory) -> None:
    page = await owner_browser.post(PATH, WELL | {"footer": "Made *by hand*", "preview": "1"})
    assert page.status == 200
    assert "<em>by hand</em>" in page.text
    sheet = await owner_browser.get(sample_of(page))
    assert "--accent: #1f5fa8" in sheet.text
    assert sheet.headers["Cache-Control"] == "no-store"
    assert (await queries.get_site(make.db)).appearance == Appearance()


async def test_a_refused_form_has_a_sample_all_the_same(owner_browser: Browser) -> None:
    page = await owner_browser.post(PATH, WELL | {"accent": "no colour", "width": "none"})
    sheet = await owner_browser.get(sample_of(page))
    assert (page.status, sheet.status) == (422, 200)
    pale = await owner_browser.post(PATH, WELL | {"accent": "#ffd400"})
    assert "--accent: #ffd400" in (await owner_browser.get(sample_of(pale))).text


@pytest.mark.parametrize("query", ["accent=red", "width=x", "typeface=", "accent=%23fff%7D"])
async def test_nonsense_makes_no_stylesheet(owner_browser: Browser, query: str) -> None:
    assert (await owner_browser.get(f"{PATH}/sample.css?{query}")).status == 400


async def test_a_logo_and_a_picture_stand_on_the_front_page_with_their_sizes(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    logo, header = await make.medium(), await make.medium()
    assert (await owner_browser.post(PATH, WELL | {"logo": logo.path, "header": header.path})).status == 303
    page = await visitor.get("/")
    shown = {image.get("class"): image for image in page.tree.iter("img")}
    assert (shown["logo"].get("width"), shown["logo"].get("height"), shown["logo"].get("alt")) == ("600", "400", "")
    assert header.key in shown["cover"].get("src")
    assert shown["cover"].get("width") == "600"
    inner = (await visitor.get("/archive")).tree.find("body")
    assert [image.get("class") for image in inner.iter("img")] == ["logo"]  # the picture only where the page is shared
    assert logo.key in next(inner.iter("img")).get("src")


async def test_a_file_that_is_no_picture_is_no_logo(owner_browser: Browser, make: Factory) -> None:
    paper = await make.medium(b"%PDF-1.4\n%%EOF\n", "a.pdf")
    page = await owner_browser.post(PATH, WELL | {"logo": paper.path})
    assert page.status == 422
    assert "picture in your library" in page.words


HOSTILE = "# Big\n\n<script>alert(1)</script> <b onclick=x>bold</b> [go](javascript:x) <style>p{}</style> <form>"


async def test_a_footer_is_markdown_and_clean(owner_browser: Browser, visitor: Browser) -> None:
    assert (await owner_browser.post(PATH, WELL | {"footer": HOSTILE})).status == 303
    page = await visitor.get("/archive")
    footer = page.tree.find(".//footer")
    assert {one.tag for one in footer.find("div").iter()} <= {"div", "p", "b", "a", "strong"}
    assert "Big" in "".join(footer.itertext())
    for never in ("onclick", '="javascript:', "<style", "alert(1)</script>"):
        assert never not in page.text


async def test_only_owners_choose(visit: Visit, make: Factory) -> None:
    editor = await visit(await make.user(role="editor"))
    assert [(await editor.get(path)).status for path in (PATH, f"{PATH}/sample.css")] == [403, 403]
    assert (await editor.post(PATH, WELL)).status == 403
