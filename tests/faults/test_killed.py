"""Worker and server are killed in mid-run: nothing is lost, nothing is done twice, and everything goes on."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from adapters.mail.maildir import MaildirMailer
from models.access_request.lifecycle import RequestState
from models.effects import ActedT, Rule, TaskKind
from models.errors import NoAnswer, ProcessesAway
from models.license.lifecycle import LicenseState
from models.training.state import TrainingRun
from storage.database import Database
from storage.outbox import pending_notices
from storage.reads.audit import history
from storage.reads.notices import notices_of
from storage.reads.tasks import queue
from storage.tables.records import recorded_steps
from storage.tables.work import NoticeState
from tests.adapters.mail.server import Desk, serving
from tests.faults.killed_worker import MOMENTS, SAGA
from tests.faults.server import Server, killed, start_worker
from tests.storage.samples import pack
from tests.workflows.office import Office, settle
from tests.workflows.training_run import Training
from tests.workflows.wall_clock import now
from worker import World

TIMES = int(os.environ.get("HMIS_TEST_KILLS_AT_EACH_MOMENT", "1"))
"""How often the worker dies at each of six moments: 17 makes a hundred deaths, and takes minutes. The time limits of
pyproject.toml are for one; for more, say `-o faulthandler_timeout=3600`."""

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(300 * TIMES)]

RESUMED_SECONDS = 60
"""A step is answered within this time, although the worker dies again and again."""

Answer = TypeVar("Answer")

PEOPLE = ("tess", "toni", "uma")


@pytest.fixture
async def desk() -> Desk:
    """A mail server that keeps what it takes."""
    return Desk()


@asynccontextmanager
async def doomed_worker(
    server: Server, database_url: str, folder: Path, moments: Iterable[str], times: int = 1, **settings: str
) -> AsyncIterator[Path]:
    """A worker that dies so many times at each of these moments, and is started again; the folder of its deaths."""
    deaths = folder / "deaths"
    deaths.mkdir()
    given = {
        "HMIS_TEMPORAL_ADDRESS": server.address,
        "HMIS_DATABASE_URL": database_url,
        "HMIS_VAR": str(folder),
        "HMIS_GRACEFUL_SHUTDOWN_SECONDS": "0",
        "HMIS_TEST_KILLS": ";".join(f"{moment}={times}" for moment in moments),
        "HMIS_TEST_DEATHS": str(deaths),
        **settings,
    }
    process = await start_worker(given, script="tests/faults/killed_worker.py", log=folder / "worker.log")
    try:
        yield deaths
    finally:
        await killed(process)


class Patient(Training):
    """The run of a person who sends a form or opens a page again when no answer came. Remembers the longest wait."""

    longest = 0.0

    async def _do(self, rule: Rule[TrainingRun, ActedT], message: ActedT) -> TrainingRun:
        return await self._patiently(lambda: super(Patient, self)._do(rule, message))

    async def snapshot(self) -> TrainingRun:
        """The run as it stands."""
        return await self._patiently(super().snapshot)

    async def _patiently(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        began = time.monotonic()
        async with asyncio.timeout(RESUMED_SECONDS):
            while True:
                try:
                    answer = await ask()
                except ProcessesAway:
                    await asyncio.sleep(0.1)
                    continue
                self.longest = max(self.longest, time.monotonic() - began)
                return answer


async def office_of(server: Server, database: Database, folder: Path) -> Office:
    """An office without a worker of its own."""
    settle(database)
    return Office(await server.client(), World(database=database, mailer=MaildirMailer(folder), pack=pack()), now)


def steps_are_whole(office: Office, run: Training) -> None:
    """Every step is written down once, without a gap."""
    with office.database.read() as connection:
        numbers = connection.execute(
            select(recorded_steps.c.number)
            .where(recorded_steps.c.workflow_id == run.workflow_id)
            .order_by(recorded_steps.c.number)
        ).scalars()
        assert list(numbers) == list(range(1, 14))
    moves = [each.move for each in history(office.database, run.workflow_id)]
    assert moves == [
        "training_started",
        "form_done",
        *["test_done"] * 3,
        *["step_submitted", "step_approved"] * 3,
        "step_submitted",
        "completed",
    ]


@pytest.mark.requirement("R1")
async def test_a_worker_killed_at_every_moment_loses_nothing_and_sends_nothing_twice(
    server: Server, sqlite_database: Database, sqlite_url: str, tmp_path: Path, desk: Desk
) -> None:
    office = await office_of(server, sqlite_database, tmp_path)
    async with serving(desk) as port:
        mail = {"HMIS_MAIL": "smtp", "HMIS_SMTP_PORT": str(port)}
        async with doomed_worker(server, sqlite_url, tmp_path, MOMENTS, TIMES, **mail) as deaths:
            runs = [await begun(office, f"Q{person}", person) for person in PEOPLE]
            await asyncio.gather(*(each.do_everything() for each in runs))
            for each in runs:
                assert (await each.result())["end"] == "completed"
            await settled(office)
    assert Counter(each.name.rsplit(" ", 1)[0] for each in deaths.iterdir()) == dict.fromkeys(MOMENTS, TIMES)
    for each in runs:
        steps_are_whole(office, each)
        assert each.longest < RESUMED_SECONDS
    letters_are_sound(office, desk)


async def begun(office: Office, request_id: str, person_id: str) -> "Patient":
    """A training run of somebody who is patient; the worker may be killed while it begins."""
    with suppress(NoAnswer):
        await office.train(request_id, person_id=person_id)
    run = Patient(office, request_id, person_id)
    await run.snapshot()
    return run


async def settled(office: Office) -> None:
    """Wait until every notice has gone out or is known to be unknown."""
    async with asyncio.timeout(90):
        while pending_notices(office.database) or notices_of(office.database, states=(NoticeState.SENDING,)):
            await asyncio.sleep(0.1)


def letters_are_sound(office: Office, desk: Desk) -> None:
    """No letter went out twice; each is sent, or unknown and shown to somebody."""
    arrived = Counter(str(message["Message-ID"]) for message in desk.messages)
    assert set(arrived.values()) == {1}
    notices = notices_of(office.database)
    states = Counter(each.state for each in notices)
    assert set(states) <= {NoticeState.SENT, NoticeState.UNKNOWN}
    assert states[NoticeState.SENT] <= len(arrived) <= len(notices)
    shown = [each for each in queue(office.database, notices[-1].at) if each.kind == TaskKind.CHECK_NOTICE]
    assert len(shown) == states[NoticeState.UNKNOWN]


@pytest.mark.requirement("R3")
async def test_a_server_killed_in_mid_run_has_lost_nothing_that_was_accepted(server: Server, office: Office) -> None:
    runs = [await begun(office, f"Q{person}", person) for person in PEOPLE]
    work = asyncio.gather(*(each.do_everything() for each in runs))
    await office.eventually(lambda: steps_on_record(office), (5 * len(PEOPLE)).__le__)
    await server.kill()
    await asyncio.sleep(0.5)
    await server.start()
    await work
    for each in runs:
        assert (await each.result())["end"] == "completed"
        steps_are_whole(office, each)


@pytest.mark.requirement("R1")
async def test_a_worker_killed_between_a_license_and_the_request_leaves_one_reservation_and_then_none(
    server: Server, sqlite_database: Database, sqlite_url: str, tmp_path: Path
) -> None:
    office = await office_of(server, sqlite_database, tmp_path)
    async with doomed_worker(server, sqlite_url, tmp_path, SAGA) as deaths:
        await office.license()
        request = await office.begin()
        await request.approve()
        await request.training()
        license_ = await office.kept_license()
        assert [each.state for each in license_.assignments] == ["reserved"]
        await request.withdraw()
        await request.ended(RequestState.WITHDRAWN)
        await office.license_stands(LicenseState.OPEN)
    assert sorted(each.name for each in deaths.iterdir()) == sorted(f"{moment} 1" for moment in SAGA)


def steps_on_record(office: Office) -> int:
    """How many steps of all workflows are written down."""
    with office.database.read() as connection:
        return connection.execute(select(func.count()).select_from(recorded_steps)).scalar_one()
