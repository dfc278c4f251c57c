"""A post's Markdown as strangers may have it: without what its author wrote for nobody to see."""

import json
import re
from collections.abc import Mapping
from html import unescape

_TAG = re.compile(r"<(?:[^<>\"]|\"[^\"]*\")*>")
# An open comment reaches to the end of the text (CommonMark 0.31, section 4.6, condition 2).
_COMMENT = re.compile(r"<!--(?:>|->|.*?(?:-->|\Z))\n?", re.DOTALL)
# A definition that leads nowhere: `[//]: # (words)` is how Markdown's writers leave notes.
_NOTE = re.compile(
    r"^ {0,3}\[[^\]\n]+\]:[ \t]*(?:#|<>|<#>)[ \t]+(?:\([^\n]*\)|\"[^\n]*\"|'[^\n]*')[ \t]*(?:\n|\Z)", re.MULTILINE
)
# Line ends and marks that YAML 1.2 (section 5.1) does not take for ordinary characters.
_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def public_source(source: str, html: str) -> str:
    """The source without comments and notes, except where readers see them, as in an example of code.

    `html` is what was made of it.
    """
    seen = _bare(unescape(_TAG.sub("", html)))

    def kept(hidden: re.Match[str]) -> str:
        return hidden[0] if _bare(hidden[0]) in seen else ""

    return _NOTE.sub(kept, _COMMENT.sub(kept, source))


def front_matter(values: Mapping[str, object]) -> str:
    """The values as a YAML 1.2 document between its marks; texts are quoted, what is empty is left out.

    A JSON text is a YAML one (YAML 1.2, section 1.2), once what YAML does not print is escaped.
    """
    lines = [f"{name}: {_yaml(value)}" for name, value in values.items() if value]
    return "\n".join(["---", *lines, "---", ""])


def _yaml(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _bare(text: str) -> str:
    return "".join(text.split())
