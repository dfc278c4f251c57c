"""Blocks that Markdown has no sign of its own for: alerts, figures and galleries, cards for addresses."""

import re
from html import escape
from typing import Final
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from blog.core.text import count_words


def add_blocks(parser: MarkdownIt) -> None:
    """Let the parser know these blocks."""
    parser.core.ruler.push("alerts", _alerts)
    parser.core.ruler.push("figures", _figures)
    parser.core.ruler.push("cards", _cards)


# Alerts: a quotation whose first line is [!NOTE], as GitHub and Obsidian have them. Words after it are its title.

_ALERT = re.compile(r"\[!(note|tip|important|warning|caution)\][ \t]*", re.IGNORECASE)
_TITLES: Final = {
    "note": ("Note", "注意"),
    "tip": ("Tip", "提示"),
    "important": ("Important", "重要"),
    "warning": ("Warning", "警告"),
    "caution": ("Caution", "当心"),
}


def _alerts(state: StateCore) -> None:
    opened: list[tuple[Token, bool]] = []
    kept: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            kind = _kind_of_alert(state.tokens, index)
            opened.append((token, kind is not None))
            if kind:
                token.type, token.tag = "alert_open", "div"
                token.attrs |= {"class": kind, "role": "note"}
        elif token.type == "blockquote_close":
            _opening, is_alert = opened.pop()
            if is_alert:
                token.type, token.tag = "alert_close", "div"
        kept.append(token)
        if token.type == "alert_open":
            kept.extend(_title_of_alert(state.tokens, index))
    state.tokens = [token for token in kept if not token.meta.get("taken")]


def _kind_of_alert(tokens: list[Token], at: int) -> str | None:
    if [token.type for token in tokens[at + 1 : at + 3]] != ["paragraph_open", "inline"]:
        return None
    inline = tokens[at + 2]
    # An escaped bracket is text: its backslash stands in the source, no longer in the first child.
    if not _ALERT.match(inline.content) or not inline.children:
        return None
    found = _ALERT.match(inline.children[0].content)
    return found[1].lower() if found else None


def _title_of_alert(tokens: list[Token], at: int) -> list[Token]:
    """Take the mark, and the title after it, out of the alert's first paragraph and give them one of their own."""
    opening, inline, closing = tokens[at + 1 : at + 4]
    children = inline.children or []
    mark = _ALERT.match(children[0].content)
    assert mark is not None
    children[0].content = children[0].content[mark.end() :]
    end = next((i for i, child in enumerate(children) if child.type in {"softbreak", "hardbreak"}), len(children))
    title = [child for child in children[:end] if child.content or child.type != "text"]
    inline.children = children[end + 1 :]
    if not inline.children:
        opening.meta["taken"] = inline.meta["taken"] = closing.meta["taken"] = True
    if not title:
        title = [Token("text", "", 0, content=_TITLES[mark[1].lower()][_is_chinese(inline.content[mark.end() :])])]
    return [
        Token("paragraph_open", "p", 1, attrs={"class": "alert-title"}, block=True),
        Token("inline", "", 0, children=title, block=True),
        Token("paragraph_close", "p", -1, block=True),
    ]


def _is_chinese(text: str) -> bool:
    counted = count_words(text)
    return counted.cjk > counted.words


# Figures: a picture alone in its paragraph, with a title that becomes its caption; several of them are a gallery.


def _figures(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        if token.type != "paragraph_open" or token.hidden:
            continue
        inline, closing = state.tokens[index + 1 : index + 3]
        pictures = _pictures(inline.children or [])
        if len(pictures) == 1 and "title" in pictures[0][-1 if len(pictures[0]) == 1 else 1].attrs:
            token.type, token.tag = "figure_open", "figure"
            closing.type, closing.tag = "figure_close", "figure"
            inline.children = _with_caption(pictures[0])
        elif len(pictures) > 1:
            token.type, token.tag = "gallery_open", "div"
            token.attrSet("class", "gallery")
            closing.type, closing.tag = "gallery_close", "div"
            inline.children = [
                piece
                for picture in pictures
                for piece in (_raw("<figure>"), *_with_caption(picture), _raw("</figure>"))
            ]


def _pictures(children: list[Token]) -> list[list[Token]]:
    """The pictures, each alone or within its link, if there is nothing else; otherwise none."""
    found: list[list[Token]] = []
    rest = [child for child in children if not _is_space(child)]
    while rest:
        if rest[0].type == "image":
            found.append([rest.pop(0)])
        elif [child.type for child in rest[:3]] == ["link_open", "image", "link_close"]:
            found.append(rest[:3])
            del rest[:3]
        else:
            return []
    return found


def _is_space(child: Token) -> bool:
    return child.type in {"softbreak", "hardbreak"} or (child.type == "text" and not child.content.strip())


def _with_caption(picture: list[Token]) -> list[Token]:
    image = next(token for token in picture if token.type == "image")
    title = str(image.attrs.pop("title", "")).strip()
    return [*picture, _raw(f"<figcaption>{escape(title, quote=False)}</figcaption>")] if title else picture


def _raw(html: str) -> Token:
    return Token("html_inline", "", 0, content=html)


# Cards: an address that stands alone on its line. Nothing is asked of its host, by us or by the reader's browser.

_HOSTS: Final = {
    "bilibili.com": "哔哩哔哩",
    "b23.tv": "哔哩哔哩",
    "bsky.app": "Bluesky",
    "codepen.io": "CodePen",
    "douban.com": "豆瓣",
    "flickr.com": "Flickr",
    "gist.github.com": "GitHub Gist",
    "github.com": "GitHub",
    "instagram.com": "Instagram",
    "mastodon.social": "Mastodon",
    "music.163.com": "网易云音乐",
    "open.spotify.com": "Spotify",
    "soundcloud.com": "SoundCloud",
    "ted.com": "TED",
    "tiktok.com": "TikTok",
    "twitter.com": "Twitter",
    "v.qq.com": "腾讯视频",
    "vimeo.com": "Vimeo",
    "weibo.com": "微博",
    "wikipedia.org": "Wikipedia",
    "x.com": "X",
    "youku.com": "优酷",
    "youtu.be": "YouTube",
    "youtube.com": "YouTube",
    "zhihu.com": "知乎",
}
_ADDRESS = re.compile(r"<?(https://[^\s<>\"'`\\^{|}]{4,2000})>?")


def _cards(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        if token.type != "paragraph_open" or token.hidden:
            continue
        inline = state.tokens[index + 1]
        found = _ADDRESS.fullmatch(inline.content.strip())
        name = _name_of_host(found[1]) if found else None
        if found and name:
            token.attrSet("class", "card")
            inline.children = [
                Token("link_open", "a", 1, attrs={"href": found[1]}),
                _raw(f"<strong>{escape(name)}</strong> <span>{escape(_shown(found[1]), quote=False)}</span>"),
                Token("link_close", "a", -1),
            ]


def _name_of_host(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        # With a name or a port before the path it only looks like that host.
        if parts.username is not None or parts.port is not None or not parts.path.strip("/"):
            return None
    except ValueError:
        return None
    while "." in host:
        if host in _HOSTS:
            return _HOSTS[host]
        host = host.partition(".")[2]
    return None


def _shown(address: str) -> str:
    shown = unquote(address.removeprefix("https://").removeprefix("www.")).rstrip("/")
    return shown if len(shown) <= 80 else f"{shown[:79]}…"
