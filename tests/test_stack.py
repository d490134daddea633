"""The embedded server's ports: the usual ones, others where these are taken, or those that the settings pin."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import stack
from addresses import Addresses, StackError, running_here, temporal_address
from settings import ROOT, Settings
from tests.faults.server import free_port


@contextmanager
def taken() -> Iterator[int]:
    """A port that another program has."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.mark.parametrize("setting", ["temporal_port", "temporal_ui_port"])
async def test_a_pinned_port_that_is_taken_is_a_sentence(tmp_path: Path, setting: str) -> None:
    with taken() as port:
        settings = Settings(var=tmp_path).model_copy(update={setting: port})
        with pytest.raises(StackError, match=rf"^Port {port} can't be used: another .* in HMIS_{setting.upper()}\.$"):
            async with stack.embedded_server(settings):
                pass
    assert running_here(settings) is None


async def test_the_server_has_the_pinned_ports_and_says_what_runs_on_it(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, temporal_port=free_port(), temporal_ui_port=free_port())
    about = Addresses(temporal="", ui="", pack="detroit", policy_label="2024", database="sqlite:////x.db")
    async with stack.embedded_server(settings, about) as addresses:
        assert addresses.temporal == f"127.0.0.1:{settings.temporal_port}"
        assert addresses.ui == f"http://127.0.0.1:{settings.temporal_ui_port}"
        assert running_here(settings) == addresses
        assert temporal_address(settings) == addresses.temporal
        assert (addresses.pack, addresses.policy_label, addresses.database) == ("detroit", "2024", "sqlite:////x.db")
    assert running_here(settings) is None


async def test_without_a_pinned_port_a_taken_one_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with taken() as port, taken() as ui_port:
        monkeypatch.setattr(stack, "PORT", port)
        monkeypatch.setattr(stack, "UI_PORT", ui_port)
        async with stack.embedded_server(Settings(var=tmp_path)) as addresses:
            assert addresses.temporal != f"127.0.0.1:{port}"
            assert addresses.ui != f"http://127.0.0.1:{ui_port}"


async def test_a_second_start_in_the_same_folder_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, temporal_port=free_port(), temporal_ui_port=free_port())
    async with stack.embedded_server(settings) as addresses:
        with pytest.raises(StackError, match=rf"already runs in {tmp_path} \({addresses.ui}\)\. Stop it first"):
            async with stack.embedded_server(Settings(var=tmp_path)):
                pass
        assert running_here(settings) == addresses


async def test_the_server_that_a_killed_start_left_behind_is_ended_by_the_next(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, temporal_port=free_port(), temporal_ui_port=free_port())
    script = f"""
import asyncio, os, pathlib, signal
from settings import ROOT, Settings
from stack import embedded_server

async def main():
    settings = Settings(var=pathlib.Path({str(tmp_path)!r}), temporal_port={settings.temporal_port})
    async with embedded_server(settings):
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=ROOT)
    await killed.wait()
    left = running_here(settings)
    assert left is not None
    assert Path(f"/proc/{left.server}").exists() or sys.platform != "linux"
    async with stack.embedded_server(settings) as addresses:
        assert addresses.server != left.server
        assert addresses.temporal == left.temporal


async def test_whoever_works_with_the_server_ends_with_it(tmp_path: Path) -> None:
    """A worker that went on would take the work of the next server on the same port, with other records."""
    with pytest.raises(StackError, match="The Temporal server has stopped"):
        await _outlive(Settings(var=tmp_path))


async def _outlive(settings: Settings) -> None:
    async with stack.embedded_server(settings) as addresses:
        os.kill(addresses.server, signal.SIGKILL)
        await asyncio.Event().wait()
