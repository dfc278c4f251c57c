"""What differs between two texts."""

import random

import pytest

from blog.core.difference import Line, Piece, differences


def told(lines: list[Line]) -> list[tuple[str, str, str]]:
    """Kind, old and new of each line, what is marked in [brackets]."""

    def side(pieces: tuple[Piece, ...] | None) -> str:
        return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces or ())

    return [(line.kind, side(line.old), side(line.new)) for line in lines]


def test_equal_texts_have_no_differences() -> None:
    assert differences("One.\n\nTwo.", "One.\n\nTwo.") == []


def test_changed_words_are_marked_within_their_line() -> None:
    assert told(differences("The quick brown fox.", "The slow brown fox!")) == [
        ("changed", "The [quick] brown fox[.]", "The [slow] brown fox[!]")
    ]


def test_chinese_is_marked_character_by_character() -> None:
    assert told(differences("大雪三日，湖中人鸟声俱绝。", "大雪五日，湖中人鸟声俱绝。")) == [
        ("changed", "大雪[三]日，湖中人鸟声俱绝。", "大雪[五]日，湖中人鸟声俱绝。")
    ]


def test_lines_that_have_nothing_in_common_are_one_gone_and_one_new() -> None:
    assert told(differences("abc", "xyz uvw")) == [("removed", "[abc]", ""), ("added", "", "[xyz uvw]")]


def test_lines_are_added_and_removed() -> None:
    assert told(differences("a\nb\nc", "a\nc\nd")) == [
        ("same", "a", "a"),
        ("removed", "b", ""),
        ("same", "c", "c"),
        ("added", "", "d"),
    ]


def test_long_equal_stretches_are_folded() -> None:
    old = [f"line {number}" for number in range(20)]
    found = differences("\n".join(old), "\n".join([*old[:10], "new", *old[10:]]), context=2)
    assert [line.kind for line in found] == ["skipped", "same", "same", "added", "same", "same", "skipped"]
    assert [line.count for line in found if line.kind == "skipped"] == [8, 8]


@pytest.mark.parametrize("seed", range(40))
def test_both_texts_can_be_read_off_the_differences(seed: int) -> None:
    rng = random.Random(seed)
    alphabet = ["ink ", "stone ", "墨", "石", "\n", ".", "é", "👩‍👧"]

    def text() -> str:
        return "".join(rng.choices(alphabet, k=rng.randint(0, 40)))

    old, new = text(), text()
    lines = differences(old, new, context=10_000)
    if old == new:
        assert lines == []
        return
    for side, whole in (("old", old), ("new", new)):
        read = [getattr(line, side) for line in lines if getattr(line, side) is not None]
        assert "\n".join("".join(piece.text for piece in pieces) for pieces in read) == whole


def test_a_very_long_line_takes_no_square_of_its_length() -> None:
    old, new = "墨" * 20_000, "墨" * 10_000 + "石" * 10_000
    assert [line.kind for line in differences(old, new)] == ["removed", "added"]
