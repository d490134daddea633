"""A container's health check says whether the worker takes work."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

import health
from connection import DATA_CONVERTER
from settings import Settings
from stack import temporal_binary
from worker import build_worker, build_world

HERE = socket.gethostname()
PATIENCE_SECONDS = 20


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """A client of a development server of the test's own."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(temporal_binary()), data_converter=DATA_CONVERTER
    ) as server:
        yield server.client


async def test_a_worker_that_takes_work_is_healthy_and_others_are_not(client: Client, tmp_path: Path) -> None:
    assert not await health.takes_work(client, HERE, datetime.now(UTC))
    settings = Settings(var=tmp_path, graceful_shutdown_seconds=0)
    world = build_world(settings)
    async with build_worker(client, world, settings):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await health.takes_work(client, HERE, datetime.now(UTC)):
                await asyncio.sleep(0.05)
        assert not await health.takes_work(client, "another-machine", datetime.now(UTC))
        assert not await health.takes_work(client, HERE, datetime.now(UTC) + timedelta(minutes=10))
    world.store.close()


async def test_the_check_fails_while_no_worker_runs(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HMIS_TEMPORAL_ADDRESS", client.service_client.config.target_host)
    assert await health.main() == 1
    assert capsys.readouterr().out == "The worker has not asked for work for some minutes.\n"


async def test_the_check_fails_in_a_sentence_when_temporal_is_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HMIS_TEMPORAL_ADDRESS", "127.0.0.1:1")
    assert await health.main() == 1
    assert capsys.readouterr().out.startswith("Temporal can't be asked: ")
