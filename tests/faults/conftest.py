"""A real development server for each test, in a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.faults.server import Server
from tests.workflows.office import Office, open_office
from tests.workflows.wall_clock import now


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A development server."""
    running = Server(tmp_path)
    await running.start()
    yield running
    await running.kill()


@pytest.fixture
async def office(server: Server, sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """Missouri's office on the real server."""
    async with open_office(await server.client(), sqlite_database, tmp_path, now) as opened:
        yield opened
