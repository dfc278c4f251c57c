"""Alerts, figures, galleries, cards, abbreviations, and headings that link to themselves."""

import pytest

from blog.core.markup import render_post


def alert(kind: str, title: str, rest: str = "") -> str:
    return f'<div class="{kind}" role="note">\n<p class="alert-title">{title}</p>\n{rest}</div>\n'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> [!NOTE]\n> *Look* out.", alert("note", "Note", "<p><em>Look</em> out.</p>\n")),
        ("> [!note]\n> 请看这里。", alert("note", "注意", "<p>请看这里。</p>\n")),
        ("> [!Warning] Mind the *gap*\n> x", alert("warning", "Mind the <em>gap</em>", "<p>x</p>\n")),
        ("> [!TIP]\n>\n> - one", alert("tip", "Tip", "<ul>\n<li>one</li>\n</ul>\n")),
        ("> [!NOTE]", alert("note", "Note")),
        ("> [!OTHER]\n> x", "<blockquote>\n<p>[!OTHER]\nx</p>\n</blockquote>\n"),
        ("> \\[!NOTE]\n> x", "<blockquote>\n<p>[!NOTE]\nx</p>\n</blockquote>\n"),
        ("[!NOTE]\nx", "<p>[!NOTE]\nx</p>\n"),
    ],
)
def test_a_quotation_that_begins_with_a_mark_is_an_alert(source: str, expected: str) -> None:
    assert render_post(source).html == expected


def test_an_alert_within_a_quotation_and_the_other_way_round() -> None:
    html = render_post("> a\n>\n> > [!NOTE]\n> > b\n\n> [!TIP]\n> c\n>\n> > d").html
    assert html.count("<blockquote>") == html.count("</blockquote>") == 2
    assert html.count('<div class="') == html.count("</div>") == 2


def picture(name: str, title: str = "") -> str:
    return f'<img src="{name}.jpg" alt="{name}"{title} loading="lazy" decoding="async">'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '![a](a.jpg "Cap <b>")',
            f"<figure>{picture('a')}<figcaption>Cap &lt;b&gt;</figcaption></figure>\n",
        ),
        (
            '[![a](a.jpg "T")](b)',
            f'<figure><a href="b">{picture("a")}</a><figcaption>T</figcaption></figure>\n',
        ),
        ("![a](a.jpg)", f"<p>{picture('a')}</p>\n"),
        ('x ![a](a.jpg "T")', "<p>x " + picture("a", ' title="T"') + "</p>\n"),
        (
            '![a](a.jpg "One")\n[![b](b.jpg)](b.jpg)',
            f'<div class="gallery"><figure>{picture("a")}<figcaption>One</figcaption></figure>'
            f'<figure><a href="b.jpg">{picture("b")}</a></figure></div>\n',
        ),
        ("![a](a.jpg) and ![b](b.jpg)", f"<p>{picture('a')} and {picture('b')}</p>\n"),
    ],
)
def test_pictures_alone_in_a_paragraph_are_figures_and_galleries(source: str, expected: str) -> None:
    assert render_post(source).html == expected


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://www.youtube.com/watch?v=abc", "YouTube"),
        ("<https://gist.github.com/a/1>", "GitHub Gist"),
        ("https://www.bilibili.com/video/BV1", "哔哩哔哩"),
        ("https://zh.wikipedia.org/wiki/%E5%A2%A8", "Wikipedia"),
    ],
)
def test_an_address_alone_on_its_line_becomes_a_card(source: str, name: str) -> None:
    html = render_post(source).html
    assert f'<p class="card"><a href="{source.strip("<>")}"><strong>{name}</strong> <span>' in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "source",
    [
        "https://example.org/a",
        "https://youtube.com.evil.example/watch",
        "https://youtube.com@evil.example/watch",
        "https://youtube.com:444/watch",
        "https://evilyoutube.com/watch",
        "http://youtube.com/watch",
        "https://youtube.com/",
        "see https://youtube.com/watch",
        "- https://youtube.com/watch",
        "https://[youtube.com/watch",
    ],
)
def test_any_other_address_becomes_none(source: str) -> None:
    assert "card" not in render_post(source).html


def test_an_abbreviation_is_explained_wherever_it_stands() -> None:
    html = render_post(
        'HTML与HTML5、xHTML. `HTML` [HTML](x)\n\n*[HTML]: HyperText "Markup"\n*[世卫]: 世界卫生组织\n\n关于世卫的事'
    ).html
    mark = '<abbr title="HyperText &quot;Markup&quot;">HTML</abbr>'
    assert html.startswith(f'<p>{mark}与HTML5、xHTML. <code>HTML</code> <a href="x">{mark}</a></p>')
    assert '关于<abbr title="世界卫生组织">世卫</abbr>的事' in html
    assert "*[" not in html


@pytest.mark.parametrize(
    "source", ["*[]: x", "*[ ]: x", "*[A]:", "    *[A]: x", "*[A\nB]: x", "*[" + "a" * 61 + "]: x"]
)
def test_what_defines_no_abbreviation_stays_text(source: str) -> None:
    assert "*[" in render_post(source).html


def test_a_heading_is_the_link_to_itself_unless_it_holds_one() -> None:
    assert (
        render_post("## 你好 *x*").html
        == '<h2 id="s-你好-x"><a class="anchor" href="#s-你好-x">你好 <em>x</em></a></h2>\n'
    )
    assert render_post("## [y](z)").html == '<h2 id="s-y"><a href="z">y</a></h2>\n'
