"""A kind of training requirement is one module in models/training/kinds/; no other code asks which kind one is."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.training.kinds.registry import KINDS
from models.training.requirement import TrainingRequirement
from tests.architecture.source import FRONT_DOORS, LOWER_PACKAGES, ROOT, files_of, imported, shown, tree_of
from tests.architecture.test_workflows import EVERY
from tests.models import drivers
from tests.workflows import training_run

FOLDER = ROOT / "models" / "training" / "kinds"
MODULES = sorted(each.stem for each in FOLDER.glob("*.py") if each.stem not in ("__init__", "registry"))


def asking(files: list[Path]) -> Iterator[str]:
    """Report code that compares a kind with the name of one, or takes a kind's class from its module."""
    for file in files:
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Compare) and _compares_a_kind(node):
                yield f"{shown(file, node)} asks for the kind of a requirement"
        for name, node in imported(tree_of(file)):
            if name.startswith("models.training.kinds.") and name.endswith("Requirement"):
                yield f"{shown(file, node)} imports {name}"


def _compares_a_kind(node: ast.Compare) -> bool:
    sides = [node.left, *node.comparators]
    words = {each.value for side in sides for each in ast.walk(side) if isinstance(each, ast.Constant)}
    return any(isinstance(each, ast.Attribute) and each.attr == "kind" for each in sides) and bool(words & KINDS.keys())


def test_every_module_of_a_kind_is_registered() -> None:
    assert sorted(KINDS) == MODULES
    for module in MODULES:
        found = vars(importlib.import_module(f"models.training.kinds.{module}")).values()
        (own,) = [
            each
            for each in found
            if inspect.isclass(each) and issubclass(each, TrainingRequirement) and each is not TrainingRequirement
        ]
        assert KINDS[module].requirement is own


def test_every_step_of_a_kind_is_an_update_or_a_signal_of_the_workflow() -> None:
    (workflow,) = [each for each in EVERY if each.definition.name == "TrainingWorkflow"]
    made = {each.rule for maker in ("step", "signal") for each in workflow.made(maker)}
    steps = {f"{rule.__module__}.{rule.__name__}" for kind in KINDS.values() for rule in kind.steps}
    assert steps <= made


@pytest.mark.parametrize("known", [drivers.DRIVERS, training_run.DRIVERS], ids=["models", "workflows"])
def test_the_tests_can_meet_a_requirement_of_every_kind(known: dict[str, object]) -> None:
    assert known.keys() == KINDS.keys()


def test_nothing_but_its_own_module_asks_for_a_kind() -> None:
    files = [file for package in (*LOWER_PACKAGES, *FRONT_DOORS) for file in files_of(package)]
    assert list(asking([file for file in files if file.parent != FOLDER])) == []


@pytest.mark.parametrize(
    ("line", "noticed"),
    [
        ('late = requirement.kind == "test"', "asks for the kind of a requirement"),
        ('late = each.kind in ("course", "signature")', "asks for the kind of a requirement"),
        (
            "from models.training.kinds.form import FormRequirement",
            "imports models.training.kinds.form.FormRequirement",
        ),
    ],
)
def test_code_that_asks_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, noticed: str) -> None:
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    file = tmp_path / "letters.py"
    file.write_text(f"{line}\n")
    assert list(asking([file])) == [f"letters.py:1 {noticed}"]
