"""Which kind of file something is: by its first bytes, and for what is no picture by its extension as well."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from blog.core.i18n import gettext as _
from blog.media.actions_names import extension_of
from blog.media.models import MediaKind

HEAD: Final = 512
PIECE: Final = 2**20

# Pillow's name of each format of pictures, and what its files begin with.
_PICTURES: Final[dict[str, Callable[[bytes], bool]]] = {
    "JPEG": lambda head: head.startswith(b"\xff\xd8\xff"),
    "PNG": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "GIF": lambda head: head.startswith((b"GIF87a", b"GIF89a")),
    "WEBP": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    "AVIF": lambda head: head[4:8] == b"ftyp" and bool({b"avif", b"avis"} & _brands(head)),
}


class NotTaken(Exception):
    """The site does not take this file; `str()` says why, in the language of the person who sent it."""


@dataclass(frozen=True, slots=True)
class FileType:
    """What a file that is no picture is served as."""

    kind: MediaKind
    content_type: str
    begins: Callable[[bytes], bool]
    is_text: bool = False


def picture_format(head: bytes) -> str | None:
    """Pillow's name of the format these first bytes are of, None if it is none of pictures we take."""
    return next((name for name, begins in _PICTURES.items() if begins(head)), None)


def file_type(file: BinaryIO, head: bytes, name: str) -> FileType:
    """What a file that is no picture is. Raises NotTaken."""
    known = _FILES.get(extension_of(name))
    if known is None:
        raise NotTaken(
            _(
                "This kind of file is not taken. Pictures may be %(pictures)s; other files %(files)s.",
                pictures="JPEG, PNG, WebP, GIF, AVIF",
                files=", ".join(FILE_EXTENSIONS),
            )
        )
    if not known.begins(head):
        raise NotTaken(
            _("This file is not what its name says: it does not begin like .%(kind)s.", kind=extension_of(name))
        )
    if known.is_text and not _is_text(file):
        raise NotTaken(_("This text is not encoded in UTF-8. Save it as UTF-8 and send it again."))
    return known


def _is_text(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _brands(head: bytes) -> set[bytes]:
    """The brands of an ISO base media file (ISO/IEC 14496-12, section 4.3): the major one and the compatible ones."""
    if head[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}


def _begins(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


def _is_mp4(head: bytes) -> bool:
    return bool(
        {b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4A ", b"dash"} & _brands(head)
    )


def _is_webm(head: bytes) -> bool:
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]


def _is_mp3(head: bytes) -> bool:
    # A tag, or the eleven set bits a frame of layer III begins with.
    return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _is_wav(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WAVE"


def _is_epub(head: bytes) -> bool:
    # EPUB 3.3, section 4.2.3: the type comes first and uncompressed.
    return head.startswith(b"PK\x03\x04") and head[30:58] == b"mimetypeapplication/epub+zip"


_OGG = _begins(b"OggS")
_FILES: Final[dict[str, FileType]] = {
    "pdf": FileType(MediaKind.DOCUMENT, "application/pdf", _begins(b"%PDF-")),
    "epub": FileType(MediaKind.DOCUMENT, "application/epub+zip", _is_epub),
    "zip": FileType(MediaKind.DOCUMENT, "application/zip", _begins(b"PK\x03\x04", b"PK\x05\x06")),
    # Never as Markdown or CSV: no browser shall make more of it than letters.
    "txt": FileType(MediaKind.DOCUMENT, "text/plain; charset=utf-8", lambda head: True, is_text=True),
    "md": FileType(MediaKind.DOCUMENT, "text/plain; charset=utf-8", lambda head: True, is_text=True),
    "csv": FileType(MediaKind.DOCUMENT, "text/plain; charset=utf-8", lambda head: True, is_text=True),
    "mp3": FileType(MediaKind.AUDIO, "audio/mpeg", _is_mp3),
    "m4a": FileType(MediaKind.AUDIO, "audio/mp4", _is_mp4),
    "ogg": FileType(MediaKind.AUDIO, "audio/ogg", _OGG),
    "oga": FileType(MediaKind.AUDIO, "audio/ogg", _OGG),
    "opus": FileType(MediaKind.AUDIO, "audio/ogg", _OGG),
    "wav": FileType(MediaKind.AUDIO, "audio/wav", _is_wav),
    "flac": FileType(MediaKind.AUDIO, "audio/flac", _begins(b"fLaC")),
    "mp4": FileType(MediaKind.VIDEO, "video/mp4", _is_mp4),
    "webm": FileType(MediaKind.VIDEO, "video/webm", _is_webm),
    "ogv": FileType(MediaKind.VIDEO, "video/ogg", _OGG),
}
FILE_EXTENSIONS: Final = tuple(sorted(_FILES))
PICTURE_EXTENSIONS: Final = ("avif", "gif", "jpeg", "jpg", "png", "webp")
