"""Templates: nothing the content policy would block, nothing unescaped by accident, no name that leads nowhere."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

from tests.rules.tree import Tree, last_name

# Names whose value is HTML of our own making or cleaned by blog.core.markup.
CLEAN_HTML = frozenset(
    {"html", "body_html", "excerpt_html", "more_html", "preview_html", "cover_html", "header_html", "footer_html"}
)

_ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])  # noqa: S701
_JINJA = re.compile(r"{#.*?#}|{{.*?}}|{%.*?%}", re.S)


def _parsed(tree: Tree) -> Iterator[tuple[str, nodes.Template]]:
    for name, source in tree.templates.items():
        yield name, _ENVIRONMENT.parse(source)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.found += [f"<{tag} {name}=" for name in names if name == "style" or name.startswith("on")]
        if tag in ("style", "base", "iframe"):
            self.found.append(f"<{tag}>")
        self._in_script = tag == "script" and "src" in names
        # Data for machines, which no browser runs (WHATWG HTML, 4.12.1.1).
        is_data = attrs == [("type", "application/ld+json")]
        if tag == "script" and "src" not in names and not is_data:
            self.found.append("<script> without src")
        for name, value in attrs:
            if name in ("src", "href", "action") and re.match(r"\s*(javascript|data):", value or "", re.I):
                self.found.append(f"<{tag} {name}={value}")
            loads = name == "src" or (tag == "link" and name == "href")
            if loads and re.match(r"\s*(https?:)?//", value or "", re.I):
                self.found.append(f"<{tag}> loads from another host")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.found.append("text in <script src>")


def pages_have_no_inline_style_script_or_foreign_host(tree: Tree) -> list[str]:
    found = []
    for name, source in tree.templates.items():
        if name.endswith(".html"):
            tags = _Tags()
            # An expression becomes a letter, so that what it fills stays an attribute's value; a statement a space.
            tags.feed(_JINJA.sub(lambda match: "x" if match[0].startswith("{{") else " ", source))
            tags.close()
            found += [f"{name}: {breach}" for breach in tags.found]
    return found


def only_clean_html_is_written_unescaped(tree: Tree) -> list[str]:
    found = []
    for name, template in _parsed(tree):
        for passed in template.find_all(nodes.Filter):
            inner = passed.node
            called = (
                inner.attr if isinstance(inner, nodes.Getattr) else inner.name if isinstance(inner, nodes.Name) else ""
            )
            if passed.name in ("safe", "forceescape") and called not in CLEAN_HTML:
                found.append(f"{name}:{passed.lineno}: |{passed.name} on {called or 'an expression'}")
        # {% autoescape %} is the one construct that becomes this node.
        found += [f"{name}:{node.lineno}: autoescape" for node in template.find_all(nodes.ScopedEvalContextModifier)]
    return found


def _named_in(tree: Tree, function: str) -> Iterator[tuple[str, str]]:
    """(where, first argument) of each call of a template function with a constant first argument."""
    for name, template in _parsed(tree):
        for call in template.find_all(nodes.Call):
            called = isinstance(call.node, nodes.Name) and call.node.name == function
            if called and call.args and isinstance(call.args[0], nodes.Const):
                yield f"{name}:{call.lineno}", call.args[0].value


def _said_in_code(tree: Tree, method: str) -> Iterator[tuple[str, str]]:
    """The same for `self.url("…")` and the like in the doors' code."""
    for module, node in tree.nodes():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == method
            and node.args
        ):
            first = node.args[0]
            if (
                last_name(node.func.value) == "self"
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
            ):
                yield f"{module}:{node.lineno}", first.value


def every_route_that_is_named_exists(tree: Tree) -> list[str]:
    known = tree.strings("blog.routes")
    named = [*_named_in(tree, "url"), *_said_in_code(tree, "url")]
    return [f"{where}: there is no route {route}" for where, route in named if route not in known]


def every_static_file_that_is_named_exists(tree: Tree) -> list[str]:
    folder = tree.root / "static"
    return [f"{where}: no static/{name}" for where, name in _named_in(tree, "static") if not (folder / name).is_file()]


def every_template_that_is_named_exists(tree: Tree) -> list[str]:
    found = [
        f"{where}: there is no template {name}"
        for where, name in _said_in_code(tree, "render")
        if name not in tree.templates
    ]
    for name, template in _parsed(tree):
        for node in template.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            wanted = node.template  # type: ignore[attr-defined]
            if isinstance(wanted, nodes.Const) and wanted.value not in tree.templates:
                found.append(f"{name}:{node.lineno}: there is no template {wanted.value}")
    return found


def readers_pages_import_macros_without_context(tree: Tree) -> list[str]:
    """With it they are made anew for every page, and what comes out of them could not be kept by its arguments."""
    return [
        f"{name}:{node.lineno}: imported with context"
        for name, template in _parsed(tree)
        if not name.startswith(("admin/", "reviews/"))
        for node in template.find_all((nodes.Import, nodes.FromImport))
        if node.with_context  # type: ignore[attr-defined]
    ]
