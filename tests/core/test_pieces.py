"""Pieces of pages: made once for the same arguments, and never given for others."""

import pytest
from markupsafe import Markup, escape

from blog.core import i18n
from blog.core.pieces import LONGEST, OVERHEAD_BYTES, Pieces


class _Macro:
    """Counts how often it was asked, and says in which language."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, *words: object) -> Markup:
        self.asked += 1
        return Markup(" ").join([i18n.current().tag, *(escape(word) for word in words)])


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.speak("en", "UTC")


def test_a_piece_is_made_once() -> None:
    macro, pieces = _Macro(), Pieces()
    assert pieces.get(macro, "a", 1) == pieces.get(macro, "a", 1) == "en a 1"
    assert macro.asked == 1


def test_other_words_another_macro_another_language_and_another_zone_are_other_pieces() -> None:
    macro, other, pieces = _Macro(), _Macro(), Pieces()
    assert (pieces.get(macro, "a"), pieces.get(macro, "b"), pieces.get(other, "a")) == ("en a", "en b", "en a")
    i18n.speak("zh-Hans", "UTC")
    assert pieces.get(macro, "a") == "zh-Hans a"
    i18n.speak("en", "Asia/Shanghai")
    assert pieces.get(macro, "a") == "en a"
    assert (macro.asked, other.asked) == (4, 1)


def test_what_is_markup_is_no_piece_for_the_same_letters_as_text() -> None:
    macro, pieces = _Macro(), Pieces()
    assert pieces.get(macro, Markup("<b>")) == "en <b>"
    assert pieces.get(macro, "<b>") == "en &lt;b&gt;"
    assert (pieces.get(macro, 1), pieces.get(macro, True)) == ("en 1", "en True")


def test_the_pieces_that_were_not_asked_for_longest_go_first() -> None:
    macro, pieces = _Macro(), Pieces(3 * OVERHEAD_BYTES)
    for word in ("a", "b", "a", "c", "a"):
        pieces.get(macro, word)
    assert (macro.asked, pieces.bytes <= 3 * OVERHEAD_BYTES) == (3, True)
    pieces.get(macro, "a")
    assert macro.asked == 3
    pieces.get(macro, "b")
    assert macro.asked == 4


def test_a_long_piece_is_not_kept_and_no_room_keeps_none() -> None:
    macro, pieces, none = _Macro(), Pieces(), Pieces(0)
    for _ in range(2):
        pieces.get(macro, "x" * LONGEST)
        none.get(macro, "a")
    assert (macro.asked, pieces.bytes, none.bytes) == (4, 0, 0)


def test_what_could_change_later_is_refused() -> None:
    with pytest.raises(TypeError):
        Pieces().get(_Macro(), ["a list"])
