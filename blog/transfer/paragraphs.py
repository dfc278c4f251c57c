"""Paragraphs of WordPress' classic editor, which stores none: an empty line parts two, a newline breaks the line.

Blocks of HTML stand on their own and what is inside <pre> is left alone.
"""

import re

BLOCKS = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure|footer"
    "|form|h[1-6]|header|hgroup|hr|legend|li|main|math|nav|object|ol|p|pre|section|style|script|summary|table|tbody|td"
    "|tfoot|th|thead|tr|ul"
)
KEPT = re.compile(r"<(pre|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
OPENING = re.compile(rf"<(?:{BLOCKS})\b[^<>]*>", re.IGNORECASE)
CLOSING = re.compile(rf"</(?:{BLOCKS})\s*>|<hr\b[^<>]*>", re.IGNORECASE)
LEADING = re.compile(rf"(?:\s*</?(?:{BLOCKS})\b[^<>]*>)+", re.IGNORECASE)
TRAILING = re.compile(rf"(?:\s*</(?:{BLOCKS})\s*>|\s*<hr\b[^<>]*>)+\s*$", re.IGNORECASE)
HOLDS_PARAGRAPHS = re.compile(
    r"</?(?:div|blockquote|section|article|aside|main|header|footer|center|details|form|hr|p|pre|h[1-6]|table)\b", re.I
)
BREAK = re.compile(r"[ \t]*(<br\s*/?>)?[ \t]*\n", re.IGNORECASE)
STAND_IN = re.compile(r"<pre data-kept=(\d+)></pre>")


def add_paragraphs(text: str) -> str:
    """Return classic content as HTML with its paragraphs and line breaks marked."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\n\n<pre data-kept={len(kept) - 1}></pre>\n\n"

    text = KEPT.sub(keep, text.replace("\r\n", "\n").replace("\r", "\n"))
    text = TAG.sub(lambda tag: tag[0].replace("\n", " "), text)
    text = re.sub(r"(?:<br\s*/?>\s*){2,}", "\n\n", text)
    text = OPENING.sub(r"\n\n\g<0>", text)
    text = CLOSING.sub("\\g<0>\n\n", text)
    paragraphs = (_paragraph(chunk.strip()) for chunk in re.split(r"\n[ \t]*\n\s*", text) if chunk.strip())
    return STAND_IN.sub(lambda found: kept[int(found[1])], "\n".join(paragraphs))


def _paragraph(chunk: str) -> str:
    leading = found[0] if (found := LEADING.match(chunk)) else ""
    rest = chunk[len(leading) :]
    trailing = found[0] if (found := TRAILING.search(rest)) else ""
    middle = BREAK.sub("<br>\n", rest[: len(rest) - len(trailing)].strip())
    if not middle:
        return leading + trailing
    alone = not leading and not trailing
    inside = bool(leading) != bool(trailing) and HOLDS_PARAGRAPHS.match(_nearest(leading, trailing))
    return f"{leading}<p>{middle}</p>{trailing}" if alone or inside else leading + middle + trailing


def _nearest(leading: str, trailing: str) -> str:
    """The block tag right before the text, or right behind it."""
    tags = TAG.findall(leading) or TAG.findall(trailing)[:1]
    return str(tags[-1])
