"""The watch for reports about undelivered letters: it looks again and again, and costs nothing while none comes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from adapters.mail.letter import Mailbox, message_id
from models import ids
from models.delivery import BouncesRead
from models.watches import Watch
from storage.bounces import marked_addresses
from storage.reads.audit import history_of
from storage.reads.notices import notices_of
from tests.adapters.mail.reports import report
from tests.waiting import eventually
from tests.workflows.office import Office
from worker import World, begin_entities, bounce_worker

PAUSE = timedelta(minutes=10)
A_BIT_LONGER = timedelta(minutes=11)


@asynccontextmanager
async def reading(office: Office, folder: Path, pause: timedelta = PAUSE) -> AsyncIterator[World]:
    """A worker that has the folder of reports, for as long as the block lasts."""
    folder.mkdir(exist_ok=True)
    world = replace(office.world, bounces_folder=folder, bounces_pause=pause)
    async with bounce_worker(office.client, world, timedelta(0)):
        yield world


async def came_back(office: Office, folder: Path, name: str, person_id: str = "tess") -> None:
    """A mail server reports that a person's first letter did not arrive."""
    letter = next(each for each in notices_of(office.database, recipient_id=person_id))
    domain = Mailbox(address=office.world.pack.office.sender).domain
    (folder / name).write_bytes(report(message_id(letter.id, domain), f"{person_id}@sample.example"))


async def watch(office: Office) -> Watch:
    """The watch as its workflow has it."""
    found = await office.processes.snapshot(ids.BOUNCE_WATCH_ID, Watch)
    assert found is not None
    return found


async def first_look(office: Office) -> None:
    """The first look is over and found nothing. Before that it could still read what a test puts into the folder."""

    async def failures() -> list[str]:
        found = await office.client.get_workflow_handle(ids.BOUNCE_WATCH_ID).describe()
        return [each.last_failure.message for each in found.raw_description.pending_activities]

    await eventually(failures, any)


async def test_a_report_is_read_at_the_next_look_and_waiting_costs_no_event(
    env: WorkflowEnvironment, missouri: Office, tmp_path: Path
) -> None:
    await missouri.train()
    await missouri.letters()
    async with reading(missouri, tmp_path / "reports") as world:
        await begin_entities(missouri.client, world)
        await first_look(missouri)
        before = await missouri.events(ids.BOUNCE_WATCH_ID)
        await env.sleep(timedelta(hours=5))
        assert await missouri.events(ids.BOUNCE_WATCH_ID) == before
        await came_back(missouri, tmp_path / "reports", "1.eml")
        await env.sleep(A_BIT_LONGER)
        found = await eventually(lambda: watch(missouri), lambda seen: seen.last is not None)
    assert isinstance(found.last, BouncesRead)
    assert (found.last.files, found.last.news) == (1, 1)
    assert marked_addresses(missouri.database) == {"tess": "5.1.1"}


async def test_a_start_makes_the_one_watch_look_at_once_or_starts_it_again(
    env: WorkflowEnvironment, missouri: Office, tmp_path: Path
) -> None:
    await missouri.train()
    await missouri.letters()
    handle = missouri.client.get_workflow_handle(ids.BOUNCE_WATCH_ID)
    async with reading(missouri, tmp_path / "reports", timedelta(days=1)) as world:
        await begin_entities(missouri.client, world)
        await first_look(missouri)
        first = (await handle.describe()).run_id
        await came_back(missouri, tmp_path / "reports", "1.eml")
        await begin_entities(missouri.client, world)  # as a worker that starts with a shorter pause
        await eventually(lambda: watch(missouri), lambda seen: seen.last is not None)
        assert (await handle.describe()).run_id == first
        await handle.terminate("by an operator")
        await begin_entities(missouri.client, world)
        again = await handle.describe()
    assert (again.status, again.run_id != first) == (WorkflowExecutionStatus.RUNNING, True)
    assert len([each for each in history_of(missouri.database, person_id="tess") if each.move == "bounced"]) == 1


async def test_without_a_folder_nothing_is_watched(missouri: Office) -> None:
    await begin_entities(missouri.client, missouri.world)
    assert await missouri.processes.snapshot(ids.BOUNCE_WATCH_ID, Watch) is None


async def test_a_report_that_comes_while_no_worker_runs_is_read_when_one_starts(
    missouri: Office, tmp_path: Path
) -> None:
    await missouri.train()
    await missouri.letters()
    async with reading(missouri, tmp_path / "reports") as world:
        await begin_entities(missouri.client, world)
        await first_look(missouri)
    await came_back(missouri, tmp_path / "reports", "1.eml")
    async with reading(missouri, tmp_path / "reports") as world:
        await begin_entities(missouri.client, world)
        await eventually(lambda: watch(missouri), lambda seen: seen.last is not None)
    assert marked_addresses(missouri.database) == {"tess": "5.1.1"}
