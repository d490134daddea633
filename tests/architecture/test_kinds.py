"""A kind of training requirement is one module in models/training/kinds/, its steps one in models/training/rules/.

No other code asks which kind a requirement is.
"""

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
RULES = ROOT / "models" / "training" / "rules"
MODULES = sorted(each.stem for each in FOLDER.glob("*.py") if each.stem not in ("__init__", "registry"))
STEPS_OF = {module: RULES / f"{module}.py" for module in MODULES}
"""The module with the steps of each kind."""


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
        assert KINDS[module] is own


@pytest.mark.parametrize("module", MODULES)
def test_a_kind_knows_nothing_of_the_steps_that_meet_it(module: str) -> None:
    """A policy is read by every command; the rules of a training are loaded by those that use them."""
    known = {name.rpartition(".")[0] for name, _ in imported(tree_of(FOLDER / f"{module}.py"))}
    assert {each for each in known if each.startswith("models.training")} == {"models.training.requirement"}


@pytest.mark.parametrize("module", MODULES)
def test_every_kind_has_a_step_that_meets_it_and_the_workflow_takes_each(module: str) -> None:
    steps = STEPS_OF[module]
    assert steps.exists(), f"{steps.relative_to(ROOT)} is missing: the steps that meet a requirement of this kind"
    (workflow,) = [each for each in EVERY if each.definition.name == "TrainingWorkflow"]
    made = {each.rule for maker in ("step", "signal") for each in workflow.made(maker)}
    public = {
        f"models.training.rules.{module}.{node.name}"
        for node in tree_of(steps).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert public
    assert public <= made


@pytest.mark.parametrize("known", [drivers.DRIVERS, training_run.DRIVERS], ids=["models", "workflows"])
def test_the_tests_can_meet_a_requirement_of_every_kind(known: dict[str, object]) -> None:
    assert known.keys() == KINDS.keys()


@pytest.mark.parametrize("module", MODULES)
def test_the_steps_of_a_kind_know_no_other_kind(module: str) -> None:
    places = {name.rpartition(".")[0] for name, _ in imported(tree_of(STEPS_OF[module]))}
    assert {each for each in places if each.startswith("models.training.kinds")} == {f"models.training.kinds.{module}"}


def test_nothing_but_its_own_modules_asks_for_a_kind() -> None:
    files = [file for package in (*LOWER_PACKAGES, *FRONT_DOORS) for file in files_of(package)]
    assert list(asking([each for each in files if each.parent != FOLDER and each not in STEPS_OF.values()])) == []


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
