"""Writing text and inline marks as Markdown that gives exactly that text back (CommonMark 0.31.2, section 6)."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

PUNCTUATION = r"!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~"  # CommonMark section 2.1, ASCII punctuation
ESCAPED = re.compile(
    rf"""
    (?=[\\`*\[_~<&$])(?:                 # the first look, which makes the search quick
      \\(?=[{PUNCTUATION}]|$)              # a backslash that would escape, or might at the edge of an element
    | [`*\[]                              # code, emphasis, links, footnotes, task boxes
    | (?<![^\W_])_|_(?![^\W_])            # emphasis again; within a word the underscore is harmless
    | (?<=~)~|~(?=~|$)|(?<!.)~            # strikethrough
    | \$(?=\S|$)                         # formulas
    | <(?=[a-zA-Z/!?]|$)                  # HTML, autolinks
    | &(?=\#?[a-zA-Z0-9]+;)               # character references
    )""",
    re.VERBOSE | re.DOTALL,
)
# What has a meaning at the start of a line only: headings, lists, quotes, rules, fences, definition lists, tables.
LINE_START = re.compile(r"(?:#{1,6}(?=[ \n]|$)|[-+:](?=[ \n:|-]|$)|>|=+ *$|~(?= |$)|\|)")
NUMBERED = re.compile(r"(\d{1,9})([.)])(?=[ \n]|$)")


@dataclass(slots=True)
class Text:
    """Text as the reader sees it, not escaped yet."""

    text: str


@dataclass(slots=True)
class Code:
    """What stands in a code span, word for word."""

    text: str


@dataclass(slots=True)
class Mark:
    """One end of an element: `forms` are the ways to write it, best first; the last one always holds."""

    opens: bool
    forms: tuple[tuple[str, str], ...]
    partner: "Mark | None" = None
    choice: int = 0

    def __str__(self) -> str:
        return self.forms[self.choice][0 if self.opens else 1]


@dataclass(slots=True)
class Break:
    """A line break the reader sees."""


Piece = str | Text | Code | Mark | Break  # a plain str is finished Markdown

EMPHASIS = (("*", "*"), ("_", "_"), ("<em>", "</em>"))
STRONG = (("**", "**"), ("<strong>", "</strong>"))
DELETED = (("~~", "~~"), ("<del>", "</del>"))


def marks(forms: tuple[tuple[str, str], ...]) -> tuple[Mark, Mark]:
    """The two ends of an element, which change their form together."""
    start, end = Mark(True, forms), Mark(False, forms)
    start.partner, end.partner = end, start
    return start, end


def escape(text: str, *, in_link: bool = False) -> str:
    """Escape what would be Markdown anywhere in a line."""
    escaped = ESCAPED.sub(lambda found: "&amp;" if found[0] == "&" else "\\" + found[0], text)
    return escaped.replace("]", "\\]") if in_link else escaped


def escape_line_start(line: str) -> str:
    if LINE_START.match(line):
        return "\\" + line
    return NUMBERED.sub(r"\1\\\2", line, count=1) if NUMBERED.match(line) else line


def join(pieces: list[Piece], line_break: str = "\\\n") -> str:
    """Write the pieces as one text, each mark in a form that CommonMark reads as that mark (section 6.2)."""
    texts: list[str] = []
    in_link = 0
    for piece in pieces:
        if isinstance(piece, Mark) and str(piece).startswith(("[", "](")):
            in_link += 1 if piece.opens else -1
        texts.append(_written(piece, line_break, in_link=in_link > 0))
    while _settle(pieces, texts):
        texts = [str(piece) if isinstance(piece, Mark) else text for piece, text in zip(pieces, texts, strict=True)]
    for at, piece in enumerate(pieces[:-1]):
        if isinstance(piece, Text) and texts[at].endswith(("!", "^")) and texts[at + 1].startswith("["):
            texts[at] = f"{texts[at][:-1]}\\{texts[at][-1]}"  # else the link would become an image or a footnote
    return "".join(texts)


def _written(piece: Piece, line_break: str, *, in_link: bool) -> str:
    if isinstance(piece, Text):
        return escape(piece.text, in_link=in_link)
    if isinstance(piece, Code):
        return code_span(piece.text)
    return line_break if isinstance(piece, Break) else str(piece)


def _settle(pieces: list[Piece], texts: list[str]) -> bool:
    """Move every mark that would not be read as one to its next form; False when there was none.

    Marks of one character go first: they have a second form in Markdown, the others only HTML.
    """
    line = "".join(texts)
    for form in (re.compile(r"[*_]"), re.compile(r"\*\*|~~")):
        moved: set[int] = set()
        at, moved_to = 0, -1
        for piece, text in zip(pieces, texts, strict=True):
            end = at + len(text)
            # A mark that touches one just moved is judged again when that has its new form.
            if isinstance(piece, Mark) and form.fullmatch(text) and id(piece) not in moved and at != moved_to:
                before, after = line[at - 1 : at] if at else "\n", line[end : end + 1] or "\n"
                if not _holds(text, before, after, piece):
                    moved |= _move(piece)
                    moved_to = end
            at = end
        if moved:
            return True
    return False


def _move(piece: Mark) -> set[int]:
    """Give both ends the next form, and return who they are."""
    ends = [end for end in (piece, piece.partner) if end]
    for end in ends:
        end.choice += 1
    return {id(end) for end in ends}


def _holds(text: str, before: str, after: str, mark: Mark) -> bool:
    if text[0] in (before, after):
        return False
    outer, inner = (before, after) if mark.opens else (after, before)
    if inner.isspace() or (_is_punctuation(inner) and not (outer.isspace() or _is_punctuation(outer))):
        return False
    return text[0] != "_" or outer.isspace() or _is_punctuation(outer)


def _is_punctuation(character: str) -> bool:
    """CommonMark section 2.1: the general categories P and S."""
    return unicodedata.category(character)[0] in "PS"


def code_span(text: str) -> str:
    """Section 6.1: more backticks than any run inside, and room where the text itself ends in one or in spaces."""
    text = " ".join(text.split("\n"))
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    runs = {len(run) for run in re.findall(r"`+", text)}
    size = next(size for size in range(1, longest + 2) if size not in runs)
    edge = " " if text[:1] in "` " or text[-1:] in "` " else ""
    edge = "" if text.isspace() else edge
    return f"{'`' * size}{edge}{text}{edge}{'`' * size}"


def fence(text: str, language: str = "") -> str:
    """Section 4.5: a fence longer than any inside."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    bar = "`" * (longest + 1)
    return f"{bar}{language}\n{text}\n{bar}" if text else f"{bar}{language}\n{bar}"


def destination(url: str) -> str:
    """Section 6.3: an address as the target of a link; bare where that is unmistakable."""
    foreign = "".join(sorted({character for character in url if ord(character) > 127 and not character.isspace()}))
    url = quote(url.strip(), safe="%/:?#[]@!$&'()*+,;=~-._" + foreign)
    url = re.sub(r"&(?=#?[a-zA-Z0-9]+;)", "&amp;", url)
    return f"<{url}>" if not url or re.search(r"[()*_\[\]]", url) else url


def link_title(text: str) -> str:
    """The title of a link or image, in quotes and with the space before; "" for none."""
    text = " ".join(text.split())
    return f' "{_quoted(text)}"' if text else ""


def _quoted(text: str) -> str:
    return re.sub(r'[\\"]', r"\\\g<0>", re.sub(r"&(?=#?[a-zA-Z0-9]+;)", "&amp;", text))


def autolink(url: str) -> str | None:
    """Section 6.5, `<https://…>`; None for what is no absolute web address."""
    found = re.fullmatch(r"https?://[^\s<>\x00-\x20]+", url.strip())
    return f"<{found[0]}>" if found else None
