"""What Inkstone adds to the parsers of `blog.core.markup`: passes over tokens, and how tokens are written."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from blog.core.highlight import CODE_MAX, code_block
from blog.core.raw_html import RawNesting, align_by_class
from blog.core.text import slugify

_TICK = re.compile(r"\[([ xX])\]\s+")
_LAST_LEVEL: Final = 6


def add_post_rules(parser: MarkdownIt) -> None:
    """Add headings with ids, task lists, scrolling tables, footnotes, coloured code and alignment by class."""
    parser.core.ruler.push("headings", _headings)
    parser.core.ruler.push("raw_html", _raw_html)
    parser.core.ruler.push("tasks", _tasks)
    for name, rule in _POST_RULES.items():
        parser.add_render_rule(name, rule)


def add_comment_rules(parser: MarkdownIt) -> None:
    """Turn headings into strong paragraphs and images into their alternative text."""
    parser.core.ruler.push("headings", _headings_as_paragraphs)
    parser.add_render_rule("image", _image_as_text)


# Passes over the tokens


def _headings(state: StateCore) -> None:
    """Give headings ids; drop empty ones; make room above for the page's own `<h1>`."""
    down = int(any(token.type == "heading_open" and token.tag == "h1" for token in state.tokens))
    taken: dict[str, int] = {}
    kept: list[Token] = []
    skip_to = -1
    for index, token in enumerate(state.tokens):
        if index <= skip_to:
            continue
        if token.type == "heading_open":
            inline = state.tokens[index + 1]
            text = _visible(inline)
            if not text and not _shows_something(inline):
                skip_to = index + 2
                continue
            level = min(int(token.tag[1]) + down, _LAST_LEVEL)
            ident = _unique(slugify(text) or "section", taken)
            token.tag = state.tokens[index + 2].tag = f"h{level}"
            token.attrSet("id", ident)
            _link_to_itself(inline, ident)
        kept.append(token)
    state.tokens = kept


def _link_to_itself(inline: Token, ident: str) -> None:
    """Make the words of a heading the link to it, unless they hold one already."""
    children = inline.children or []
    if not any(child.type in {"link_open", "html_inline", "footnote_ref"} for child in children):
        attrs: dict[str, str | int | float] = {"class": "anchor", "href": f"#{ident}"}
        inline.children = [Token("link_open", "a", 1, attrs=attrs), *children, Token("link_close", "a", -1)]


def _visible(inline: Token) -> str:
    words = (
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in inline.children or []
        if child.type in {"text", "text_special", "code_inline", "image", "softbreak", "hardbreak"}
    )
    return " ".join("".join(words).split())


def _shows_something(inline: Token) -> bool:
    return any(child.type in {"image", "html_inline"} for child in inline.children or [])


def _unique(ident: str, taken: dict[str, int]) -> str:
    unique = ident
    while unique in taken:
        taken[ident] += 1
        unique = f"{ident}-{taken[ident]}"
    taken[unique] = 1
    return unique


def _tasks(state: StateCore) -> None:
    """Make list items that begin with "[ ]" or "[x]" tasks (GitHub Flavored Markdown, section 5.3)."""
    lists: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(token)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "inline" and _begins_item(state.tokens, index) and _make_task(token):
            state.tokens[index - 2].attrSet("class", "task")
            lists[-1].attrSet("class", "task-list")


def _begins_item(tokens: list[Token], index: int) -> bool:
    return [token.type for token in tokens[max(0, index - 2) : index]] == ["list_item_open", "paragraph_open"]


def _make_task(inline: Token) -> bool:
    first = inline.children[0] if inline.children else None
    # An escaped bracket is text: its backslash stands in the source, no longer in the first child.
    if not inline.content.startswith("[") or first is None or first.type != "text":
        return False
    if not (tick := _TICK.match(first.content)):
        return False
    first.content = first.content[tick.end() :]
    checked = "" if tick[1] == " " else " checked"
    # The label gives the box its accessible name: the text of the task.
    opening = Token("html_inline", "", 0, content=f'<label><input type="checkbox" disabled{checked}> ')
    inline.children = [opening, *(inline.children or []), Token("html_inline", "", 0, content="</label>")]
    return True


def _raw_html(state: StateCore) -> None:
    """Turn alignment into classes, the page's policy knows no inline style; and hold back bombs of nested tags."""
    guard = RawNesting()
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and isinstance(style := token.attrs.pop("style", None), str):
            token.attrSet("class", style.replace("text-align:", "align-"))
        elif token.type == "html_block":
            token.content = guard.limit(align_by_class(token.content))
        elif token.type == "inline":
            for child in token.children or []:
                if child.type == "html_inline":
                    child.content = guard.limit(align_by_class(child.content))


def _headings_as_paragraphs(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open":
            inline, closing = state.tokens[index + 1 : index + 3]
            token.type, token.tag = "paragraph_open", "p"
            closing.type, closing.tag = "paragraph_close", "p"
            bold, unbold = Token("strong_open", "strong", 1), Token("strong_close", "strong", -1)
            inline.children = [bold, *(inline.children or []), unbold]


# How tokens are written

Env = dict[str, Any]


def blockquote_open(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    """Write the start of a block quote, always with a newline after it."""
    return renderer.renderToken(tokens, at, options, env).removesuffix("\n") + "\n"


def _fence(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    words = unescapeAll(tokens[at].info).split()
    return _code(tokens[at].content, words[0] if words else "", env)


def _code_block(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    return _code(tokens[at].content, "", env)


def _code(code: str, language: str, env: Env) -> str:
    left = env.setdefault("code_left", CODE_MAX)
    if len(code) <= left:
        env["code_left"] = left - len(code)
    return code_block(code, language, left)


def _table_open(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    # Focus lets the keyboard scroll a wide table; a role would need a name in the reader's language.
    return '<div class="table-scroll" tabindex="0"><table>\n'


def _table_close(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    return "</table></div>\n"


def _image(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    tokens[at].attrs |= {"loading": "lazy", "decoding": "async"}
    return renderer.image(tokens, at, options, env)


def _image_as_text(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    return escape(renderer.renderInlineAsText(tokens[at].children, options, env))


# Footnotes: ids hold a colon, which no heading's id can


def _note_ref(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    number, ident = _note(tokens[at])
    link = f'<a href="#fn:{number}" id="fnref:{ident}" role="doc-noteref">[{number}]</a>'
    return f'<sup class="footnote-ref">{link}</sup>'


def _notes_open(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    return '<div class="footnotes" role="doc-endnotes">\n<ol>\n'


def _notes_close(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    return "</ol>\n</div>\n"


def _note_open(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    return f'<li id="fn:{_note(tokens[at])[0]}" class="footnote">'


def _note_close(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    return "</li>\n"


def _note_back(_renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env) -> str:
    # U+FE0E asks for the arrow as text, not as a coloured picture.
    _, ident = _note(tokens[at])
    return f' <a href="#fnref:{ident}" class="footnote-back" role="doc-backlink">↩\ufe0e</a>'


def _note(token: Token) -> tuple[str, str]:
    """Return the number of a note and the id of this mention: "1", or "1:2" for a third mention."""
    number = str(token.meta["id"] + 1)
    again = token.meta.get("subId", 0)
    return number, f"{number}:{again}" if again else number


_POST_RULES: Final = {
    "fence": _fence,
    "code_block": _code_block,
    "image": _image,
    "table_open": _table_open,
    "table_close": _table_close,
    "footnote_ref": _note_ref,
    "footnote_block_open": _notes_open,
    "footnote_block_close": _notes_close,
    "footnote_open": _note_open,
    "footnote_close": _note_close,
    "footnote_anchor": _note_back,
}
