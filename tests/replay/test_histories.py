"""Every recorded history replays, under two hash seeds; a workflow that was changed incompatibly does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.replay.broken import HastyTrainingWorkflow
from tests.replay.commands import commands_of, history, recorded, sequences
from tests.replay.replay import failures
from worker import WORKFLOWS

ROOT = Path(__file__).parents[2]

TEACH = """
{name}: what this workflow asks of the engine has changed:
{found}
A case that is running would stop at its next step. Keep the old order for cases begun before (workflow.patched), or
leave the order alone; see CONTRIBUTING.md, "Replay". Where no release ever ran this path, record it anew:
`python -m tests.replay.record --accept {name}`.
"""


@pytest.mark.requirement("R9")
@pytest.mark.parametrize("seed", ["1", "4711"])
def test_every_history_replays_under_any_hash_seed(seed: str) -> None:
    replayed = subprocess.run(
        [sys.executable, "-m", "tests.replay.replay"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr[-2000:]
    assert replayed.stdout == f"{len(recorded())} histories replayed.\n"


@pytest.mark.requirement("R9")
async def test_an_incompatible_change_is_caught() -> None:
    changed = [each for each in WORKFLOWS if each is not HastyTrainingWorkflow.__base__] + [HastyTrainingWorkflow]
    found = await failures(["training/completed"], changed)
    assert "Nondeterminism" in found["training/completed"]


@pytest.mark.parametrize("name", recorded())
def test_the_commands_of_a_path_are_the_accepted_ones(name: str) -> None:
    found = commands_of(history(name))
    assert found == sequences()[name], TEACH.format(name=name, found=found)


def test_every_workflow_has_a_recorded_path() -> None:
    assert len({name.partition("/")[0] for name in recorded()}) == len(WORKFLOWS)
