"""The owner's own CSS, looked through before it is served: it may colour and move things, and load nothing from
elsewhere. The content policy of every page would not let it; here the owner is told."""

import re
from typing import Final

from blog.core.forms import problem
from blog.core.i18n import N_
from blog.core.text import local_path
from blog.site.models_appearance import LARGEST_CSS

# Escapes as CSS Syntax Module Level 3 (section 4.3.7) reads them: \75 rl( is url(.
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})[ \t\n\f]?|(.))", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ADDRESS = re.compile(r"url\(\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^)]*))")
# Functions that take an address as a bare string (CSS Images Level 4, CSS Values Level 5).
_BARE_ADDRESS = re.compile(r"(?:image-set|image|cross-fade|src)\([^)]*?(?:\"([^\"\n]*)\"|'([^'\n]*)')")
_LAST: Final = 0x10FFFF


def checked_css(css: str) -> str:
    """The CSS as it is. Raises the error a form's validator raises for what is too long or loads something."""
    if len(css.encode()) > LARGEST_CSS:
        raise problem(N_("Use at most %(most)s bytes of CSS."), most=LARGEST_CSS)
    plain = _ESCAPE.sub(_plain, css).lower()
    # With and without comments: a comment sign within a string would hide what stands behind it.
    for text in (plain, _COMMENT.sub(" ", plain)):
        if "@import" in text:
            raise problem(N_("Leave out @import: one stylesheet is all that a page loads."))
        if "</" in text or "<!--" in text:
            raise problem(N_("This is HTML. Only CSS belongs here."))
        found = [*_ADDRESS.findall(text), *(("", *pair) for pair in _BARE_ADDRESS.findall(text))]
        for address in ("".join(parts).strip() for parts in found):
            if not (address.startswith("#") or local_path(address)):
                raise problem(
                    N_("%(address)s: only addresses of this site can be loaded. They begin with /."), address=address
                )
    return css


def _plain(escape: re.Match[str]) -> str:
    if not escape[1]:
        return escape[2]
    code = int(escape[1], 16)
    return chr(code) if 0 < code <= _LAST and not 0xD800 <= code <= 0xDFFF else "\ufffd"
