"""What can be used from outside says what it does, and a function's docstring is an imperative sentence (PEP 257)."""

import ast
import re
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


IMPERATIVE_PACKAGES = (
    "activities",
    "adapters",
    "benchmarks",
    "commands",
    "demo",
    "models",
    "samples",
    "services",
    "storage",
    "workflows",
)
"""The packages in which every function's docstring begins with a verb."""

NO_VERBS = """
    A All An At Both By Each Either Every Everybody Everyone First For From How If In It Its Neither No Nobody
    Not Nothing Of On One Only People Several Some Somebody That The Their These This Those To Two What When
    Where Whether Which Who Whoever Whom Whose Why With
"""
"""Words that begin a noun phrase or a clause, not an imperative sentence."""

VERBS_IN_S = frozenset({"Access", "Address", "Assess", "Discuss", "Dismiss", "Express", "Guess", "Pass", "Process"})
VERBS_IN_ED_OR_ING = frozenset({"Bring", "Embed", "Feed", "Need", "Proceed", "Read", "Ring", "Seed", "Shed", "Speed"})


def unclear(file: Path) -> Iterator[str]:
    """Report docstrings of functions that don't begin with a verb or whose first line isn't a whole sentence."""
    for node in ast.walk(tree_of(file)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_property(node):
            continue
        docstring = ast.get_docstring(node)
        if docstring is None:
            continue
        if not _begins_with_a_verb(docstring):
            yield f"{shown(file, node)}: {node.name} does not begin with a verb"
        if not docstring.partition("\n")[0].endswith("."):
            yield f"{shown(file, node)}: the first line of {node.name} is not a sentence"


def _begins_with_a_verb(docstring: str) -> bool:
    word = re.split(r"\W", docstring, maxsplit=1)[0]
    return (
        word[:1].isupper()
        and word not in NO_VERBS.split()
        and (not word.endswith("s") or word in VERBS_IN_S)
        and (not word.endswith(("ed", "ing")) or word in VERBS_IN_ED_OR_ING)
    )


def _is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a function is a property, which may have a noun phrase as its docstring."""
    return any(
        isinstance(each, ast.Name) and each.id in ("property", "cached_property") for each in node.decorator_list
    )


@pytest.mark.parametrize("package", IMPERATIVE_PACKAGES)
def test_a_function_says_what_it_does_in_an_imperative_sentence(package: str) -> None:
    assert [each for file in files_of(package) for each in unclear(file)] == []


@pytest.mark.parametrize("module", ROOT_MODULES)
def test_a_function_at_the_root_says_what_it_does_in_an_imperative_sentence(module: str) -> None:
    assert list(unclear(ROOT / f"{module}.py")) == []


@pytest.mark.parametrize(
    ("docstring", "noticed"),
    [
        ("Return the fee.", False),
        ("Pass the entry on.", False),
        ("Allow billing staff.\n\nSource: 003.", False),
        ("The fee of a license.", True),
        ("Whether somebody holds it.", True),
        ("Returns the fee.", True),
        ("Billing staff.", True),
        ("Granted if it holds.", True),
        ("`units` of equal parts.", True),
        ("Return the fee", True),
        ("Return the fee of a license\nfor a year.", True),
    ],
)
def test_a_docstring_that_is_no_imperative_sentence_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, docstring: str, noticed: bool
) -> None:
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    file = tmp_path / "fees.py"
    file.write_text(f"def fee():\n    {docstring!r}\n")
    assert bool(list(unclear(file))) == noticed


def test_a_property_may_be_a_noun_phrase(tmp_path: Path) -> None:
    file = tmp_path / "fees.py"
    file.write_text('class Fee:\n    @property\n    def whole(self):\n        """The whole fee."""\n')
    assert list(unclear(file)) == []
