"""Simulated time for workflow tests: a time-skipping server of each test's own, and an office at work in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from connection import DATA_CONVERTER
from stack import test_server_binary as time_skipping_server
from storage.database import Database
from tests.workflows.office import Office, open_office


@pytest.fixture
async def env() -> AsyncIterator[WorkflowEnvironment]:
    """A time-skipping server of the test's own, where time passes only while the test sleeps."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(time_skipping_server()), data_converter=DATA_CONVERTER
    ) as environment:
        with environment.auto_time_skipping_disabled():
            yield environment


@pytest.fixture
async def missouri(env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """An office that works by Missouri's rules: a license first, then 14 days of training."""
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time) as office:
        yield office


@pytest.fixture
async def minnesota(env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """An office that works by Minnesota's rules: training first, then an open license or a new one."""
    async with open_office(
        env.client, sqlite_database, tmp_path, env.get_current_time, pack_name="minnesota"
    ) as office:
        yield office


@pytest.fixture
async def detroit(env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """An office that works by Detroit's rules: courses and signatures first, then the account within 48 hours."""
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, pack_name="detroit") as office:
        yield office
