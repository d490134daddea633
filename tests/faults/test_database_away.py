"""The database is locked or away for some seconds: what people did meanwhile is written down afterwards, in order."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from models.training.lifecycle import TrainingState
from storage.database import Database, DatabaseAway
from storage.reads.audit import history
from tests.faults.server import Server
from tests.waiting import PATIENCE_SECONDS
from tests.workflows.office import Office, open_office
from tests.workflows.training_run import Training
from tests.workflows.wall_clock import now

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(300)]

HOLD_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""

SECONDS_AWAY = 2.0


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds the right to write for as long as the block lasts."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        yield
        other.kill()


async def work(run: Training) -> None:
    """Some steps, one after the other."""
    await run.submit_form()
    for test in ("security-privacy", "data-standards", "mohmis-basics"):
        await run.take_test(test)


async def written_in_order(office: Office, run: Training) -> None:
    """The work stands in the records, each step once, in its order."""
    moves = ["training_started", "form_done", "test_done", "test_done", "test_done"]
    await office.eventually(lambda: [each.move for each in history(office.database, run.workflow_id)], moves.__eq__)
    assert [each.step for each in history(office.database, run.workflow_id)] == [1, 2, 3, 4, 5]


@pytest.mark.requirement("R4")
async def test_steps_taken_while_the_database_is_locked_are_written_in_order_when_it_is_free(
    office: Office, tmp_path: Path
) -> None:
    run = await office.train()
    with locked(tmp_path / "records.db"):
        steps = asyncio.create_task(work(run))
        await asyncio.sleep(SECONDS_AWAY)
        assert len(history(office.database, run.workflow_id)) == 1
    await steps
    await written_in_order(office, run)


@pytest.mark.requirement("R4")
async def test_steps_taken_while_the_database_file_is_away_are_written_in_order_when_it_is_back(
    office: Office, tmp_path: Path
) -> None:
    run = await office.train()
    database, elsewhere = tmp_path / "records.db", tmp_path / "elsewhere.db"
    database.rename(elsewhere)
    steps = asyncio.create_task(work(run))
    await asyncio.sleep(SECONDS_AWAY)
    assert not database.exists(), "nothing may begin an empty database in its place"
    elsewhere.rename(database)
    await steps
    await written_in_order(office, run)
    assert sqlite3.connect(database).execute("SELECT count(*) FROM recorded_steps").fetchone() == (5,)


@pytest.mark.requirement("R4")
async def test_steps_taken_while_postgresql_drops_every_connection_are_written_in_order(
    server: Server, postgres_database: Database, tmp_path: Path
) -> None:
    async with open_office(await server.client(), postgres_database, tmp_path, now) as office:
        run = await office.train()
        async with dropping_connections(postgres_database):
            await work(run)
        await written_in_order(office, run)
        await run.do_case()
        on_record = await run.on_record()
        assert on_record is not None
        assert on_record.state == TrainingState.COMPLETED


@asynccontextmanager
async def dropping_connections(database: Database) -> AsyncIterator[None]:
    """Again and again PostgreSQL ends all connections but the one that asks for it."""

    async def drop() -> None:
        ending = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not enough.is_set():
                await asyncio.to_thread(_execute, database, ending)
                await asyncio.sleep(0.02)

    enough = asyncio.Event()
    dropping = asyncio.create_task(drop())
    try:
        yield
    finally:
        enough.set()
        await dropping  # the last of them must not drop what comes after
    with suppress(DatabaseAway):
        history(database, "")  # the reader finds out that its connection is gone


def _execute(database: Database, statement: object) -> None:
    with database.write() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
