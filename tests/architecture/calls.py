"""Which function uses which: what the names in a function's source mean when it runs."""

import ast
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import NamedTuple

from tests.architecture.source import FRONT_DOORS, LOWER_PACKAGES, ROOT, files_of, tree_of

OURS = (*LOWER_PACKAGES, *FRONT_DOORS)


class Function(NamedTuple):
    """A function at the top of a module, with its source."""

    module: ModuleType
    definition: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def name(self) -> str:
        """Return its full name."""
        return f"{self.module.__name__}.{self.definition.name}"

    @property
    def value(self) -> Callable[..., object]:
        """Return the function itself."""
        value = getattr(self.module, self.definition.name)
        assert callable(value)
        return value  # type: ignore[no-any-return]

    def meaning(self, node: ast.AST) -> "Function | None":
        """Return the function that a name means in this one; None for anything else."""
        if not isinstance(node, ast.Name | ast.Attribute):
            return None
        dotted = ast.unparse(node)
        return None if dotted.partition(".")[0] in self._own_names() else function_of(_value(self.module, dotted))

    def uses(self) -> Iterator["Function"]:
        """Yield the functions that it names, to call them or to have them called."""
        for node in ast.walk(self.definition):
            found = self.meaning(node)
            if found is not None:
                yield found

    def _own_names(self) -> set[str]:
        nodes = list(ast.walk(self.definition))
        stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        return stored | {node.arg for node in nodes if isinstance(node, ast.arg)}


def modules_of(package: str) -> list[ModuleType]:
    """Return every module of a package, imported."""
    return [importlib.import_module(_name_of(file)) for file in files_of(package)]


def functions_of(package: str) -> list[Function]:
    """Return every function at the top of a module of a package."""
    return [each for module in modules_of(package) for each in functions_in(module)]


def functions_in(module: ModuleType) -> list[Function]:
    """Return every function at the top of a module."""
    return [
        Function(module, node)
        for node in _tree(module).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def named_in(module: ModuleType) -> Iterator[Function]:
    """Yield the functions that a module names anywhere."""
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Name | ast.Attribute):
            found = function_of(_value(module, ast.unparse(node)))
            if found is not None:
                yield found


def function_of(value: object) -> Function | None:
    """Return the function that `value` is, if it is at the top of one of our modules."""
    if not isinstance(value, FunctionType) or value.__module__.partition(".")[0] not in OURS:
        return None
    found = functions_in(sys.modules[value.__module__])
    return next((each for each in found if each.definition.name == value.__name__), None)


def _value(module: ModuleType, dotted: str) -> object:
    value: object = module
    for part in dotted.split("."):
        value = getattr(value, part, None)
    return value


def _tree(module: ModuleType) -> ast.Module:
    return tree_of(Path(str(module.__file__)))


def _name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
