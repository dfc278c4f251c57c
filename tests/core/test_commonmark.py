"""The parser against CommonMark 0.31.2, before cleaning: our own examples of every section, and all examples of the
specification (https://spec.commonmark.org/0.31.2/), which come with the sources of the parser.
"""

import json
import re
import sys
from pathlib import Path

import pytest

from blog.core.markup import commonmark, post_parser

SPECIFICATION = Path(sys.prefix) / "commonmark.json"

OWN = {
    "tabs count as stops of four": ("\tink\tstone\n", "<pre><code>ink\tstone\n</code></pre>\n"),
    "NUL becomes the replacement character": ("a\0b\n", "<p>a\ufffdb</p>\n"),
    "backslash escapes": ("\\*no\\* \\q\n", "<p>*no* \\q</p>\n"),
    "entities": ("&copy; &#65; &#x41; &bogus;\n", "<p>© A A &amp;bogus;</p>\n"),
    "block structure wins over inline": ("- `a\n- b`\n", "<ul>\n<li>`a</li>\n<li>b`</li>\n</ul>\n"),
    "thematic breaks": ("***\n- - -\n_ _ _ _\n", "<hr />\n<hr />\n<hr />\n"),
    "ATX headings": ("## Two ##\n####### seven\n", "<h2>Two</h2>\n<p>####### seven</p>\n"),
    "setext headings": ("One\n===\nTwo\n---\n", "<h1>One</h1>\n<h2>Two</h2>\n"),
    "indented code": ("    a\n\n      b\n", "<pre><code>a\n\n  b\n</code></pre>\n"),
    "fenced code": ("~~~~ ruby x\n~~~\n~~~~\n", '<pre><code class="language-ruby">~~~\n</code></pre>\n'),
    "HTML blocks": ("<div>\n*raw*\n\n*ink*\n</div>\n", "<div>\n*raw*\n<p><em>ink</em></p>\n</div>\n"),
    "link reference definitions": ("[Ink]\n\n[iNK]: /i 'T'\n", '<p><a href="/i" title="T">Ink</a></p>\n'),
    "paragraphs": ("one\n  two\n\nthree\n", "<p>one\ntwo</p>\n<p>three</p>\n"),
    "block quotes and laziness": ("> one\ntwo\n", "<blockquote>\n<p>one\ntwo</p>\n</blockquote>\n"),
    "list items": ("7) a\n\n   b\n", '<ol start="7">\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ol>\n'),
    "tight and loose lists": (
        "- a\n- b\n\n* c\n\n* d\n",
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ul>\n<li>\n<p>c</p>\n</li>\n<li>\n<p>d</p>\n</li>\n</ul>\n",
    ),
    "code spans": ("`` a ` b `` `c`\n", "<p><code>a ` b</code> <code>c</code></p>\n"),
    "emphasis": (
        "*a **b** c* snake_case_x ***d***\n",
        "<p><em>a <strong>b</strong> c</em> snake_case_x <em><strong>d</strong></em></p>\n",
    ),
    "emphasis around Chinese": ("**你好**吗\n", "<p><strong>你好</strong>吗</p>\n"),
    "links": ("[a](</b c> (t)) [d](e(f))\n", '<p><a href="/b%20c" title="t">a</a> <a href="e(f)">d</a></p>\n'),
    "images": ("![a *b*](/c 'd') e\n", '<p><img src="/c" alt="a b" title="d" /> e</p>\n'),
    "autolinks": (
        "<https://a.b/?c=d&e> <a@b.cd>\n",
        '<p><a href="https://a.b/?c=d&amp;e">https://a.b/?c=d&amp;e</a> <a href="mailto:a@b.cd">a@b.cd</a></p>\n',
    ),
    "raw HTML": ("a <b x='1'> <3 <!-- c -->\n", "<p>a <b x='1'> &lt;3 <!-- c --></p>\n"),
    "hard line breaks": ("a  \nb\\\nc\n", "<p>a<br />\nb<br />\nc</p>\n"),
    "soft line breaks": ("a \n b\n", "<p>a\nb</p>\n"),
}


@pytest.mark.parametrize(("source", "html"), OWN.values(), ids=OWN)
def test_each_section_of_commonmark_comes_out_as_specified(source: str, html: str) -> None:
    assert commonmark().render(source) == html


def plain(html: str) -> str:
    """Take away what posts add to the form but not to the meaning of CommonMark."""
    html = re.sub(r'<pre class="highlight" tabindex="0">', "<pre>", html)
    html = re.sub(r"</?span[^>]*>| loading=\"lazy\" decoding=\"async\"", "", html)
    html = re.sub(r'(<h\d) id="[^"]*"><a class="anchor" href="[^"]*">(.*?)</a>', r"\1>\2", html)
    return html.replace(" />", ">").replace("&quot;", '"')


@pytest.mark.parametrize(("source", "html"), OWN.values(), ids=OWN)
def test_the_parser_of_posts_only_adds_to_commonmark(source: str, html: str) -> None:
    made = plain(post_parser().render(source))
    if "<h1>" in html:  # the page has its own; those of the text move down by one
        html = re.sub(r"(</?h)(\d)", lambda tag: f"{tag[1]}{int(tag[2]) + 1}", html)
    assert made == plain(html)


def test_every_example_of_the_specification_comes_out_byte_for_byte() -> None:
    assert SPECIFICATION.exists(), "the examples are fetched by `make test`"
    examples = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    assert len(examples) > 600
    parser = commonmark()
    assert [each["example"] for each in examples if parser.render(each["markdown"]) != each["html"]] == []
