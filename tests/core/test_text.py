"""Slugs, excerpts, word counts, cleaning and local paths, in many scripts."""

import sys
import unicodedata

import pytest

from blog.core.text import (
    SLUG_MAX,
    WordCount,
    clean_line,
    clean_text,
    contains_control,
    count_words,
    excerpt,
    grapheme_boundary,
    is_invisible,
    is_slug,
    local_path,
    reading_minutes,
    slugify,
)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("  --Don’t Panic--  ", "dont-panic"),
        ("你好，世界！", "你好-世界"),
        ("हिन्दी में लेख", "हिन्दी-में-लेख"),
        ("ΟΔΟΣ ΜΟΥ", "οδος-μου"),
        ("ภาษาไทย น้ำ", "ภาษาไทย-น้ำ"),
        ("ㅋㅋㅋ 한국어", "ㅋㅋㅋ-한국어"),
        ("می\u200cخواهم", "می-خواهم"),
        ("ක්\u200dෂ", "ක්ෂ"),
        ("İstanbul", "istanbul"),
        ("Straße", "straße"),
        ("Cafe\u0301", "café"),
        ("ＡＢＣ　ｶﾞｷﾞ", "abc-ガギ"),
        ("snake_case & co.", "snake-case-co"),
        ("👨‍👩‍👧 family 1️⃣", "family-1"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen-zerowidth"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\0b\nc", "a-b-c"),
        ("\u0301x", "x"),
        ("!!!", ""),
        ("\u3164\u2800", ""),
        ("", ""),
    ],
)
def test_a_slug_keeps_the_script_of_its_title(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_every_character_makes_a_slug_that_an_address_may_ask_for() -> None:
    # All of the small scripts, and samples of the great uniform blocks behind them.
    for code in [*range(0x3400), *range(0xF900, 0x10000), *range(0x10000, sys.maxunicode + 1, 101)]:
        slug = slugify(f"a{chr(code)}b")
        assert is_slug(slug), hex(code)
        assert slugify(slug) == slug, hex(code)


@pytest.mark.parametrize("word", ["ink-", "墨", "नि", "é", "क्ष", "x" * 300])
def test_a_long_slug_is_cut_where_no_character_breaks(word: str) -> None:
    slug = slugify(word * 200)
    assert SLUG_MAX * 2 // 3 <= len(slug) <= SLUG_MAX
    assert is_slug(slug)
    assert not slug.endswith(("-", "\u094d"))
    if word == "नि":
        assert slug.endswith("नि")


@pytest.mark.parametrize("value", ["hello-world", "你好", "हिन्दी", "a_b", "Hello", "x" * 190, "می\u200cخواهم"])
def test_an_address_may_ask_for(value: str) -> None:
    assert is_slug(value)


@pytest.mark.parametrize(
    "value",
    ["", "-", "_", "..", "a/b", "a b", "a.b", "a\\b", "a%20b", "a\0", "a\n", "e\u0301", "x" * 191, "a\u202eb", "🖋",
     "\ud800", "\ufe0f", "\u3164"],
)  # fmt: skip
def test_an_address_may_not_ask_for(value: str) -> None:
    assert not is_slug(value)


@pytest.mark.parametrize(
    ("plain", "length", "short"),
    [
        ("short", 10, "short"),
        ("  many \n spaces\t", 20, "many spaces"),
        ("The quick brown fox jumps over", 18, "The quick brown…"),
        ("The quick, brown fox", 12, "The quick…"),
        ("exactly ten", 11, "exactly ten"),
        ("今天天气很好，我们出去玩。明天可能会下雨了吧", 15, "今天天气很好，我们出去玩…"),
        ("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少", 10, "春眠不觉晓处处闻啼鸟…"),
        ("x" * 30, 10, "x" * 10 + "…"),
        ("e" + "\u0301" * 3 + "e\u0301" * 20, 11, "e" + "\u0301" * 3 + "e\u0301" * 3 + "…"),
        ("👨‍👩‍👧" * 5, 8, "👨‍👩‍👧…"),
        ("🇩🇪🇫🇷🇨🇳🇯🇵", 5, "🇩🇪🇫🇷…"),
        ("", 10, ""),
    ],
)
def test_an_excerpt_ends_where_a_reader_may_stop(plain: str, length: int, short: str) -> None:
    assert excerpt(plain, length) == short
    assert len(short.removesuffix("…")) <= length


def test_a_run_of_marks_without_a_place_to_cut_is_cut_anyway() -> None:
    assert grapheme_boundary("\u0301" * 50, 10) == 10


@pytest.mark.parametrize(
    ("plain", "count"),
    [
        ("Hello world — it's 3.5", WordCount(4, 0)),
        ("你好 world", WordCount(1, 2)),
        ("ひらがなとカタカナ", WordCount(0, 9)),
        ("हिन्दी में लेख", WordCount(3, 0)),
        ("한국어 글", WordCount(2, 0)),
        ("ภาษาไทยเป็นภาษา", WordCount(3, 0)),
        ("𠀀", WordCount(0, 1)),
        (" -- … ", WordCount(0, 0)),
    ],
)
def test_words_are_counted_in_every_script(plain: str, count: WordCount) -> None:
    assert count_words(plain) == count


@pytest.mark.parametrize(
    ("count", "minutes"),
    [
        (WordCount(0, 0), 0),
        (WordCount(1, 0), 1),
        (WordCount(690, 0), 3),
        (WordCount(0, 1200), 3),
        (WordCount(230, 400), 2),
    ],
)
def test_reading_takes_whole_minutes(count: WordCount, minutes: int) -> None:
    assert reading_minutes(count) == minutes


def test_a_body_keeps_its_text_and_loses_control_characters() -> None:
    assert clean_text("a\r\nb\rc\x85d\te\0\x07\x7f\x9f\ud800f\u200b\u202eg") == "a\nb\nc\nd\tef\u200b\u202eg"
    assert clean_text("e\u0301") == "é"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("  Ada \r\n Lovelace\t", "Ada Lovelace"),
        ("ad\u200dmin\u200b\u2060\ufeff", "admin"),
        ("\u202enimda\u202c", "nimda"),
        ("a\u2028b", "a b"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("\u200d墨\u200d", "墨"),
        ("e\u0301\0", "é"),
        ("\u3000", ""),
    ],
)
def test_a_name_is_one_line_without_hidden_characters(value: str, line: str) -> None:
    assert clean_line(value) == line


@pytest.mark.parametrize("value", ["a\0", "\x1b[31m", "a\nb", "\x7f", "\x85", "\udcff"])
def test_control_characters_are_found(value: str) -> None:
    assert contains_control(value)


@pytest.mark.parametrize("value", ["", "墨 ink é", "a\u200db"])
def test_ordinary_text_contains_no_control(value: str) -> None:
    assert not contains_control(value)


@pytest.mark.parametrize("name", ["", " ", "\u200b\u200d", "\u3164", "\u2800\u115f", "\u0301", "\U000e0041"])
def test_a_name_nobody_can_see_is_found(name: str) -> None:
    assert is_invisible(name)


@pytest.mark.parametrize("name", ["a", "墨", "नि", ".", "🖋\ufe0f"])
def test_a_name_somebody_can_see_is_no_ghost(name: str) -> None:
    assert not is_invisible(name)


@pytest.mark.parametrize(
    "path", ["/", "/x?y#z", "/posts/λέξη", "/posts/%CE%BB", "/?next=//evil.example", "/a:b", "/x?a=%0A"]
)
def test_a_path_of_our_own_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        "",
        "x",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "%2f%2fevil.example",
        "/%2fevil.example",
        "/%2Fevil.example",
        "/%252fevil.example",
        "/%25252fevil.example",
        "/%5cevil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " /x",
        "/ /evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/x/../../evil",
        "/%2e%2e//evil",
        "/x\0",
        "/%00",
        "/x%0d%0aSet-Cookie:a=b",
        "/x\r\nLocation: //evil",
        "/\uff0fevil.example",
        "/x?\\evil",
        "/\ud800",
        "/" + "x" * 2000,
    ],
)
def test_another_place_is_refused(target: str) -> None:
    assert local_path(target) is None


def test_no_slug_changes_under_normalisation() -> None:
    for title in ("Å\u0323ngstr\u00f6m", "각", "ﬁn", "Ω"):
        assert unicodedata.is_normalized("NFC", slugify(title))
