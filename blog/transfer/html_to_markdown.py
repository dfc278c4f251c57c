"""HTML of a foreign blog as Markdown that renders to the same text.

What Markdown has no words for stays as clean HTML; what neither can hold is noted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from blog.transfer import blocks, html_tree
from blog.transfer.paragraphs import add_paragraphs
from blog.transfer.report import Reason
from blog.transfer.shortcodes import Expander, FindPictures, Picture, take_code

MORE = re.compile(r"<!--\s*more\b(.*?)-->", re.DOTALL | re.IGNORECASE)
NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->", re.IGNORECASE)
BLOCK_MARKUP = re.compile(r"<!--\s+wp:[a-z]")
VOID_BLOCK = re.compile(r"<!--\s+wp:([a-z][\w-]*(?:/[\w-]+)?)\s+((?:\{(?:(?!-->).)*\}\s+)?)/-->", re.DOTALL)
CODE_BLOCK = re.compile(r"<!--\s+wp:[\w/-]*code[\w/-]*\s+\{[^>]*?\"language\":\"([\w+#-]+)\"[^>]*?-->\s*<pre\b")
EMBED_URL = re.compile(r'"url":"(https?:[^"\s]+)"')
LAYOUT_BLOCK = re.compile(r"<!--\s+wp:(columns|cover|media-text)\b")
SILENT_BLOCKS = frozenset({"more", "nextpage", "spacer", "separator", "paragraph"})


@dataclass(frozen=True, slots=True)
class Note:
    """Something of a text that could not be carried."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Converted:
    markdown: str
    notes: tuple[Note, ...]


def no_pictures(ids: Sequence[str]) -> Sequence[Picture]:
    return ()


def convert_post(source: str, find_pictures: FindPictures = no_pictures) -> Converted:
    """Return the content of a WordPress post, of the classic or the block editor, as Markdown."""
    notes: dict[Note, None] = {}  # in order, each once

    def note(reason: Reason, detail: str) -> None:
        notes[Note(reason, detail)] = None

    code: list[str] = []
    text = take_code(source.replace("\r\n", "\n").replace("\x00", ""), code)
    is_blocks = BLOCK_MARKUP.search(text) is not None
    if is_blocks:
        text = _read_block_marks(text, note)
    text = _keep_breaks(text, note)
    text = Expander(find_pictures, note).expand(text)
    if not is_blocks:
        text = add_paragraphs(_bare_addresses(text))
    markdown = blocks.BlockWriter(html=True, note=note, code=code).document(html_tree.parse(text))
    return Converted(markdown, tuple(notes))


def convert_comment(source: str) -> str:
    """Return a comment as Markdown without any HTML; what it cannot say is left out and its text kept."""
    text = add_paragraphs(_bare_addresses(source.replace("\x00", "")))
    return blocks.BlockWriter(html=False, note=lambda reason, detail: None, code=[]).document(html_tree.parse(text))


def convert_fragment(source: str) -> str:
    """Return a short text that may hold HTML, a description or a caption, as Markdown."""
    return convert_comment(source)


def _read_block_marks(text: str, note: blocks.Note) -> str:
    """Take from the block editor's comments what the HTML between them does not say."""

    def void_block(found: re.Match[str]) -> str:
        name, settings = found[1].removeprefix("core/"), found[2]
        url = EMBED_URL.search(settings)
        if url and name.startswith(("embed", "core-embed")):
            return f"<p>{url[1].replace(chr(92) + 'u0026', '&amp;')}</p>"
        if name not in SILENT_BLOCKS:
            reference = re.search(r'"ref":(\d+)', settings)
            note(Reason.BLOCK, f"{name} {reference[1]}" if reference else name)
        return ""

    for found in LAYOUT_BLOCK.finditer(text):
        note(Reason.LAYOUT, found[1])
    text = CODE_BLOCK.sub(r'<pre lang="\1"', text)
    return VOID_BLOCK.sub(void_block, text)


def _keep_breaks(text: str, note: blocks.Note) -> str:
    """Stand-ins for <!--more--> and <!--nextpage-->, which would be lost with the other comments."""

    def more(found: re.Match[str]) -> str:
        if label := found[1].strip():
            note(Reason.MORE_LABEL, label)
        return '\n\n<hr data-more="1">\n\n'

    text, pages = NEXT_PAGE.subn('\n\n<hr data-page="1">\n\n', text)
    if pages:
        note(Reason.PAGE_BREAK, str(pages))
    return MORE.sub(more, text)


def _bare_addresses(text: str) -> str:
    """An address alone on a line is an embed in WordPress, and a paragraph of its own."""
    return re.sub(r"^[ \t]*(https?://[^\s<>\"\[\]]+)[ \t]*$", r"\n\n\1\n\n", text, flags=re.MULTILINE)
