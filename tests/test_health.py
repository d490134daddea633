"""A container's health check says whether the worker takes work."""

import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

import health
from settings import Settings
from tests.faults.server import Server
from tests.waiting import eventually
from worker import build_worker, build_world

HERE = socket.gethostname()


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a development server of the test's own."""
    server = Server(tmp_path)
    await server.start()
    yield await server.client()
    await server.kill()


async def test_a_worker_that_takes_work_is_healthy_and_others_are_not(client: Client, tmp_path: Path) -> None:
    assert not await health.takes_work(client, HERE, datetime.now(UTC))
    settings = Settings(var=tmp_path, graceful_shutdown_seconds=0)
    world = build_world(settings)
    async with build_worker(client, world, settings):
        await eventually(lambda: health.takes_work(client, HERE, datetime.now(UTC)))
        assert not await health.takes_work(client, "another-machine", datetime.now(UTC))
        assert not await health.takes_work(client, HERE, datetime.now(UTC) + timedelta(minutes=10))
    world.database.close()


async def test_the_check_fails_while_no_worker_runs(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HMIS_TEMPORAL_ADDRESS", client.service_client.config.target_host)
    assert await health.main() == 1
    assert capsys.readouterr().out == "The worker has not asked for work in the last few minutes.\n"


async def test_the_check_fails_in_a_sentence_when_temporal_is_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HMIS_TEMPORAL_ADDRESS", "127.0.0.1:1")
    assert await health.main() == 1
    assert capsys.readouterr().out.startswith("Temporal does not answer. Please check that it runs")
