"""The blocks of a document: paragraphs, headings, lists, quotes, code and rules, from the tree to Markdown."""

import re
from collections.abc import Callable
from html import escape as escape_html

from blog.transfer import clean_html, figures, tables
from blog.transfer.html_tree import DROPPED, Node
from blog.transfer.inline import InlineWriter
from blog.transfer.markdown_text import autolink, destination, escape, escape_line_start, fence
from blog.transfer.report import Reason
from blog.transfer.shortcodes import file_name

Note = Callable[[Reason, str], None]

HEADING = re.compile(r"h[1-6]")
LANGUAGE = re.compile(r"(?:brush:\s*|lang(?:uage)?-)([\w+#-]+)")
NO_LANGUAGE = frozenset({"plain", "text", "plaintext", "none"})
PLAYERS = frozenset({"audio", "video", "iframe", "embed"})
END = Node("#end")
QUIETLY_DROPPED = frozenset({"source", "track", "template", "style"})


class BlockWriter:
    """Writes a tree as Markdown. `code` holds what stood in [code] shortcodes; `html` whether raw HTML may be used."""

    def __init__(self, *, html: bool, note: Note, code: list[str]) -> None:
        self.html = html
        self.note = note
        self.code = code
        self.inline = InlineWriter(html=html)

    def document(self, root: Node) -> str:
        return "\n\n".join(self.blocks(root))

    def blocks(self, parent: Node) -> list[str]:
        """The blocks of what is inside an element; inline nodes side by side make a paragraph."""
        written: list[str] = []
        run: list[Node] = []
        last_list: tuple[str, bool] | None = None
        for node in [*parent.children, END]:
            if node.is_inline:
                run.append(node)
                continue
            if paragraph := self.paragraph(run):
                written += paragraph
                last_list = None
            run = []
            if node.tag in ("ul", "ol"):
                # Two lists of the same kind without anything between would become one.
                other = last_list is not None and last_list[0] == node.tag and not last_list[1]
                if items := self.list_block(node, other_marker=other):
                    written.append(items)
                    last_list = node.tag, other
            elif made := self.block(node):
                written += made
                last_list = None
        return written

    def block(self, node: Node) -> list[str]:
        if node is END:
            return []
        if HEADING.fullmatch(node.tag):
            return self.heading(node)
        if made := SPECIAL.get(node.tag):
            return made(self, node)
        if node.tag in PLAYERS:
            return self.player(node)
        if node.tag == "a":
            return self._block_link(node)
        if node.tag in DROPPED:
            if node.tag not in QUIETLY_DROPPED:
                self.note(Reason.ELEMENT, f"<{node.tag}>")
            return []
        return self.container(node)

    def container(self, node: Node) -> list[str]:
        side = clean_html.text_alignment(node)
        if side in ("right", "center", "justify"):
            self.note(Reason.LAYOUT, f"text-align: {side}")
        return self.blocks(node)

    def paragraph(self, nodes: list[Node]) -> list[str]:
        if all(node.is_blank for node in nodes):
            return []
        if self.html and (figure := figures.lone_aligned_image(nodes)):
            return [figure]
        if len(nodes) == 1 and nodes[0].tag == "#text" and (link := autolink(nodes[0].text)):
            return [link]
        lines = self.inline.line(nodes).split("\n")
        return ["\n".join(escape_line_start(line.lstrip(" ")) for line in lines)] if lines != [""] else []

    def heading(self, node: Node) -> list[str]:
        if not node.is_inline and any(child.tag in BREAKING for child in node.walk() if child is not node):
            return self.blocks(node)
        text = self.inline.line(flat(node), "<br>" if self.html else " ")
        text = re.sub(r"(^|\s)(#+)$", r"\1\\\2", text.strip())
        return [f"{'#' * int(node.tag[1])} {text}"] if text else []

    def list_block(self, node: Node, *, other_marker: bool = False) -> str:
        """A list; tight when every item is one paragraph at most, with only lists below it."""
        items: list[tuple[list[str], bool]] = []
        for child in node.children:
            if child.tag in ("ul", "ol") and items:
                items[-1][0].extend(self.blocks(Node("div", children=[child])))
            elif not child.is_blank:
                item = child if child.tag == "li" else Node("li", children=[child])
                items.append((self.blocks(item), _is_tight(item)))
        start = int(node.get("start")) if re.fullmatch(r"\d{1,9}", node.get("start")) else 1
        tight = all(is_tight for _blocks, is_tight in items)
        bullet = "*" if other_marker else "-"
        written: list[str] = []
        for number, (blocks, _is) in enumerate(items, start):
            marker = f"{min(number, 999_999_999)}{')' if other_marker else '.'}" if node.tag == "ol" else bullet
            body = ("\n" if tight else "\n\n").join(blocks)
            written.append(f"{marker} {indent(body, len(marker) + 1)}".rstrip())
        return ("\n" if tight else "\n\n").join(written)

    def quote(self, node: Node) -> list[str]:
        blocks = self.blocks(node)
        text = "\n\n".join(blocks)
        return ["\n".join(f"> {line}" if line else ">" for line in text.split("\n"))] if blocks else []

    def rule(self, node: Node) -> list[str]:
        if node.get("data-more"):
            return ["<!--more-->"] if self.html else []
        return ["***"]

    def pre(self, node: Node) -> list[str]:
        if "wp-block-verse" in node.classes:
            return self.verse(node)
        number = node.get("data-code")
        stored = number.isdecimal() and int(number) < len(self.code)
        text = self.code[int(number)] if stored else node.plain()
        text = text.replace("\r\n", "\n").strip("\n")
        inner = node.find("code")
        named = " ".join([node.get("class"), inner.get("class") if inner else ""])
        language = node.get("lang") or (inner.get("lang") if inner else "")
        if not language and (found := LANGUAGE.search(named)):
            language = found[1]
        safe = language if re.fullmatch(r"[\w+#.-]{1,40}", language) and language not in NO_LANGUAGE else ""
        return [fence(text, safe)] if text.strip() else []

    def verse(self, node: Node) -> list[str]:
        """A poem: its lines stay lines; the space a line begins with is made to stay."""
        stanzas = re.split(r"\n\s*\n", node.plain().strip("\n"))
        written: list[str] = []
        for stanza in stanzas:
            lines = [
                re.sub(r"^ +", lambda space: "\u00a0" * len(space[0]), line.rstrip()) for line in stanza.split("\n")
            ]
            written.append("\\\n".join(escape_line_start(escape(line)) for line in lines))
        return [text for text in written if text.strip()]

    def player(self, node: Node) -> list[str]:
        """Sound, film or a foreign page: its address, alone on a line for what was embedded, named for a file."""
        holder = node if node.get("src") else node.find("source")
        url = holder.get("src") if holder else ""
        self.note(Reason.PLAYER, f"<{node.tag}>")
        if node.tag in ("audio", "video") and url:
            return [f"[{escape(file_name(url), in_link=True)}]({destination(url)})"]
        url = f"https:{url}" if url.startswith("//") else url
        return [link] if (link := autolink(url)) else []

    def _block_link(self, node: Node) -> list[str]:
        """A link around blocks: one link when these can be said on one line, else the blocks without it."""
        if any(child.tag in BREAKING for child in node.walk()):
            return self.blocks(node)
        return self.paragraph([Node("a", node.attributes, flat(node))])

    def definitions(self, node: Node) -> list[str]:
        if self.html:
            return [clean_html.write_block(node)] if not node.is_blank else []
        return self.blocks(node)

    def details(self, node: Node) -> list[str]:
        if not self.html:
            return self.blocks(node)
        summary = node.find("summary")
        rest = Node("div", children=[child for child in node.children if child is not summary])
        head = f"<details>\n<summary>{self._summary(summary)}</summary>"
        return [head, *self.blocks(rest), "</details>"]

    def _summary(self, node: Node | None) -> str:
        return escape_html(" ".join(node.plain().split()), quote=False) if node else ""

    def table(self, node: Node) -> list[str]:
        if not self.html:
            return [text for row in tables.rows(node) for text in self.paragraph(_spaced(row))]
        simple = tables.as_markdown(node, self.inline)
        return [simple or clean_html.write_block(node)] if not node.is_blank else []

    def figure(self, node: Node) -> list[str]:
        return figures.write(self, node)

    def address(self, node: Node) -> list[str]:
        if not self.html or node.is_blank or any(child.tag in BREAKING for child in node.walk()):
            return self.blocks(node)
        return [clean_html.write_block(node)]


def flat(node: Node) -> list[Node]:
    """The inline nodes of an element whatever blocks they stand in, with a space where one block ends."""
    found: list[Node] = []
    for child in node.children:
        found += [child] if child.is_inline else [*flat(child), Node("#text", text=" ")]
    return found


def indent(text: str, width: int) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(" " * width + line if line else "" for line in rest)])


def _is_tight(item: Node) -> bool:
    """Whether an item holds nothing but one run of text and lists below it."""
    inner = [child for child in item.children if not child.is_blank]
    paragraphs = [child for child in inner if not child.is_inline and child.tag not in ("ul", "ol")]
    return len(paragraphs) == 0 or (len(inner) == 1 and inner[0].tag not in ("ul", "ol"))


def _spaced(nodes: list[Node]) -> list[Node]:
    return [spaced for node in nodes for spaced in (*flat(node), Node("#text", text=" "))]


BREAKING = frozenset("ul ol table pre blockquote dl hr figure details".split())
SPECIAL: dict[str, Callable[[BlockWriter, Node], list[str]]] = {
    "blockquote": BlockWriter.quote,
    "hr": BlockWriter.rule,
    "pre": BlockWriter.pre,
    "dl": BlockWriter.definitions,
    "details": BlockWriter.details,
    "table": BlockWriter.table,
    "figure": BlockWriter.figure,
    "address": BlockWriter.address,
}
