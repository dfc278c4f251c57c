"""Titles in lines: even, broken where their script allows it."""

import unicodedata

import pytest

from blog.core.lines import NOT_FIRST, NOT_LAST, cut_lines, set_lines


def wide(text: str) -> float:
    """The width in half characters, about as fonts have it."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Ink", 40, ["Ink"]),
        ("The mill above the river", 20, ["The mill above", "the river"]),
        ("one two three four five six", 15, ["one two three", "four five six"]),
        ("well-known and/or half—done", 14, ["well-known", "and/or", "half—done"]),
        ("写字的人不急，先把窗推开", 22, ["写字的人不急，", "先把窗推开"]),
        ("研墨记《慢慢研》", 12, ["研墨记", "《慢慢研》"]),
        ("用 Python 写博客", 12, ["用 Python", "写博客"]),
        ("墨分五色焦浓重淡", 10, ["墨分五色", "焦浓重淡"]),
    ],
)
def test_a_title_is_set_in_even_lines(text: str, width: int, lines: list[str]) -> None:
    assert set_lines(text, wide, width) == tuple(lines)


def test_no_line_begins_or_ends_with_what_must_not() -> None:
    text = "他说：“（好）！”——《书》、「画」……还有……ちょっとコーヒーを、99％、￥5。" * 2
    for width in range(14, 80):
        lines = set_lines(text, wide, width)
        assert lines
        assert "".join(lines) == text
        assert all(wide(line) <= width for line in lines)
        assert not [line for line in lines[1:] if line[0] in NOT_FIRST]
        assert not [line for line in lines[:-1] if line[-1] in NOT_LAST - NOT_FIRST]


def test_a_word_that_is_too_wide_is_not_set_but_cut() -> None:
    assert set_lines("a unbreakable", wide, 8) is None
    assert cut_lines("a unbreakable", wide, 8, 3) == ("a", "unbreaka", "ble")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three four", ("one two", "three…")),
        ("一二三四五六，七八九十", ("一二三四", "五六，七…")),
        ("一二三四五六七，八九", ("一二三四", "五六七…")),
        ("e\u0301" * 30, ("e\u0301" * 9, "e\u0301" * 8 + "…")),
    ],
)
def test_what_has_no_room_ends_in_an_ellipsis(text: str, lines: tuple[str, ...]) -> None:
    def width(part: str) -> float:
        return wide("".join(char for char in part if not unicodedata.combining(char)))

    assert cut_lines(text, width, 9, 2) == lines
