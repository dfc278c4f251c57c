"""Views: what they must declare and which names they must not have."""

import ast
from collections.abc import Iterator

from tests.rules.tree import Tree, last_name, place

WRITING = frozenset({"post", "put", "patch", "delete"})
# The base class answers these; a method of that name would open them to everybody (RFC 9110, section 9.3).
NOT_FOR_VIEWS = frozenset({"trace", "connect", "head"})
BASE = "View"


def _views(tree: Tree) -> Iterator[tuple[str, ast.ClassDef, list[ast.ClassDef]]]:
    """(module, class, its bases within the tree, the common base left out) of every view."""
    classes = {node.name: node for _, node in tree.nodes() if isinstance(node, ast.ClassDef)}

    def line(node: ast.ClassDef) -> list[str]:
        above = [last_name(base) for base in node.bases]
        return [
            *above,
            *(name for base in above if base in classes and base != node.name for name in line(classes[base])),
        ]

    for module, node in tree.nodes():
        if isinstance(node, ast.ClassDef) and BASE in (names := line(node)) and node.name != BASE:
            yield module, node, [classes[name] for name in names if name in classes and name != BASE]


def _methods(node: ast.ClassDef) -> set[str]:
    return {item.name for item in node.body if isinstance(item, ast.AsyncFunctionDef | ast.FunctionDef)}


def _declares(node: ast.ClassDef, name: str) -> bool:
    for item in node.body:
        targets = (
            item.targets if isinstance(item, ast.Assign) else [item.target] if isinstance(item, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return True
    return False


def _is_routed(tree: Tree, name: str) -> bool:
    routes = tree.modules.get("blog.routes", ast.Module([], []))
    return any(isinstance(node, ast.Name | ast.Attribute) and last_name(node) == name for node in ast.walk(routes))


def every_view_that_is_not_for_everybody_says_for_whom(tree: Tree) -> list[str]:
    views = list(_views(tree))
    bases = {base.name for _, _, above in views for base in above}
    found = []
    for module, node, above in views:
        in_admin = any(part.split("_")[0] == "admin" for part in module.split("."))
        writes = WRITING & set().union(*(_methods(one) for one in (node, *above)))
        abstract = node.name in bases and not _is_routed(tree, node.name)
        if (in_admin or writes) and not abstract and not _declares(node, "permission"):
            found.append(f"{place(module, node)}: {node.name} declares no permission")
    return found


def admin_views_are_never_open_to_everybody(tree: Tree) -> list[str]:
    found = []
    for module, node, _ in _views(tree):
        if module.split(".")[-1].split("_")[0] == "admin":
            for item in node.body:
                value = item.value if isinstance(item, ast.Assign | ast.AnnAssign) else None
                if isinstance(value, ast.Constant) and value.value is None and "permission" in ast.unparse(item):
                    found.append(f"{place(module, item)}: {node.name} lets everybody in")
    return found


def no_view_answers_methods_that_are_not_its_own(tree: Tree) -> list[str]:
    return [
        f"{place(module, node)}: {node.name}.{name}"
        for module, node, _ in _views(tree)
        for name in sorted(_methods(node) & NOT_FOR_VIEWS)
    ]


def every_view_is_reached_by_a_route(tree: Tree) -> list[str]:
    views = list(_views(tree))
    bases = {base.name for _, _, above in views for base in above}
    return [
        f"{place(module, node)}: {node.name} has no route"
        for module, node, _ in views
        if node.name not in bases and not node.name.startswith("_") and not _is_routed(tree, node.name)
    ]
