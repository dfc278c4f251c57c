"""The colours of code."""

import pytest

from blog.core import highlight_css


def test_the_colours_of_code_in_the_style_sheet_are_those_its_script_makes() -> None:
    stylesheet = highlight_css.STYLESHEET.read_text(encoding="utf-8")
    assert highlight_css.rules() in stylesheet
    assert highlight_css.with_section(stylesheet) == stylesheet


def test_the_colours_of_code_stand_on_the_site_s_own_background() -> None:
    stylesheet = highlight_css.STYLESHEET.read_text(encoding="utf-8")
    for _, background, text in (highlight_css.LIGHT, highlight_css.DARK):
        assert f"--code: {background};" in stylesheet
        assert f"--ink: {text};" in stylesheet


@pytest.mark.parametrize("palette", [highlight_css.LIGHT, highlight_css.DARK], ids=["light", "dark"])
def test_every_colour_of_code_can_be_read(palette: tuple[str, str, str]) -> None:
    _, background, text = palette
    for colour in {*highlight_css.colours(*palette).values(), text}:
        assert highlight_css.contrast(colour, background) >= 4.5


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert highlight_css.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert highlight_css.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
