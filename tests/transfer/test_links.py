"""Links of the old site in Markdown, and which of them lead to something here."""

import pytest

from blog.transfer.links import Links, rewritten


@pytest.fixture
def links() -> Links:
    links = Links("https://old.example/blog", ["https://cdn.example/cat.jpg"])
    links.add_post("7", "https://old.example/blog/2020/06/01/hello/", "hello", "/posts/hello")
    links.add_post("8", "https://old.example/blog/?page_id=8", "", "/about")
    links.add_tag("category", "child", "/tags/child")
    return links


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://old.example/blog/2020/06/01/hello/", "/posts/hello"),
        ("http://www.old.example/blog/2020/06/01/hello#part", "/posts/hello#part"),
        ("//OLD.example/blog/2020/06/01/hello/?replytocom=3", "/posts/hello"),
        ("/blog/2020/06/01/hello/", "/posts/hello"),
        ("https://old.example/blog/2020/05/31/hello/", "/posts/hello"),
        ("https://old.example/blog/hello", "/posts/hello"),
        ("https://old.example/blog/?p=7", "/posts/hello"),
        ("https://old.example/blog/index.php?page_id=8&x=1", "/about"),
        ("https://old.example/blog/category/parent/child/", "/tags/child"),
        ("https://old.example/blog/", "/"),
        ("https://old.example/blog/2020/06/01/hello/picture/", None),
        ("https://old.example/blog/?p=99", None),
        ("https://elsewhere.example/blog/hello", None),
        ("mailto:anna@old.example", None),
        ("https://[broken/hello", None),
        ("hello", None),
        ("#part", None),
        ("", None),
    ],
)
def test_an_address_of_the_old_site_is_found(links: Links, url: str, path: str | None) -> None:
    assert links.find(url) == path


OLD = "https://old.example/blog/hello"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (f"[a]({OLD})", "[a](/posts/hello)"),
        (f'[a]({OLD} "title")', '[a](/posts/hello "title")'),
        (f"[a](<{OLD}>)", "[a](</posts/hello>)"),
        (f"[![p](https://cdn.example/cat.jpg)]({OLD})", "[![p](https://cdn.example/cat.jpg)](/posts/hello)"),
        (f"<{OLD}>", f"[{OLD}](/posts/hello)"),
        (f'<a class="x" href="{OLD}">a</a>', '<a class="x" href="/posts/hello">a</a>'),
        ('<a href="https://old.example/blog/?x=1&amp;p=7">a</a>', '<a href="/posts/hello">a</a>'),
        (f"`[a]({OLD})`", f"`[a]({OLD})`"),
        (f"``a ` [a]({OLD})`` [a]({OLD})", f"``a ` [a]({OLD})`` [a](/posts/hello)"),
        (f"```\n[a]({OLD})\n```\n[a]({OLD})", f"```\n[a]({OLD})\n```\n[a](/posts/hello)"),
        (f"- ~~~ html\n  [a]({OLD})\n  ~~~\n\n<{OLD}>", f"- ~~~ html\n  [a]({OLD})\n  ~~~\n\n[{OLD}](/posts/hello)"),
        (f"```\n[a]({OLD})", f"```\n[a]({OLD})"),
        (f'<pre>\n<a href="{OLD}">\n</pre> [a]({OLD})', f'<pre>\n<a href="{OLD}">\n</pre> [a](/posts/hello)'),
        (f"a lone ` tick\n\n[a]({OLD}) and `", "a lone ` tick\n\n[a](/posts/hello) and `"),
        (f"\\`[a]({OLD})\\`", "\\`[a](/posts/hello)\\`"),
        (f"just {OLD} as text", f"just {OLD} as text"),
        ("[a](https://elsewhere.example/)", "[a](https://elsewhere.example/)"),
        ("[a]()", "[a]()"),
    ],
)
def test_links_are_rewritten_and_code_is_not(links: Links, markdown: str, expected: str) -> None:
    assert rewritten(markdown, links)[0] == expected


def test_links_to_media_stay_and_are_counted(links: Links) -> None:
    markdown = (
        "![a](https://cdn.example/cat.jpg) [b](https://old.example/blog/wp-content/uploads/b.pdf) [c](https://c/)"
    )
    assert rewritten(markdown, links) == (markdown, 2)


def test_a_site_that_is_nowhere_has_no_links() -> None:
    nowhere = Links("")
    nowhere.add_tag("tag", "cats", "/tags/cats")
    assert rewritten("[a](/tag/cats) <https://old.example/tag/cats>", nowhere)[0].count("/tags/") == 0


def test_a_text_full_of_ticks_takes_no_time_worth_speaking_of(links: Links) -> None:
    markdown = "".join("`" * length + " [" for length in range(1, 600))
    assert rewritten(markdown, links)[0] == markdown
