"""The colours of code."""

from pathlib import Path

import pytest

from blog.core import highlight_css

STYLESHEET = Path(__file__).parents[2] / "static/css/highlight.css"


def test_the_style_sheet_of_code_is_the_one_its_script_makes() -> None:
    assert STYLESHEET.read_text(encoding="utf-8") == highlight_css.stylesheet()
    assert STYLESHEET.stat().st_size < 4096


@pytest.mark.parametrize("palette", [highlight_css.LIGHT, highlight_css.DARK], ids=["light", "dark"])
def test_every_colour_of_code_can_be_read(palette: tuple[str, str, str]) -> None:
    _, background, text = palette
    for colour in {*highlight_css.colours(*palette).values(), text}:
        assert highlight_css.contrast(colour, background) >= 4.5


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert highlight_css.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert highlight_css.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
