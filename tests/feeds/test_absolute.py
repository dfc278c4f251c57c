"""Addresses in a text, made whole."""

import pytest

from blog.core.absolute import absolute_html, first_source

PAGE = "https://blog.example/posts/tea"
CASES = {
    '<a href="/posts/ink">x</a>': '<a href="https://blog.example/posts/ink">x</a>',
    '<a class="anchor" href="#s-top">x</a>': '<a class="anchor" href="https://blog.example/posts/tea#s-top">x</a>',
    '<a href="ink?a=1&amp;b=2">x</a>': '<a href="https://blog.example/posts/ink?a=1&amp;b=2">x</a>',
    '<a href="//other.example/x">x</a>': '<a href="https://other.example/x">x</a>',
    '<a href="mailto:a@b.example">x</a>': '<a href="mailto:a@b.example">x</a>',
    '<a href="https://[broken">x</a>': '<a href="https://[broken">x</a>',
    '<a href="">x</a>': '<a href="https://blog.example/posts/tea">x</a>',
    '<img src="/a.png" alt="href=&quot;/b&quot; > src">': (
        '<img src="https://blog.example/a.png" alt="href=&quot;/b&quot; > src">'
    ),
    '<img srcset="/a,b.png 480w, /c.png 960w" sizes="auto, 100vw">': (
        '<img srcset="https://blog.example/a,b.png 480w, https://blog.example/c.png 960w" sizes="auto, 100vw">'
    ),
    '<video src="/a.mp4" poster="/a.jpg"></video>': (
        '<video src="https://blog.example/a.mp4" poster="https://blog.example/a.jpg"></video>'
    ),
    '<blockquote cite="/x">href="/y"</blockquote>': '<blockquote cite="https://blog.example/x">href="/y"</blockquote>',
    '<p>a < b href="/x"</p>': '<p>a < b href="/x"</p>',
}


@pytest.mark.parametrize("html", CASES)
def test_addresses_in_a_text_become_whole(html: str) -> None:
    assert absolute_html(html, PAGE) == CASES[html]


def test_a_text_that_was_made_whole_stays_so() -> None:
    for html in CASES.values():
        assert absolute_html(html, "https://elsewhere.example/") == html


def test_the_first_thing_loaded_is_found() -> None:
    assert first_source('<picture><source srcset="/b"><img class="x" src="/a?b&amp;c"></picture>') == "/a?b&c"
    assert first_source("<p>src=x</p>") == ""
