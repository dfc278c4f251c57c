"""A working copy as the rules see it: modules parsed, templates and test files at hand."""

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path


class Tree:
    """The files below `root`, which has a folder `blog` and perhaps `templates`, `static` and `tests`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def modules(self) -> dict[str, ast.Module]:
        """The modules of the package by dotted name."""
        return {
            _dotted(file.relative_to(self.root)): ast.parse(file.read_text(encoding="utf-8"))
            for file in sorted((self.root / "blog").rglob("*.py"))
        }

    @cached_property
    def templates(self) -> dict[str, str]:
        """The templates' sources by the name under which they are rendered."""
        folder = self.root / "templates"
        return {
            file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }

    def nodes(self, *, outside: frozenset[str] = frozenset()) -> Iterator[tuple[str, ast.AST]]:
        """Every node of every module but the ones named, with its module's name."""
        return ((name, node) for name, node in self._nodes if name not in outside)

    @cached_property
    def _nodes(self) -> list[tuple[str, ast.AST]]:
        return [(name, node) for name, module in self.modules.items() for node in ast.walk(module)]

    def strings(self, module: str) -> set[str]:
        """The string constants of a module."""
        found = ast.walk(self.modules.get(module, ast.Module([], [])))
        return {node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def place(module: str, node: ast.AST) -> str:
    return f"{module}:{getattr(node, 'lineno', 0)}"


def last_name(node: ast.expr) -> str:
    """`b` of `b` and of `a.b`, "" of everything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _dotted(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")
