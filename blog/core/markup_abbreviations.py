"""Abbreviations in Markdown: a line `*[HTML]: HyperText Markup Language` explains the word wherever it stands.

The syntax is that of PHP Markdown Extra, which pandoc, kramdown and Python-Markdown read, too.
"""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_MOST: Final = 200
_DEFINITION = re.compile(r"\*\[([^\[\]\n]{1,60})\]:[ \t]*(\S[^\n]{0,300})")


def add_abbreviations(parser: MarkdownIt) -> None:
    """Let the parser read abbreviations and mark them with `<abbr>`."""
    parser.block.ruler.before("reference", "abbreviation", _define, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.after("inline", "abbreviations", _mark)


def _define(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    if state.is_code_block(line):
        return False
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    found = _DEFINITION.fullmatch(text.rstrip())
    if not found or not found[1].strip():
        return False
    if not silent:
        known: dict[str, str] = state.env.setdefault("abbreviations", {})
        if len(known) < _MOST:
            known.setdefault(found[1].strip(), found[2].strip())
        state.line = line + 1
    return True


def _mark(state: StateCore) -> None:
    known: dict[str, str] = state.env.get("abbreviations", {})
    if not known:
        return
    # The longest first; a word of letters ends where letters end, one of Chinese characters anywhere.
    words = "|".join(_bounded(word) for word in sorted(known, key=len, reverse=True))
    pattern = re.compile(f"({words})")
    for token in state.tokens:
        if token.type == "inline" and token.children and pattern.search(token.content):
            token.children = [piece for child in token.children for piece in _split(child, pattern, known)]


def _bounded(word: str) -> str:
    before = r"(?<![^\W_])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![^\W_])" if word[-1].isascii() and word[-1].isalnum() else ""
    # Chinese beside a Latin word is no part of it.
    return before.replace(r"\W", r"\W\u2e80-\u9fff") + re.escape(word) + after.replace(r"\W", r"\W\u2e80-\u9fff")


def _split(child: Token, pattern: re.Pattern[str], known: dict[str, str]) -> list[Token]:
    if child.type != "text":
        return [child]
    pieces: list[Token] = []
    for at, part in enumerate(pattern.split(child.content)):
        if at % 2:
            pieces.append(Token("abbr_open", "abbr", 1, attrs={"title": known[part]}, level=child.level))
        if part:
            pieces.append(Token("text", "", 0, content=part, level=child.level))
        if at % 2:
            pieces.append(Token("abbr_close", "abbr", -1, level=child.level))
    return pieces
