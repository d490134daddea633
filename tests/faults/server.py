"""A development server that can be killed and started again where it was, and worker processes likewise."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from pathlib import Path

from temporalio.client import Client

from connection import connect
from stack import temporal_binary

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60.0


class Server:
    """Temporal's development server on a port of its own, with its state in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: Process | None = None

    @property
    def address(self) -> str:
        """Where it is, also after it was started again."""
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it, with the state it had."""
        with (self.folder / "temporal.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                str(temporal_binary()),
                *("server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", str(self.port)),
                *("--db-filename", str(self.folder / "temporal.db"), "--log-level", "error"),
                *("--dynamic-config-value", 'history.defaultWorkflowTaskTimeout="2s"'),
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        async with asyncio.timeout(READY_SECONDS):
            while not await self._answers():
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """Kill it as a power cut would."""
        await killed(self._process)
        self._process = None

    async def client(self) -> Client:
        """A client of it."""
        return await connect(self.address, "default")

    async def _answers(self) -> bool:
        with contextlib.suppress(RuntimeError):
            await self.client()
            return True
        return False


async def start_worker(settings: Mapping[str, str], *, script: str, log: Path) -> Process:
    """A worker process with these settings, once it takes work."""
    log.touch()
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            script,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    async with asyncio.timeout(READY_SECONDS):
        while "Worker ready" not in log.read_text():
            assert process.returncode is None, log.read_text()
            await asyncio.sleep(0.05)
    return process


async def killed(process: Process | None) -> None:
    """Kill a process with all that it started, and wait until it is gone."""
    if process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
