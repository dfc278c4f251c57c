"""Reading the XML of an export: what is refused, what is mended, and how much memory it takes."""

import socket
import tracemalloc
from pathlib import Path

import pytest

from blog.transfer.bundle import BundlePost, ImportFormatError
from blog.transfer.report import Kind, Reason
from blog.transfer.wordpress import open_export
from blog.transfer.wxr import read_elements
from tests.transfer.wxr_text import export, item, read

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>',
    "quadratic blow-up": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>',
    "external entity": '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd">%a;]>',
    "address of a DTD": '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/a.dtd">',
    "empty": "<!DOCTYPE rss>",
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES.keys())
def test_a_document_type_is_refused_without_reading_anything_else(
    doctype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*arguments: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    text = export(item("&a;&l9;")).replace("<rss ", doctype + "\n<rss ", 1)
    with pytest.raises(ImportFormatError, match="document type") as caught:
        read(tmp_path, text)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        pytest.param("", "empty", None, id="empty"),
        pytest.param("just words", "not XML", 1, id="no XML"),
        pytest.param(b"PK\x03\x04rest", "compressed", None, id="a zip"),
        pytest.param(b"\x1f\x8brest", "compressed", None, id="gzip"),
        pytest.param("<html><body>Log in</body></html>", "begins with <html>", 1, id="a web page"),
        pytest.param("<rss><channel><item><title>x</title></item></channel></rss>", "RSS feed", None, id="a feed"),
        pytest.param(export(version="2.0"), "version 2.0", None, id="of the future"),
        pytest.param(export(item()).replace("</item>", "</itme>"), "mismatched tag", 11, id="a wrong end tag"),
        pytest.param(export(item("a"))[:-300], "ends too early", 11, id="cut off"),
        pytest.param(export("&nbsp;"), "undefined entity", 11, id="an entity of HTML"),
        pytest.param(export("<a>" * 60), "nested too deeply", 11, id="too deep"),
        pytest.param("Warning: PHP\n" + export(), "syntax error", 1, id="a warning before it"),
        pytest.param(export() + "<b/>", "junk after", 14, id="something behind it"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_its_place(
    text: str | bytes, message: str, line: int | None, tmp_path: Path
) -> None:
    with pytest.raises(ImportFormatError, match=message) as caught:
        read(tmp_path, text)
    assert caught.value.line == line
    assert (caught.value.column is None) == (line is None)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match="nowhere"):
        open_export(tmp_path / "nowhere.xml")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_version_is_read_however_its_names_are_written(version: str, scheme: str, tmp_path: Path) -> None:
    items, report = read(tmp_path, export(item("Text"), version=version, scheme=scheme))
    assert [found.body for found in items if isinstance(found, BundlePost)] == ["Text"]
    assert report.read[Kind.POST] == 1


def test_other_prefixes_for_the_same_names_are_understood(tmp_path: Path) -> None:
    text = export(item("Text")).replace("wp:", "w:").replace("xmlns:wp", "xmlns:w")
    text = text.replace("content:", "c:").replace("xmlns:content", "xmlns:c")
    items, _report = read(tmp_path, text)
    assert [found.body for found in items if isinstance(found, BundlePost)] == ["Text"]


def test_control_characters_are_dropped_and_counted_and_lines_stay_right(tmp_path: Path) -> None:
    text = export(item("a\x08b\x00c\x1f\ufffed"))
    items, report = read(tmp_path, text)
    assert [found.body for found in items if isinstance(found, BundlePost)] == ["abcd"]
    assert [(loss.reason, loss.detail) for loss in report.losses] == [(Reason.CONTROL_CHARACTERS, "6")]
    with pytest.raises(ImportFormatError) as caught:
        read(tmp_path, text.replace("</channel>", "</chan>"))
    assert caught.value.line == 12


@pytest.mark.parametrize(
    ("data", "body"),
    [
        pytest.param(export(item("né")).encode("utf-8-sig"), "né", id="a byte order mark"),
        pytest.param(export(item("né")).encode("utf-16"), "né", id="UTF-16"),
        pytest.param(export(item("né")).replace("UTF-8", "ISO-8859-1").encode(), "né", id="UTF-8 called Latin-1"),
        pytest.param(export(item("né")).replace("UTF-8", "windows-1252").encode("cp1252"), "né", id="as declared"),
        pytest.param(export(item("né “x”")).encode("cp1252"), "né “x”", id="Windows-1252 called UTF-8"),
        pytest.param(export(item("né中")).replace("UTF-8", "gb18030").encode("gb18030"), "né中", id="Chinese"),
        pytest.param(b"\n\n " + export(item("né")).encode(), "né", id="empty lines before it"),
    ],
)
def test_the_encoding_is_what_the_bytes_say(data: bytes, body: str, tmp_path: Path) -> None:
    items, _report = read(tmp_path, data)
    assert [found.body for found in items if isinstance(found, BundlePost)] == [body]


def test_mended_bytes_are_counted(tmp_path: Path) -> None:
    _items, report = read(tmp_path, export(item("é é")).encode("cp1252"))
    assert [(loss.reason, loss.detail) for loss in report.losses] == [(Reason.BROKEN_TEXT, "2")]


def test_empty_lines_before_the_declaration_count_as_lines(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError) as caught:
        read(tmp_path, export("<a></b>", before="\n\n\n"))
    assert caught.value.line == 14


def test_ten_times_the_items_take_no_more_memory(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.xml"
        path.write_text(export(*(item("x" * 2000, post_id=str(number)) for number in range(count))))
        tracemalloc.start()
        found = sum(element.name == "item" for element in read_elements(path))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found == count
        return most

    # A chunk of the file and the items in it: some 3 MB; 2,000 items held together would take twice as much and more.
    assert peak(2000) < peak(500) * 1.5
