"""Record histories: `python -m tests.replay.record`, or only those whose names begin so: `… training/`.

A history whose commands are other than before is not kept, for cases that are running would break in the same way;
`--accept` keeps it all the same, as long as no case is running anywhere under the old code.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from connection import DATA_CONVERTER
from models.ids import notice_workflow_id
from sandbox import sandbox
from stack import test_server_binary as time_skipping_server
from storage.database import open_database
from storage.reads.notices import notices_of
from storage.schema import upgrade
from tests.activities.post import Post
from tests.replay.commands import HISTORIES, commands_of, sequences, write_sequences
from tests.replay.scenarios import SCENARIOS, Scenario
from tests.workflows.office import Office, open_office

WITHOUT = {"identity": "recorder", "stackTrace": "", "workerVersion": None, "outcome": None}
"""What replaying does not look at: names of processes and machines, paths, and what updates answered, which is the
whole state each time."""

PAYLOAD_BYTES = 256 * 1024
"""No payload of a workflow may be larger."""


async def record(scenario: Scenario) -> dict[str, Any]:
    """The histories of a scenario, by name; workflows run as they do in production."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/records.db"
        upgrade(url)
        async with await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=str(time_skipping_server()), data_converter=DATA_CONVERTER
        ) as env:
            with open_database(url) as database, env.auto_time_skipping_disabled():
                async with open_office(
                    env.client,
                    database,
                    Path(folder),
                    env.get_current_time,
                    pack_name=scenario.pack,
                    mailer=Post(),
                    runner=sandbox(),
                ) as office:
                    await scenario.walk(env, office)
                    await office.letters()  # until the last of them has gone out
                    return {name: await _history(office, of) for name, of in scenario.keep.items()}


async def _history(office: Office, workflow_id: str) -> Any:
    workflow_id = workflow_id or notice_workflow_id(notices_of(office.database)[0].id)
    handle: WorkflowHandle[Any, Any] = office.client.get_workflow_handle(workflow_id)
    return slim(json.loads((await handle.fetch_history()).to_json()))


def slim(value: Any) -> Any:
    """A history without what replaying does not look at. Raises ValueError for a payload that is too large."""
    if isinstance(value, dict):
        if len(str(value.get("data", ""))) > PAYLOAD_BYTES * 4 // 3:  # in a history payloads are in base 64
            raise ValueError("a payload is larger than a workflow may carry")
        return {key: WITHOUT[key] if key in WITHOUT else slim(each) for key, each in value.items()}
    if isinstance(value, list):
        return [slim(each) for each in value]
    return value


async def main(prefix: str, *, accept: bool) -> int:
    """Record everything whose name begins with `prefix`; the exit status."""
    accepted, refused = sequences(), 0
    for scenario in SCENARIOS:
        if not any(name.startswith(prefix) for name in scenario.keep):
            continue
        for name, history in (await record(scenario)).items():
            commands = commands_of(history)
            if accepted.get(name, commands) != commands and not accept:
                print(f"{name}: other commands than before, not kept: {commands}")
                refused += 1
                continue
            accepted[name] = commands
            _keep(name, history)
    write_sequences(accepted)
    return 1 if refused else 0


def _keep(name: str, history: Any) -> None:
    path = HISTORIES / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(history, separators=(",", ":"), sort_keys=True) + "\n")
    print(f"{name}: {len(history['events'])} events, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    names = [each for each in sys.argv[1:] if each != "--accept"]
    sys.exit(asyncio.run(main(names[0] if names else "", accept="--accept" in sys.argv)))
