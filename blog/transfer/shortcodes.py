"""WordPress' shortcodes, `[name key="value"]` and `[name]…[/name]`, turned into the HTML they stand for."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from blog.transfer.report import Reason


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a gallery."""

    url: str
    alt: str
    caption: str = ""  # HTML
    order: tuple[int, int] = (0, 0)


# Given the ids a gallery asks for (none: all images uploaded to this post), the images that are known, in that order.
FindPictures = Callable[[Sequence[str]], Sequence[Picture]]
Note = Callable[[Reason, str], None]

CODE = re.compile(r"\[(code|sourcecode)\b([^\]]*)\](.*?)\[/\1\]", re.DOTALL | re.IGNORECASE)
OPENING = re.compile(r"\[(\[?)([A-Za-z][\w-]*)((?:[\s=:][^\[\]<>]*)?)(/?)\](\]?)")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s'"]+))|"([^"]*)"|'([^']*)'|(\S+)""")
CAPTIONED = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
ENCLOSING = frozenset({"caption", "wp_caption", "embed", "audio", "video"})
SOURCES = ("src", "mp3", "m4a", "ogg", "wav", "wma", "flac", "mp4", "m4v", "webm", "ogv", "wmv", "flv")
ALIGNMENTS = frozenset({"alignleft", "alignright", "aligncenter"})


def take_code(text: str, kept: list[str]) -> str:
    """Replace [code]…[/code] by empty <pre data-code="n">, whose content goes word for word into `kept`."""

    def take(found: re.Match[str]) -> str:
        attributes = read_attributes(found[2])
        language = attributes.get("language") or attributes.get("lang") or ""
        code = found[3]
        # The visual editor stores the angle brackets of code escaped, the text editor as they were typed.
        kept.append((code if "<" in code else unescape(code)).strip("\r\n"))
        return f'\n\n<pre data-code="{len(kept) - 1}" lang="{escape(language)}"></pre>\n\n'

    return CODE.sub(take, text)


def read_attributes(text: str) -> dict[str, str]:
    """Named attributes by their lower-case name, the others as "0", "1", …"""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(unescape(text).strip("/ ")):
        if match[1]:
            found[match[1].lower()] = next((value for value in match.groups()[1:4] if value is not None), "")
        else:
            value = next(value for value in match.groups()[4:] if value is not None)
            found[str(sum(key.isdigit() for key in found))] = value
    return found


class Expander:
    """Expands the shortcodes WordPress brings along; leaves the others in the text and notes them."""

    def __init__(self, find_pictures: FindPictures, note: Note) -> None:
        self.find_pictures = find_pictures
        self.note = note

    def expand(self, text: str) -> str:
        parts: list[str] = []
        at = 0
        while found := OPENING.search(text, at):
            parts.append(text[at : found.start()])
            html, at = self._one(text, found)
            parts.append(html)
        return "".join([*parts, text[at:]])

    def _one(self, text: str, found: re.Match[str]) -> tuple[str, int]:
        """The HTML for the shortcode found, and where the text goes on."""
        name = found[2].lower()
        if found[1] and found[5]:
            keep = not (name in EXPANDED or _looks_like_one(found, text))
            return (found[0] if keep else escape(found[0][1:-1], quote=False)), found.end()
        end = found.end() - len(found[5])
        if name not in EXPANDED:
            if _looks_like_one(found, text):
                self.note(Reason.SHORTCODE, f"[{found[2]}]")
            return text[found.start() : end], end
        content = ""
        if name in ENCLOSING and not found[4]:
            closing = re.compile(rf"\[/{name}\]", re.IGNORECASE).search(text, end)
            if closing:
                content, end = text[end : closing.start()], closing.end()
                if found[1] and text[end : end + 1] == "]":
                    return escape(text[found.start() + 1 : end], quote=False), end + 1
        html = EXPANDED[name](self, read_attributes(found[3].lstrip("=:")), content)
        return found[1] + (found[0] if html is None else html), end

    def _caption(self, attributes: dict[str, str], content: str) -> str | None:
        parts = CAPTIONED.match(content.replace("\n", " "))
        if not parts:
            return content
        caption = parts[2].strip() or attributes.get("caption", "")
        align = attributes.get("align", "")
        kind = f' class="{align}"' if align in ALIGNMENTS else ""
        return f"\n\n<figure{kind}>{parts[1]}<figcaption>{caption}</figcaption></figure>\n\n"

    def _gallery(self, attributes: dict[str, str], content: str) -> str | None:
        wanted = re.findall(r"\d+", attributes.get("ids") or attributes.get("include", ""))
        pictures = self.find_pictures(wanted)
        if len(pictures) < len(wanted) or not pictures:
            self.note(Reason.GALLERY, f"[gallery] {len(pictures)}/{len(wanted) or '?'}")
        return gallery_html(pictures)

    def _embed(self, attributes: dict[str, str], content: str) -> str | None:
        url = unescape(content.strip()) or attributes.get("src") or attributes.get("0", "")
        return f"\n\n<p>{escape(url)}</p>\n\n" if url else None

    def _player(self, attributes: dict[str, str], content: str) -> str | None:
        given = next((attributes[key] for key in (*SOURCES, "0") if attributes.get(key)), "")
        link = re.search(r"""https?://[^\s"'<>\[\]]+""", content)
        url = given.partition("|")[0] or (unescape(link[0]) if link else "")
        return f'\n\n<p><a href="{escape(url)}">{escape(file_name(url))}</a></p>\n\n' if url else None


def gallery_html(pictures: Iterable[Picture]) -> str:
    figures = "".join(
        f'<figure><img src="{escape(picture.url)}" alt="{escape(picture.alt)}">'
        + (f"<figcaption>{picture.caption}</figcaption></figure>" if picture.caption else "</figure>")
        for picture in pictures
    )
    return f'\n\n<figure class="gallery">{figures}</figure>\n\n' if figures else ""


def file_name(url: str) -> str:
    """What a link to a file is called: the last part of its path, or the address itself."""
    return unquote(urlsplit(url).path.rpartition("/")[2]) or url


def _looks_like_one(found: re.Match[str], text: str) -> bool:
    """A shortcode of a plugin and not just a word in brackets, like [sic]."""
    return "=" in found[3] or "_" in found[2] or "-" in found[2] or f"[/{found[2]}]" in text


Expand = Callable[[Expander, dict[str, str], str], str | None]
EXPANDED: dict[str, Expand] = {
    "caption": Expander._caption,
    "wp_caption": Expander._caption,
    "gallery": Expander._gallery,
    "embed": Expander._embed,
    "youtube": Expander._embed,
    "vimeo": Expander._embed,
    "audio": Expander._player,
    "video": Expander._player,
}
