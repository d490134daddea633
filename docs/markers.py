"""Which tests prove which rule: read from the markers in the test files, without running or importing them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MARKER = "requirement"
SWITCHED_OFF = ("skip", "xfail")


class MarkerError(Exception):
    """A marker that can't be counted; the sentence says where it stands and why."""


class Proof(NamedTuple):
    """A test that carries the id of a rule."""

    requirement: str
    file: str
    """Path from the root of the project, with slashes."""
    test: str


def proofs(root: Path) -> list[Proof]:
    """Every proof in `root`/tests, in the order of files and lines.

    Raises MarkerError for a marker whose ids are not plain text, or that stands where no test runs: such a marker
    would promise something that nobody checks.
    """
    found: list[Proof] = []
    for path in sorted((root / "tests").rglob("*.py")):
        found += _proofs_in(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(root).as_posix())
    return found


def _proofs_in(tree: ast.Module, file: str) -> Iterator[Proof]:
    counted: set[ast.Call] = set()
    runs = Path(file).name.startswith("test_")
    for test, markers in _tests(tree.body, [], "") if runs else ():
        counted.update(markers)
        if not any(_names(marker, SWITCHED_OFF) for marker in markers):
            ids = dict.fromkeys(each for marker in markers for each in _ids(marker, file))
            yield from (Proof(each, file, test) for each in ids)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _names(node, (MARKER,)) and node not in counted:
            raise MarkerError(f"{file}, line {node.lineno}: this marker stands on nothing that runs as a test.")


def _tests(body: list[ast.stmt], inherited: list[ast.Call], prefix: str) -> Iterator[tuple[str, list[ast.Call]]]:
    """Each test of a module or class, with its own markers and those of what it stands in."""
    inherited = inherited + [call for each in body if _assigns_marks(each) for call in _calls(each)]
    for each in body:
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        markers = inherited + [call for decorator in each.decorator_list for call in _calls(decorator)]
        if isinstance(each, ast.ClassDef):
            if each.name.startswith("Test"):
                yield from _tests(each.body, markers, f"{each.name}.")
        elif each.name.startswith("test_"):
            yield prefix + each.name, markers


def _assigns_marks(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets
    )


def _calls(node: ast.AST) -> list[ast.Call]:
    """The markers in `node` that matter here; a bare `@pytest.mark.skip` counts as a call without arguments."""
    wanted = (MARKER, *SWITCHED_OFF)
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call) and _names(each, wanted)]
    if isinstance(node, ast.Attribute) and node.attr in SWITCHED_OFF:
        calls.append(ast.Call(func=node, args=[], keywords=[]))
    return calls


def _names(call: ast.Call, wanted: tuple[str, ...]) -> bool:
    """Whether `call` is `….mark.<one of wanted>(…)`."""
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in wanted
        and isinstance(function.value, ast.Attribute)
        and function.value.attr == "mark"
    )


def _ids(marker: ast.Call, file: str) -> list[str]:
    if not _names(marker, (MARKER,)):
        return []
    ids = [each.value for each in marker.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if not ids or len(ids) != len(marker.args) or marker.keywords:
        raise MarkerError(f"{file}, line {marker.lineno}: a marker names its rules as plain text, one or more.")
    return ids
