"""A new user in Missouri: review, a license set aside, training, the account (guide 001)."""

import gc

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.license.lifecycle import AssignmentState, LicenseState
from models.people import Actor, Grant, Role
from storage.reads.audit import history
from storage.reads.licenses import roster
from tests.workflows.office import RHEA, Office, addresses
from tests.workflows.simulated import pass_days

OTHER = Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id="A2"),))


@pytest.mark.requirement("FEE-01", "FEE-14", "ACC-08")
async def test_a_license_is_set_aside_before_training_and_given_after_account_and_training(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    await missouri.license()
    request = await missouri.begin()
    await request.stands(RequestState.UNDER_REVIEW)
    assert (await missouri.kept_license()).state == LicenseState.OPEN
    await request.approve()
    run = await request.training()
    reserved = await missouri.kept_license()
    assert reserved.current is not None
    assert (reserved.state, reserved.current.person_id) == (LicenseState.RESERVED, "tess")
    await run.do_everything()
    await request.stands(RequestState.ACCOUNT_PENDING)
    await pass_days(env, 1)  # Nobody confirms the account, so nothing goes on.
    await request.stands(RequestState.ACCOUNT_PENDING)
    assert (await missouri.kept_license()).state == LicenseState.RESERVED
    await request.confirm_account()
    row = await request.ended(RequestState.GRANTED)
    assert row.license_id == "L1"
    await missouri.license_stands(LicenseState.ACTIVE)
    assert [(each.person_id, each.state) for each in roster(missouri.database, "L1")] == [
        ("tess", AssignmentState.ACTIVE)
    ]
    assert [each.move for each in history(missouri.database, request.workflow_id)] == [
        *("submitted", "taken_for_review", "approved", "license_set_aside", "training_started", "trained"),
        *("account_ordered", "account_confirmed", "granted"),
    ]
    assert await missouri.tasks() == []


@pytest.mark.requirement("ACC-09", "FEE-14")
async def test_the_letters_of_a_granted_request_go_to_the_person_with_the_representative_in_copy(
    missouri: Office,
) -> None:
    await missouri.license()
    request = await missouri.begin(actor=RHEA)
    await request.approve()
    await (await request.training()).do_everything()
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    letters = {each.template: addresses(each) for each in await missouri.letters()}
    assert letters["request_received"] == [("to", "rhea")]
    assert letters["training_started"] == [("cc", "rhea"), ("to", "tess")]
    assert letters["account_ready"] == [("cc", "rhea"), ("to", "tess")]


@pytest.mark.requirement("FEE-02", "ACC-02")
async def test_a_user_of_another_agency_is_a_new_user_here_with_a_license_of_their_own(missouri: Office) -> None:
    await missouri.license("L2", agency_id="A2", held_by="tess")
    await missouri.license("L1")
    request = await missouri.begin()
    await request.approve()
    await (await request.training()).do_everything()
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    await missouri.license_stands(LicenseState.ACTIVE, "L1")
    await missouri.license_stands(LicenseState.ACTIVE, "L2")


@pytest.mark.requirement("FEE-13")
async def test_a_returning_user_does_the_whole_training_again(missouri: Office) -> None:
    await missouri.license(held_by="tess")
    leaving = await missouri.begin("Q1", RequestKind.REMOVE_USER, license_id="L1", **await missouri.leaver())
    await leaving.confirm_account()
    await leaving.ended(RequestState.GRANTED)
    request = await missouri.begin("Q2")
    await request.approve()
    run = await request.training()
    assert [each.met for each in (await run.snapshot()).requirements] == [False] * 4
    await run.do_everything()
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    await missouri.license_stands(LicenseState.ACTIVE)


@pytest.mark.requirement("ACC-11")
async def test_a_lapse_closes_the_request_and_releases_the_license(env: WorkflowEnvironment, missouri: Office) -> None:
    await missouri.license()
    request = await missouri.begin()
    await request.approve()
    run = await request.training()
    await run.submit_form()
    await pass_days(env, 15)
    row = await request.ended(RequestState.CLOSED)
    assert "not everything was done" in row.end_reason
    await missouri.license_stands(LicenseState.OPEN)
    assert not row.license_is_reserved


@pytest.mark.requirement("ACC-11")
async def test_after_a_lapse_a_new_request_starts_from_nothing(env: WorkflowEnvironment, missouri: Office) -> None:
    await missouri.license()
    request = await missouri.begin("Q1")
    await request.approve()
    await (await request.training()).do_requirements()
    await pass_days(env, 15)
    await request.ended(RequestState.CLOSED)
    again = await missouri.begin("Q2")
    await again.approve()
    run = await again.training()
    assert [each.met for each in (await run.snapshot()).requirements] == [False] * 4
    await run.do_everything()
    await again.confirm_account()
    await again.ended(RequestState.GRANTED)
    await missouri.license_stands(LicenseState.ACTIVE)


@pytest.mark.requirement("ACC-01")
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")  # the SDK, when a start is refused
async def test_somebody_without_the_right_to_ask_is_refused_with_the_reason(missouri: Office) -> None:
    request = await missouri.begin(actor=OTHER)
    with pytest.raises(WorkflowFailureError) as failure:
        await request.handle.result()
    assert isinstance(failure.value.cause, ApplicationError)
    assert failure.value.cause.type == "not_permitted"
    assert "Only the signatory or authorized representative of this agency" in failure.value.cause.message
    assert request.on_record() is None
    assert await missouri.letters() == []
    gc.collect()
