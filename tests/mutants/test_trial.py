"""Trying a break in a project of one rule: noticed, hanging, or not to be tried at all."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.breaks import ROOT

RULE = "def may_pass(age: int) -> bool:\n    return age >= 18\n"
TESTS = """
import threading

from gate import may_pass


def test_a_child_may_not_pass():
    assert not may_pass(17)


def test_that_ends_when_somebody_may_pass():
    while not may_pass(18):
        threading.Event().wait()
"""

LATER = """
from gate import may_pass


def test_a_grandmother_may_pass():
    assert may_pass(70)
"""

TRY = """
import json, sys
from pathlib import Path
from tests.mutants import trial
from tests.mutants.breaks import Break

trial.SILENT_SECONDS = 5
copy = Path(sys.argv[1])
runs = []
for new in (*sys.argv[2:], "age >= 18"):
    with trial.broken_in(copy, Break("gate", "", "gate.py", "age >= 18", new), len(runs)):
        runs.append(trial.run_tests(copy, [["test_gate.py"], ["test_later.py"]], "-x")._asdict())
print(json.dumps(runs))
"""

Outcomes = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def tried(tmp_path: Path) -> Outcomes:
    """What becomes of breaks, one after the other in the same copy; and at last of the rule as it was."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "gate.py").write_text(RULE, encoding="utf-8")
    (project / "test_gate.py").write_text(TESTS, encoding="utf-8")
    (project / "test_later.py").write_text(LATER, encoding="utf-8")

    def outcomes(*breaks: str) -> list[dict[str, Any]]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", TRY, str(project), *breaks]
        said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
        assert (project / "gate.py").read_text(encoding="utf-8") == RULE
        found: list[dict[str, Any]] = json.loads(said.splitlines()[-1])
        return found

    return outcomes


def test_a_break_is_noticed_by_the_test_that_fails_and_the_code_is_as_before_afterwards(tried: Outcomes) -> None:
    noticed, also_noticed, sound = tried("age >= 16", "age >= 17")  # as long as the rule, and within a second
    assert noticed == also_noticed
    assert noticed["failed"] == ["test_gate.py::test_a_child_may_not_pass"]
    assert sound == {"failed": [], "hung": "", "trouble": ""}


def test_what_the_first_tests_pass_over_is_noticed_by_those_that_come_later(tried: Outcomes) -> None:
    noticed, sound = tried("18 <= age < 70")
    assert noticed == {"failed": ["test_later.py::test_a_grandmother_may_pass"], "hung": "", "trouble": ""}
    assert sound == {"failed": [], "hung": "", "trouble": ""}


def test_a_test_that_never_ends_has_noticed_too(tried: Outcomes) -> None:
    hanging, sound = tried("age >= 21")
    assert hanging == {"failed": [], "hung": "test_gate.py::test_that_ends_when_somebody_may_pass", "trouble": ""}
    assert sound["failed"] == []


def test_code_that_can_not_be_loaded_is_an_error_and_nothing_that_a_test_noticed(tried: Outcomes) -> None:
    broken, sound = tried("age >= 18\n\nassert may_pass(3)")
    assert (broken["failed"], broken["hung"]) == ([], "")
    assert "error" in broken["trouble"].lower()
    assert sound["trouble"] == ""
