"""Texts for people: where gettext is asked for them, and where somebody forgot to ask."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TypeAlias

from jinja2 import Environment, nodes

from tests.rules.tree import Tree, last_name, place

# A message, or (singular, plural).
Text: TypeAlias = str | tuple[str, str]

_ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])  # noqa: S701
# Classes are no texts either, but stand between two tags of Jinja only.
_UNSEEN = re.compile(r"{#.*?#}|{% block body_class %}.*?{% endblock %}|{%.*?%}", re.S)
_EXPRESSION = re.compile(r"{{(.*?)}}", re.S)
_WORD = re.compile(r"[^\W\d_]{2}")

_ASKING = frozenset({"_", "gettext", "ngettext", "lazy", "N_"})
_SEEN_ATTRIBUTES = frozenset({"alt", "aria-label", "data-label", "label", "placeholder", "summary", "title"})
# What is typed into a terminal, and what only machines read, is the same in every language.
_NO_LANGUAGE = frozenset({"code", "inputencoding"})
# What macros show: their argument by position or by name.
_SHOWN_ARGUMENTS = {
    "field": {2: "label", 3: "help"},
    "textarea": {2: "label", 3: "help"},
    "select": {2: "label", 4: "help"},
    "checkbox": {2: "label", 3: "help"},
    "filter_links": {2: "label"},
    "confirm": {0: "label", 1: "text", 3: "button"},
}
# Pieces of attributes, which macros make for the inside of a tag; and the answer of one macro to another.
_NO_TEXT = re.compile(r'[\w-]+="[^"]*"|\byes\b')
# The doors and what speaks through them. Logs, settings and the command line are for whoever runs the site.
_SPEAKING = re.compile(
    r"blog\.\w+\.(views\w*|admin|forms|actions|editor|report)|blog\.core\.(failures|fields|forms|web|middlewares)"
)
_SENTENCE = re.compile(r"[A-Z][a-z’]*( [\w’<>%(),:;-]+)+[.!?…]?|[A-Z][a-z]+…")


def in_code(tree: Tree) -> set[Text]:
    """The messages the code asks gettext for."""
    found: set[Text] = set()
    for _module, node in tree.nodes():
        if isinstance(node, ast.Call) and last_name(node.func) in _ASKING and node.args:
            said = [argument.value for argument in node.args[:2] if isinstance(argument, ast.Constant)]
            if len(said) == 2 and last_name(node.func) == "ngettext":
                found.add((str(said[0]), str(said[1])))
            elif said and isinstance(node.args[0], ast.Constant):
                found.add(str(said[0]))
    return found


def in_templates(tree: Tree) -> set[Text]:
    """The messages the templates ask gettext for."""
    found: set[Text] = set()
    for source in tree.templates.values():
        for _line, _function, message in _ENVIRONMENT.extract_translations(source):  # type: ignore[attr-defined]
            # Arguments that are no constants come as None.
            said = [part for part in ((message,) if isinstance(message, str) else message) if part is not None]
            if said:
                found.add((said[0], said[1]) if len(said) == 2 else said[0])
    return found


def templates_say_nothing_outside_gettext(tree: Tree) -> list[str]:
    found = []
    for name, source in tree.templates.items():
        seen = _Seen()
        seen.feed(_EXPRESSION.sub(_constants, _UNSEEN.sub(" ", source)))
        seen.close()
        said = [*seen.texts, *_handed_to_macros(_ENVIRONMENT.parse(source))]
        found += [f"{name}: {text}" for text in said if _WORD.search(_NO_TEXT.sub("", text))]
    return found


def code_says_nothing_outside_gettext(tree: Tree) -> list[str]:
    found = []
    for name, module in tree.modules.items():
        if not _SPEAKING.fullmatch(name):
            continue
        asked = {id(inner) for node in ast.walk(module) for inner in _excused(node)}
        for node in ast.walk(module):
            sentence = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in asked
            if sentence and _SENTENCE.fullmatch(str(node.value)):  # type: ignore[attr-defined]
                found.append(f"{place(name, node)}: {node.value}")  # type: ignore[attr-defined]
            elif isinstance(node, ast.Call) and last_name(node.func) in _ASKING:
                found += [f"{place(name, node)}: no extractor sees into an f-string" for arg in node.args if _is_f(arg)]
            elif isinstance(node, ast.FormattedValue):
                # Python 3.11's tokenizer, which extraction stands on, takes an f-string for one token.
                asking = [call for call in ast.walk(node.value) if isinstance(call, ast.Call)]
                found += [f"{place(name, call)}: gettext within an f-string" for call in asking if _asks(call)]
    return found


class _Seen(HTMLParser):
    """Texts between tags and in the attributes that are shown or read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.texts += [value for name, value in attrs if name in _SEEN_ATTRIBUTES and value]

    def handle_endtag(self, _tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in _NO_LANGUAGE:
            self.texts.append(data.strip())


def _constants(expression: re.Match[str]) -> str:
    """The literal texts an expression can come to, or else a letter, to stand where it stood."""
    outputs = _ENVIRONMENT.parse(expression[0]).find_all(nodes.Output)
    return " ".join(text for output in outputs for text in _ways(output)) or "x"


def _ways(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _ways(node.expr1)
        yield from _ways(node.expr2) if node.expr2 else ()
    elif isinstance(node, nodes.Output | nodes.Or | nodes.And | nodes.Concat | nodes.Add):
        for child in node.iter_child_nodes():
            yield from _ways(child)


def _handed_to_macros(template: nodes.Template) -> Iterator[str]:
    for call in template.find_all(nodes.Call):
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
        shown = _SHOWN_ARGUMENTS.get(name, {})
        for position, argument in enumerate(call.args):
            if position in shown:
                yield from _ways(argument)
        for keyword in call.kwargs:
            if keyword.key in shown.values():
                yield from _ways(keyword.value)


def _excused(node: ast.AST) -> Iterator[ast.AST]:
    """Constants nobody sees as they are: gettext's own, documentation, and what is said to programmers."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Call) and (_asks(node) or last_name(node.func) in ("ValueError", "TypeError", "compile")):
        yield from (inner for argument in node.args for inner in ast.walk(argument))


def _asks(call: ast.Call) -> bool:
    return last_name(call.func) in _ASKING


def _is_f(argument: ast.expr) -> bool:
    return isinstance(argument, ast.JoinedStr)
