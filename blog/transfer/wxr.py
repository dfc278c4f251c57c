"""The XML of a WordPress export (WXR 1.0, 1.1, 1.2), read as a stream.

Only the element at hand is ever in memory. Document type declarations, and with them every entity, are refused.
Names come out as "wp:post_id", "content:encoded", "title", whatever version or scheme the namespace was written with.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

from blog.core.i18n import gettext as _
from blog.transfer.bundle import ImportFormatError

CHUNK = 256 * 1024
MAX_DEPTH = 50
FORBIDDEN = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})  # XML 1.0 section 2.2, production Char
NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE, U+FFFF: outside of Char as well
BROKEN = "\ufdd0"  # a noncharacter no text contains (Unicode 23.7): stands before each character that was mended
ON_BROKEN_BYTES = "inkstone.wxr"
DECLARED_ENCODING = re.compile(  # those whose letters of markup are ASCII, and which cannot smuggle any in
    rb"""^\s*<\?xml[^>]*encoding=["'](iso-8859-\d+|windows-125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(?:jp|kr))["']""",
    re.IGNORECASE,
)
NAMESPACES = (
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/\d+\.\d+/?"), "wp:"),
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/\d+\.\d+/excerpt/?"), "excerpt:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content:"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc:"),
)
TOO_SHORT = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


@dataclass(slots=True)
class Element:
    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    content: str = ""

    def text(self, name: str) -> str:
        """The text of the first child of that name, without surrounding space; "" when there is none."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        return next((child.content for child in self.children if child.name == name), "")

    def all(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)


@dataclass(slots=True)
class Mended:
    """What had to be mended to read the file at all."""

    control_characters: int = 0
    broken_bytes: int = 0


def read_elements(path: Path, mended: Mended | None = None) -> Iterator[Element]:
    """Yield the children of <channel> one by one, each complete.

    Raises ImportFormatError, with line and column, for anything that is not a well-formed export.
    """
    return _ChannelReader(path, mended or Mended()).elements()


class _ChannelReader:
    def __init__(self, path: Path, mended: Mended) -> None:
        self.path = path
        self.mended = mended
        self.ready: list[Element] = []
        self.stack: list[Element] = []
        self.texts: list[list[str]] = []
        self.depth = 0
        self.first_line = 0  # lines dropped before the XML declaration
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.buffer_size = 64 * 1024
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype

    def elements(self) -> Iterator[Element]:
        for chunk in self.chunks():
            self.parse(chunk, last=False)
            yield from self.ready
            self.ready.clear()
        self.parse(b"", last=True)

    def parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            if error.code in TOO_SHORT and last:
                message = _("The file ends too early: it was cut off or not downloaded completely.")
            else:
                message = _("The file is not well-formed XML: %(reason)s.") % {"reason": reason}
            raise ImportFormatError(message, error.lineno + self.first_line, error.offset + 1) from error

    def refuse(self, message: str) -> ImportFormatError:
        line, column = self.parser.CurrentLineNumber + self.first_line, self.parser.CurrentColumnNumber + 1
        return ImportFormatError(message, line, column)

    def refuse_doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        raise self.refuse(_("The file declares a document type (DTD). WordPress exports have none; it is refused."))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        name = short_name(name)
        if self.depth == 1 and name != "rss":
            message = _("This is not a WordPress export: it begins with <%(name)s> where <rss> is expected.")
            raise self.refuse(message % {"name": name[:60]})
        if self.depth > MAX_DEPTH:
            raise self.refuse(_("The elements of the file are nested too deeply."))
        if self.depth < 3:
            return
        element = Element(name, attributes)
        if self.stack:
            self.stack[-1].children.append(element)
        self.stack.append(element)
        self.texts.append([])

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.depth < 2:
            return
        element = self.stack.pop()
        element.content = "".join(self.texts.pop())
        if not self.stack:
            self.ready.append(element)

    def characters(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def chunks(self) -> Iterator[bytes]:
        """The file as UTF-8, without the characters XML forbids and without empty lines before the XML declaration."""
        decoder = codecs.getincrementaldecoder(find_encoding(self.path))(ON_BROKEN_BYTES)
        started = False
        with self.path.open("rb") as file:
            while block := file.read(CHUNK):
                text = decoder.decode(block)
                if not started:
                    head = text.lstrip("\ufeff \t\r\n")
                    self.first_line += text.count("\n", 0, len(text) - len(head))
                    text, started = head, bool(head)
                yield self.clean(text)
        yield self.clean(decoder.decode(b"", final=True))

    def clean(self, text: str) -> bytes:
        broken = text.count(BROKEN)
        data = text.replace(BROKEN, "").encode("utf-8")
        kept = data.translate(None, FORBIDDEN)
        for noncharacter in NONCHARACTERS:
            kept = kept.replace(noncharacter, b"")
        self.mended.control_characters += len(data) - len(kept)
        self.mended.broken_bytes += broken
        return kept


@lru_cache(maxsize=1000)
def short_name(name: str) -> str:
    """ "https://wordpress.org/export/1.2/ post_id" → "wp:post_id"; names of other vocabularies become "other:…"."""
    namespace, _space, local = name.rpartition(" ")
    if not namespace:
        return local
    return next((prefix + local for pattern, prefix in NAMESPACES if pattern.fullmatch(namespace)), f"other:{local}")


def find_encoding(path: Path) -> str:
    """The encoding the bytes are really in: UTF-8 if they can be that, whatever the XML declaration claims."""
    with path.open("rb") as file:
        head = file.read(1024)
        refuse_other_formats(head)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(head)
            while block := file.read(CHUNK):
                decoder.decode(block)
        except UnicodeDecodeError:
            declared = DECLARED_ENCODING.search(head)
            return declared[1].decode("ascii").lower() if declared else "utf-8"
    return "utf-8"


def refuse_other_formats(head: bytes) -> None:
    if not head.strip():
        raise ImportFormatError(_("The file is empty."))
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ")):
        raise ImportFormatError(_("The file is compressed. Unpack it and import the .xml file inside."))
    if b"<" not in head and head[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise ImportFormatError(_("This is not a WordPress export: the file is not XML."), 1, 1)


def mend_bytes(error: UnicodeError) -> tuple[str, int]:
    """Decode what is not UTF-8 as Windows-1252, the usual stowaway; each byte marked so that it can be counted."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    text = bad.decode("cp1252", "replace") if error.encoding == "utf-8" else "\ufffd" * len(bad)
    return "".join(BROKEN + character for character in text), error.end


codecs.register_error(ON_BROKEN_BYTES, mend_bytes)
