"""What lies on other hosts is linked, never loaded."""

import pytest

from blog.core.markup import render_post


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("![A cat](https://example.org/cat.jpg)", '<a class="elsewhere" href="https://example.org/cat.jpg">A cat</a>'),
        ("![](//example.org/a/%E7%8C%AB.jpg)", '<a class="elsewhere" href="//example.org/a/%E7%8C%AB.jpg">猫.jpg</a>'),
        ('<img src="http://example.org/x.png">', '<a class="elsewhere" href="http://example.org/x.png">x.png</a>'),
        (
            "[![A cat](https://e.org/c.jpg)](https://e.org/)",
            '<a href="https://e.org/"><span class="elsewhere">A cat</span></a>',
        ),
        ('<audio src="https://e.org/a.mp3"></audio>', '<a class="elsewhere" href="https://e.org/a.mp3">a.mp3</a>'),
        (
            '<video><source src="https://e.org/a.mp4" type="video/mp4"></video>',
            '<a class="elsewhere" href="https://e.org/a.mp4">a.mp4</a>',
        ),
    ],
)
def test_a_medium_on_another_host_becomes_a_link(source: str, expected: str) -> None:
    assert expected in render_post(source).html


@pytest.mark.parametrize("source", ["![A cat](/media/cat.jpg)", "![A cat](cat.jpg)", '<img src="/x.png" alt="x">'])
def test_a_picture_of_our_own_stays_a_picture(source: str) -> None:
    html = render_post(source).html
    assert "<img " in html
    assert "elsewhere" not in html


def test_an_alternative_text_cannot_break_out_of_the_link() -> None:
    html = render_post('![a"><script>x</script>](https://e.org/c.jpg)').html
    assert "<script" not in html
    assert html.count('<a class="elsewhere"') == 1
