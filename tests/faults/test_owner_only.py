"""The files of the stack that runs on one computer are about people, and are its owner's alone (S48)."""

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import Settings
from stack import embedded_server
from storage.schema import upgrade


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """What most computers give new files: others may read them. The stack changes that for its process."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.requirement("S48")
@pytest.mark.usefixtures("usual_umask")
async def test_nobody_but_its_owner_reads_a_file_of_the_embedded_stack(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()  # an earlier release left it open to everybody
    settings = Settings(var=var, database_url="", temporal_address="")
    async with embedded_server(settings):
        await asyncio.to_thread(upgrade, settings.database)
        found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [var, *var.rglob("*")]}
    assert {"var", "temporal.db", "temporal.log", "running.json", "hmis-access.db"} <= set(found)
    assert {name: oct(mode) for name, mode in found.items() if mode & 0o077} == {}
