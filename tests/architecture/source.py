"""The project's source as trees, and the full names that it uses: what the tests of the architecture read."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LOWER_PACKAGES = ("models", "workflows", "activities", "storage", "adapters", "services")
"""The packages below the front doors."""

FRONT_DOORS = ("commands", "portal", "demo")

ROOT_MODULES = tuple(sorted(path.stem for path in ROOT.glob("*.py")))
"""worker, starter, settings and their like."""


def files_of(package: str) -> list[Path]:
    """Every Python file of a package; a package that is not there is a mistake."""
    found = sorted((ROOT / package).rglob("*.py"))
    assert found, f"there is no package {package}"
    return found


def tree_of(file: Path) -> ast.Module:
    """A file's syntax tree. One that was written anew under the same name is read anew."""
    return _tree_of(file, file.stat().st_mtime_ns)


@cache
def _tree_of(file: Path, _: int) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def shown(file: Path, node: ast.AST | None = None) -> str:
    """A place as a person looks it up: path and line."""
    line = getattr(node, "lineno", None)
    return file.relative_to(ROOT).as_posix() + (f":{line}" if line else "")


def imported(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """The full name of every module, or of what is taken from one, that `tree` imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports here are absolute"
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def names_used(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Every dotted name that `tree` uses, in full: with `from datetime import datetime as d`, `d.now` is
    `datetime.datetime.now`. A name that was not imported stands as it is."""
    meanings = _meanings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            dotted = _dotted(node)
            if dotted is not None:
                first, _, rest = dotted.partition(".")
                meaning = meanings.get(first, first)
                yield (f"{meaning}.{rest}" if rest else meaning), node


def full_name(node: ast.expr, tree: ast.AST) -> str:
    """The full name of a decorator or the like, without its arguments; empty when it is no name."""
    dotted = _dotted(node.func if isinstance(node, ast.Call) else node)
    if dotted is None:
        return ""
    first, _, rest = dotted.partition(".")
    meaning = _meanings(tree).get(first, first)
    return f"{meaning}.{rest}" if rest else meaning


@cache
def _meanings(tree: ast.AST) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                meanings[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            meanings |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return meanings


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        front = _dotted(node.value)
        return None if front is None else f"{front}.{node.attr}"
    return None
