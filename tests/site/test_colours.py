"""Colours that can be read, by the formula of the Web Content Accessibility Guidelines."""

import re

import pytest

from blog import paths
from blog.site.models_appearance import ACCENT, ACCENT_BY_NIGHT, Appearance
from blog.site.models_colours import DAY, ENOUGH, NIGHT, Paper, colour, contrast, hex_of

SITE_CSS = (paths.STATIC / "css" / "site.css").read_text(encoding="utf-8")
COLOURS = ["#ffffff", "#000000", "#ffd400", "#ff0000", "#00ff00", "#0000ff", "#7f7f7f", "#1f5fa8", "#0a7d4b", "#f1ede4"]


# Worked examples: the ends of the scale, and greys that tools of others tell the same of.
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#abcdef", "#abcdef", 1),
    ],
)
def test_contrast_is_what_the_guidelines_say(one: str, other: str, ratio: float) -> None:
    assert contrast(colour(one), colour(other)) == pytest.approx(ratio, abs=0.005)
    assert contrast(colour(other), colour(one)) == contrast(colour(one), colour(other))


@pytest.mark.parametrize("paper", [DAY, NIGHT])
@pytest.mark.parametrize("typed", COLOURS)
def test_the_nearest_colour_is_readable_and_no_further_than_it_has_to_be(paper: Paper, typed: str) -> None:
    one = colour(typed)
    nearest = paper.nearest(one)
    assert paper.contrast(nearest) >= ENOUGH
    if paper.contrast(one) >= ENOUGH:
        assert nearest == one
    else:
        assert paper.contrast(nearest) < ENOUGH + 0.1


@pytest.mark.parametrize("typed", ["", "red", "#fff", "#12345g", "#1234567", "a6301b", "#a6301b;", "#１２３４５６"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        colour(typed)


def test_the_papers_are_those_of_the_stylesheet() -> None:
    day, night = re.findall(r":root \{(.*?)\n *\}", SITE_CSS, re.DOTALL)[:2]
    for paper, accent, declared in ((DAY, ACCENT, day), (NIGHT, ACCENT_BY_NIGHT, night)):
        tint = f"{accent}{round(paper.tint * 255):02x}"
        wanted = {"paper": hex_of(paper.page), "surface": hex_of(paper.box), "accent": accent, "tint": tint}
        assert {name: re.search(rf"--{name}: ([^;]+);", declared)[1] for name in wanted} == wanted  # type: ignore[index]
        assert paper.contrast(colour(accent)) >= ENOUGH


def test_a_site_as_it_comes_needs_no_stylesheet_of_its_own() -> None:
    assert Appearance().css() == ""


def test_by_night_a_colour_follows_the_one_by_day() -> None:
    assert Appearance().night == ACCENT_BY_NIGHT
    assert Appearance(accent_by_night="#ffd400").night == "#ffd400"
    night = Appearance(accent="#1f5fa8").night
    assert night != "#1f5fa8"
    assert NIGHT.contrast(colour(night)) >= ENOUGH
