"""Pictures and other files made for tests, harmless and otherwise."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def picture(format_: str = "PNG", size: tuple[int, int] = (600, 400), **options: Any) -> bytes:
    """A picture whose upper left corner is red, the rest is shades of blue."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image = Image.merge("RGB", (Image.new("L", size), image.getchannel(0), Image.new("L", size, 200)))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    target = BytesIO()
    image.save(target, format_, **options)
    return target.getvalue()


def with_secrets(format_: str) -> bytes:
    """A picture that tells where it was taken and by whom, and has to be turned by a quarter."""
    notes = Image.Exif()
    notes[ORIENTATION] = 6
    notes[MAKER] = "SECRET"
    notes.get_ifd(GPS)[1] = "N"
    notes.get_ifd(GPS)[2] = (51.0, 30.0, 0.0)
    options: dict[str, Any] = {"exif": notes}
    if format_ == "PNG":
        options["pnginfo"] = text = PngImagePlugin.PngInfo()
        text.add_text("Author", "SECRET")
        text.add_itxt("XML:com.adobe.xmp", "<x>SECRET</x>")
    else:
        options["xmp"] = b"<x>SECRET</x>"
    if format_ == "JPEG":
        options["comment"] = "SECRET"
    return picture(format_, **options)


def animation(format_: str, frames: int = 5, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A square that moves to the right, with a second's tenth for each step."""
    pictures = []
    for number in range(frames):
        image = Image.new("RGB", size, "white")
        ImageDraw.Draw(image).rectangle((number * 8, 5, number * 8 + 9, 25), fill=(200, number * 40, 0))
        pictures.append(image.convert("P") if format_ == "GIF" else image)
    target = BytesIO()
    options = {"duration": 100, "loop": 0, **options}
    pictures[0].save(target, format_, save_all=True, append_images=pictures[1:], **options)
    return target.getvalue()


def long_gif(frames: int) -> bytes:
    """So many frames that look alike, which no program that writes pictures would keep apart."""
    target = BytesIO()
    Image.new("1", (20, 20)).save(target, "GIF")
    whole = target.getvalue()
    at = whole.index(b"\x2c" + b"\0" * 4)
    return whole[:at] + whole[at:-1] * frames + b";"


def one_bit_png(width: int, height: int) -> bytes:
    """A black picture that is small in the mail and large in memory."""
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def text_bomb() -> bytes:
    """A PNG with a text that unpacks to a hundred megabytes."""
    packed = zlib.compress(b"a" * 100_000_000, 9)
    whole = picture()
    return whole[:33] + _chunk(b"zTXt", b"Comment\0\0" + packed) + whole[33:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


GIF_AND_SCRIPT = b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(document.cookie)//;"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(x) run\n"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"

FILES: dict[str, tuple[bytes, str, str]] = {
    "a.pdf": (b"%PDF-1.7\n%%EOF\n", "document", "application/pdf"),
    "a.zip": (b"PK\x03\x04rest", "document", "application/zip"),
    "a.epub": (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/epub+zip", "document", "application/epub+zip"),
    "a.txt": ("Grüße, 你好".encode(), "document", "text/plain; charset=utf-8"),
    "a.csv": (b"a;b\r\n1;2\r\n", "document", "text/plain; charset=utf-8"),
    "a.md": (b"# A\n", "document", "text/plain; charset=utf-8"),
    "a.mp3": (b"ID3\x04rest", "audio", "audio/mpeg"),
    "b.mp3": (b"\xff\xfb\x90\x00", "audio", "audio/mpeg"),
    "a.m4a": (b"\0\0\0\x1cftypM4A \0\0\2\0M4A isommp42", "audio", "audio/mp4"),
    "a.ogg": (b"OggS\0", "audio", "audio/ogg"),
    "a.opus": (b"OggS\1", "audio", "audio/ogg"),
    "a.oga": (b"OggS\2", "audio", "audio/ogg"),
    "a.wav": (b"RIFF\x24\0\0\0WAVEfmt ", "audio", "audio/wav"),
    "a.flac": (b"fLaC\0", "audio", "audio/flac"),
    "a.mp4": (b"\0\0\0\x18ftypisom\0\0\2\0isomavc1", "video", "video/mp4"),
    "a.webm": (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video", "video/webm"),
    "a.ogv": (b"OggS\3", "video", "video/ogg"),
}
