"""What every workflow is made of: steps written down in order, also when the records are away for long."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.signatures.records import Records
from models.ids import TASK_QUEUE
from models.people import Actor
from models.steps import Recorded, Step
from models.training.messages import SubmitForm, TrainingStart, WithdrawTraining
from models.training.state import TrainingRun
from storage.database import DatabaseAway
from tests.storage.samples import pack
from tests.workflows.journal import JournalWorkflow
from tests.workflows.sandbox import quick_sandbox
from workflows import case
from workflows.training import TrainingWorkflow

TESS = Actor(person_id="tess")
EVENTS_AN_HOUR = 400
"""A history may have 51,200 events: enough for five days without a database."""


class Shelf(Records):
    """Records that can be away."""

    def __init__(self) -> None:
        self.away = False
        self.asked = 0
        self.steps: list[Step] = []

    @activity.defn(name="record")
    async def record(self, step: Step) -> Recorded:
        """Keep a step, or be away."""
        self.asked += 1
        if self.away:
            raise DatabaseAway("away")
        self.steps.append(step)
        return Recorded()

    @property
    def moves(self) -> list[tuple[int, str]]:
        """What was kept: number and move of each step."""
        return [(step.number, step.move) for step in self.steps]


@pytest.fixture
async def shelf(env: WorkflowEnvironment) -> AsyncIterator[Shelf]:
    """Records to write into, and a worker that does."""
    kept = Shelf()
    async with Worker(
        env.client,
        task_queue=TASK_QUEUE,
        workflows=[TrainingWorkflow, JournalWorkflow],
        activities=[kept.record],
        workflow_runner=quick_sandbox(),
    ):
        yield kept


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a workflow task held by a retry for a fraction of the time: it is real time, which no test can skip."""
    monkeypatch.setattr(case, "LOCAL_RETRY_THRESHOLD", timedelta(milliseconds=300))


async def start_of_run(env: WorkflowEnvironment) -> TrainingStart:
    """A training run in Missouri."""
    version = pack().in_force(await env.get_current_time())
    return TrainingStart(
        request_id="Q1",
        agency_id="A1",
        person_id="tess",
        requested_by="sam",
        time_zone=pack().time_zone,
        policy_label=version.label,
        policy=version.training,
    )


async def begun(env: WorkflowEnvironment) -> WorkflowHandle[TrainingWorkflow, Any]:
    """The same run at work."""
    start = await start_of_run(env)
    return await env.client.start_workflow(TrainingWorkflow.run, start, id="training/Q1", task_queue=TASK_QUEUE)


async def until_kept(shelf: Shelf, steps: int) -> None:
    """Wait until so many steps are kept."""
    async with asyncio.timeout(20):
        while len(shelf.steps) < steps:
            await asyncio.sleep(0.01)


async def submitted(handle: WorkflowHandle[TrainingWorkflow, Any]) -> TrainingRun:
    """The trainee completes the form."""
    form = SubmitForm(actor=TESS, key="form-1", form_id="user-policies")
    return await handle.execute_update(TrainingWorkflow.submit_form, form)


@pytest.mark.usefixtures("soon")
async def test_a_step_that_is_just_being_written_when_the_process_is_canceled_is_kept(
    env: WorkflowEnvironment, shelf: Shelf
) -> None:
    shelf.away = True
    handle = await begun(env)
    async with asyncio.timeout(20):
        while not shelf.asked:
            await asyncio.sleep(0.01)
    await handle.cancel()
    await env.sleep(timedelta(seconds=10))
    shelf.away = False
    await env.sleep(timedelta(minutes=2))
    await until_kept(shelf, 2)
    assert shelf.moves == [(1, "training_started"), (2, "withdrawn")]


@pytest.mark.requirement("R4")
async def test_steps_taken_while_the_records_are_away_for_long_are_written_in_order_afterwards(
    env: WorkflowEnvironment, shelf: Shelf
) -> None:
    handle = await begun(env)
    await until_kept(shelf, 1)
    shelf.away = True
    answer = await submitted(handle)
    assert answer.requirements[0].met
    await env.sleep(timedelta(hours=1))
    assert (await handle.describe()).history_length < EVENTS_AN_HOUR
    withdrawal = WithdrawTraining(actor=TESS, key="form-2", reason="A new job.")
    await handle.execute_update(TrainingWorkflow.withdraw, withdrawal)
    assert len(shelf.steps) == 1
    shelf.away = False
    await env.sleep(timedelta(minutes=2))
    await until_kept(shelf, 3)
    assert shelf.moves == [(1, "training_started"), (2, "form_done"), (3, "withdrawn")]
    assert (await handle.result()).end == "withdrawn"


@pytest.mark.usefixtures("soon")
async def test_a_step_counts_as_unwritten_until_the_records_have_taken_it(
    env: WorkflowEnvironment, shelf: Shelf
) -> None:
    shelf.away = True
    start = await start_of_run(env)
    handle = await env.client.start_workflow(JournalWorkflow.run, start, id="journal", task_queue=TASK_QUEUE)
    assert await handle.query(JournalWorkflow.unwritten)
    assert shelf.asked > 0
    shelf.away = False
    await handle.result()
    assert not await handle.query(JournalWorkflow.unwritten)
    assert shelf.moves == [(1, "training_started")]
