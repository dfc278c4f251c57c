"""File names of our own: what a sender calls a file is a hint, never a path, a type or a header."""

from typing import Final

from blog.core import text

LONGEST_STEM: Final = 80


def safe_name(name: str, extension: str) -> str:
    """The name as it can stand in an address, in its own script, with the extension its content has earned.

    "../../My Holiday.PHP.jpeg" of a JPEG becomes "my-holiday-php.jpg".
    """
    stem = text.slugify(stem_of(name))
    stem = stem[: text.grapheme_boundary(stem, LONGEST_STEM)].strip("-") if len(stem) > LONGEST_STEM else stem
    return f"{stem or 'file'}.{extension}"


def stem_of(name: str) -> str:
    """The last part of a path of any system, without its extension; a name that is all extension keeps it."""
    last = _last(name)
    stem, dot, _ = last.rpartition(".")
    return stem if dot and stem.strip(". ") else last


def extension_of(name: str) -> str:
    """What stands after the last dot, in small letters; "" without one."""
    _, dot, extension = _last(name).rpartition(".")
    return extension.lower() if dot else ""


def _last(name: str) -> str:
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2]
