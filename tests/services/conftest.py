"""An office to ask services in: see tests.workflows.office for who works there."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from adapters.clock import now
from adapters.processes import Processes
from connection import DATA_CONVERTER, connect
from services.context import Context
from stack import test_server_binary as time_skipping_server
from storage.database import Database, open_database
from tests.storage.samples import pack
from tests.workflows.conftest import detroit, env, minnesota, missouri
from tests.workflows.office import Office, open_office, settle

__all__ = ["detroit", "env", "minnesota", "missouri"]

shared_fixture = pytest_asyncio.fixture(scope="module", loop_scope="module")
"""For an office that those tests of a module share which change nothing in it, and prove that they don't."""

in_shared_office = pytest.mark.asyncio(loop_scope="module")
"""For the tests that share it: one event loop serves them all."""


@asynccontextmanager
async def shared_office(template: Path, folder: Path, pack_name: str = "missouri") -> AsyncIterator[Office]:
    """An office with a server and records of its own. `template` is a migrated SQLite file to copy."""
    async with shared_office_in_time(template, folder, pack_name) as (office, _):
        yield office


@asynccontextmanager
async def shared_office_in_time(
    template: Path, folder: Path, pack_name: str = "missouri"
) -> AsyncIterator[tuple[Office, WorkflowEnvironment]]:
    """The same with the server, which lets time pass."""
    url = f"sqlite:///{shutil.copy(template, folder / 'records.db')}"
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(time_skipping_server()), data_converter=DATA_CONVERTER
    ) as env:
        with env.auto_time_skipping_disabled(), open_database(url) as database:
            async with open_office(env.client, database, folder, env.get_current_time, pack_name=pack_name) as office:
                yield office, env


def context_of(office: Office) -> Context:
    """What a service works with in this office. Its clock is the wall's: no time is skipped here."""
    return Context(database=office.database, processes=office.processes, pack=office.world.pack, now=now)


@pytest.fixture
async def records_only(sqlite_database: Database) -> Context:
    """An office by Missouri's rules of which only the records can be reached."""
    settle(sqlite_database)
    nowhere = Processes(await connect("127.0.0.1:9", "default", lazy=True))
    return Context(database=sqlite_database, processes=nowhere, pack=pack(), now=now)


@pytest.fixture
def context(missouri: Office) -> Context:
    """An office by Missouri's rules."""
    return context_of(missouri)
