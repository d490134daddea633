"""The review of a request: complete or not, approved, returned, rejected (guides 001 and 002)."""

from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.errors import RuleViolation
from models.license.lifecycle import LicenseState
from storage.reads.audit import history
from tests.workflows.office import Office
from tests.workflows.simulated import pass_until

SECOND = timedelta(seconds=1)


@pytest.mark.requirement("ACC-08", "NEW-05")
async def test_a_request_that_is_visibly_incomplete_goes_straight_back_with_what_is_missing(missouri: Office) -> None:
    await missouri.license()
    request = await missouri.begin(project_types=())
    row = await request.stands(RequestState.RETURNED)
    assert row.missing == ("the project types the person will work with",)
    (letter,) = await missouri.letters("request_returned")
    assert letter.payload.facts["missing"] == list(row.missing)
    await request.complete(project_types=("day-shelter",))
    await request.approve()
    await request.training()


@pytest.mark.requirement("ACC-08")
async def test_a_reviewer_sends_a_request_back_and_the_agency_completes_it(missouri: Office) -> None:
    await missouri.license()
    request = await missouri.begin()
    await request.stands(RequestState.UNDER_REVIEW)
    await request.review(ReviewVerdict.RETURN, missing=("The supervisor's name.",))
    await request.stands(RequestState.RETURNED)
    assert [each.kind.value for each in await missouri.tasks()] == ["complete_request"]
    await request.complete(note="Dana Reed supervises.")
    await request.approve()
    row = await request.stands(RequestState.IN_TRAINING)
    assert row.note == "Dana Reed supervises."


async def test_a_request_that_is_never_completed_is_closed_when_its_days_are_over(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    await missouri.license()
    request = await missouri.begin(project_types=())
    row = await request.stands(RequestState.RETURNED)
    assert row.due is not None
    await pass_until(env, row.due.ends_at - SECOND)
    assert (await request.snapshot()).state == RequestState.RETURNED
    await pass_until(env, row.due.ends_at + SECOND)
    await request.ended(RequestState.CLOSED)
    assert await missouri.tasks() == []
    await missouri.license_stands(LicenseState.OPEN)


async def test_a_rejected_request_ends_with_the_reason(missouri: Office) -> None:
    await missouri.license()
    request = await missouri.begin()
    await request.stands(RequestState.UNDER_REVIEW)
    await request.review(ReviewVerdict.REJECT, reason="The agency has no partner agreement.")
    row = await request.ended(RequestState.REJECTED)
    assert row.end_reason == "The agency has no partner agreement."
    assert [each.payload.facts for each in await missouri.letters("request_rejected")] == [{"reason": row.end_reason}]
    await missouri.license_stands(LicenseState.OPEN)


async def test_a_wrong_step_on_a_request_is_refused_with_a_sentence_and_leaves_no_event(missouri: Office) -> None:
    request = await missouri.begin()
    await request.stands(RequestState.UNDER_REVIEW)
    await request.snapshot()  # answered only when the engine has kept what was done so far
    before, written = await missouri.happenings(request.workflow_id), history(missouri.database, request.workflow_id)
    attempts = [
        ("say why", request.review(ReviewVerdict.REJECT)),
        ("say what is missing", request.review(ReviewVerdict.RETURN)),
        ("can't be completed now", request.complete(note="Here.")),
        ("no work on an account", request.confirm_account(at_once=True)),
    ]
    for words, attempt in attempts:
        with pytest.raises(RuleViolation, match=words):
            await attempt
    assert await missouri.happenings(request.workflow_id) == before
    assert history(missouri.database, request.workflow_id) == written
