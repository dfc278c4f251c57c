"""Formulas: TeX in the source, MathML on the page."""

import random
import re

import html5lib
import pytest

from blog.core.formulas import DEEPEST, LONGEST, LONGEST_TOGETHER, mathml
from blog.core.markup import plain_text, prose, render_post


def test_a_formula_in_a_line_and_one_between_lines() -> None:
    html = render_post("Euler: $e^{i\\pi}$.\n\n$$\n\\frac{a}{b}\n$$\n").html
    assert '<p>Euler: <math alttext="e^{i\\pi}"><mrow><msup><mi>e</mi>' in html
    assert '<div class="formula" tabindex="0"><math display="block" alttext="\\frac{a}{b}">' in html
    assert "<mfrac>" in html


@pytest.mark.parametrize(
    "source",
    [
        "It costs $5 and $10.",
        "US$ 3, A$ 4",
        "a$5 and$5",
        "\\$x\\$",
        "`$x$`",
        "```\n$$\nx\n$$\n```",
        "$ x $",
        '<a title="$x$">y</a>',
    ],
)
def test_a_dollar_that_opens_no_formula_stays_one(source: str) -> None:
    assert "<math" not in render_post(source).html


@pytest.mark.parametrize(
    "tex", ["\\frac", "{", "x^", "a_b_c", "\\left(", "\\begin{matrix}", "{" * 40 + "x" + "}" * 40, "x" * 4001]
)
def test_tex_that_cannot_be_read_is_shown_as_it_was_written(tex: str) -> None:
    assert mathml(tex) is None
    assert f"<code>${tex}$</code>" in render_post(f"${tex}$").html


def test_only_so_much_tex_of_one_text_is_translated() -> None:
    formula = "$" + "x" * LONGEST + "$\n\n"
    html = render_post(formula * (LONGEST_TOGETHER // LONGEST + 2)).html
    assert html.count("<math") == LONGEST_TOGETHER // LONGEST
    assert html.count("<code>$x") == 2


@pytest.mark.parametrize(
    "tex",
    [
        "\\text{<script>alert(1)</script>}",
        "\\text{&lt;img src=x onerror=alert(1)&gt;}",
        "\\href{javascript:alert(1)}{x}",
        '\\style{"onclick=alert(1)}{x}',
        "\\class{x}{y}",
        '\\color{"><script>}{x}',
        '"><script>',
        "\\mathbf{</math><script>}",
        "\\unicode{x3c}script",
    ],
)
def test_no_formula_smuggles_anything_in(tex: str) -> None:
    html = render_post(f"${tex}$").html
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for element in tree.iter():
        name = str(element.tag).rpartition("}")[2]
        assert name not in {"script", "img", "a", "style", "mglyph", "annotation-xml"}, html
        assert not {"href", "style", "class", "onclick"} & set(element.attrib), html


def test_nobody_can_name_a_place_that_is_not_theirs() -> None:
    html = render_post("\ue0f0" + "0" * 32 + ":0\ue0f1 $x$").html
    assert html.count("<math") == 1
    assert html.startswith("<p> <math")


def test_words_and_excerpts_go_by_the_tex() -> None:
    html = render_post("The sum $a < b$ is.").html
    assert plain_text(html) == "The sum a < b is."
    assert prose(html) == "The sum a < b is."


def test_random_tex_is_translated_or_left_and_never_raises() -> None:
    pieces = [
        "\\frac",
        "{",
        "}",
        "^",
        "_",
        "x",
        "\\left(",
        "\\right)",
        "\\begin{array}{l|r}",
        "\\end{array}",
        "&",
        "\\\\",
    ]
    pieces += [
        "\\sqrt",
        "[",
        "]",
        "\\limits",
        "'",
        "\\text",
        "<",
        "\\color",
        "\\hline",
        "\\not",
        "\\genfrac",
        "\\over",
        "%",
    ]
    chance = random.Random(7)
    texts = ["".join(chance.choices(pieces, k=chance.randint(1, 14))) for _ in range(3000)]
    made = [mathml(tex) for tex in texts]
    assert 100 < sum(html is not None for html in made) < 2900
    for html in filter(None, made):
        assert html.startswith("<math ")
        assert not re.search(r"<(?!/?m|/?none)", html), html


def test_depth_is_counted_where_tex_nests() -> None:
    assert mathml("{" * DEEPEST + "x" + "}" * DEEPEST)
    assert mathml("\\{" * 200)
    assert mathml("{" * (DEEPEST + 1) + "x" + "}" * (DEEPEST + 1)) is None
