"""Tables as Markdown where that can hold them (GitHub Flavored Markdown, section 4.10)."""

from blog.transfer.clean_html import text_alignment
from blog.transfer.html_tree import Node
from blog.transfer.inline import InlineWriter

RULES = {"left": ":---", "right": "---:", "center": ":---:"}


def rows(table: Node) -> list[list[Node]]:
    """The cells of the table, row by row, without those of tables inside."""
    found: list[list[Node]] = []
    for child in table.children:
        if child.tag == "tr":
            found.append([cell for cell in child.children if cell.tag in ("td", "th")])
        elif child.tag in ("thead", "tbody", "tfoot"):
            found += rows(child)
        elif child.tag == "caption":
            found.append([child])
    return [row for row in found if row]


def as_markdown(table: Node, inline: InlineWriter) -> str | None:
    """Return a pipe table; None when the table needs more than one head row and plain cells."""
    if table.find("caption", "tfoot", "table"):
        return None
    lines = rows(table)
    if not lines or not _is_simple(lines):
        return None
    sides = [RULES.get(text_alignment(cell), "---") for cell in lines[0]]
    written = [[_cell(cell, inline) for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in [written[0], sides, *written[1:]])


def _is_simple(lines: list[list[Node]]) -> bool:
    width = len(lines[0])
    heads = [[cell.tag == "th" for cell in line] for line in lines]
    return (
        all(heads[0])
        and not any(any(line) for line in heads[1:])
        and all(len(line) == width for line in lines)
        and all(_is_plain(cell) for line in lines for cell in line)
        and not all(cell.is_blank for cell in lines[0])
    )


def _is_plain(cell: Node) -> bool:
    joined = any(cell.get(name) not in ("", "1") for name in ("colspan", "rowspan"))
    return not joined and all(child.is_inline for child in cell.children)


def _cell(cell: Node, inline: InlineWriter) -> str:
    text = inline.line(cell.children, "<br>").replace("\n", " ")
    return text.replace("|", "\\|")  # a backslash before it counts as text, so this holds for every bar
