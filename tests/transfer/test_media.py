"""Files that come along with a blog: found in a copy of its uploads folder, and shown where they were shown before."""

import os
from pathlib import Path

import pytest

from blog.accounts.models import User
from blog.core.db import Database
from blog.transfer.bundle import BundleAttachment
from blog.transfer.links import Links, rewritten
from blog.transfer.load import import_bundle
from blog.transfer.media import MediaFolder
from blog.transfer.report import Kind, Reason, Report
from blog.transfer.uploads_folder import FileMissing, UploadsFolder, candidates, path_of
from tests.application import Browser
from tests.factories import Factory, plain_picture
from tests.media.pictures import FILES, SVG
from tests.transfer.bundles import TABLES, Blog, author, details, post, stored_post

UPLOADS = "https://old.example/wp-content/uploads/"
ALL_TABLES = [*TABLES, "media", "media_chunks", "media_uses"]


@pytest.fixture
async def owner(make: Factory) -> User:
    return await make.user(role="owner")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of wp-content/uploads with a picture, a scaled one, sound and a file that is not taken."""
    uploads = tmp_path / "copy" / "wp-content" / "uploads" / "2020" / "06"
    uploads.mkdir(parents=True)
    (uploads / "mill.jpg").write_bytes(plain_picture(1, (600, 400)))
    (uploads / "river-scaled.jpg").write_bytes(plain_picture(2, (500, 300)))
    (uploads / "song.mp3").write_bytes(FILES["a.mp3"][0])
    (uploads / "drawing.svg").write_bytes(SVG)
    return tmp_path / "copy"


def attachment(number: str, name: str, **fields: str) -> BundleAttachment:
    values = {"title": name, "alt": "", "caption": "", "path": f"2020/06/{name}", **fields}
    url = values.pop("url", f"{UPLOADS}2020/06/{name}")
    return BundleAttachment(number, url, parent_id=None, created_at=None, **values)


MILL, RIVER = attachment("7", "mill.jpg", alt="A mill", caption="By *me*"), attachment("8", "river-scaled.jpg")
SONG, LOST = attachment("9", "song.mp3"), attachment("10", "lost.jpg")
BODY = f"""![]({UPLOADS}2020/06/mill-300x200.jpg)

<figure><img src="http://www.old.example/wp-content/uploads/2020/06/river.jpg" width="150"></figure>

[song.mp3]({UPLOADS}2020/06/song.mp3)

[song]({UPLOADS}2020/06/song.mp3) ![]({UPLOADS}2020/06/lost.jpg)
"""


async def bring(
    db: Database, by: User, folder: Path | None, *items: object, most: int = 10**7, dry_run: bool = False
) -> Report:
    report = Report()
    blog = Blog(*items)  # type: ignore[arg-type]
    report.read[Kind.ATTACHMENT] = sum(isinstance(item, BundleAttachment) for item in items)
    media = MediaFolder(UploadsFolder(folder), most) if folder else None
    await import_bundle(db, blog, report, by=by, media=media, dry_run=dry_run)
    assert report.unaccounted() == {}
    return report


async def state(db: Database) -> list[object]:
    return [await db.fetch_one(f"CHECKSUM TABLE {table}") for table in ALL_TABLES]


async def test_pictures_and_files_come_along_and_posts_show_them(
    db: Database, owner: User, folder: Path, visitor: Browser
) -> None:
    first = post("1", body=BODY, excerpt=f"![]({UPLOADS}2020/06/mill.jpg)", featured_image_id="8")
    report = await bring(db, owner, folder, author(), MILL, RIVER, SONG, LOST, first)
    assert (report.written[Kind.ATTACHMENT], details(report, "media_missing")) == (
        3,
        [("lost.jpg", "2020/06/lost.jpg")],
    )
    rows = {row["name"]: row for row in await db.fetch_all("SELECT * FROM media")}
    mill, river, song = rows["mill.png"], rows["river-scaled.png"], rows["song.mp3"]
    assert (mill["alt"], mill["caption"], mill["user_id"]) == ("A mill", "By *me*", owner.id)
    row = await stored_post(db, "hello")
    assert f"![](/media/{mill['media_key']}/mill.png)" in row["source"]
    assert f'src="/media/{river["media_key"]}/river-scaled.png" width="150"' in row["source"]
    assert f"[song](/media/{song['media_key']}/song.mp3)" in row["source"]
    assert f"{UPLOADS}2020/06/lost.jpg" in row["source"]
    assert (row["cover"], row["excerpt"][:11]) == (f"/media/{river['media_key']}/river-scaled.png", "![](/media/")
    page = await visitor.get("/posts/hello")
    assert 'width="600" height="400" alt="A mill"' in page.text
    assert 'width="150" height="90"' in page.text
    assert '<img class="cover"' in page.text
    assert await db.fetch_value("SELECT COUNT(*) FROM media_uses") == 3
    assert page.text.count("<audio ") == 1
    picture = await visitor.get(f"/media/{mill['media_key']}/mill.png")
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/png")


async def test_a_second_import_with_media_changes_nothing(db: Database, owner: User, folder: Path) -> None:
    items = author(), MILL, RIVER, SONG, LOST, post("1", body=BODY, featured_image_id="8")
    await bring(db, owner, folder, *items)
    before = await state(db)
    report = await bring(db, owner, folder, *items)
    assert await state(db) == before
    assert (report.unchanged[Kind.ATTACHMENT], sum(report.written.values())) == (3, 0)


async def test_media_that_come_later_are_filled_into_posts_nobody_has_edited(
    db: Database, owner: User, folder: Path
) -> None:
    posts = post("1", body=BODY, featured_image_id="7"), post("2", "Edited", body=BODY), post("3", "Plain")
    without = await bring(db, owner, None, author(), MILL, RIVER, SONG, *posts)
    assert [(loss.kind, loss.whole) for loss in without.losses if loss.reason is Reason.MEDIA_LATER] == [
        *[(Kind.ATTACHMENT, True)] * 3,
        (Kind.ATTACHMENT, False),
    ]
    assert details(without, "featured_image") == [("Hello", "mill.jpg")]
    await db.execute("UPDATE posts SET version = 2 WHERE slug = 'edited'")
    report = await bring(db, owner, folder, author(), MILL, RIVER, SONG, *posts)
    assert details(report, "media_filled") == [("Hello", "")]
    row = await stored_post(db, "hello")
    assert (row["version"], row["source"].count("/media/"), row["cover"][:7]) == (2, 4, "/media/")
    assert "/media/" not in (await stored_post(db, "edited"))["source"]
    assert (await stored_post(db, "plain"))["version"] == 1
    notes = await db.fetch_all("SELECT version, note FROM revisions WHERE post_id = %(id)s ORDER BY version", row)
    assert notes == [{"version": 1, "note": "Imported"}, {"version": 2, "note": "Imported media"}]
    before = await state(db)
    await bring(db, owner, folder, author(), MILL, RIVER, SONG, *posts)
    assert await state(db) == before


async def test_media_of_an_earlier_import_are_shown_in_new_posts_without_the_folder(
    db: Database, owner: User, folder: Path
) -> None:
    await bring(db, owner, folder, author(), MILL)
    await bring(db, owner, None, author(), MILL, post("1", body=BODY))
    assert (await stored_post(db, "hello"))["source"].count("/media/") == 1


async def test_what_was_deleted_since_stays_so(db: Database, owner: User, folder: Path) -> None:
    await bring(db, owner, folder, author(), MILL)
    await db.execute("DELETE FROM media")
    await bring(db, owner, folder, author(), MILL, post("1", body=BODY))
    assert "/media/" not in (await stored_post(db, "hello"))["source"]
    assert await db.fetch_value("SELECT COUNT(*) FROM media") == 0


async def test_files_are_checked_as_uploads_are(db: Database, owner: User, folder: Path) -> None:
    report = await bring(db, owner, folder, author(), attachment("11", "drawing.svg"))
    ((title, why),) = details(report, "media_refused")
    assert (title, why.partition(":")[0]) == ("drawing.svg", "2020/06/drawing.svg")
    report = await bring(db, owner, folder, author(), MILL, most=10)
    assert details(report, "media_refused") == [("mill.jpg", "2020/06/mill.jpg")]
    assert await db.fetch_value("SELECT COUNT(*) FROM media") == 0


async def test_a_dry_run_says_what_is_there_and_keeps_nothing(db: Database, owner: User, folder: Path) -> None:
    before = await state(db)
    body = f"![]({UPLOADS}2020/06/mill.jpg)"
    report = await bring(
        db, owner, folder, author(), MILL, LOST, post("1", body=body, featured_image_id="7"), dry_run=True
    )
    assert await state(db) == before
    assert report.written[Kind.ATTACHMENT] == 1
    assert {loss.reason for loss in report.losses} == {Reason.MEDIA_MISSING}


# The folder


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "2020/../../secret.txt",
        "/etc/passwd",
        "2020//mill.jpg",
        "2020/./mill.jpg",
        "2020\\mill.jpg",
        "",
        ".",
        "..",
        "2020",
        "2020/no.jpg",
        "mill.jpg/x",
        "x" * 300,
        "a\0b",
        "\udcff",
        "link.jpg",
        "linked/mill.jpg",
        "inner/mill.jpg",
        "pipe.jpg",
    ],
)
def test_nothing_outside_of_the_folder_and_no_link_is_opened(tmp_path: Path, path: str) -> None:
    uploads = tmp_path / "uploads"
    (uploads / "2020").mkdir(parents=True)
    (uploads / "2020" / "mill.jpg").write_bytes(b"mill")
    (tmp_path / "secret.txt").write_text("secret")
    (uploads / "link.jpg").symlink_to(tmp_path / "secret.txt")
    (uploads / "linked").symlink_to(tmp_path)
    (uploads / "inner").symlink_to(uploads / "2020")
    os.mkfifo(uploads / "pipe.jpg")
    found = UploadsFolder(uploads)
    with found.opened("2020/mill.jpg") as file:
        assert file.read() == b"mill"
    with pytest.raises(FileMissing), found.opened(path):
        pass


def test_a_name_is_found_however_its_accents_are_written(tmp_path: Path) -> None:
    (tmp_path / "Mu\u0308hle.jpg").write_bytes(b"1")
    with UploadsFolder(tmp_path).opened("M\u00fchle.jpg") as file:
        assert file.read() == b"1"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://old.example/wp-content/uploads/2020/06/a%20b.jpg", "2020/06/a b.jpg"),
        ("https://old.example/wp-content/uploads/sites/3/2020/06/a.jpg", "sites/3/2020/06/a.jpg"),
        ("https://old.files.wordpress.com/2008/06/a.jpg?w=300", "2008/06/a.jpg"),
        ("https://old.example/files/2008/06/a.jpg", "2008/06/a.jpg"),
        ("https://old.example/a.jpg", "a.jpg"),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_an_address_tells_where_its_file_lies(url: str, path: str) -> None:
    assert path_of(url) == path


def test_the_original_stands_in_for_a_size_that_is_not_there() -> None:
    url = "https://old.example/wp-content/uploads/2020/06/a-scaled.jpg"
    assert candidates("2020/06/a-scaled.jpg", url) == ("2020/06/a-scaled.jpg", "2020/06/a.jpg")


# Links


@pytest.fixture
def links() -> Links:
    links = Links("https://www.old.example/blog")
    add = links.media.add
    add(
        "http://old.example/blog/wp-content/uploads/2020/06/a.jpg", "2020/06/a.jpg", "https://old.example/blog/a/", "/A"
    )
    add("http://old.example/blog/wp-content/uploads/2020/06/b-scaled.jpg", "2020/06/b-scaled.jpg", "", "/B")
    add("http://old.example/blog/wp-content/uploads/2020/06/a-80x60.jpg", "2020/06/a-80x60.jpg", "", "/OWN")
    add("https://old.files.example/2008/06/c.jpg", "", "", "/C")
    add("http://old.example/blog/wp-content/uploads/2020/06/gone.jpg", "2020/06/gone.jpg", "", None)
    return links


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://old.example/blog/wp-content/uploads/2020/06/a.jpg", "/A"),
        ("http://www.OLD.example:80/blog/wp-content/uploads/2020/06/a.jpg?x=1", "/A"),
        ("//old.example/blog/wp-content/uploads/2020/06/a-300x200.jpg", "/A"),
        ("/blog/wp-content/uploads/2020/06/a-300x200.jpg", "/A"),
        ("https://old.example/wp-content/uploads/2020/06/a.jpg", "/A"),
        ("https://old.example/blog/wp-content/uploads/2020/06/a-80x60.jpg", "/OWN"),
        ("https://old.example/blog/wp-content/uploads/2020/06/b.jpg", "/B"),
        ("https://old.example/blog/wp-content/uploads/2020/06/b-1024x768.jpg", "/B"),
        ("https://i2.wp.com/old.example/blog/wp-content/uploads/2020/06/a.jpg?resize=3", "/A"),
        ("https://old.files.example/2008/06/c.jpg?w=150", "/C"),
        ("https://old.files.example/2008/06/c-300x2.jpg", "/C"),
        ("https://old.example/blog/a/", "/A"),
        ("https://old.example/blog/wp-content/uploads/2020/06/gone.jpg", None),
        ("https://elsewhere.example/wp-content/uploads/2020/06/a.jpg", None),
        ("https://old.example/blog/wp-content/uploads/2019/06/a.jpg", None),
        ("mailto:a@old.example", None),
        ("https://[broken/a.jpg", None),
        ("", None),
    ],
)
def test_an_address_of_an_old_file_is_found_in_every_size_and_spelling(
    links: Links, url: str, address: str | None
) -> None:
    assert links.media.find(url) == address


def test_files_that_did_not_come_are_counted(links: Links) -> None:
    base = "https://old.example/blog/wp-content/uploads/2020/06"
    text = f'![]({base}/a.jpg) ![]({base}/gone.jpg) <img src="{base}/never.jpg"> `![]({base}/a.jpg)`'
    assert rewritten(text, links) == (text.replace(f"]({base}/a.jpg) ", "](/A) ", 1), 2)
