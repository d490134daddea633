"""Replay every recorded history, or those named: `python -m tests.replay.replay`. Exit status 1 if one fails.

Run by the tests in processes of their own, for the order of sets follows from a number that each process draws.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from connection import DATA_CONVERTER
from sandbox import sandbox
from tests.replay.commands import history, recorded
from worker import WORKFLOWS


async def failures(names: Iterable[str], workflows: Sequence[type[Any]] = WORKFLOWS) -> dict[str, str]:
    """What went wrong when these histories were replayed, by name; nothing when all is well."""
    wanted = list(names)
    replayer = Replayer(workflows=workflows, workflow_runner=sandbox(), data_converter=DATA_CONVERTER)
    async with replayer.workflow_replay_iterator(_histories(wanted)) as results:
        replayed = [result async for result in results]
    assert len(replayed) == len(wanted)
    return {each.history.workflow_id: str(each.replay_failure) for each in replayed if each.replay_failure}


async def _histories(names: Iterable[str]) -> AsyncIterator[WorkflowHistory]:
    for name in names:
        yield WorkflowHistory.from_json(name, json.dumps(history(name)))


def main() -> int:
    """Replay, and say what fails."""
    names = sys.argv[1:] or recorded()
    found = asyncio.run(failures(names))
    for name, failure in found.items():
        print(f"{name}: {failure}")
    if not found:
        print(f"{len(names)} histories replayed.")
    return 1 if found else 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    # The engine's threads may still be calling back: an ordinary end would sometimes crash on one of them.
    os._exit(status)
