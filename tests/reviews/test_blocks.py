"""Texts taken apart, compared, and notes put back to their paragraphs."""

from datetime import UTC, datetime

import pytest

from blog.core.markup import render_post
from blog.reviews.anchors import place
from blog.reviews.blocks import split
from blog.reviews.changes import changes
from blog.reviews.models import Note
from blog.reviews.reading import read

TAKEN_APART = {
    "paragraphs": ("One.\n\nTwo.", ["One.", "Two."]),
    "a list is one": ("- one\n- two\n\nAfter.", ["one\ntwo", "After."]),
    "a quotation of two paragraphs is one": ("> One.\n>\n> Two.", ["One.\nTwo."]),
    "a table is one": ("| a | b |\n| - | - |\n| 1 | 2 |", ["a\nb\n1\n2"]),
    "code is one": ("```\na\n\nb\n```\n\nAfter.", ["a\nb", "After."]),
    "a rule parts": ("One.\n\n---\n\nTwo.", ["One.", "", "Two."]),
    "HTML without a paragraph": ("<div>One</div> two <b>three</b>\n\nFour.", ["One", "two three", "Four."]),
    "HTML left open": ("<i>One\n\nTwo.", ["One", "Two."]),
    "brackets in an attribute": ('<p title="a > b <p>">One</p>\n\nTwo.', ["One", "Two."]),
    "a picture goes by its words": ("![A cat](/media/cat.png)", ["A cat"]),
    "Chinese": ("下了三天雨。\n\n纸都潮了。", ["下了三天雨。", "纸都潮了。"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("case", TAKEN_APART)
def test_a_text_is_taken_apart_where_a_reader_would(case: str) -> None:
    source, texts = TAKEN_APART[case]
    html = render_post(source).html
    blocks = split(html)
    assert [block.text for block in blocks] == texts
    assert "".join("".join(block.html for block in blocks).split()) == "".join(html.split())
    assert [block.is_noteworthy for block in blocks] == [bool(text) for text in texts]


CHANGED = {
    "nothing": ("A.\n\nB.", "A.\n\nB.", "same same"),
    "one more": ("A.\n\nB.", "A.\n\nNew words here.\n\nB.", "same new same"),
    "a word": ("One two three four.\n\nB.", "One two five four.\n\nB.", "changed same"),
    "only its weight": ("One two.", "One **two**.", "changed"),
    "where a link leads": ("[a](/b)", "[a](/c)", "changed"),
    "another picture": ("![a](/b.png)", "![a](/c.png)", "changed"),
    "another text": ("Rivers and mills.", "Quite something else.", "new"),
    "the number of a note": (
        "A[^b]\n\nText.\n\n[^b]: b",
        "[^c]\n\nA[^b]\n\nText.\n\n[^b]: b\n\n[^c]: c",
        "new same same",
    ),
    "Chinese": ("下了三天雨，纸都潮了。", "下了五天雨，纸都潮了。", "changed"),
}


@pytest.mark.parametrize("case", CHANGED)
def test_what_changed_is_told_block_by_block(case: str) -> None:
    old, new, kinds = CHANGED[case]
    found, _ = changes(split(render_post(old).html), split(render_post(new).html))
    assert " ".join(change.kind for change in found[: len(kinds.split())]) == kinds


def test_what_was_taken_out_is_told_where_it_stood() -> None:
    old, new = (
        split(render_post(source).html) for source in ("A one.\n\nB two.\n\nC three.\n\nD four.", "A one.\n\nC three.")
    )
    found, at_the_end = changes(old, new)
    assert [change.removed for change in found] == [(), ("B two.",)]
    assert at_the_end == ("D four.",)


def test_words_within_a_changed_block_are_marked() -> None:
    old, new = (split(render_post(f"The {word} day was long enough.").html) for word in ("quiet", "noisy"))
    found, _ = changes(old, new)
    line = found[0].before[0]
    assert [piece.text for piece in line.old or () if piece.marked] == ["quiet"]
    assert [piece.text for piece in line.new or () if piece.marked] == ["noisy"]


def test_a_text_of_ten_thousand_blocks_is_asked_what_it_held_before() -> None:
    paragraphs = [f"<p>Paragraph {number}.</p>" for number in range(6000)]
    old, new = split("".join(paragraphs)), split("".join([*paragraphs[:4500], "<p>Another.</p>"]))
    found, removed = changes(old, new)
    assert [change.kind for change in found] == ["same"] * 4500 + ["new"]
    assert removed == ()


def note(text: str, position: int) -> Note:
    block = split(render_post(text).html)[0]
    return Note(1, 1, "", "", "", block.fingerprint, position, block.text, datetime(2026, 1, 1, tzinfo=UTC), None, None)


PLACES: dict[str, tuple[str, int, str, int | None, bool]] = {
    "where it was": ("Rivers and mills.", 0, "Rivers and mills.\n\nMore.", 0, False),
    "further down": ("Rivers and mills.", 0, "More.\n\nAnd more.\n\nRivers and mills.", 2, False),
    "at the nearest of two that say the same": ("Yes.", 2, "Yes.\n\nNo.\n\nYes.", 2, False),
    "set in another way": ("Rivers and mills.", 0, "Rivers and *mills*.", 0, False),
    "mended": ("Rivers and mills are old things.", 1, "New.\n\nRivers and mills are very old things.", 1, True),
    "mended in Chinese": ("下了三天雨，纸都潮了。", 0, "新的一段。\n\n下了五天雨，纸都潮了。", 1, True),
    "another text by now": ("Rivers and mills.", 0, "Quite something else.", None, True),
    "gone": ("Rivers and mills.", 0, "", None, True),
    "among paragraphs without a word in common": ("Rivers and mills.", 900, "A.\n\nB.", None, True),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_note_finds_its_paragraph(case: str) -> None:
    about, position, source, expected, is_changed = PLACES[case]
    placed, gone = place([note(about, position)], split(render_post(source).html))
    if expected is None:
        assert (placed, len(gone)) == ({}, 1)
    else:
        assert list(placed) == [expected]
        assert placed[expected][0].is_changed is is_changed


def test_pictures_completed_since_are_no_change() -> None:
    finished = '<p><img src="/media/x/a.png" alt="a" width="9" height="9"></p>\n<p>Two.</p>'
    source = "![a](/media/x/a.png)\n\nTwo."
    reading = read(finished, [], (source.replace("Two", "Three"), source))
    assert [passage.change.kind for passage in reading.passages] == ["same", "new"]
    assert reading.passages[0].block.html.endswith('height="9"></p>')
