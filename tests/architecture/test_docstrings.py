"""What can be used from outside says what it does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import FRONT_DOORS, LOWER_PACKAGES, ROOT, ROOT_MODULES, files_of, shown, tree_of


def silent(file: Path) -> Iterator[str]:
    """The public things in `file` that have no docstring. A package's empty `__init__` has nothing to say."""
    tree = tree_of(file)
    if tree.body and ast.get_docstring(tree) is None:
        yield f"{shown(file)} says nothing"
    for name, node in _public(tree.body, ""):
        if ast.get_docstring(node) is None:
            yield f"{shown(file, node)}: {name} says nothing"


def _public(
    body: list[ast.stmt], prefix: str
) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if _is_shape_only(node):
            continue
        yield prefix + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from _public(node.body, f"{prefix}{node.name}.")


def _is_shape_only(node: ast.AST) -> bool:
    """A member of a Protocol on one line, `def key(self) -> str: ...`: the Protocol speaks for it."""
    return (
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and len(node.body) == 1
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
        and node.body[0].value.value is ...
    )


@pytest.mark.parametrize("package", [*LOWER_PACKAGES, *FRONT_DOORS, "docs"])
def test_everything_public_says_what_it_does(package: str) -> None:
    assert [each for file in files_of(package) if "versions" not in file.parts for each in silent(file)] == []


@pytest.mark.parametrize("module", ROOT_MODULES)
def test_everything_public_at_the_root_says_what_it_does(module: str) -> None:
    assert list(silent(ROOT / f"{module}.py")) == []


def test_a_silent_function_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    file = tmp_path / "rules.py"
    file.write_text('"""Rules."""\nclass Rule:\n    """A rule."""\n    def holds(self):\n        return True\n')
    assert list(silent(file)) == ["rules.py:4: Rule.holds says nothing"]
