"""What Markdown becomes."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from xml.etree.ElementTree import Element

import html5lib
import pytest

from blog.core.markup import render_comment, render_post


def elements(html: str) -> list[Element]:
    """Parse strictly: any parse error of what we send out is a failure."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return [element for root in parser.parseFragment(html) for element in root.iter()]


def test_code_in_a_known_language_is_coloured_by_class() -> None:
    html = render_post("```python title\nreturn '<b>'\n```").html
    assert '<pre class="highlight" tabindex="0"><code class="language-python"><span class="k">return</span>' in html
    assert "&lt;b&gt;" in html
    assert "style=" not in html


@pytest.mark.parametrize("language", ["", "nonsense", "python'", "../x", "a" * 50])
def test_code_in_an_unknown_language_stays_plain(language: str) -> None:
    html = render_post(f"```{language}\nreturn <b>\n```").html
    assert "return &lt;b&gt;" in html
    assert "<span" not in html


def test_code_beyond_the_budget_stays_plain() -> None:
    block = "```python\n" + "return 1\n" * 2_000 + "```\n"
    html = render_post(block * 6).html
    assert ["<span" in code for code in html.split("</pre>")[:6]] == [True] * 5 + [False]


@pytest.mark.parametrize("code", ["return 1\n" * 2_500, "return 1" + " + 1" * 250])
def test_code_too_long_to_be_written_by_hand_stays_plain(code: str) -> None:
    assert "<span" not in render_post(f"```python\n{code}\n```").html


def headings(source: str) -> list[tuple[str, str | None]]:
    """The headings of a post as (element, id)."""
    found = elements(render_post(source).html)
    return [(element.tag, element.get("id")) for element in found if element.tag in {f"h{n}" for n in range(1, 7)}]


def test_headings_have_ids_in_their_own_script() -> None:
    assert headings("## Hello *World*\n\n### 你好，世界\n\n### `f()`\n\n## Hello World\n\n## हिन्दी") == [
        ("h2", "s-hello-world"),
        ("h3", "s-你好-世界"),
        ("h3", "s-f"),
        ("h2", "s-hello-world-2"),
        ("h2", "s-हिन्दी"),
    ]


def test_headings_leave_the_first_level_to_the_page() -> None:
    assert [tag for tag, _id in headings("# a\n## b\n###### c")] == ["h2", "h3", "h6"]
    assert [tag for tag, _id in headings("## a\n### b")] == ["h2", "h3"]


def test_an_empty_heading_goes_and_one_without_letters_gets_an_id() -> None:
    assert render_post("##\n\ntext").html == "<p>text</p>\n"
    assert headings("## !?") == [("h2", "s-section")]


def test_ids_stay_unique_when_numbers_meet_names() -> None:
    ids = [ident for _tag, ident in headings("## a\n## a\n## a 2\n## a\n## a-2\n")]
    assert len(ids) == len(set(ids)) == 5


def test_links_within_a_post_follow_its_ids() -> None:
    html = render_post('[down](#the-end)\n\n## The end\n\n<a id="mark">m</a> <a href="#mark">up</a>', "p7-").html
    targets = {element.attrib["id"] for element in elements(html) if "id" in element.attrib}
    links = {element.attrib["href"][1:] for element in elements(html) if "href" in element.attrib}
    assert targets == links == {"p7-s-the-end", "p7-s-mark"}


def test_footnotes_link_there_and_back_and_posts_do_not_collide() -> None:
    source = "One[^n], again[^n], and^[inline].\n\n[^n]: The note.\n\n    More."
    html = render_post(source, "p1-").html + render_post(source, "p2-").html
    ids = [element.attrib["id"] for element in elements(html) if "id" in element.attrib]
    links = [element.attrib["href"][1:] for element in elements(html) if "href" in element.attrib]
    assert len(ids) == len(set(ids)) == 10
    assert set(links) == set(ids)


def test_task_lists_keep_their_boxes_disabled_and_named() -> None:
    html = render_post("- [ ] buy *ink*\n- [x] done\n- plain [ ]\n\n1. [X] nested\n   - [ ] in").html
    boxes = [element for element in elements(html) if element.tag == "label"]
    assert ["".join(box.itertext()).strip() for box in boxes] == ["buy ink", "done", "nested", "in"]
    ticked = ["checked" in (element.attrib) for element in elements(html) if element.tag == "input"]
    assert ticked == [False, True, True, False]


def test_a_wide_table_scrolls_by_keyboard_and_aligns_by_class() -> None:
    html = render_post("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |").html
    assert html.startswith('<div class="table-scroll" tabindex="0"><table>')
    assert [element.attrib["class"] for element in elements(html) if element.tag == "td"] == [
        "align-left",
        "align-center",
        "align-right",
    ]


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("~~gone~~", "<p><s>gone</s></p>\n"),
        ("Ink\n: a fluid", "<dl>\n<dt>Ink</dt>\n<dd>a fluid</dd>\n</dl>\n"),
        ("![alt](/x.png)", '<p><img src="/x.png" alt="alt" loading="lazy" decoding="async"></p>\n'),
        ("<kbd>Ctrl</kbd> H<sub>2</sub>O", "<p><kbd>Ctrl</kbd> H<sub>2</sub>O</p>\n"),
        ('<abbr title="x">y</abbr>', '<p><abbr title="x">y</abbr></p>\n'),
        ('<p lang="zh-Hans" dir="ltr">墨</p>', '<p lang="zh-Hans" dir="ltr">墨</p>'),
        ('<p lang="x y" dir="up">墨</p>', "<p>墨</p>"),
        ('<p align="center">x</p>', '<p class="align-center">x</p>'),
        ('<p class="caption" style="text-align: right;">x</p>', '<p class="align-right caption">x</p>'),
        ("<figure class='alignleft evil'>x<figcaption>y</figcaption></figure>",
         '<figure class="alignleft">x<figcaption>y</figcaption></figure>'),
        ("<details><summary>s</summary>\n\n*in*\n\n</details>",
         "<details><summary>s</summary>\n<p><em>in</em></p>\n</details>"),
        ('<a rel="me evil" href="tel:+1">x</a>', '<p><a rel="me" href="tel:+1">x</a></p>\n'),
        ('<video src="/a.mp4"></video>', '<p><video src="/a.mp4" controls=""></video></p>\n'),
        ('<video src="http://b/a.mp4"></video>', '<p><video controls=""></video></p>\n'),
        ("<td>loose", "loose"),
        ("<div>open", "<div>open</div>"),
        ("a\0b\x01c<i>&#x1f;</i>", "<p>a\ufffdb\ufffdc<i>\ufffd</i></p>\n"),
        ('<q cite="https://b/">x</q>', '<p><q cite="https://b/">x</q></p>\n'),
        ("<input> <img src=/x.png alt=y>", '<p> <img src="/x.png" alt="y" loading="lazy"></p>\n'),
        ("", ""),
    ],
)  # fmt: skip
def test_posts_keep_what_writing_needs(source: str, html: str) -> None:
    assert render_post(source).html == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a\nb", "<p>a<br>\nb</p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("<div>x</div>", "<p>&lt;div&gt;x&lt;/div&gt;</p>\n"),
        ("# Big", "<p><strong>Big</strong></p>\n"),
        ("Big\n===", "<p><strong>Big</strong></p>\n"),
        ("![a *cat*](/x.png)", "<p>a cat</p>\n"),
        ("[x](https://a.example/)", '<p><a href="https://a.example/" rel="nofollow ugc">x</a></p>\n'),
        ("```python\nif x: <y>\n```", "<pre><code>if x: &lt;y&gt;\n</code></pre>\n"),
        ("> q\n\n- a\n- **b**", "<blockquote>\n<p>q</p>\n</blockquote>\n<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n"
         "</ul>\n"),
        ("x[^1]", "<p>x[^1]</p>\n"),
        ('[x](/y "title")', '<p><a href="/y" rel="nofollow ugc">x</a></p>\n'),
    ],
)  # fmt: skip
def test_comments_are_plain_writing(source: str, html: str) -> None:
    assert render_comment(source) == html


@pytest.mark.parametrize(
    ("source", "more"),
    [
        ("one\n\n<!--more-->\n\ntwo", "<p>one</p>\n"),
        ("one\n<!-- more Read on -->\ntwo", "<p>one</p>\n"),
        ("one *x* <!--more--> two", "<p>one <em>x</em> </p>"),
        ("> - one <!--more--> two", "<blockquote>\n<ul>\n<li>one </li></ul></blockquote>"),
        ("## Head\n\none[^1] [up](#head)\n\n<!--more-->\n\n[^1]: n", "<h2>Head</h2>\n<p>one <a>up</a></p>\n"),
        ("one", None),
        ("```\n<!--more-->\n```", None),
        ("one <!--moreover-->", None),
    ],
)
def test_the_part_before_more_is_whole_and_free_of_ids(source: str, more: str | None) -> None:
    assert render_post(source).more == more


def test_plain_text_holds_the_words_and_nothing_else() -> None:
    text = render_post("## A & B\n\nx[^1] <b>y</b>\n\n- [x] z\n- `<q>`\n\n|a|\n|-|\n|b|\n\n[^1]: note").text
    assert text == "A & B\nx y\nz\n<q>\na\nb\nnote"


def test_a_megabyte_renders() -> None:
    source = "## Head\n\n" + "A paragraph of *ordinary* words, repeated until it is long.\n\n" * 16_500
    assert len(source.encode()) > 1_000_000
    made = render_post(source)
    assert made.html.count("<p>") == 16_500


def test_threads_do_not_mix_their_ids() -> None:
    together = threading.Barrier(4)

    def render(number: int) -> tuple[int, str]:
        together.wait()
        return number, render_post(f"## Same\n\n[^a]\n\n[^a]: {number}", f"p{number}-").html

    with ThreadPoolExecutor(4) as threads:
        for number, html in threads.map(render, range(40)):
            assert html == render_post(f"## Same\n\n[^a]\n\n[^a]: {number}", f"p{number}-").html
            assert set(re.findall(r'id="(p\d+-)', html)) == {f"p{number}-"}
