"""HTML of a foreign blog as Markdown, checked by what our own renderer makes of it."""

import random
import re
from html import escape
from xml.etree.ElementTree import Element

import html5lib
import pytest

from blog.core.markup import render_comment, render_post
from blog.transfer.html_to_markdown import convert_comment, convert_post
from blog.transfer.report import Reason
from tests.transfer.markdown_cases import BLOCKS, CLASSIC, COMMENTS, INLINE


def visible(html: str) -> str:
    """What a browser shows of some HTML, without any space."""
    root: Element = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return re.sub(r"\s+", "", "".join(text for text in root.itertext()))


def from_blocks(html: str) -> str:
    return convert_post(f"<!-- wp:html -->{html}<!-- /wp:html -->").markdown


@pytest.mark.parametrize(("html", "markdown"), INLINE)
def test_inline_elements(html: str, markdown: str) -> None:
    assert from_blocks(f"<p>{html}</p>") == markdown
    assert visible(render_post(markdown).html) == visible(html)


@pytest.mark.parametrize(("html", "markdown"), BLOCKS)
def test_blocks(html: str, markdown: str) -> None:
    assert from_blocks(html) == markdown


@pytest.mark.parametrize(("text", "markdown"), CLASSIC)
def test_the_classic_editor(text: str, markdown: str) -> None:
    assert convert_post(text).markdown == markdown


@pytest.mark.parametrize(("html", "markdown"), COMMENTS)
def test_comments_become_markdown_without_any_html(html: str, markdown: str) -> None:
    assert convert_comment(html) == markdown
    assert visible(render_comment(markdown)) == visible(html)


LOOKS_LIKE_MARKDOWN = [
    "# no heading",
    "## ",
    "a # b #",
    "- no list",
    "+ no list",
    "* no list",
    "1. no list",
    "1) no list",
    "2024. A year",
    "> no quote",
    "***",
    "---",
    "___",
    "===",
    "~~~",
    "```",
    "`code`",
    "*not* **strong** _or_ __so__ ~~gone~~",
    "snake_case_name _x_",
    "[x](y) ![x](y) [x] [^1] ^[note]",
    "<b>no tag</b> <!-- no comment --> <https://no.link>",
    "&amp; &lt; &copy; &#65; & <",
    "\\ \\* \\\\ C:\\new\\[x]",
    "a | b",
    "| --- | --- |",
    ": no definition",
    "~ no definition",
    "!",
    "http://example.org/a_b_c*d*",
]


@pytest.mark.parametrize("text", LOOKS_LIKE_MARKDOWN)
@pytest.mark.parametrize("tag", ["p", "h2", "li", "td", "blockquote", "em", "pre", "figcaption", "dd"])
def test_text_that_looks_like_markdown_stays_text(text: str, tag: str) -> None:
    around = {
        "li": "<ul><li>{}</li></ul>",
        "td": "<table><tr><th>x</th></tr><tr><td>{}</td></tr></table>",
        "em": "<p>x <em>{}</em></p>",
        "figcaption": "<figure><img src='/a'><figcaption>{}</figcaption></figure>",
        "dd": "<dl><dt>x</dt><dd>{}</dd></dl>",
    }.get(tag, f"<{tag}>{{}}</{tag}>")
    html = around.format(escape(text, quote=False))
    assert visible(render_post(from_blocks(html)).html) == visible(html)


@pytest.mark.parametrize("text", LOOKS_LIKE_MARKDOWN)
def test_a_line_of_a_paragraph_that_looks_like_markdown_stays_text(text: str) -> None:
    html = f"<p>before<br>{escape(text, quote=False)}<br>after</p>"
    assert visible(render_post(from_blocks(html)).html) == visible(html)
    assert visible(render_comment(convert_comment(html))) == visible(html)


PIECES = ["a", "Wort", "中文", "「引」", "*", "**", "_", "`", "~~", "#", ">", "-", "1.", "[x](y)", "!", "^", "<b>",
          "&lt;", "&", "\\", "|", ":", " ", "(", ")", '"', ".", "===", "\u00a0"]  # fmt: skip
INLINE_TAGS = ["em", "strong", "del", "code", "kbd", "sub", "b", "i", "u", "span", "a href='http://e.x/(a)'"]


def some_html(chance: random.Random, depth: int) -> str:
    parts: list[str] = []
    for _number in range(chance.randint(1, 4)):
        if depth == 0 or chance.random() < 0.5:
            parts.append(escape("".join(chance.choice(PIECES) for _ in range(chance.randint(1, 4))), quote=False))
        elif chance.random() < 0.1:
            parts.append("<br>")
        else:
            tag = chance.choice(INLINE_TAGS)
            inner = escape(chance.choice(PIECES)) if tag.startswith("a ") else some_html(chance, depth - 1)
            parts.append(f"<{tag}>{inner}</{tag.split()[0]}>")
    return "".join(parts)


@pytest.mark.parametrize("seed", range(150))
def test_no_mixture_of_marks_changes_the_text(seed: int) -> None:
    chance = random.Random(seed)
    around = chance.choice(["<p>{}</p>", "<h2>{}</h2>", "<table><tr><th>{}</th></tr><tr><td>x</td></tr></table>"])
    html = around.format(some_html(chance, 3))
    assert visible(render_post(from_blocks(html)).html) == visible(html)
    comment = f"<p>{some_html(chance, 2)}</p>"
    assert visible(render_comment(convert_comment(comment))) == visible(comment)


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ('[contact-form-7 id="1"]', Reason.SHORTCODE, "[contact-form-7]"),
        ("[tabs]x[/tabs]", Reason.SHORTCODE, "[tabs]"),
        ("[gallery]", Reason.GALLERY, "[gallery] 0/?"),
        ("<!-- wp:latest-posts /-->", Reason.BLOCK, "latest-posts"),
        ('<!-- wp:block {"ref":7} /-->', Reason.BLOCK, "block 7"),
        ("<!-- wp:columns --><div>x</div><!-- /wp:columns -->", Reason.LAYOUT, "columns"),
        ('<p style="text-align: center">x</p>', Reason.LAYOUT, "text-align: center"),
        ("<script>x</script>", Reason.ELEMENT, "<script>"),
        ('<iframe src="https://v.example/1"></iframe>', Reason.PLAYER, "<iframe>"),
        ("a<!--nextpage-->b<!--nextpage-->c", Reason.PAGE_BREAK, "2"),
        ("a<!--more Read on-->b", Reason.MORE_LABEL, "Read on"),
    ],
)
def test_what_cannot_be_carried_is_noted_once(text: str, reason: Reason, detail: str) -> None:
    notes = [(note.reason, note.detail) for note in convert_post(f"{text}\n\n{text}").notes if note.reason == reason]
    assert len(notes) == 1
    assert notes[0] == (reason, "4" if reason is Reason.PAGE_BREAK else detail)


@pytest.mark.parametrize("word", ["[sic]", "[1]", "[x](y)", "[]", "[...]"])
def test_a_word_in_brackets_is_no_shortcode(word: str) -> None:
    converted = convert_post(word)
    assert converted.notes == ()
    assert visible(render_post(converted.markdown).html) == word


def test_very_deep_nesting_gives_up_tags_and_keeps_the_text() -> None:
    html = "<div><blockquote>" * 3000 + "deep" + "</blockquote></div>" * 3000
    assert "deep" in from_blocks(html)


def test_nothing_runs() -> None:
    markdown = convert_post(
        '<a href="javascript:x">a</a> <a href="java&#10;script:x">b</a> <img src="x" onerror="x"> <svg><script>x'
        '</script></svg><figure onclick="x"><img src="javascript:x">'
        "<figcaption><a href='data:x'>c</a></figcaption></figure>"
    ).markdown
    assert not re.search(r"javascript|onerror|onclick|<script|data:", markdown)
