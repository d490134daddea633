"""The first start on a computer is killed while it loads the samples: the next one goes on, and says so (R24)."""

import asyncio
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from settings import ROOT
from tests.faults.server import free_port
from tests.waiting import eventually

PATIENT = pytest.mark.timeout(240)
"""Two starts of everything, one of which loads every sample: on a busy machine that is more than the usual limit."""

READY_SECONDS = 200.0

SAMPLES = {"agencies": 34, "people": 198, "licenses": 169, "access_requests": 46}
"""How many rows of a kind the samples make."""


def counts(var: Path) -> dict[str, int]:
    """How many rows of each kind are on record."""
    with sqlite3.connect(f"file:{var / 'hmis-access.db'}?mode=ro", uri=True) as records:
        return {name: records.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in SAMPLES}


async def started(var: Path) -> Process:
    """Everything on one computer, as `make run` starts it."""
    environment = {**os.environ, "HMIS_VAR": str(var), "HMIS_TEMPORAL_PORT": str(free_port())}
    words = (sys.executable, "starter.py", "run")
    return await asyncio.create_subprocess_exec(
        *words, cwd=ROOT, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    )


async def said_until(process: Process, wanted: str) -> str:
    """What it prints, up to a line with `wanted`."""
    assert process.stdout is not None
    lines: list[str] = []
    async with asyncio.timeout(READY_SECONDS):
        async for line in process.stdout:
            lines.append(line.decode())
            if wanted in lines[-1]:
                break
    assert wanted in "".join(lines), "it ended without saying that"
    return "".join(lines)


async def on_record(var: Path, enough: Callable[[dict[str, int]], bool]) -> None:
    """Wait until enough is on record."""

    async def found() -> dict[str, int]:
        with suppress(sqlite3.Error):
            return counts(var)
        return dict.fromkeys(SAMPLES, 0)

    await eventually(found, enough)


def server_of(process: Process) -> int:
    """The process id of the Temporal server that a start has started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    names = {int(each): Path(f"/proc/{each}/cmdline").read_bytes() for each in children}
    return next(pid for pid, name in names.items() if b"start-dev" in name)


@PATIENT
@pytest.mark.requirement("R24")
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc, which is not here")
async def test_a_first_start_that_was_killed_while_loading_goes_on_with_the_next(tmp_path: Path) -> None:
    var = tmp_path / "var"
    first = await started(var)
    await on_record(var, lambda found: found["licenses"] >= 20)
    os.kill(server_of(first), signal.SIGKILL)
    first.kill()
    await first.wait()
    assert counts(var)["licenses"] < SAMPLES["licenses"], "it was killed half way"
    second = await started(var)
    said = await said_until(second, "HMIS Access is ready.")
    assert "was interrupted. Continuing where it stopped ..." in said
    second.send_signal(signal.SIGINT)
    await second.wait()
    assert counts(var) == SAMPLES
