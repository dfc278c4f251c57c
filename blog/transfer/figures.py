"""Figures: images with captions, galleries, and whatever else WordPress puts into <figure>."""

from html import escape
from typing import TYPE_CHECKING

from blog.transfer import clean_html
from blog.transfer.html_tree import Node

if TYPE_CHECKING:
    from blog.transfer.blocks import BlockWriter

ALIGNED = frozenset({"alignleft", "alignright", "aligncenter", "alignwide", "alignfull"})
WRITTEN_OTHERWISE = ("pre", "blockquote", "audio", "video", "iframe", "embed", "object", "details")


def write(writer: "BlockWriter", figure: Node) -> list[str]:
    caption = next((child for child in figure.children if child.tag == "figcaption"), None)
    content = Node("div", children=[child for child in figure.children if child is not caption])
    has_caption = caption is not None and not caption.is_blank
    if writer.html and (table := content.find("table")):
        return _table(writer, content, table, caption if has_caption else None)
    images = [node for node in content.walk() if node.tag == "img"]
    if not writer.html or not images or content.find(*WRITTEN_OTHERWISE) or _has_text(content):
        return [*writer.blocks(content), *(writer.blocks(caption) if caption else [])]
    if len(images) > 1:
        return [_gallery(content, caption if has_caption else None)]
    if not has_caption and not alignment(figure, images[0]):
        return writer.paragraph(_linked(content, images[0]))
    return [_single(figure, content, images[0], caption if has_caption else None)]


def lone_aligned_image(nodes: list[Node]) -> str | None:
    """A figure for a paragraph that is nothing but an image put to one side."""
    seen = [node for node in nodes if not node.is_blank]
    images = [node for top in seen for node in top.walk() if node.tag == "img"]
    holder = Node("div", children=seen)
    if len(images) != 1 or not alignment(images[0]) or _has_text(holder):
        return None
    return _single(images[0], holder, images[0], None)


def alignment(*nodes: Node) -> str:
    return next((name for node in nodes for name in node.classes if name in ALIGNED), "")


def _has_text(node: Node) -> bool:
    """Whether there is text besides captions."""
    if node.tag == "figcaption":
        return False
    if node.tag == "#text":
        return not node.is_blank
    return any(_has_text(child) for child in node.children)


def _linked(content: Node, image: Node) -> list[Node]:
    """The image, inside its link if it has one."""
    link = next((node for node in content.walk() if node.tag == "a" and image in node.children), None)
    return [Node("a", link.attributes, [image])] if link else [image]


def _single(figure: Node, content: Node, image: Node, caption: Node | None) -> str:
    side = alignment(figure, image)
    plain = Node("img", {name: value for name, value in image.attributes.items() if name != "class"})
    inner = clean_html.write(_linked(content, image)[0]).replace(clean_html.write(image), clean_html.write(plain))
    kind = f' class="{escape(side)}"' if side else ""
    return f"<figure{kind}>\n{inner.strip()}\n{_caption(caption)}</figure>"


def _gallery(content: Node, caption: Node | None) -> str:
    figures: list[str] = []
    taken: set[int] = set()
    for node in content.walk():
        if node.tag in ("figure", "li") and (image := node.find("img")) and id(image) not in taken:
            taken |= {id(inner) for inner in node.walk() if inner.tag == "img"}
            images = [inner for inner in node.walk() if inner.tag == "img"]
            inner = "".join(clean_html.write(_linked(node, image)[0]) for image in images)
            figures.append(f"<figure>\n{inner}\n{_caption(node.find('figcaption'))}</figure>")
        elif node.tag == "img" and id(node) not in taken:
            taken.add(id(node))
            figures.append(f"<figure>\n{clean_html.write(_linked(content, node)[0])}\n</figure>")
    inner = "\n".join(figures)
    return f'<figure class="gallery">\n{inner}\n{_caption(caption)}</figure>'


def _caption(caption: Node | None) -> str:
    return f"{clean_html.write_block(caption)}\n" if caption and not caption.is_blank else ""


def _table(writer: "BlockWriter", content: Node, table: Node, caption: Node | None) -> list[str]:
    if caption:
        table.children.insert(0, Node("caption", children=caption.children))
    return writer.blocks(content)
