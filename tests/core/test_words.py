"""The words of a text as they are searched."""

import random
import re

import pytest

from blog.core.words import LONGEST_QUERY, MOST_TERMS, marked, snippet, spaced_words, terms, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "cafe"),
        ("ＡＢＣ", "abc"),
        ("STRASSE", "straße"),
        ("ﾃﾞｰﾀ", "データ"),
        ("e\u0301cole", "école"),
        ("Ёлка", "ёлка"),
    ],
)
def test_differences_nobody_searches_for_make_no_difference(one: str, other: str) -> None:
    assert tokens(one) == tokens(other) != ()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Inkstone is written in Python.", "python INKSTONE"),
        ("砚台是中文排版的", "中文"),
        ("砚台是中文排版的", "排"),
        ("用Python写博客", "python"),
        ("用Python写博客", "写博客"),
        ("블로그 엔진을 만들었다", "엔진"),
        ("हिन्दी में लिखना", "हिन्दी"),
        ("ภาษาไทย", "ไทย"),
        ("don’t stop", "don't"),
        ("C++ and C#", "c"),
        ("version 3.14", "3.14"),
    ],
)
def test_a_text_has_the_tokens_of_what_it_says(text: str, question: str) -> None:
    asked = [token for term in terms(question) for token in term.tokens]
    assert asked
    assert set(asked) <= set(tokens(text))


@pytest.mark.parametrize(
    ("text", "question"), [("中文排版", "文中"), ("Pythons", "python"), ("排 版", "排版"), ("", "a")]
)
def test_a_text_has_no_tokens_of_what_it_does_not_say(text: str, question: str) -> None:
    asked = [token for term in terms(question) for token in term.tokens]
    assert not set(asked) <= set(tokens(text))


@pytest.mark.parametrize("question", ["", "   ", '+-><()~*"@', "。，！", "\x00\ud83d", "🖋️", "%_\\"])
def test_a_question_without_words_asks_for_nothing(question: str) -> None:
    assert terms(question) == ()


def test_every_token_is_a_word_to_both_servers() -> None:
    chance = random.Random(3)
    text = "".join(
        chr(chance.choice((chance.randint(32, 0x2FFF), chance.randint(0x3000, 0xD7FF)))) for _ in range(20_000)
    )
    made = tokens(text + "a" * 500 + " " + "я" * 500)
    assert len(made) > 5000
    assert all(re.fullmatch(r"[lxub][0-9a-z]{1,79}", token) for token in made)


def test_a_question_is_bounded() -> None:
    assert len(terms(" ".join(map(str, range(100))))) == MOST_TERMS
    assert sum(len(term.tokens) for term in terms("".join(map(chr, range(0x4E00, 0x4F00))))) < LONGEST_QUERY


def test_known_words_are_those_with_spaces_between_them() -> None:
    assert spaced_words("Python 中文 in a Blog, python") == ("python", "blog")


def shown(text: str, question: str) -> str:
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in marked(text, terms(question)))


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("A café in Python", "cafe python", "A [café] in [Python]"),
        ("Pythons bite", "python", "Pythons bite"),
        ("中文排版很好", "排版", "中文[排版]很好"),
        ("a < b & c", "b", "a < [b] & c"),
        ("nothing", "", "nothing"),
    ],
)
def test_what_was_asked_for_is_marked(text: str, question: str, expected: str) -> None:
    assert shown(text, question) == expected


def test_a_snippet_is_the_part_where_most_of_it_stands() -> None:
    text = "alpha " * 60 + "then alpha meets beta here " + "gamma " * 60
    pieces = snippet(text, terms("alpha beta"))
    assert {piece.text for piece in pieces if piece.is_match} == {"alpha", "beta"}
    whole = "".join(piece.text for piece in pieces)
    assert whole.startswith("…")
    assert whole.endswith("…")
    assert len(whole) < 200
    assert snippet(text, terms("delta")) == ()
