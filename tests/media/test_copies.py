"""Copies of pictures: of the right size, made once, kept within bounds, and made again when they are damaged."""

import asyncio
import errno
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from PIL import Image

from blog.core import clock
from blog.media import actions_copies
from blog.media.actions_cache import DiskCache
from blog.media.actions_pictures import resized
from blog.media.models import Media, MediaKind
from blog.settings import Settings
from tests.application import Browser, Visit
from tests.factories import Factory
from tests.media import pictures


def kept(settings: Settings) -> list[Path]:
    return sorted((settings.state_dir / "cache" / "media").glob("*"))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The widths of the copies that are made from now on."""
    widths: list[int] = []

    def counted(source: BytesIO, content_type: str, width: int, *, webp: bool) -> bytes:
        widths.append(width)
        return resized(source, content_type, width, webp=webp)

    monkeypatch.setattr("blog.media.actions_copies.resized", counted)
    return widths


async def test_a_picture_has_copies_in_its_own_format_and_as_webp(visitor: Browser, make: Factory) -> None:
    for format_ in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        await _has_copies(visitor, make, format_)


async def _has_copies(visitor: Browser, make: Factory, format_: str) -> None:
    medium = await make.medium(pictures.picture(format_, (1000, 500)), "a")
    assert [copy.width for copy in medium.copies] == [480, 960, 1000]
    assert [copy.width for copy in medium.light] == ([] if format_ == "WEBP" else [480, 960, 1000])
    wanted = [(copy, format_) for copy in medium.copies] + [(copy, "WEBP") for copy in medium.light]
    for copy, copy_format in wanted:
        page = await visitor.get(copy.address)
        assert (page.status, page.headers["Content-Type"]) == (200, f"image/{copy_format.lower()}")
        assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert page.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        with Image.open(BytesIO(page.body), formats=[copy_format]) as image:
            assert image.size == (copy.width, copy.width // 2)
            red, green, blue = image.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
            assert red > 200 > 60 > max(green, blue)


async def test_other_sizes_and_other_media_have_no_copies(visitor: Browser, make: Factory) -> None:
    medium = await make.medium(pictures.picture("PNG", (1000, 500)), "a.png")
    moving = await make.medium(pictures.animation("GIF", 3, (500, 100)), "b.gif")
    text = await make.medium(b"text", "c.txt")
    for one, width, webp in [
        *((medium, width, webp) for width in (10, 481, 1440, 1920, 9999) for webp in (True, False)),
        (medium, 1000, False),
        *((moving, 480, webp) for webp in (True, False)),
        (text, 480, False),
    ]:
        assert (await visitor.get(one.copy_path(width, webp=webp))).status == 404
    assert moving.thumbnail_path == moving.path
    for path in (
        f"/media/{medium.key}/048/a.png",
        f"/media/{medium.key}/4800000/a.png",
        f"/media/{medium.key}/x/a.png",
    ):
        assert (await visitor.get(path)).status == 404


async def test_another_name_of_a_copy_leads_to_the_right_one(visitor: Browser, make: Factory) -> None:
    medium = await make.medium(pictures.picture("WEBP"), "a.webp")
    other = await make.medium(pictures.picture("PNG"), "a.png")
    for path, right in [
        (f"/media/{medium.key}/480/b.webp", medium.copy_path(480)),
        (f"/media/{other.key}/480/b.png", other.copy_path(480)),
        (f"/media/{other.key}/480/b.png.webp", other.copy_path(480, webp=True)),
    ]:
        page = await visitor.get(path)
        assert (page.status, page.location) == (301, right)
        assert (await visitor.get(right)).status == 200


async def test_a_copy_is_made_once_however_many_ask(
    visitor: Browser, make: Factory, made: list[int], settings: Settings
) -> None:
    medium = await make.medium(pictures.picture("JPEG", (1600, 1200)), "a.jpg")
    pages = await asyncio.gather(*(visitor.get(medium.copy_path(480)) for _ in range(20)))
    assert made == [480]
    assert len({page.body for page in pages}) == 1
    assert len({page.headers["ETag"] for page in pages}) == 1
    assert len(kept(settings)) == 1


async def test_copies_survive_a_restart_and_are_not_sent_again(
    serve: Callable[..., Awaitable[TestServer]], visit: Visit, make: Factory, made: list[int]
) -> None:
    medium = await make.medium()
    one = await (await visit(at=await serve())).get(medium.copy_path(480))
    other = await visit(at=await serve())
    two = await other.get(medium.copy_path(480))
    again = await other.get(medium.copy_path(480), headers={"If-None-Match": one.headers["ETag"]})
    part = await other.get(medium.copy_path(480), headers={"Range": "bytes=1-3", "If-Range": one.headers["ETag"]})
    assert made == [480]
    assert (one.body, one.headers["ETag"]) == (two.body, two.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert (part.status, part.body) == (206, one.body[1:4])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def _turn_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-10] ^= 1
    path.write_bytes(data)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [_cut, _turn_a_bit, _empty, os.unlink])
async def test_a_damaged_copy_is_noticed_and_made_again(
    visitor: Browser, make: Factory, made: list[int], settings: Settings, damage: Callable[[Path], None]
) -> None:
    medium = await make.medium()
    before = await visitor.get(medium.copy_path(480))
    damage(kept(settings)[0])
    after = await visitor.get(medium.copy_path(480))
    assert made == [480, 480]
    assert (after.status, after.body) == (200, before.body)
    assert (await visitor.get(medium.copy_path(480))).body == before.body
    assert made == [480, 480]


async def test_a_copy_that_cannot_be_kept_is_served_all_the_same_and_told_once(
    visitor: Browser, make: Factory, made: list[int], monkeypatch: pytest.MonkeyPatch, caplog: Any, settings: Settings
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    medium = await make.medium()
    monkeypatch.setattr(os, "fsync", full)
    pages = [await visitor.get(medium.copy_path(480)) for _ in range(3)]
    assert [page.status for page in pages] == [200] * 3
    assert made == [480] * 3
    assert kept(settings) == []
    assert [record.getMessage() for record in caplog.records if "cannot be kept" in record.getMessage()] == [
        "copies of pictures cannot be kept and are made each time: [Errno 28] No space left on device"
    ]


async def test_the_asker_who_gives_up_takes_nothing_from_the_others(
    db: Any, make: Factory, made: list[int], tmp_path: Path
) -> None:
    medium = await make.medium(pictures.picture("JPEG", (1600, 1200)), "a.jpg")
    copies = actions_copies.Copies(tmp_path, 2**20)
    tasks = [asyncio.create_task(copies.get(db, medium, 480, webp=True)) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1] == results[2]
    assert made == [480]
    await copies.close()


def _age(folder: Path, name: str, hours: float) -> None:
    then = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(folder / name, (then, then))


def test_the_cache_stays_within_its_bound_and_lets_the_longest_unused_go_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 10_000)
    for number in range(30):
        cache.write(f"copy-{number:02}", bytes([number]) * 1_000)
        _age(tmp_path, f"copy-{number:02}", 100 - number)
        assert cache.read("copy-00") is not None  # used again and again, so it stays
        assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10_000
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[0] == "copy-00"
    assert len(names) >= 6
    assert names[1:] == [f"copy-{number:02}" for number in range(31 - len(names), 30)]


def test_what_is_larger_than_the_cache_is_not_kept(tmp_path: Path) -> None:
    assert DiskCache(tmp_path, 1_000).write("a", bytes(2_000)).data == bytes(2_000)
    assert DiskCache(tmp_path, 0).write("a", b"x").data == b"x"
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_in_the_cache_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".new-old").touch()
    (tmp_path / ".new-fresh").touch()
    _age(tmp_path, ".new-old", 2)
    DiskCache(tmp_path, 1_000).write("a", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".new-fresh", "a"]


def test_a_name_is_read_by_whoever_shares_the_folder(tmp_path: Path) -> None:
    one, other = DiskCache(tmp_path, 1_000), DiskCache(tmp_path, 1_000)
    assert other.read("a") is None
    written = one.write("a", b"x")
    assert other.read("a") == written


def test_addresses_of_copies_are_safe_in_html() -> None:
    now = clock.now()
    medium = Media(
        1,
        "0" * 32,
        1,
        "a b\"'<&,.png",
        MediaKind.PICTURE,
        "image/png",
        1,
        600,
        400,
        False,
        "",
        False,
        "",
        None,
        now,
        None,
    )
    assert medium.copy_path(480, webp=True) == f"/media/{'0' * 32}/480/a%20b%22%27%3C%26%2C.png.webp"
