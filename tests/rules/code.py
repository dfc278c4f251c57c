"""What may be written where: SQL, the environment, the clock, templates made of text, long files."""

import ast
import re

from tests.rules.imports import QUERIES, floor
from tests.rules.tree import Tree, last_name, place

LONGEST_FILE = 300
EMPTY_NAMES = frozenset({"utils", "util", "helpers", "helper", "manager", "managers", "misc"})

# The database floor itself, which sets sessions up, makes the private server and keeps the list of migrations.
SQL_OF_CORE = re.compile(r"blog\.core\.(db|pool|embedded|mariadbd|migrate|migration|lease)(_\w+)?")
# Modules that turn cleaned HTML into Markup, each for a reason told there.
MAKES_MARKUP = frozenset({"blog.core.markup"})

_SQL = re.compile(
    r"\s*(--[^\n]*\n\s*)*((SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|TRUNCATE|WITH|SHOW|LOCK|CALL)\s+([`*%(\w]|$)"
    r"|(?i:select\s[^.]*?\sfrom\s|insert\s+(ignore\s+)?into\s|update\s+\w+\s+set\s|delete\s+from\s))"
)
_SQL_CLOCK = re.compile(
    r"\b(NOW|SYSDATE|CURDATE|CURTIME|UTC_TIMESTAMP|UNIX_TIMESTAMP)\s*\(|\bCURRENT_TIMESTAMP\b", re.I
)
_ASKING = frozenset({"fetch_all", "fetch_one", "fetch_value", "execute"})


def sql_stands_in_queries_only(tree: Tree) -> list[str]:
    return [
        f"{place(module, node)}: SQL outside of queries"
        for module, node in tree.nodes()
        if floor(module) != QUERIES and not SQL_OF_CORE.fullmatch(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value)
    ]


def sql_is_written_out_where_it_is_asked(tree: Tree) -> list[str]:
    found = []
    for module, node in tree.nodes():
        called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        if SQL_OF_CORE.fullmatch(module) or not isinstance(node, ast.Call):
            continue
        if called in _ASKING and not _is_plain(node.args[0] if node.args else None):
            found.append(f"{place(module, node)}: {called} must be given its SQL as a plain string")
        parts = node.args if called == "fetch_union" else []
        if not all(isinstance(part, ast.Tuple) and _is_plain(part.elts[-1]) for part in parts):
            found.append(f"{place(module, node)}: fetch_union must be given each SELECT as (whether, plain string)")
    return found


def _is_plain(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def sql_does_not_ask_the_servers_clock(tree: Tree) -> list[str]:
    return [
        f"{place(module, node)}: the time comes from blog.core.clock as a parameter"
        for module, node in tree.nodes()
        if floor(module) == QUERIES
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value)
        if _SQL_CLOCK.search(node.value)
    ]


def _dotted_name(node: ast.Attribute) -> str:
    """`a.b` of `a.b`, "" of everything longer."""
    return f"{node.value.id}.{node.attr}" if isinstance(node.value, ast.Name) else ""


def only_settings_read_the_environment(tree: Tree) -> list[str]:
    found = []
    for module, node in tree.nodes(outside=frozenset({"blog.settings"})):
        named = isinstance(node, ast.Attribute) and _dotted_name(node) in {"os.environ", "os.environb", "os.getenv"}
        taken = isinstance(node, ast.ImportFrom) and node.module == "os"
        if named or (taken and {"environ", "environb", "getenv"} & {alias.name for alias in node.names}):  # type: ignore[attr-defined]
            found.append(f"{place(module, node)}: reads the environment")
    return found


def only_the_clock_asks_the_time(tree: Tree) -> list[str]:
    found = []
    for module, node in tree.nodes(outside=frozenset({"blog.core.clock"})):
        if isinstance(node, ast.Attribute):
            on_a_date = node.attr in {"now", "utcnow", "today"} and last_name(node.value) in {"datetime", "date"}
            if on_a_date or _dotted_name(node) in {"time.time", "time.time_ns", "time.localtime", "time.gmtime"}:
                found.append(f"{place(module, node)}: asks the time")
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            taken = {"time", "time_ns", "localtime", "gmtime"} & {alias.name for alias in node.names}
            found += [f"{place(module, node)}: takes {name}" for name in sorted(taken)]
    return found


def no_text_becomes_a_template(tree: Tree) -> list[str]:
    found = []
    for module, node in tree.nodes():
        if isinstance(node, ast.Call):
            called = last_name(node.func)
            if called in {"from_string", "compile_expression", "Template", "eval", "exec"}:
                found.append(f"{place(module, node)}: {called} makes code of a text")
    return found


def markup_is_made_of_constants(tree: Tree) -> list[str]:
    return [
        f"{place(module, node)}: Markup of something that is not written here"
        for module, node in tree.nodes(outside=MAKES_MARKUP)
        if isinstance(node, ast.Call) and last_name(node.func) == "Markup"
        if not all(isinstance(argument, ast.Constant) for argument in node.args)
    ]


def no_exception_is_swallowed(tree: Tree) -> list[str]:
    found = []
    for module, node in tree.nodes():
        if isinstance(node, ast.ExceptHandler):
            caught = "everything" if node.type is None else last_name(node.type)
            if caught in {"everything", "Exception", "BaseException"} and not any(
                isinstance(inner, ast.Raise | ast.Return) for inner in ast.walk(node)
            ):
                found.append(f"{place(module, node)}: catches {caught} and goes on")
    return found


def files_are_short_and_say_what_they_are(tree: Tree) -> list[str]:
    found = []
    for folder in ("blog", "tests"):
        for file in sorted((tree.root / folder).rglob("*.py")):
            name = file.relative_to(tree.root).as_posix()
            lines = len(file.read_text(encoding="utf-8").splitlines())
            if lines > LONGEST_FILE:
                found.append(f"{name}: {lines} lines, split it")
            if EMPTY_NAMES & set(file.stem.split("_")):
                found.append(f"{name}: a name that says nothing")
    return found
