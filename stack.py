"""The embedded stack: Temporal's development server with its own state file and Web UI, for one machine."""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from addresses import Addresses, StackError, note, running_here
from connection import connect
from settings import PORTAL_PORT, Settings, variable

PORT = 7233
UI_PORT = 8233
READY_SECONDS = 30.0
STOP_SECONDS = 10.0
STATE = "temporal.db"
"""The file in which the server keeps its state."""
WITH_PARENT = "--with-parent"
"""Tells the portal to end when its standard input does."""
OWNER_ONLY = 0o077
"""What nobody else may do with a file: anything."""

NOTHING_YET = Addresses(temporal="", ui="")


def keep_to_owner(folder: Path) -> None:
    """Create a folder of the embedded stack if need be, and close it to everybody but its owner.

    The same goes for every file that this process and the server that it starts write from now on: the records, the
    letters, and Temporal's state are about people. Raises StackError if the folder can't be used.
    """
    os.umask(OWNER_ONLY)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        is_file = isinstance(error, NotADirectoryError | FileExistsError)
        why = "a part of the name is a file" if is_file else "your account may not write there"
        raise StackError(f"The folder {folder} can't be used: {why}. Please name another one in HMIS_VAR.") from error


@contextlib.asynccontextmanager
async def embedded_server(settings: Settings, about: Addresses = NOTHING_YET) -> AsyncIterator[Addresses]:
    """Run the development server for as long as the block lasts; its state outlives it in `var`.

    `about` says what runs on it; the server's addresses are filled in, and other windows read it all. Raises StackError
    if the server does not start, if a port that the settings name is taken, or if the stack already runs in `var`.
    """
    keep_to_owner(settings.var)
    with _alone(settings):
        await _end_leftover(settings)
        async with _server(settings, about) as addresses:
            yield addresses


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the folder for this process. The lock goes with the process, however it ends."""
    with (settings.var / "running.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            running = running_here(settings)
            where = f" ({running.ui})" if running is not None else ""
            raise StackError(
                f"HMIS Access already runs in {settings.var}{where}. Stop it first, or set HMIS_VAR to another folder."
            ) from None
        yield


async def _end_leftover(settings: Settings) -> None:
    """End the server of an earlier start that was killed: two servers would spoil one another's state."""
    left = running_here(settings)
    if left is None or not left.server or not _is_server(left.server, settings):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(left.server, signal.SIGTERM)
    for _ in range(round(STOP_SECONDS / 0.1)):
        if not _is_server(left.server, settings):
            return
        await asyncio.sleep(0.1)
    raise StackError(
        f"The Temporal server of an earlier start still runs (process {left.server}). End it, then start again."
    )


def _is_server(process: int, settings: Settings) -> bool:
    """Return whether a process is the Temporal server that keeps its state in this folder."""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "stat=,args=", "-p", str(process)], capture_output=True, text=True, check=False
    ).stdout
    return str(settings.var / STATE) in shown and not shown.startswith("Z")


@contextlib.asynccontextmanager
async def _server(settings: Settings, about: Addresses) -> AsyncIterator[Addresses]:
    port = _port(settings.temporal_port, PORT, "temporal_port")
    ui_port = _port(settings.temporal_ui_port, UI_PORT, "temporal_ui_port")
    addresses = replace(about, temporal=f"127.0.0.1:{port}", ui=f"http://127.0.0.1:{ui_port}")
    with (settings.var / "temporal.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            str(temporal_binary()),
            *("server", "start-dev", "--ip", "127.0.0.1"),
            *("--port", str(port), "--ui-port", str(ui_port)),
            *("--namespace", settings.temporal_namespace),
            *("--db-filename", str(settings.var / STATE), "--log-level", "error"),
            stdout=log,
            stderr=log,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C stops the worker first. The server stops after it.
        )
        try:
            addresses = replace(addresses, server=process.pid)
            note(settings).write_text(json.dumps(asdict(addresses)))
            await _until_ready(process, addresses.temporal, settings.temporal_namespace, settings.var / "temporal.log")
            async with _as_long_as_it_runs(process, settings.var / "temporal.log"):
                yield addresses
        finally:
            note(settings).unlink(missing_ok=True)
            await _stop(process)


@contextlib.asynccontextmanager
async def _as_long_as_it_runs(process: asyncio.subprocess.Process, log: Path) -> AsyncIterator[None]:
    """End the block with StackError when the server ends.

    A worker that went on would take the work of whatever server comes to the same port next, with the wrong records.
    """
    try:
        async with asyncio.timeout(None) as limit:
            watch = asyncio.create_task(_end_with(process, limit))
            try:
                yield
            finally:
                watch.cancel()
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise StackError(f"The Temporal server has stopped, so HMIS Access stops as well. See {log}.") from error


async def _end_with(process: asyncio.subprocess.Process, limit: asyncio.Timeout) -> None:
    await process.wait()
    limit.reschedule(asyncio.get_running_loop().time())


def portal_port(settings: Settings) -> int:
    """Return the port on which the portal will answer. Raises StackError if the settings name one that is taken."""
    return _port(settings.portal_port, PORTAL_PORT, "portal_port")


@contextlib.asynccontextmanager
async def portal_beside(settings: Settings, module: str) -> AsyncIterator[str]:
    """Run the portal for as long as the block lasts, as a process of its own, and give its address.

    `module` is the program to run. Raises StackError if a port that the settings name is taken.
    """
    port = portal_port(settings)
    with (settings.var / "portal.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, WITH_PARENT),
            env={**os.environ, "HMIS_PORTAL_PORT": str(port)},
            stdout=log,
            stderr=log,
            stdin=asyncio.subprocess.PIPE,  # It ends with this process, however that ends: then the portal ends, too.
            start_new_session=True,  # Ctrl-C is for this process, which stops the portal.
        )
        try:
            yield f"http://localhost:{port}"
        finally:
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
            f"Stop that program, or choose another port in {variable(setting)}."
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
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
