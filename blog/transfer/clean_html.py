"""HTML for what Markdown has no words for: figures, galleries, tables with captions or joined cells.

Written without empty lines, so that CommonMark keeps it as one HTML block (section 4.6, kind 6).
"""

import re
from html import escape

from blog.transfer.html_tree import DROPPED, VOID, Node

RENAMED = {"acronym": "abbr", "tt": "code", "strike": "s", "center": "div", "b": "strong", "i": "em"}
UNWRAPPED = frozenset("#root big font span button label form fieldset main nav hgroup legend".split())
CLASSES = frozenset(
    "alignleft alignright aligncenter alignwide alignfull gallery align-left align-right align-center".split()
)
APOSTROPHE = "'"
NUMBERS = frozenset("colspan rowspan width height start value".split())
KEPT = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "acronym": ("title",),
    "img": ("src", "alt", "title", "width", "height", "class"),
    "figure": ("class",),
    "td": ("colspan", "rowspan", "class"),
    "th": ("colspan", "rowspan", "scope", "class"),
    "ol": ("start", "type", "reversed"),
    "li": ("value",),
    "time": ("datetime",),
    "details": ("open",),
    "bdo": ("dir",),
}
NO_TEXT = frozenset("table thead tbody tfoot tr dl ul ol".split())
SEPARATE_LINES = frozenset("figure figcaption table caption thead tbody tfoot tr dl dt dd ul ol li".split())


def write(node: Node, *, in_pre: bool = False) -> str:
    """Return the node as clean HTML on as few lines as it has rows."""
    if node.tag == "#text":
        text = escape(node.text, quote=False)
        # An empty line would end the HTML block.
        return text.replace("\n", "&#10;") if in_pre else re.sub(r"[ \t\r\n\f]+", " ", text)
    if node.tag in DROPPED:
        return ""
    children = [
        child for child in node.children if not (node.tag in NO_TEXT and child.tag == "#text" and child.is_blank)
    ]
    inner = "".join(write(child, in_pre=in_pre or node.tag == "pre") for child in children)
    if node.tag in UNWRAPPED:
        return inner
    tag = RENAMED.get(node.tag, node.tag)
    if tag in SEPARATE_LINES:
        inner = inner.strip()
    start = f"<{tag}{attributes(node)}>"
    written = start if tag in VOID else f"{start}{inner}</{tag}>"
    return f"\n{written}\n" if tag in SEPARATE_LINES and not in_pre else written


def write_block(node: Node) -> str:
    """The node as a block of its own: no empty line, no space at the edges."""
    return re.sub(r"\s*\n\s*", "\n", write(node)).strip()


def attributes(node: Node) -> str:
    parts: list[str] = []
    for name in KEPT.get(node.tag, ()):
        value = " ".join(node.get(name).split())
        if name == "class":
            kept = [name for name in node.classes if name in CLASSES]
            value = " ".join(dict.fromkeys([*kept, *cell_alignment(node)]))
        if name in NUMBERS and not re.fullmatch(r"\d{1,5}", value):
            continue
        if value or (name in node.attributes and name in ("alt", "open", "reversed")):
            parts.append(f' {name}="{escape(value).replace("&#x27;", APOSTROPHE)}"')
    return "".join(parts)


def cell_alignment(node: Node) -> list[str]:
    """The alignment of the text in a table cell, however it was said, as a class."""
    side = text_alignment(node) if node.tag in ("td", "th") else ""
    return [f"align-{side}"] if side else []


def text_alignment(node: Node) -> str:
    """ "left", "right", "center", "justify" or "" when the element does not say."""
    style = re.search(r"text-align:\s*(left|right|center|justify)", node.get("style"))
    named = re.search(r"\bhas-text-align-(left|right|center)\b", node.get("class"))
    found = style or named
    return found[1] if found else (side if (side := node.get("align").lower()) in ("left", "right", "center") else "")
