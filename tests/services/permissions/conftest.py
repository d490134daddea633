"""One office for all tests of who may use which service: they change nothing in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.services.conftest import shared_office_in_time
from tests.services.permissions.world import World, build


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """The office, with something to do for every service."""
    folder = tmp_path_factory.mktemp("doors")
    async with shared_office_in_time(sqlite_template, folder) as (office, env):
        yield await build(office, env, folder)
