"""Code with its syntax marked by Pygments: `<span class="k">`, never an inline style.

The colours of those classes are in static/css/site.css, made by `blog.core.highlight_css`.
"""

import re
from functools import lru_cache
from html import escape
from typing import Final

from pygments import lex
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType

CODE_MAX: Final = 100_000
"""Characters of code that one document gets coloured; the rest stays plain, for some lexers are slow."""

BLOCK_MAX: Final = 20_000
LINE_MAX: Final = 1_000
"""Blocks and lines longer than these are data rather than code, and take some lexers quadratic time."""

# The lexer of Perl looks for the end of each quote in all that follows: 19,000 characters of "m{" took it 15 seconds.
_SLOW: Final = frozenset({"perl", "pl"})
_SLOW_MAX: Final = 2_000

_NAME = re.compile(r"[\w+#.-]{1,40}")


def code_block(code: str, language: str, budget: int = CODE_MAX) -> str:
    """Return `<pre>` with the code; coloured if Pygments knows the language and the code fits the budget.

    The block takes keyboard focus, because a long line makes it scroll sideways.
    """
    name = language if _NAME.fullmatch(language) else ""
    css_class = f' class="language-{escape(name)}"' if name else ""
    longest = min(budget, _SLOW_MAX if name.lower() in _SLOW else BLOCK_MAX)
    coloured = name.lower() in _aliases() and len(code) <= longest and _is_written(code)
    body = _spans(code, name.lower()) if coloured else escape(code, quote=False)
    return f'<pre class="highlight" tabindex="0"><code{css_class}>{body}</code></pre>\n'


def _is_written(code: str) -> bool:
    return max(map(len, code.split("\n"))) <= LINE_MAX


@lru_cache(maxsize=1)
def _aliases() -> frozenset[str]:
    # Asking Pygments for an unknown name would search every installed package for plugins, each time anew.
    return frozenset(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)


# A text is shown and saved many times while it is written, and most of its code stays what it was.
@lru_cache(maxsize=64)
def _spans(code: str, language: str) -> str:
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    pieces: list[str] = []
    run_class, run = "", ""
    for token, text in lex(code, lexer):
        css_class = _css_class(token)
        if css_class != run_class and run:
            pieces.append(_span(run_class, run))
            run = ""
        run_class, run = css_class, run + text
    if run:
        pieces.append(_span(run_class, run))
    return "".join(pieces)


def _span(css_class: str, text: str) -> str:
    body = escape(text, quote=False)
    return f'<span class="{css_class}">{body}</span>' if css_class else body


def _css_class(token: _TokenType) -> str:
    while token not in STANDARD_TYPES and token.parent is not None:
        token = token.parent
    return STANDARD_TYPES[token]
