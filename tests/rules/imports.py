"""Who may import whom: floors, rooms, no circles, no aiohttp below the doors."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tests.rules.tree import Tree, last_name

GROUND, CORE, MODELS, QUERIES, ACTIONS, DOORS, ROOF = range(7)

GROUND_FLOOR = frozenset({"blog", "blog.settings", "blog.paths", "blog.session_key", "blog.settings_values"})
ROOMS = frozenset(
    {"accounts", "api", "backup", "comments", "feeds", "jobs", "media", "ops", "posts", "search", "site", "tags"}
    | {"demo", "links", "reviews", "series", "transfer", "writing"}
)
# The command line and what keeps processes running assemble like main does: they use every room's doors, and no room
# knows of them.
WHOLE_FLOORS = {"core": CORE, "commands": ROOF, "serving": ROOF}
# The first word of a file's name in a room says its floor: `admin_lists` is a door as `admin` is.
FLOORS = {
    "models": MODELS,
    "queries": QUERIES,
    "forms": ACTIONS,
    "actions": ACTIONS,
    "views": DOORS,
    "admin": DOORS,
    "api": DOORS,
    "tasks": DOORS,
}
ROOMS_OF_DOORS = frozenset({"api", "demo", "transfer", "ops", "backup"})
# Files with a name of their own, and where they stand.
NAMED = {
    "blog.accounts.presence": DOORS,
    "blog.comments.threads": MODELS,
    "blog.posts.outline": MODELS,
    "blog.posts.translations": MODELS,
    "blog.reviews.anchors": MODELS,
    "blog.reviews.blocks": MODELS,
    "blog.reviews.changes": MODELS,
    "blog.reviews.reading": MODELS,
    "blog.site.current": ACTIONS,
    "blog.writing.editor": DOORS,
    "blog.writing.editor_texts": ACTIONS,
}


def floor(module: str) -> int | None:
    """The floor a module stands on, None if its name does not tell."""
    parts = module.split(".")
    if module in GROUND_FLOOR:
        return GROUND
    if parts[1] in WHOLE_FLOORS:
        return WHOLE_FLOORS[parts[1]]
    if module in NAMED:
        return NAMED[module]
    if len(parts) == 2:  # what puts the house together; a room's own file is empty and says nothing
        return MODELS if parts[1] in ROOMS else ROOF
    default = DOORS if parts[1] in ROOMS_OF_DOORS else None
    return FLOORS.get(parts[2].split("_")[0], default)


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 2 else ""


def imports(tree: Tree) -> Iterator[tuple[str, str, int]]:
    """(importing module, imported name, line) for every import, relative ones resolved, `import a.b` as a.b."""
    for module, parsed in tree.modules.items():
        package = module if (tree.root / module.replace(".", "/")).is_dir() else module.rpartition(".")[0]
        for node in ast.walk(parsed):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield module, alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom):
                start = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
                base = ".".join([*start, *([node.module] if node.module else [])])
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    yield module, inner if inner in tree.modules else base, node.lineno


def _own_imports(tree: Tree) -> list[tuple[str, str, int]]:
    return [(module, name, line) for module, name, line in imports(tree) if name in tree.modules]


def every_module_has_a_floor(tree: Tree) -> list[str]:
    return [f"{module}: its name does not say which floor it is on" for module in tree.modules if floor(module) is None]


def imports_go_down_or_stay_in_the_room(tree: Tree) -> list[str]:
    found: dict[str, None] = {}
    for module, name, line in _own_imports(tree):
        here, there = floor(module), floor(name)
        if here is None or there is None:
            continue
        # Shapes may be made of another room's shapes; the ground, core and the roof are one room each.
        neighbours = room(module) == room(name) or here in (MODELS, ROOF)
        if there > here or (there == here and not neighbours):
            found[f"{module}:{line}: must not import {name}"] = None
    return list(found)


def no_import_goes_in_a_circle(tree: Tree) -> list[str]:
    graph: dict[str, set[str]] = {}
    for_types = {module: _lines_for_types(parsed) for module, parsed in tree.modules.items()}
    for module, name, line in _own_imports(tree):
        # A package's own file is read before its modules: an import of the package by them is no circle.
        if not module.startswith(f"{name}.") and line not in for_types[module]:
            graph.setdefault(module, set()).add(name)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" → ".join(error.args[1])]
    return []


def _lines_for_types(module: ast.Module) -> set[int]:
    """Lines under `if TYPE_CHECKING:`, which are never run."""
    tests = (node for node in ast.walk(module) if isinstance(node, ast.If) and last_name(node.test) == "TYPE_CHECKING")
    return {inner.lineno for node in tests for inner in node.body}


def no_aiohttp_below_the_doors(tree: Tree) -> list[str]:
    return [
        f"{module}:{line}: imports {name}"
        for module, name, line in imports(tree)
        if floor(module) in (MODELS, QUERIES, ACTIONS) and name.split(".")[0].startswith("aiohttp")
    ]
