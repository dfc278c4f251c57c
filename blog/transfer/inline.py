"""The inside of a paragraph: links, images, emphasis and text, from the tree to pieces of Markdown."""

import re

from blog.transfer import clean_html
from blog.transfer.html_tree import DROPPED, Node
from blog.transfer.markdown_text import (
    DELETED,
    EMPHASIS,
    STRONG,
    Break,
    Code,
    Mark,
    Piece,
    Text,
    destination,
    escape,
    join,
    link_title,
    marks,
)

SPACE = re.compile(r"[ \t\r\n\f]+")
EMPHASISED = {
    **dict.fromkeys(("em", "i"), EMPHASIS),
    **dict.fromkeys(("strong", "b"), STRONG),
    **dict.fromkeys(("del", "s", "strike"), DELETED),
}
AS_HTML = frozenset("abbr acronym bdi bdo cite dfn ins kbd mark q rp rt ruby samp small sub sup time u var".split())
CODE = frozenset({"code", "tt"})


class InlineWriter:
    """Writes runs of inline nodes; `html` says whether raw HTML may be used where Markdown has no words."""

    def __init__(self, *, html: bool) -> None:
        self.html = html

    def line(self, nodes: list[Node], line_break: str = "\\\n") -> str:
        """Return the nodes as one text without space at its edges; "" when nothing would be seen."""
        return join(tidy(self.pieces(nodes)), line_break)

    def pieces(self, nodes: list[Node], outer: frozenset[str] = frozenset()) -> list[Piece]:
        return [piece for node in nodes for piece in self._node(node, outer)]

    def _node(self, node: Node, outer: frozenset[str]) -> list[Piece]:
        """`outer` names the kinds of element around: a mark of the same kind again would end the first."""
        if node.tag == "#text":
            return [Text(SPACE.sub(" ", node.text))]
        if node.tag == "br":
            return [Break()]
        if node.tag == "img":
            return self._image(node)
        if node.tag in CODE:
            return self._code(node)
        if node.tag == "a":
            return self._link(node, outer)
        if node.tag in EMPHASISED:
            return self._wrap(node, EMPHASISED[node.tag], outer)
        if node.tag in AS_HTML and self.html:
            name = clean_html.RENAMED.get(node.tag, node.tag)
            return self._wrap(node, ((f"<{name}{clean_html.attributes(node)}>", f"</{name}>"),), outer)
        if node.tag == "wbr":
            return ["<wbr>"] if self.html else []
        return [] if node.tag in DROPPED else self.pieces(node.children, outer)

    def _wrap(self, node: Node, forms: tuple[tuple[str, str], ...], outer: frozenset[str]) -> list[Piece]:
        name = forms[-1][0]
        if name in outer:
            return self.pieces(node.children, outer)
        if not self.html and name.startswith("<"):
            forms = (*forms[:-1], ("", ""))
        start, end = marks(forms)
        return [start, *self.pieces(node.children, outer | {name}), end]

    def _code(self, node: Node) -> list[Piece]:
        text = node.plain()
        if not text.strip():
            return [Text(" ")] if text else []
        has_marks = any(child.tag not in ("#text", "span") for child in node.walk() if child is not node)
        if has_marks and self.html:
            return ["<code>", *self.pieces(node.children), "</code>"]
        return [Code(text)]

    def _link(self, node: Node, outer: frozenset[str]) -> list[Piece]:
        href = node.get("href")
        inside = self.pieces(node.children, outer | {"a"})
        if not href or "a" in outer:
            return inside
        end = f"]({destination(href)}{link_title(node.get('title'))})"
        return [*_two((("[", end),), inside)]

    def _image(self, node: Node) -> list[Piece]:
        if not node.get("src"):
            return []
        placed = {"alignleft", "alignright"} & set(node.classes)
        # A title was a tooltip there; in Markdown it would become a caption that nobody wrote.
        if self.html and (placed or node.get("title").strip()):
            return [clean_html.write(node)]
        alt = escape(" ".join(node.get("alt").split()) or " ", in_link=True).strip()
        target = f"({destination(node.get('src'))}{link_title(node.get('title'))})"
        # Comments show no images: what was one becomes a link to it.
        return [f"![{alt}]{target}" if self.html else f"[{alt or escape(node.get('src'), in_link=True)}]{target}"]


def _two(forms: tuple[tuple[str, str], ...], inside: list[Piece]) -> list[Piece]:
    start, end = marks(forms)
    return [start, *inside, end]


def tidy(pieces: list[Piece]) -> list[Piece]:
    """Move space out of marks, collapse it, drop marks around nothing and breaks at the edges."""
    pieces = _without_empty_marks(_move_space(_merge_texts(pieces)))
    pieces = _merge_texts(pieces)
    collapsed: list[Piece] = []
    at_line_start = True
    for piece in pieces:
        if isinstance(piece, Text):
            text = SPACE.sub(" ", piece.text)
            text = text.lstrip(" ") if at_line_start else text
            if not text:
                continue
            collapsed.append(Text(text))
            at_line_start = text.endswith(" ")
        elif isinstance(piece, Break):
            _strip_end(collapsed)
            if any(not isinstance(earlier, Break | Mark) for earlier in collapsed):
                collapsed.append(piece)
            at_line_start = True
        else:
            collapsed.append(piece)
            at_line_start = at_line_start and isinstance(piece, Mark)
    while collapsed and isinstance(collapsed[-1], Break | Text):
        _strip_end(collapsed)
        if not collapsed or not isinstance(collapsed[-1], Break):
            break
        collapsed.pop()
    return collapsed


def _strip_end(pieces: list[Piece]) -> None:
    if pieces and isinstance(last := pieces[-1], Text):
        last.text = last.text.rstrip(" ")
        if not last.text:
            pieces.pop()


def _merge_texts(pieces: list[Piece]) -> list[Piece]:
    """One piece for texts side by side, and for code spans, whose backticks would meet."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Code) and merged and isinstance(code := merged[-1], Code):
            merged[-1] = Code(code.text + piece.text)
            continue
        if isinstance(piece, Text) and merged and isinstance(last := merged[-1], Text):
            merged[-1] = Text(last.text + piece.text)
        else:
            merged.append(piece)
    return merged


def _move_space(pieces: list[Piece]) -> list[Piece]:
    """Space and breaks right inside a mark go to its outside: `** a **` is no emphasis."""
    ends = _moved(pieces, opens=False)
    return _moved(ends[::-1], opens=True)[::-1]


def _moved(pieces: list[Piece], *, opens: bool) -> list[Piece]:
    moved: list[Piece] = []
    for piece in pieces:
        moved.append(piece)
        if not isinstance(piece, Mark) or piece.opens != opens:
            continue
        at = len(moved) - 1
        while at > 0 and isinstance(inner := moved[at - 1], Text | Break):
            if isinstance(inner, Break):
                moved[at - 1], moved[at] = moved[at], inner
                at -= 1
                continue
            kept = inner.text.lstrip(" ") if opens else inner.text.rstrip(" ")
            space = len(inner.text) - len(kept)
            if space:
                moved.insert(at + 1, Text(" "))
                moved[at - 1] = Text(kept)
            if kept:
                break
            moved.pop(at - 1)
            at -= 1
    return moved


def _without_empty_marks(pieces: list[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Mark) and not piece.opens and kept and kept[-1] is piece.partner:
            kept.pop()
        elif not (isinstance(piece, Text) and not piece.text):
            kept.append(piece)
    return kept
