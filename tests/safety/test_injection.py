"""What people type stays text: no template, no header, no line of the log is made of it."""

import io
import json
import logging
import re
from typing import Any

import pytest

from blog.core.logs import configure_logging, log
from blog.settings import Settings
from tests.application import Browser, Visit
from tests.factories import PASSWORD, Factory
from tests.safety.conftest import Wire, World
from tests.safety.test_headers import DATA
from tests.safety.wire import FORM, HOST, post

# A product no page holds by chance.
PRODUCT = "5332114"
TEMPLATE = "{{1234*4321}}{%if 1%}${1234*4321}#{1234*4321}%(x)s{{config}}{{''.__class__}}"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"

OURS = re.compile(r"/static/js/[0-9a-f]+/[a-z]+\.js")


def names_in(page: Any) -> set[str]:
    elements = [element for element in page.tree.iter() if isinstance(element.tag, str)]
    # Data for machines is no script; that nothing typed can end it shows in what comes after it.
    return {
        element.tag
        for element in elements
        if element.attrib != {"type": "application/ld+json"} and not is_ours(element)
    }


def is_ours(element: Any) -> bool:
    """Whether it is a module of ours, as the editor's page has one: nothing within it, and no attribute besides."""
    source = element.attrib.get("src", "")
    return bool(
        element.attrib == {"type": "module", "src": source}
        and OURS.fullmatch(source)
        and not "".join(element.itertext())
    )


@pytest.mark.parametrize("typed", [TEMPLATE, SCRIPT], ids=["template", "script"])
async def test_what_is_typed_anywhere_is_shown_as_text_everywhere(
    visit: Visit, make: Factory, typed: str, world: World
) -> None:
    owner, visitor = await visit(world.owner), await visit()
    settings = {
        "title": typed,
        "tagline": typed,
        "language": "en",
        "time_zone": "UTC",
        "posts_per_page": "10",
        "menu": "",
    }
    assert (await owner.post("/admin/settings", settings)).status == 303
    menu = {"menu": "main", "label": typed, "url": f"/{'x' if typed is SCRIPT else '{{1234*4321}}'}", "depth": "0"}
    assert (await owner.post("/admin/navigation", menu)).status == 303
    author = {"name": typed[:100], "language": "", "bio": typed}
    assert (await owner.post("/account", author)).status == 303
    written = {
        "title": typed,
        "source": f"{typed}\n\n`{typed}`\n\n[{typed}](/x '{typed[:3]}')",
        "slug": "typed",
        "excerpt": typed,
        "tags": typed.replace(",", ""),
        "note": typed,
        "comments_open": "1",
        "then": "publish",
    }
    page = await owner.post("/admin/posts/new", written)
    assert page.status == 303, page.words
    editor = page.location
    comment = {"name": typed[:100], "email": "x@example.org", "url": "https://x.example/" + typed, "body": typed}
    assert (await visitor.post("/posts/typed/comments", comment)).status == 303
    queue = await owner.get("/admin/comments")
    buttons = [form.get("action") for form in queue.tree.iter("form") if "/approval" in form.get("action", "")]
    assert (await owner.post(buttons[0])).status == 303
    assert (await owner.post(buttons[1])).status == 303

    tag = next(
        link.get("href") for link in (await visitor.get("/posts/typed")).tree.iter("a") if "/tags/" in link.get("href")
    )
    everywhere = ["/", "/posts/typed", "/tags", tag, "/archive", f"/authors/{world.owner.slug}", "/nope"]
    behind = [
        "/admin",
        "/admin/posts",
        "/admin/comments?show=approved",
        "/admin/tags",
        "/admin/users",
        "/admin/settings",
    ]
    behind += [
        "/admin/navigation",
        "/account",
        editor,
        editor.split("?")[0] + "/revisions/1",
        f"/admin/users/{world.owner.id}",
    ]
    for browser, paths in ((visitor, [*everywhere, "/sign-in"]), (owner, everywhere + behind)):
        for path in paths:
            page = await browser.get(path)
            assert page.status == (404 if path == "/nope" else 200)
            assert PRODUCT not in page.text, path
            # The one picture a text may hold is a link to it by then, for it lies elsewhere or nowhere.
            assert not names_in(page) & {"script", "iframe", "object"}, path
            assert not [name for element in page.tree.iter() for name in element.attrib if name.startswith("on")], path
    shown = (await visitor.get("/posts/typed")).words
    assert shown.count(typed if typed is TEMPLATE else "<script>alert(1)</script>") >= 2


async def test_what_is_typed_wrongly_is_shown_as_text_in_the_refused_form(visit: Visit, world: World) -> None:
    visitor, owner = await visit(), await visit(world.owner)
    for typed in (TEMPLATE, SCRIPT, "</textarea><script>", "</title><script>"):
        pages = [
            await visitor.post("/sign-in", {"email": typed, "password": typed}),
            await visitor.post(
                "/sign-in", {"email": typed, "password": "x", "held": json.dumps(["/admin", [[typed, typed]]])}
            ),
            await visitor.post(f"/posts/{world.post.slug}/comments", {"name": typed, "email": typed, "body": typed}),
            await visitor.get(f"/posts/{world.post.slug}", params={"reply": typed, "comment": typed}),
            await visitor.get("/" + typed.replace("/", "")),
            await owner.post(
                "/admin/posts/new", {"title": typed, "source": typed, "slug": typed, "published_at": typed}
            ),
            await owner.post("/admin/preview/post", {"title": typed, "source": typed, "tags": typed}),
            await owner.post("/admin/users/new", {"name": typed, "email": typed, "role": typed, "password": typed}),
            await owner.post("/admin/settings", {"title": typed, "time_zone": typed, "posts_per_page": typed}),
            await owner.get("/admin/posts", params={"q": typed, "show": typed}),
            await owner.get("/admin/navigation", params={"menu": typed}),
            await owner.get("/account", params={"saved": typed}),
        ]
        for page in pages:
            assert page.status < 500
            assert PRODUCT not in page.text
            assert "<script" not in DATA.sub("", re.sub(r'<script type="module" src="/static/js/', "", page.text))
            assert not names_in(page) & {"script", "iframe", "object"}


LINES = [
    "a\r\nX-Evil: 1",
    "a\nX-Evil: 1",
    "a\rX-Evil: 1",
    "a\r\n\r\n<html>",
    "a\u2028X-Evil: 1",
    "a\u0085X-Evil: 1",
    "a\0b",
]


async def test_line_breaks_never_reach_a_header(visit: Visit, world: World, subtests: pytest.Subtests) -> None:
    visitor, owner = await visit(), await visit(world.owner)
    for number, typed in enumerate(LINES):
        with subtests.test(repr(typed)):
            fields = {"email": world.reader.email, "password": PASSWORD, "next": "/" + typed}
            pages = [
                await (await visit()).post("/sign-in", fields),
                await visitor.get("/sign-in", params={"next": "/" + typed}),
                await visitor.get("/admin/posts", params={"q": typed}),
                await visitor.get("/posts/" + typed.encode().hex()),
                await visitor.post(
                    f"/posts/{world.post.slug}/comments", {"name": typed, "email": "x@example.org", "body": f"{number}"}
                ),
                await owner.post(
                    "/admin/posts/new", {"title": typed, "slug": typed + str(number), "source": "x", "then": "publish"}
                ),
                await owner.post("/admin/tags", {"name": typed + str(number), "slug": typed}),
                await owner.post("/admin/navigation", {"menu": typed, "label": "x", "url": "/x", "depth": "0"}),
                await owner.get("/admin/navigation", params={"menu": typed}),
            ]
            for page in pages:
                assert page.status in (200, 303, 404, 422)
                assert "X-Evil" not in page.headers
                assert not [value for value in page.headers.values() if set(value) & set("\r\n\0\x85\u2028")]


async def test_line_breaks_in_an_address_never_reach_a_header(wire: Wire, world: World) -> None:
    slug = world.post.slug
    for path in (
        f"/posts/{slug}%0d%0aX-Evil:%201",
        "/%0d%0aX-Evil:%201",
        "/?next=%0d%0aX-Evil:%201",
        "/admin?%0d%0aX-Evil:%201",
    ):
        answer = await wire(b"GET " + path.encode() + b" HTTP/1.1\r\n" + HOST + b"\r\n")
        assert answer.status in (200, 303, 404)
        assert "x-evil" not in answer.headers


@pytest.fixture
def lines(settings: Settings) -> io.StringIO:
    """What the log's own handler writes."""
    configure_logging(settings)
    written = io.StringIO()
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    return written


FORGED = "10:00:00 INFO    server started"
EVIL = ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x1b[2K\x1b[1A", "\x0b", "\x0c", "\x1c", "\u202e", "\x9b2J"]


def test_no_text_forges_a_line_of_the_log(lines: io.StringIO) -> None:
    for evil in EVIL:
        log.warning("%s could not be answered", f"GET /{evil}{FORGED}")
    written = lines.getvalue()
    assert len(written.splitlines()) == len(EVIL)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", written)


def test_no_errors_own_words_forge_a_line_of_the_log(lines: io.StringIO) -> None:
    for evil in EVIL:
        try:
            raise ValueError(f"not a slug: {evil}{FORGED}")
        except ValueError:
            log.exception("failed")
    for line in lines.getvalue().split("\n"):
        assert not re.match(r"\d\d:\d\d:\d\d INFO", line)
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e]", line)
    assert len(re.findall(r"^\d\d:\d\d:\d\d ", lines.getvalue(), re.M)) == len(EVIL)


@pytest.mark.parametrize("settings_format", ["json"])
def test_json_lines_are_one_object_each(settings: Settings, settings_format: str) -> None:
    configure_logging(settings.model_copy(update={"log_format": settings_format}))
    written = io.StringIO()
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    for evil in EVIL:
        try:
            raise ValueError(evil + FORGED)
        except ValueError:
            log.exception("failed at %s", evil + FORGED)
    objects = [json.loads(line) for line in written.getvalue().split("\n") if line]
    assert [one["message"] for one in objects] == [f"failed at {evil}{FORGED}" for evil in EVIL]
    assert written.getvalue().isascii()
    configure_logging(settings)


async def test_a_path_with_line_breaks_is_logged_on_one_line(
    wire: Wire, visitor: Browser, monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    from blog.posts import queries

    async def broken(*_: object) -> None:
        raise RuntimeError("half\n" + FORGED)

    monkeypatch.setattr(queries, "find_moved", broken)
    path = b"/posts/a%0a10:00:00%20INFO%20%20%20%20server%20started"
    await wire(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    answer = await wire(post("/sign-in?%0a" + "10:00:00%20INFO", b"email=%0a10%3A00%3A00+INFO&password=x", FORM))
    assert answer.status == 401
    assert (await visitor.get("/posts/x")).status == 500
    assert "half" in lines.getvalue()
    assert not re.search(r"^10:00:00 INFO", lines.getvalue(), re.M)
