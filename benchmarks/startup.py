"""What it costs to start a command, in processor time, against the bare import of the libraries that it uses.

Three kinds: the help, a command that reads the records, a command that sends a step to a running training. Each is a
process of its own, and so is the import; they take turns, and the ratio is the median of the rounds' ratios. Both find
their modules compiled, as on any machine that has run a command before. Run it as `python -m benchmarks.startup`.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert
from temporalio.worker import Worker

from adapters.clock import now
from benchmarks.machine import machine
from benchmarks.world import REVIEWER, small_world, training_start
from connection import connect
from models import ids
from sandbox import sandbox
from settings import ROOT
from stack import embedded_server
from storage.installation import note_samples
from storage.tables.directory import designations
from worker import WORKFLOWS, World, activities
from workflows.training import TrainingWorkflow

ROUNDS = 15
REQUEST = "r-startup"

SCREEN = "typer, typer.rich_utils, typer.completion, rich.markdown"
RECORDS = "asyncio, typer, rich.console, rich.table, pydantic, pydantic_settings, sqlalchemy.dialects.sqlite.pysqlite"
ENGINE = f"{RECORDS}, temporalio.client, temporalio.contrib.pydantic"


class Kind(NamedTuple):
    """A command as it is typed, and the libraries that it uses."""

    name: str
    words: tuple[str, ...]
    libraries: str


KINDS = (
    Kind("help", ("--help",), SCREEN),
    Kind("reading", ("queue", "--as", REVIEWER.person_id), RECORDS),
    Kind(
        "step",
        ("record-test", REQUEST, "--as", REVIEWER.person_id, "--test", "security-privacy", "--score", "10", "--again"),
        ENGINE,
    ),
)


async def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Measure seconds of processor time, and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        async with _office(Path(folder)) as environment:
            return await asyncio.to_thread(start, KINDS, environment, rounds)


@asynccontextmanager
async def _office(folder: Path) -> AsyncIterator[Mapping[str, str]]:
    """Start a server, a worker, and a training, and yield the settings with which a command finds them."""
    world, settings = small_world(folder)
    _designate_reviewer(world)
    note_samples(world.database)  # so that --as is believed without an operator's key
    async with embedded_server(settings) as addresses:
        client = await connect(addresses.temporal, settings.temporal_namespace)
        async with Worker(
            client,
            task_queue=ids.TASK_QUEUE,
            workflows=WORKFLOWS,
            activities=activities(client, world),
            workflow_runner=sandbox(),
        ):
            await client.start_workflow(
                TrainingWorkflow.run,
                training_start(world, REQUEST, now().date()),
                id=ids.training_workflow_id(REQUEST),
                task_queue=ids.TASK_QUEUE,
            )
            yield {**compiled(folder / "compiled"), "HMIS_VAR": str(folder), "HMIS_PACK": settings.pack}
    world.database.close()


def compiled(folder: Path) -> dict[str, str]:
    """Return an environment in which Python keeps compiled modules in `folder`, whatever this process was told.

    Otherwise, under PYTHONDONTWRITEBYTECODE, each command compiles the program again, but never the libraries.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder)}


def _designate_reviewer(world: World) -> None:
    (grant,) = REVIEWER.grants
    row = {"id": "d-1", "person_id": REVIEWER.person_id, "role": grant.role, "from_day": now().date()}
    with world.database.write() as connection:
        connection.execute(insert(designations), row)


def start(kinds: Iterable[Kind], environment: Mapping[str, str], rounds: int) -> dict[str, float]:
    """Start each kind of command, and what it is compared with, so many times, and once before that to warm up."""
    figures: dict[str, float] = {}
    for kind in kinds:
        command, bare = ("starter.py", *kind.words), ("-c", f"import {kind.libraries}")
        pairs = [(processor_time(command, environment), processor_time(bare, environment)) for _ in range(rounds + 1)]
        del pairs[0]
        figures[f"{kind.name}, s"] = statistics.median(command for command, _ in pairs)
        figures[f"{kind.name}, bare import, s"] = statistics.median(bare for _, bare in pairs)
        figures[f"{kind.name} / bare import"] = statistics.median(command / bare for command, bare in pairs)
    return figures


def processor_time(arguments: tuple[str, ...], environment: Mapping[str, str]) -> float:
    """Return the processor seconds for a run of Python, including the system's work for it.

    Raises AssertionError if the run did not end well: then it measured something else.
    """
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    with process:
        if process.returncode != 0:
            said = process.stderr.read().decode() if process.stderr else ""
            raise AssertionError(f"{' '.join(arguments)} ended with {process.returncode}: {said}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    print(machine())
    for name, figure in asyncio.run(measure()).items():
        print(f"{name:<28}{figure:>8.2f}")


if __name__ == "__main__":
    main()
