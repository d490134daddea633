"""Every recorded history replays, under two hash seeds; a workflow that was changed incompatibly does not."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from connection import DATA_CONVERTER, sandbox
from models import ids
from models.training.messages import TrainingStart
from worker import WORKFLOWS

ROOT = Path(__file__).parents[2]
HISTORIES = sorted((Path(__file__).parent / "histories").glob("*/*.json"))


def recorded(path: Path) -> WorkflowHistory:
    """A history as it was recorded; its id only names it."""
    return WorkflowHistory.from_json(f"{path.parent.name}/{path.stem}", path.read_text())


async def replay_all() -> None:
    """Replay every history; raises on the first that does not."""
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=sandbox(), data_converter=DATA_CONVERTER)
    for path in HISTORIES:
        await replayer.replay_workflow(recorded(path))


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_every_history_replays_under_any_hash_seed(seed: str) -> None:
    assert HISTORIES
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-m", "tests.replay.test_histories"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@workflow.defn(name=ids.TRAINING)
class ChangedTrainingWorkflow:
    """A training that begins with a timer: a change that running cases would not survive."""

    @workflow.run
    async def run(self, start: TrainingStart) -> None:
        """Do something else."""
        await asyncio.sleep(60)


async def test_an_incompatible_change_is_caught() -> None:
    runner = UnsandboxedWorkflowRunner()  # the changed workflow stands in this file, which the sandbox would run again
    replayer = Replayer(workflows=[ChangedTrainingWorkflow], workflow_runner=runner, data_converter=DATA_CONVERTER)
    history = next(path for path in HISTORIES if path.parent.name == "training")
    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(recorded(history))


if __name__ == "__main__":
    asyncio.run(replay_all())
