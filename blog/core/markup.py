"""Markdown to HTML: CommonMark 0.31 with tables, footnotes, task lists, formulas, coloured code and more.

Slow enough for big posts to belong in an executor thread; every function here may run in several at once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from blog.core.cleaner import clean_comment, clean_post, clean_post_without_ids, names
from blog.core.highlight import CODE_MAX
from blog.core.markup_abbreviations import add_abbreviations
from blog.core.markup_blocks import add_blocks
from blog.core.markup_formulas import Formulas, add_formulas, with_tex
from blog.core.markup_rules import add_comment_rules, add_post_rules, blockquote_open


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post ready to be stored: all HTML clean, `text` plain for search and excerpts."""

    html: str
    text: str
    more: str | None
    """The part before `<!--more-->`, without ids and footnotes, fit for a list; None without that mark."""


def commonmark() -> MarkdownIt:
    """Return a parser of CommonMark 0.31.2 and nothing else; it is the base of the other two."""
    parser = MarkdownIt("commonmark")
    # The stock renderer leaves the newline out of an empty block quote, which section 5.1 shows with one.
    parser.add_render_rule("blockquote_open", blockquote_open)
    return parser


def post_parser() -> MarkdownIt:
    """Return the parser of posts, whose output is not clean yet."""
    parser = commonmark().enable(["table", "strikethrough"])
    parser.options["xhtmlOut"] = False
    footnote_plugin(parser)
    deflist_plugin(parser)
    add_formulas(parser)
    add_abbreviations(parser)
    add_post_rules(parser)
    add_blocks(parser)
    return _warm(parser)


def comment_parser() -> MarkdownIt:
    """Return the parser of comments: raw HTML is text, a line break is a line break, no headings, no images."""
    parser = commonmark().enable("strikethrough")
    parser.options.update({"html": False, "breaks": True, "xhtmlOut": False})
    add_comment_rules(parser)
    return _warm(parser)


def _warm(parser: MarkdownIt) -> MarkdownIt:
    # Rule chains are compiled on first use and not under a lock; two first threads would see half of them.
    parser.render("*warm*")
    return parser


_POST: Final = post_parser()
_COMMENT: Final = comment_parser()


def render_post(source: str, id_prefix: str = "") -> Rendered:
    """Return a post's Markdown as clean HTML; `id_prefix` keeps the ids of several posts on one page apart.

    Raw HTML is let through as far as `blog.core.cleaner` allows. Every id in the result starts with the prefix
    and "s-", so that no text can take the name of something of the page's own.
    """
    env: dict[str, Any] = {}
    tokens = _POST.parse(source, env)
    html = _finished(tokens, env, lambda made: clean_post(made, id_prefix))
    return Rendered(html, plain_text(html), _before_more(tokens, env))


def render_comment(source: str) -> str:
    """Return a comment's Markdown as clean HTML: raw HTML stays text, no images, headings or ids."""
    return clean_comment(_COMMENT.render(source))


def _finished(tokens: list[Token], env: dict[str, Any], clean: Callable[[str], str], tail: str = "") -> str:
    formulas = Formulas()
    made = _POST.renderer.render(tokens, _POST.options, {**env, "code_left": CODE_MAX, "formulas": formulas})
    return formulas.put_back(clean(f"{made}{tail}"))


_MORE = re.compile(r"<!--\s*more\b[^<>]*-->")


def _before_more(tokens: list[Token], env: dict[str, Any]) -> str | None:
    for index, token in enumerate(tokens):
        if token.type == "footnote_block_open":
            return None
        if token.type == "html_block" and (found := _MORE.search(token.content)):
            part = tokens[:index]
            tail = token.content[: found.start()]
        elif token.type == "inline" and (at := _more_child(token)) is not None:
            part = [*tokens[:index], token.copy(children=(token.children or [])[:at])]
            tail = ""
        else:
            continue
        # What is still open at the mark is closed by the cleaner.
        return _finished(_without_notes(part), env, clean_post_without_ids, tail)
    return None


def _more_child(token: Token) -> int | None:
    if "<!--" not in token.content:
        return None
    for at, child in enumerate(token.children or []):
        if child.type == "html_inline" and _MORE.fullmatch(child.content):
            return at
    return None


def _without_notes(tokens: list[Token]) -> list[Token]:
    return [
        token.copy(children=[child for child in token.children if child.type != "footnote_ref"])
        if token.children
        else token
        for token in tokens
    ]


# Where one Chinese paragraph ends and the next begins: their full stop brings its own space.
_CJK_BREAK = re.compile(r"(?<=[。！？；：，、）》」』”’…—])\s(?=[\u3000-\u9fff\uff00-\uffef“‘])")
_PARAGRAPH = re.compile(r"<p(?: [^<>]*)?>(.*?)</p>", re.DOTALL)


def prose(html: str) -> str:
    """Return the text of a clean post's paragraphs alone: no headings, code, tables, lists or notes."""
    body = html.partition('<div class="footnotes"')[0]
    joined = plain_text("".join(f"<p>{text}</p>" for text in _PARAGRAPH.findall(body)))
    return _CJK_BREAK.sub("", joined)


_TAG = re.compile(r'<(/?)([a-z0-9]+)((?:[^"<>]|"[^"]*")*)>')
_NOTE_MARK = re.compile(r'<sup class="footnote-ref">.*?</sup>|<a [^<>]*class="footnote-back"[^<>]*>.*?</a>')
_INLINE_TAGS: Final = names(
    "a abbr b bdi bdo cite code data del dfn em i img input ins kbd label mark q rp rt ruby s samp small span strong"
    " sub sup time u var wbr"
)


def plain_text(html: str) -> str:
    """Return the text of clean HTML, blocks parted by newlines, without the marks of footnotes."""
    bare = _TAG.sub(lambda tag: "" if tag[2] in _INLINE_TAGS else "\n", _NOTE_MARK.sub("", with_tex(html)))
    lines = (line.strip() for line in unescape(bare).split("\n"))
    return "\n".join(line for line in lines if line)
