"""Imports point one way: `.importlinter` says which, and the rest is said here."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import (
    FRONT_DOORS,
    LOWER_PACKAGES,
    ROOT,
    ROOT_MODULES,
    files_of,
    imported,
    shown,
    tree_of,
)

ALLOWED_IN_MODELS = {"models", "pydantic", "pydantic_core", "transitions"}
ALLOWED_IN_WORKFLOWS = ("models", "workflows", "activities.signatures", "temporalio")
ALLOWED_LIBRARY_IN_WORKFLOWS = {
    "asyncio",
    "collections",
    "contextlib",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "typing",
}

COMPOSITION = ("worker", "starter", "startup", "stack", "settings", "addresses", "connection", "sandbox")


def outside(package: str, allowed: set[str]) -> list[str]:
    """The imports of a package whose first word is not allowed."""
    return [
        f"{shown(file, node)} imports {name}"
        for file in files_of(package)
        for name, node in imported(tree_of(file))
        if name.partition(".")[0] not in allowed
    ]


def test_the_contracts_of_import_linter_are_kept() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--config", ".importlinter"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout


def test_every_package_of_the_house_is_under_contract() -> None:
    contract = (ROOT / ".importlinter").read_text()
    roots = contract.partition("root_packages =")[2].partition("include_external_packages")[0].split()
    assert sorted(roots) == sorted((*LOWER_PACKAGES, *FRONT_DOORS))


def test_models_import_the_standard_library_pydantic_and_transitions_only() -> None:
    assert outside("models", ALLOWED_IN_MODELS | set(sys.stdlib_module_names)) == []


def test_workflows_import_models_signatures_and_each_other_only() -> None:
    wrong = [
        f"{shown(file, node)} imports {name}"
        for file in files_of("workflows")
        for name, node in imported(tree_of(file))
        if not any(name == each or name.startswith(f"{each}.") for each in ALLOWED_IN_WORKFLOWS)
        and name.partition(".")[0] not in ALLOWED_LIBRARY_IN_WORKFLOWS
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ["services", "commands"])
def test_a_service_shows_a_state_without_making_rows_of_it(package: str) -> None:
    """What a state looks like is in models/<area>/overview.py; the records' projections write that down."""
    assert importing("storage.projections", package) == []


def test_a_service_that_makes_rows_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "training.py").write_text("from storage.projections import training_run as rows\n")
    noticed = importing("storage.projections", "services")
    assert noticed == ["services/training.py:1 imports storage.projections.training_run"]


def importing(module: str, package: str) -> list[str]:
    """Return the imports of `module`, or of something in it, within a package."""
    return [
        f"{shown(file, node)} imports {name}"
        for file in files_of(package)
        for name, node in imported(tree_of(file))
        if f"{name}.".startswith(f"{module}.")
    ]


@pytest.mark.parametrize("package", LOWER_PACKAGES)
def test_what_is_composed_does_not_know_who_composes_it(package: str) -> None:
    wrong = [
        f"{shown(file, node)} imports {name}"
        for file in files_of(package)
        for name, node in imported(tree_of(file))
        if name.partition(".")[0] in (*ROOT_MODULES, *FRONT_DOORS)
    ]
    assert wrong == []


def test_the_modules_at_the_root_are_those_we_know() -> None:
    assert set(COMPOSITION) <= set(ROOT_MODULES)


@pytest.mark.parametrize("package", [*LOWER_PACKAGES, *FRONT_DOORS, "docs", "samples", "benchmarks"])
def test_nothing_but_tests_imports_tests(package: str) -> None:
    wrong = [
        f"{shown(file, node)} imports {name}"
        for file in files_of(package)
        for name, node in imported(tree_of(file))
        if name.partition(".")[0] in ("tests", "pytest", "hypothesis")
    ]
    assert wrong == []
