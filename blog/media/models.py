"""Media: pictures, sound, films and files of the site, the addresses they have, and the copies made of pictures."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import quote

from blog.core.pictures import Copy, Shown

# Widths in pixels of the copies of a picture, for screens of every size; only those smaller than the picture exist.
WIDTHS: Final = (480, 960, 1440, 1920)
WEBP: Final = "image/webp"
# Bytes in one piece of a file. A statement that holds one stays below the smallest max_allowed_packet in use, 1 MiB.
CHUNK: Final = 512 * 1024


class MediaKind(StrEnum):
    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Media:
    """One medium. `key` changes with the bytes, `id` never; `size` is in bytes; width and height are a picture's."""

    id: int
    key: str
    content_id: int
    name: str
    kind: MediaKind
    content_type: str
    size: int
    width: int | None
    height: int | None
    animated: bool
    alt: str
    decorative: bool
    caption: str
    user_id: int | None
    created_at: datetime
    replaced_at: datetime | None

    @property
    def path(self) -> str:
        """Where it is on this site, safe in HTML and in Markdown."""
        return f"/media/{self.key}/{_quoted(self.name)}"

    def copy_path(self, width: int, *, webp: bool = False) -> str:
        """Where its copy of that width is, in the picture's own format or as WebP."""
        return f"/media/{self.key}/{width}/{_quoted(self.name)}{'.webp' if webp else ''}"

    def has_copy(self, width: int, *, webp: bool = False) -> bool:
        """Whether there is such a copy. As WebP there is one in the picture's own width, too, up to the widest."""
        if self.kind != MediaKind.PICTURE or self.animated or self.width is None:
            return False
        if not webp:
            return width in WIDTHS and width < self.width
        return self.content_type != WEBP and width <= self.width and (width in WIDTHS or width == self._own_webp_width)

    @property
    def _own_webp_width(self) -> int | None:
        return self.width if self.width is not None and self.width < WIDTHS[-1] else None

    @property
    def copies(self) -> tuple[Copy, ...]:
        """All copies in the picture's own format, narrowest first, then the picture itself; none of other media."""
        if self.kind != MediaKind.PICTURE or self.width is None:
            return ()
        made = (Copy(self.copy_path(width), width) for width in WIDTHS if self.has_copy(width))
        return (*made, Copy(self.path, self.width))

    @property
    def light(self) -> tuple[Copy, ...]:
        """All copies as WebP, narrowest first; none of animated pictures and of those that are WebP themselves."""
        widths = sorted({*WIDTHS, self._own_webp_width or WIDTHS[0]})
        return tuple(
            Copy(self.copy_path(width, webp=True), width) for width in widths if self.has_copy(width, webp=True)
        )

    @property
    def thumbnail_path(self) -> str:
        """The lightest address that shows the picture; its own where it has no copies."""
        smallest = self.light or self.copies
        return smallest[0].address if smallest else self.path

    @property
    def shown(self) -> Shown:
        """As much of it as a page needs to show it."""
        return Shown(
            address=self.path,
            name=self.name,
            kind=self.kind.value,
            content_type=self.content_type,
            size=self.size,
            width=self.width,
            height=self.height,
            alt=self.alt,
            decorative=self.decorative,
            copies=self.copies,
            light=self.light,
        )

    @property
    def markdown(self) -> str:
        """How a text shows it, or links to it where it can only be fetched."""
        if self.kind == MediaKind.DOCUMENT:
            return f"[{_escaped(self.alt or self.name)}]({self.path})"
        return f"![{_escaped(self.alt)}]({self.path})"


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _escaped(text: str) -> str:
    """Text between brackets (CommonMark, section 2.4)."""
    return "".join(f"\\{char}" if char in "\\[]`*_<&!" else char for char in " ".join(text.split()))
