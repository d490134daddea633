"""The embedded stack: Temporal's development server with its own state file and Web UI, for one machine."""

import asyncio
import contextlib
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

from addresses import Addresses, StackError, note
from connection import connect
from settings import Settings

PORT = 7233
UI_PORT = 8233
READY_SECONDS = 30.0
OWNER_ONLY = 0o077
"""What nobody else may do with a file: anything."""

NOTHING_YET = Addresses(temporal="", ui="")


def keep_to_owner(folder: Path) -> None:
    """Create a folder of the embedded stack if need be, and close it to everybody but its owner.

    The same goes for every file that this process and the server that it starts write from now on: the records, the
    letters, and Temporal's state are about people.
    """
    os.umask(OWNER_ONLY)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


@contextlib.asynccontextmanager
async def embedded_server(settings: Settings, about: Addresses = NOTHING_YET) -> AsyncIterator[Addresses]:
    """Run the development server for as long as the block lasts; its state outlives it in `var`.

    `about` says what runs on it; the server's addresses are filled in, and other windows read it all. Raises StackError
    if the server does not start, or if a port that the settings name is taken.
    """
    keep_to_owner(settings.var)
    port = _port(settings.temporal_port, PORT, "temporal_port")
    ui_port = _port(settings.temporal_ui_port, UI_PORT, "temporal_ui_port")
    addresses = replace(about, temporal=f"127.0.0.1:{port}", ui=f"http://127.0.0.1:{ui_port}")
    with (settings.var / "temporal.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            str(temporal_binary()),
            *("server", "start-dev", "--ip", "127.0.0.1"),
            *("--port", str(port), "--ui-port", str(ui_port)),
            *("--namespace", settings.temporal_namespace),
            *("--db-filename", str(settings.var / "temporal.db"), "--log-level", "error"),
            stdout=log,
            stderr=log,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C stops the worker first. The server stops after it.
        )
        try:
            await _until_ready(process, addresses.temporal, settings.temporal_namespace, settings.var / "temporal.log")
            note(settings).write_text(json.dumps(asdict(addresses)))
            yield addresses
        finally:
            note(settings).unlink(missing_ok=True)
            await _stop(process)


def temporal_binary() -> Path:
    """Return the path of the server's program, which its wheel installed beside Python."""
    return _installed("temporal")


def test_server_binary() -> Path:
    """Return the path of the time-skipping server's program, which its wheel installed beside Python."""
    return _installed("temporal-test-server")


def _installed(name: str) -> Path:
    found = Path(sys.executable).parent / name
    if not found.exists():
        raise StackError(f"{name} is not installed beside {sys.executable}. Use `make run`, which installs it.")
    return found


def _port(pinned: int | None, usual: int, setting: str) -> int:
    """Return the pinned port, or else the usual one if it is free, or else another one."""
    if pinned is None:
        return _free(usual) or _free(0) or _no_port()
    if _free(pinned) is None:
        raise StackError(
            f"Port {pinned} can't be used: another program on this machine has it, or your account may not use it. "
            f"Stop that program, or choose another port in the setting {setting}."
        )
    return pinned


def _free(port: int) -> int | None:
    """Return the port if it is free; for 0, any free port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return None
        return int(probe.getsockname()[1])


def _no_port() -> int:
    raise StackError("No port is free on this machine.")


async def _until_ready(process: asyncio.subprocess.Process, address: str, namespace: str, log: Path) -> None:
    loop = asyncio.get_running_loop()
    give_up = loop.time() + READY_SECONDS
    while loop.time() < give_up:
        if process.returncode is not None:
            raise StackError(f"The Temporal server stopped right away. See {log} for the reason.")
        with contextlib.suppress(RuntimeError):  # It listens a moment before it is ready to answer.
            await connect(address, namespace)
            return
        await asyncio.sleep(0.05)
    raise StackError(
        f"The Temporal server did not answer within {READY_SECONDS:.0f} seconds. See {log} for the reason."
    )


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 10)
    except TimeoutError:
        process.kill()
        await process.wait()
