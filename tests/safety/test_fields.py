"""Fields, numbers and queries no form of ours sends: an answer in words, never a failure of ours."""

import re
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher

from blog.core import security
from blog.core.db import Database
from tests.application import Browser, Visit
from tests.safety.conftest import Addresses, Wire, World
from tests.safety.test_sessions import cookie_of
from tests.safety.wire import HOST

NUMBERS = [
    "0",
    "-1",
    "1.5",
    "1e3",
    "0x1",
    "1_000",
    "١٢",
    "１２",
    "²",
    "+1",
    "%201",
    "1%20",
    "1%00",
    "9" * 19,
    "9" * 25,
    "9" * 5_000,
    "NaN",
    "%00",
    "%ED%A0%80",
    "1;",
    "1'--",
]
NUMBERED = [
    "/archive/{}",
    "/archive/2026/{}",
    "/admin/posts/{}",
    "/admin/posts/{}/revisions",
    "/admin/posts/{}/reviews",
    "/admin/posts/POST/revisions/{}",
    "/admin/tags/{}",
    "/admin/series/{}",
    "/series/parts?page={}",
    "/admin/users/{}",
    "/admin/media/{}",
    "/admin/media?before={}",
    "/?page={}",
    "/tags/shared?page={}",
    "/search?q=word&page={}",
    "/archive/2026?page={}",
    "/admin/posts?before={}",
    "/admin/comments?before={}",
    "/admin/posts/{}/links",
    "/admin/redirects/{}",
    "/admin/redirects?page={}",
    "/admin/links?before={}",
    "/admin/posts/POST/revisions?page={}",
]


async def test_numbers_that_are_none_lead_nowhere(visit: Visit, world: World, subtests: pytest.Subtests) -> None:
    owner = await visit(world.owner)
    for address in (address.replace("POST", str(world.post.id)) for address in NUMBERED):
        with subtests.test(address):
            assert "?page" not in address or (await owner.get(address.format(1))).status == 200
            for number in NUMBERS:
                page = await owner.get(address.format(number))
                assert (number[:30], page.status) == (number[:30], 404)


async def test_buttons_with_numbers_that_are_none_do_nothing(
    visit: Visit, world: World, addresses: Addresses, writing_routes: frozenset[str]
) -> None:
    owner, paths = await visit(world.owner), addresses()
    buttons = {name: re.sub(r"/\d+/", "/{}/", paths[name]) for name in writing_routes if name.startswith("admin.")}
    buttons = {name: path for name, path in buttons.items() if "{}" in path}
    assert {"admin.trash", "admin.tag_merge", "admin.comment_deletion", "admin.user_disabling"} <= buttons.keys()
    for name, path in buttons.items():
        for number in NUMBERS:
            page = await owner.post(path.replace("{}", number, 1).replace("{}", "1"), {"version": "1"})
            assert (name, number[:30], page.status) == (name, number[:30], 404)


FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "accounts.sign_in": ("visitor", {"email": "x@example.org", "password": "x", "next": "/", "held": '["/x", []]'}),
    "comments.comments": (
        "visitor",
        {"name": "x", "email": "x@example.org", "url": "https://x.example", "body": "x", "parent": "", "website": ""},
    ),
    "posts.unlocking": ("visitor", {"password": "x"}),
    "reviews.notes": (
        "visitor",
        {"name": "x", "version": "1", "submission": "x", "website": "", "note-0-" + "0" * 32: "x", "note-x": "x"},
    ),
    "reviews.reading": ("visitor", {"version": "1"}),
    "admin.reviews": ("owner", {"name": "x", "days": "3", "submission": "x"}),
    "admin.review_renewal": ("owner", {"days": "3"}),
    "admin.note_reply": ("owner", {"body": "x"}),
    "accounts.account": ("owner", {"name": "x", "language": "", "bio": "x"}),
    "accounts.password": ("owner", {"current": "x", "password": "x"}),
    "admin.new_post": (
        "owner",
        {
            "title": "x",
            "slug": "x",
            "source": "x",
            "excerpt": "x",
            "cover": "/media/x",
            "cover_pick": "/media/x",
            "language": "en",
            "description": "x",
            "copy": "key-of-a-tab",
            "submission": "made-once",
            "tags": "x",
            "author_id": "1",
            "visibility": "password",
            "password": "x",
            "published_at": "2026-01-01T00:00",
            "sticky": "1",
            "comments_open": "1",
            "version": "1",
            "series": "x",
            "series_place": "1",
            "correction": "x",
            "note": "x",
            "then": "publish",
        },
    ),
    "admin.new_preview": ("owner", {"title": "x", "source": "x", "tags": "x", "published_at": "x", "author_id": "x"}),
    "admin.publication": ("owner", {"version": "1"}),
    "admin.deletion": ("owner", {"version": "1"}),
    "admin.post_selection": ("owner", {"post": "1:1", "change": "add-tag", "tag": "x", "confirmed": "1"}),
    "admin.post_trash": ("owner", {"before": "2026-01-01T00:00:00+00:00"}),
    "admin.tags": ("owner", {"name": "x", "slug": "x", "description": "x", "parent_id": "1"}),
    "admin.all_series": ("owner", {"name": "x", "slug": "x", "description": "x"}),
    "admin.series": ("owner", {"name": "Parts", "slug": "parts", "description": "x"}),
    "admin.series_order": ("owner", {"post": "1", "place": "1"}),
    "admin.translations": ("owner", {"translation": "x"}),
    "admin.tag_merge": ("owner", {"into": "2"}),
    "admin.medium": ("owner", {"name": "x", "alt": "x", "decorative": "1", "caption": "x"}),
    "admin.new_user": (
        "owner",
        {"name": "x", "email": "x@example.org", "role": "author", "language": "en", "password": ""},
    ),
    "admin.settings": (
        "owner",
        {"title": "x", "tagline": "x", "language": "en", "time_zone": "UTC", "posts_per_page": "10", "menu": "x"},
    ),
    "admin.redirects": ("owner", {"source": "/x", "target": "/y", "status": "301"}),
    "admin.redirect": ("owner", {"source": "/old", "target": "/y", "status": "301"}),
    "admin.redirect_import": ("owner", {"text": "/x,/y"}),
    "admin.redirect_review": ("owner", {"sent_at": "x"}),
    "admin.post_links": ("owner", {"slug": "x"}),
    "admin.appearance": (
        "owner",
        {"accent": "#1f5fa8", "accent_by_night": "#f18d72", "own_night": "1", "typeface": "sans", "width": "wide"}
        | {"logo": "x", "header": "x", "footer": "x", "css": "x", "preview": "1", "nearest": "1"},
    ),
    "admin.navigation": ("owner", {"menu": "x", "label": "x", "url": "/x", "depth": "0", "position": "1"}),
}
VALUES: dict[str, bytes] = {
    "nothing": b"",
    "NUL": b"a%00b",
    "only NUL": b"%00",
    "half a character": b"a%ED%A0%80b",
    "a non-character": b"a%EF%BF%BFb",
    "a byte order mark": b"%EF%BB%BF",
    "all controls": b"".join(b"%%%02X" % code for code in range(32)),
    "a number too long": b"9" * 25,
    "a number far too long": b"9" * 5_000,
    "the largest number": b"18446744073709551616",
    "Arabic digits": "١٢".encode(),
    "a number with an underscore": b"1_000",
    "a negative number": b"-1",
    "a fraction": b"1.5",
    "NaN": b"NaN",
    "a quote": b"'%22%5C%60",
    "wildcards": b"%25%5F%5C",
    "a format": b"%25s%25%28x%29s%25",
    "emoji": "👩‍👩‍👧‍👦".encode(),
    "accents without end": b"e" + "\u0301".encode() * 2_000,
    "a long word": b"x" * 3_000,
    "brackets": b"%5B" * 2_000,
    "JSON without end": b"%5B" * 3_000,
}

WORST = ("NUL", "half a character", "the largest number", "a number too long", "a negative number")


async def test_no_value_of_any_field_breaks_a_form(
    visit: Visit,
    world: World,
    addresses: Addresses,
    subtests: pytest.Subtests,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # How passwords are hashed is tried elsewhere; here some hundred are.
    monkeypatch.setattr(security, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    browsers: dict[str, Browser] = {"visitor": await visit(), "owner": await visit(world.owner)}
    paths = {**addresses(), "posts.unlocking": f"/posts/{world.locked.slug}/unlocking"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for form, (who, valid) in FORMS.items():
        # Each of the worst in each field by itself, for a form is refused by its first bad field; all others at once.
        for broken in (*({name} for name in valid), valid.keys()):
            with subtests.test(f"{form} {' '.join(broken)}"):
                await db.execute("DELETE FROM attempts")
                for kind in WORST if len(broken) == 1 else VALUES:
                    filled = {name: VALUES[kind] if name in broken else valid[name].encode() for name in valid}
                    body = b"&".join(name.encode() + b"=" + value for name, value in filled.items())
                    page = await browsers[who].post(paths[form], body, headers=headers)
                    assert (kind, page.status < 500) == (kind, True)


async def test_what_was_stored_of_it_can_be_shown(visit: Visit, world: World, addresses: Addresses) -> None:
    owner, headers = await visit(world.owner), {"Content-Type": "application/x-www-form-urlencoded"}
    for number, value in enumerate(VALUES.values()):
        body = b"&".join(name + b"=" + value for name in (b"title", b"source", b"excerpt", b"tags", b"note"))
        page = await owner.post("/admin/posts/new", body + b"&then=publish", headers=headers)
        assert page.status in (303, 422)
        comment = b"&".join(name + b"=" + value for name in (b"body", b"name")) + b"&email=x%d@example.org" % number
        page = await owner.post(f"/posts/{world.post.slug}/comments", comment, headers=headers)
        assert page.status in (303, 422, 429)
    for path in addresses().values():
        page = await owner.get(path)
        assert (path, page.status < 500) == (path, True)
        assert path.startswith("/media/") or path == "/favicon.ico" or "\0" not in page.text


QUERIES = ["did", "done", "choose", "page", "reply", "comment", "next", "token", "q", "show", "menu", "saved", "v"]


async def test_no_value_of_any_query_breaks_a_page(
    visit: Visit, world: World, wire: Wire, addresses: Addresses
) -> None:
    owner = await visit(world.owner)
    paths = addresses()
    lists = ["posts.home", "posts.post", "accounts.sign_in", "accounts.setup", "admin.posts", "admin.comments"]
    lists += ["admin.navigation", "accounts.account", "static", "tags.tag"]
    for name in lists:
        for value in (*VALUES.values(), b"%", b"%zz", b"%ff", b"+"):
            query = b"&".join(key.encode() + b"=" + quote(value[:150], safe="%+").encode() for key in QUERIES)
            request = b"GET " + paths[name].encode() + b"?" + query + b" HTTP/1.1\r\n" + HOST
            for cookie in ("", f"Cookie: {cookie_of(owner)}\r\n"):
                answer = await wire(request + cookie.encode() + b"\r\n")
                assert (name, value[:30], answer.status in (200, 303, 404, 410)) == (name, value[:30], True)
