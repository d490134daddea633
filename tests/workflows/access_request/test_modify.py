"""Changing a current user's access, with training or without (guide 001)."""

import pytest
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.calendar import civil_day
from models.effects import TaskKind
from models.errors import RuleViolation
from models.license.lifecycle import LicenseState
from models.training.lifecycle import TrainingState
from storage.reads.audit import history
from tests.workflows.office import Office
from tests.workflows.request import Request
from tests.workflows.simulated import pass_days


async def asked(office: Office) -> Request:
    """A request for more access for tess, who has license L1."""
    await office.license(held_by="tess")
    return await office.begin(
        kind=RequestKind.MODIFY_ACCESS, license_id="L1", changes=("Reports of the whole agency",), project_types=()
    )


@pytest.mark.requirement("ACC-14")
async def test_a_change_without_training_goes_from_the_review_to_the_account(missouri: Office) -> None:
    request = await asked(missouri)
    await request.approve(training_needed=False)
    await request.stands(RequestState.ACCOUNT_PENDING)
    assert [each.kind for each in await missouri.tasks()] == [TaskKind.CHANGE_ACCOUNT]
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    assert "training_started" not in [each.move for each in history(missouri.database, request.workflow_id)]
    (letter,) = await missouri.letters("access_changed")
    assert letter.payload.facts == {"changes": ["Reports of the whole agency"]}


@pytest.mark.requirement("ACC-14")
async def test_a_change_that_needs_training_is_made_when_it_is_completed(missouri: Office) -> None:
    request = await asked(missouri)
    await request.approve(training_needed=True)
    run = await request.training()
    assert TaskKind.CHANGE_ACCOUNT not in [each.kind for each in await missouri.tasks()]
    await run.do_everything()
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)


@pytest.mark.requirement("ACC-14")
async def test_a_change_whose_training_lapses_is_not_made_and_the_license_stays_as_it_was(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    request = await asked(missouri)
    before = await missouri.kept_license()
    await request.approve(training_needed=True)
    run = await request.training()
    deadline = (await run.snapshot()).window.deadline
    assert (deadline.last_day - civil_day(deadline.started_at, deadline.zone)).days == 14
    await pass_days(env, 16)
    await request.ended(RequestState.CLOSED)
    after = await missouri.kept_license()
    assert (after.state, after.assignments, after.keys) == (before.state, before.assignments, before.keys)
    await missouri.license_stands(LicenseState.ACTIVE)
    (letter,) = await missouri.letters("change_not_made")
    assert letter.payload.facts == {"changes": ["Reports of the whole agency"]}
    assert await missouri.letters("access_changed") == []


@pytest.mark.requirement("ACC-14")
async def test_a_pending_change_ends_when_its_person_is_removed(missouri: Office) -> None:
    change = await asked(missouri)
    await change.approve(training_needed=True)
    run = await change.training()
    await missouri.begin("Q2", kind=RequestKind.REMOVE_USER, license_id="L1", **await missouri.leaver())
    reason = "The agency said that the person no longer needs access."
    assert (await change.ended(RequestState.WITHDRAWN)).end_reason == reason
    on_record = await run.on_record()
    assert on_record is not None
    assert (on_record.state, on_record.end_reason) == (TrainingState.WITHDRAWN, reason)
    (letter,) = await missouri.letters("change_ended_person_left")
    assert (letter.payload.to, letter.payload.facts) == (("sam",), {"changes": ["Reports of the whole agency"]})
    (letter,) = await missouri.letters("training_ended_person_left")
    assert (letter.payload.to, letter.payload.cc, letter.payload.about) == (("sam",), (), "tess")
    assert await missouri.letters("request_withdrawn") == await missouri.letters("training_withdrawn") == []


@pytest.mark.requirement("ACC-14")
async def test_a_pending_change_and_its_training_end_when_the_license_is_revoked(missouri: Office) -> None:
    change = await asked(missouri)
    await change.approve(training_needed=True)
    run = await change.training()
    await missouri.revoke()
    reason = "The license was revoked: Shared a password."
    assert (await change.ended(RequestState.WITHDRAWN)).end_reason == reason
    on_record = await run.on_record()
    assert on_record is not None
    assert (on_record.state, on_record.end_reason) == (TrainingState.WITHDRAWN, reason)
    (letter,) = await missouri.letters("change_ended_license_lost")
    facts = {"changes": ["Reports of the whole agency"], "reason": reason}
    assert (letter.payload.to, letter.payload.facts) == (("sam",), facts)
    (letter,) = await missouri.letters("training_withdrawn")
    assert letter.payload.to == ("tess",)
    assert await missouri.letters("change_ended_person_left") == []


@pytest.mark.requirement("ACC-14")
async def test_a_change_under_review_ends_with_its_task_when_the_license_is_deleted(missouri: Office) -> None:
    change = await asked(missouri)
    await change.stands(RequestState.UNDER_REVIEW)
    assert TaskKind.REVIEW_REQUEST in [each.kind for each in await missouri.tasks()]
    await missouri.delete()
    assert (await change.ended(RequestState.WITHDRAWN)).end_reason == "The license was deleted: Not needed."
    assert TaskKind.REVIEW_REQUEST not in [each.kind for each in await missouri.tasks()]
    (letter,) = await missouri.letters("change_ended_license_lost")
    assert letter.payload.to == ("sam",)


@pytest.mark.requirement("ACC-14")
async def test_the_review_says_whether_a_change_needs_training(missouri: Office) -> None:
    request = await asked(missouri)
    with pytest.raises(RuleViolation, match="whether this change needs training"):
        await request.approve()
