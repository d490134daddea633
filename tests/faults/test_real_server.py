"""What only the real server shows: refusals without a trace, rows before answers, trainings that are stopped."""

import asyncio
from itertools import pairwise
from statistics import median

import pytest

from models.access_request.lifecycle import RequestState
from models.errors import RuleViolation
from models.license.lifecycle import LicenseState
from models.training.lifecycle import TrainingState
from storage.reads.audit import history
from tests.workflows.office import Office

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(300)]


async def test_a_refused_step_leaves_no_event_at_all(office: Office) -> None:
    run = await office.train()
    await run.snapshot()
    before = await office.events(run.workflow_id)
    for _ in range(5):
        with pytest.raises(RuleViolation, match="not open yet"):
            await run.hand_in(1)
    assert await office.events(run.workflow_id) == before
    assert [each.move for each in history(office.database, run.workflow_id)] == ["training_started"]


async def test_the_row_is_there_when_the_answer_comes_and_a_step_costs_six_events(office: Office) -> None:
    run = await office.train()
    counted = []
    for number in range(1, 11):
        await run.take_test("security-privacy", "10")
        on_record = await run.on_record()
        assert on_record is not None
        assert len(on_record.attempts) == number
        counted.append(len(await office.events(run.workflow_id)))
    assert median(later - sooner for sooner, later in pairwise(counted)) == 6


@pytest.mark.requirement("ACC-11")
async def test_a_training_terminated_by_an_operator_ends_the_request_and_releases_the_license(office: Office) -> None:
    await office.license()
    request = await office.begin()
    await request.approve()
    run = await request.training()
    await office.client.get_workflow_handle(run.workflow_id).terminate("a test")
    row = await request.ended(RequestState.WITHDRAWN)
    assert row.end_reason == "The training was stopped by an operator."
    await office.license_stands(LicenseState.OPEN)


async def test_a_whole_request_is_granted_and_the_same_form_sent_after_its_end_does_no_harm(office: Office) -> None:
    await office.license()
    request = await office.begin()
    await request.approve()
    run = await request.training()
    await run.do_requirements()
    await run.do_case()
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    on_record = await run.on_record()
    assert on_record is not None
    assert on_record.state == TrainingState.COMPLETED
    written = history(office.database, run.workflow_id)
    with pytest.raises(RuleViolation, match="has ended"):
        await run.submit_form(key="another")
    assert history(office.database, run.workflow_id) == written


@pytest.mark.requirement("R7")
async def test_fifty_identical_forms_at_once_are_one_step_with_one_answer(office: Office) -> None:
    run = await office.train()
    answers = await asyncio.gather(*(run.take_test("security-privacy", "70", key="form-1") for _ in range(50)))
    assert len({each.model_dump_json() for each in answers}) == 1
    on_record = await run.on_record()
    assert on_record is not None
    assert len(on_record.attempts) == 1


async def test_fifty_forms_at_once_are_fifty_steps_although_the_server_takes_ten_at_a_time(office: Office) -> None:
    run = await office.train()
    await asyncio.gather(*(run.take_test("security-privacy", str(number)) for number in range(10, 60)))
    on_record = await run.on_record()
    assert on_record is not None
    assert sorted(int(each.score) for each in on_record.attempts) == list(range(10, 60))
    assert [each.number for each in on_record.attempts] == list(range(1, 51))
