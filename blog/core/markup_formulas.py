"""Formulas in Markdown: `$…$` in a line, `$$…$$` between lines, as GitHub, pandoc and most Markdown engines read them.

No cleaner lets MathML through, so a placeholder that nobody can guess goes through it in the formula's place.
"""

import re
import secrets
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin

from blog.core.formulas import LONGEST_TOGETHER, mathml

_PLACE: Final = "\ue0f0{key}:{number}\ue0f1"
_PLACED = re.compile("\ue0f0([0-9a-f]{32}):([0-9]{1,6})\ue0f1")
_MATH = re.compile(r'<math\b[^<>]*? alttext="([^"]*)">.*?</math>', re.DOTALL)


class Formulas:
    """The formulas of one text while it is rendered: put aside, and back in their places afterwards."""

    def __init__(self) -> None:
        self._key = secrets.token_hex(16)
        self._made: list[str] = []
        self._left = LONGEST_TOGETHER

    def put_aside(self, tex: str, *, block: bool) -> str:
        """What stands for the formula until `put_back`; TeX that cannot be read stays as it was written."""
        made = mathml(tex, block=block) if len(tex) <= self._left else None
        if made is None:
            sign = "$$" if block else "$"
            return f"<code>{escape(sign + tex + sign, quote=False)}</code>"
        self._left -= len(tex)
        self._made.append(made)
        return _PLACE.format(key=self._key, number=len(self._made) - 1)

    def put_back(self, clean: str) -> str:
        """The clean HTML with the formulas in it."""

        def formula(place: re.Match[str]) -> str:
            number = int(place[2])
            return self._made[number] if place[1] == self._key and number < len(self._made) else ""

        return _PLACED.sub(formula, clean) if self._made else clean


def add_formulas(parser: MarkdownIt) -> None:
    """Let the parser read formulas. A price is none: no space inside the signs, no digit outside."""
    dollarmath_plugin(
        parser, allow_labels=False, allow_space=False, allow_digits=False, allow_blank_lines=False, double_inline=True
    )
    parser.add_render_rule("math_inline", _inline)
    parser.add_render_rule("math_inline_double", _inline)
    parser.add_render_rule("math_block", _block)


def with_tex(html: str) -> str:
    """HTML with each formula as the TeX it was written in: what search, excerpts and word counts go by."""
    return _MATH.sub(r"\1", html)


def _inline(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: dict[str, Any]) -> str:
    formulas: Formulas = env["formulas"]
    return formulas.put_aside(tokens[at].content, block=tokens[at].type == "math_inline_double")


def _block(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: dict[str, Any]) -> str:
    # Focus lets the keyboard scroll a wide formula.
    formulas: Formulas = env["formulas"]
    return f'<div class="formula" tabindex="0">{formulas.put_aside(tokens[at].content, block=True)}</div>\n'
