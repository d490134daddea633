"""Sending a step to the wrong process, or the wrong message to a rule, is an error of the type checker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

SENDS = """
from adapters.processes import Processes
from models import ids
from models.license.messages import Deactivate, Reactivate
from models.license.rules import access
from models.training.rules import window
from models.training.state import TrainingRun


async def send(processes: Processes, deactivate: Deactivate, reactivate: Reactivate) -> None:
    await processes.take(ids.license_workflow_id("l-1"), access.deactivate, deactivate)
    await processes.take(ids.training_workflow_id("q-1"), access.deactivate, deactivate)
    await processes.take(ids.license_workflow_id("l-1"), access.deactivate, reactivate)
    await processes.take("license/l-1", access.deactivate, deactivate)
    await processes.ask_license("l-1", window.extend, deactivate)
    await processes.nudge(ids.license_workflow_id("l-1"), ids.LICENSE_OPENED)
    await processes.snapshot(ids.license_workflow_id("l-1"), TrainingRun)
"""
SOUND, FIRST_WRONG, LAST_WRONG = 11, 12, 17


@pytest.mark.timeout(280)  # without a cache the type checker reads the libraries first
def test_only_a_message_of_the_rule_to_a_process_of_its_state_passes_the_type_checker(tmp_path: Path) -> None:
    source = tmp_path / "sends.py"
    source.write_text(SENDS)
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--config-file",
            str(ROOT / "pyproject.toml"),
            "--no-error-summary",
            str(source),
        ],
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    wrong = {int(line.split(":")[1]) for line in checked.stdout.splitlines() if ": error:" in line}
    assert wrong == set(range(FIRST_WRONG, LAST_WRONG + 1)), checked.stdout + checked.stderr
    assert SOUND not in wrong
