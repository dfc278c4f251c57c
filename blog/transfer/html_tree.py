"""Foreign HTML as a small tree.

nh3 first writes the fragment anew as a browser would have understood it (HTML Standard, tree construction), so that
implied end tags, misnested formatting and text in tables are settled before the simple reading here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

INLINE = frozenset(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp"
    " small span strike strong sub sup time tt u var wbr".split()
)
BLOCK = frozenset(
    "address article aside blockquote caption center col colgroup dd details div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pre section summary table tbody td"
    " tfoot th thead tr ul".split()
)
DROPPED = frozenset(
    "applet audio canvas embed frameset iframe input math noscript object script select source style svg template"
    " textarea track video".split()
)
VOID = frozenset("br col hr img input source track wbr embed".split())
ATTRIBUTES = frozenset(
    "alt align class colspan rowspan datetime height href lang dir open scope src start style title value width"
    " reversed type data-more data-page data-code".split()
)
MAX_DEPTH = 100  # as deep as anything a person writes; deeper elements give up their tags and keep their text


@dataclass(slots=True)
class Node:
    """An element (`tag`), a text (`tag` "#text") or the fragment itself (`tag` "#root")."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        return self.get("class").split()

    @property
    def is_inline(self) -> bool:
        return self.tag == "#text" or (self.tag in INLINE and all(child.is_inline for child in self.children))

    @property
    def is_blank(self) -> bool:
        """Whether nothing of it would be seen."""
        if self.tag == "#text":
            return not self.text.strip(" \t\r\n\f\u00a0")
        return self.tag not in VISIBLE_EMPTY and all(child.is_blank for child in self.children)

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, *tags: str) -> "Node | None":
        return next((node for node in self.walk() if node is not self and node.tag in tags), None)

    def plain(self) -> str:
        """The text, with <br> as a line break and everything else as it stands."""
        parts = ("\n" if node.tag == "br" else node.text for node in self.walk())
        return "".join(parts)


VISIBLE_EMPTY = frozenset({"img", "hr", "iframe", "audio", "video", "embed", "object"})


def parse(html: str) -> Node:
    """Return the tree of an HTML fragment. Comments are gone; so is every address with a scheme that could run."""
    settled = nh3.clean(
        html,
        tags=set(INLINE | BLOCK | DROPPED),
        clean_content_tags=set(),
        attributes={"*": set(ATTRIBUTES)},
        strip_comments=True,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    builder = _Builder()
    builder.feed(settled)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#root")
        self.open = [self.root]
        self.too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.open) > MAX_DEPTH:
            self.too_deep += tag not in VOID
            return
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Node("#text", text=data))
