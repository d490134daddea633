"""A request that is given up leaves nothing behind: no reservation, no training, no task, no planned day."""

from collections.abc import Awaitable, Callable

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import CancelledError

from models import ids
from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from models.errors import RuleViolation
from models.license.lifecycle import LicenseState
from models.training.lifecycle import TrainingState
from storage.reads.licenses import reservations_of
from tests.workflows.office import Office
from tests.workflows.request import Request


async def under_review(office: Office) -> Request:
    """A request that the reviewers have to look at."""
    request = await office.begin()
    await request.stands(RequestState.UNDER_REVIEW)
    return request


async def returned(office: Office) -> Request:
    """A request that the agency has to complete."""
    request = await under_review(office)
    await request.review(ReviewVerdict.RETURN, missing=("The supervisor's name.",))
    await request.stands(RequestState.RETURNED)
    return request


async def awaiting_license(office: Office) -> Request:
    """A request that waits for a license."""
    rival = await office.begin("Q0", person_id="toni")
    await rival.approve()
    await rival.stands(RequestState.IN_TRAINING)
    request = await office.begin()
    await request.approve()
    await request.stands(RequestState.AWAITING_LICENSE)
    return request


async def in_training(office: Office) -> Request:
    """A request whose person is being trained."""
    request = await office.begin()
    await request.approve()
    run = await request.training()
    await run.do_requirements()
    await run.hand_in(1)
    return request


async def account_ordered(office: Office) -> Request:
    """A request that waits for the account."""
    request = await office.begin()
    await request.approve()
    await (await request.training()).do_everything()
    await request.stands(RequestState.ACCOUNT_PENDING)
    return request


STATES = [under_review, returned, awaiting_license, in_training, account_ordered]
Reach = Callable[[Office], Awaitable[Request]]
every_state = pytest.mark.parametrize("reach", STATES, ids=[each.__name__ for each in STATES])


async def nothing_is_left(office: Office, request: Request) -> None:
    """Records and workflows agree that the request left nothing behind."""
    assert reservations_of(office.database, request.request_id) == []
    assert [each for each in await office.tasks() if each.request_id == request.request_id] == []
    license_ = await office.kept_license()
    assert license_.current is None or license_.current.request_id != request.request_id
    if license_.current is None:
        await office.license_stands(LicenseState.OPEN)


@every_state
async def test_a_request_withdrawn_in_any_state_leaves_nothing_behind(missouri: Office, reach: Reach) -> None:
    await missouri.license()
    request = await reach(missouri)
    await request.withdraw("The person took another job.")
    row = await request.ended(RequestState.WITHDRAWN)
    assert row.end_reason == "The person took another job."
    await nothing_is_left(missouri, request)


@every_state
async def test_a_request_canceled_by_an_operator_leaves_nothing_behind(missouri: Office, reach: Reach) -> None:
    await missouri.license()
    request = await reach(missouri)
    await request.handle.cancel()
    with pytest.raises(WorkflowFailureError) as failure:
        await request.handle.result()
    assert isinstance(failure.value.cause, CancelledError)
    await request.stands(RequestState.WITHDRAWN)
    await nothing_is_left(missouri, request)


async def test_the_training_of_a_withdrawn_request_is_withdrawn_with_its_reason(missouri: Office) -> None:
    await missouri.license()
    request = await in_training(missouri)
    run = await request.training()
    await request.withdraw("The person took another job.")
    await request.ended(RequestState.WITHDRAWN)
    on_record = await run.on_record()
    assert on_record is not None
    assert (on_record.state, on_record.end_reason) == (TrainingState.WITHDRAWN, "The person took another job.")


async def test_the_training_of_a_canceled_request_is_withdrawn_too(missouri: Office) -> None:
    await missouri.license()
    request = await in_training(missouri)
    run = await request.training()
    await request.handle.cancel()
    with pytest.raises(WorkflowFailureError):
        await request.handle.result()
    on_record = await run.on_record()
    assert on_record is not None
    assert on_record.state == TrainingState.WITHDRAWN


async def test_a_training_canceled_by_an_operator_ends_the_request_and_releases_the_license(missouri: Office) -> None:
    await missouri.license()
    request = await in_training(missouri)
    await missouri.client.get_workflow_handle((await request.training()).workflow_id).cancel()
    row = await request.ended(RequestState.WITHDRAWN)
    assert row.end_reason == "The training was stopped by an operator."
    await missouri.license_stands(LicenseState.OPEN)


async def test_a_withdrawn_training_withdraws_its_request(missouri: Office) -> None:
    await missouri.license()
    request = await in_training(missouri)
    await (await request.training()).withdraw("A new job.")
    row = await request.ended(RequestState.WITHDRAWN)
    assert row.end_reason == "A new job."
    await missouri.license_stands(LicenseState.OPEN)


async def test_a_license_set_aside_in_vain_goes_to_whoever_waits(missouri: Office) -> None:
    await missouri.license()
    waiting = await awaiting_license(missouri)
    await Request.known(missouri, "Q0").withdraw()
    await waiting.stands(RequestState.IN_TRAINING)
    license_ = await missouri.kept_license()
    assert license_.current is not None
    assert license_.current.person_id == "tess"


async def test_a_request_can_not_be_withdrawn_once_the_account_is_there(missouri: Office) -> None:
    await missouri.license()
    request = await account_ordered(missouri)
    await request.confirm_account()
    with pytest.raises(RuleViolation):
        await request.withdraw()
    await request.ended(RequestState.GRANTED)
    await missouri.license_stands(LicenseState.ACTIVE)


async def test_a_canceled_removal_takes_its_day_off_the_license(missouri: Office) -> None:
    await missouri.license(held_by="tess")
    request = await missouri.begin(
        kind=RequestKind.REMOVE_USER, license_id="L1", **await missouri.leaver(last_day_in=10)
    )
    await request.stands(RequestState.SCHEDULED)
    await missouri.shows_day(True)
    await request.handle.cancel()
    with pytest.raises(WorkflowFailureError):
        await request.handle.result()
    await missouri.shows_day(False)
    await missouri.license_stands(LicenseState.ACTIVE)


async def test_messages_to_an_ended_request_are_refused_in_a_sentence(missouri: Office) -> None:
    request = await under_review(missouri)
    await request.withdraw()
    await request.ended(RequestState.WITHDRAWN)
    with pytest.raises(RuleViolation, match="has ended"):
        await request.review(ReviewVerdict.APPROVE)
    await missouri.processes.nudge(ids.request_workflow_id(request.request_id), ids.LICENSE_OPENED)
    description = await request.handle.describe()
    assert description.status == WorkflowExecutionStatus.COMPLETED
