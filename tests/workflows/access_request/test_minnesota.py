"""A new user in Minnesota: training first, then an open license of the agency or a brand-new one (FAQ 000)."""

import pytest
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.license.lifecycle import AssignmentState, LicenseState
from storage.reads.audit import history
from storage.reads.licenses import licenses_of, roster
from tests.workflows.office import Office
from tests.workflows.request import Request
from tests.workflows.simulated import pass_days


async def trained(office: Office, request_id: str = "Q1", person_id: str = "tess") -> Request:
    """A request whose person has completed the training."""
    request = await office.begin(request_id, person_id=person_id)
    await (await request.training()).do_everything()
    return request


async def finished(office: Office, request_id: str = "Q1", person_id: str = "tess") -> Request:
    """A request that is granted."""
    request = await trained(office, request_id, person_id)
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    return request


@pytest.mark.requirement("FEE-01", "FEE-14")
async def test_training_comes_first_and_takes_an_open_license_at_its_end(minnesota: Office) -> None:
    await minnesota.license()
    request = await minnesota.begin()
    run = await request.training()
    assert (await minnesota.kept_license()).state == LicenseState.OPEN
    await run.do_everything()
    await request.stands(RequestState.ACCOUNT_PENDING)
    await minnesota.license_stands(LicenseState.RESERVED)
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    await minnesota.license_stands(LicenseState.ACTIVE)
    assert [each.move for each in history(minnesota.database, request.workflow_id)] == [
        *("submitted", "training_started", "trained", "license_set_aside"),
        *("account_ordered", "account_confirmed", "granted"),
    ]
    assert [each.id for each in licenses_of(minnesota.database, "A1")] == ["L1"]


@pytest.mark.requirement("FEE-11")
async def test_without_an_open_license_a_brand_new_one_is_made_once_training_is_completed(minnesota: Office) -> None:
    await minnesota.license(held_by="toni")
    request = await minnesota.begin()
    run = await request.training()
    assert [each.id for each in licenses_of(minnesota.database, "A1")] == ["L1"]
    await run.do_everything()
    await request.confirm_account()
    row = await request.ended(RequestState.GRANTED)
    made = [each for each in licenses_of(minnesota.database, "A1") if each.id != "L1"]
    assert [(each.id, each.person_id) for each in made] == [(row.license_id, "tess")]


@pytest.mark.requirement("FEE-09", "FEE-12")
async def test_the_next_new_user_gets_the_kept_license_by_transfer_and_nothing_else(minnesota: Office) -> None:
    await minnesota.license(held_by="toni")
    leaving = await minnesota.begin(
        "Q0", RequestKind.REMOVE_USER, person_id="toni", license_id="L1", **await minnesota.leaver(keep=True)
    )
    await leaving.confirm_account()
    await leaving.ended(RequestState.GRANTED)
    await minnesota.license_stands(LicenseState.INACTIVE)
    await finished(minnesota)
    await minnesota.license_stands(LicenseState.ACTIVE)
    assert [(each.person_id, each.state) for each in roster(minnesota.database, "L1")] == [
        ("toni", AssignmentState.TRANSFERRED),
        ("tess", AssignmentState.ACTIVE),
    ]
    assert [each.move for each in history(minnesota.database, "license/L1")][-2:] == ["reserved", "transferred"]
    assert [each.id for each in licenses_of(minnesota.database, "A1")] == ["L1"]


@pytest.mark.requirement("FEE-01", "ACC-11")
async def test_a_training_that_lapses_takes_no_license_and_makes_none(
    env: WorkflowEnvironment, minnesota: Office
) -> None:
    await minnesota.license()
    request = await minnesota.begin()
    await request.training()
    await pass_days(env, 32)
    await request.ended(RequestState.CLOSED)
    assert [(each.id, each.state) for each in licenses_of(minnesota.database, "A1")] == [("L1", LicenseState.OPEN)]
    assert roster(minnesota.database, "L1") == []


@pytest.mark.requirement("FEE-11", "FEE-12")
async def test_of_two_who_finish_together_one_gets_the_open_license_and_the_other_a_new_one(minnesota: Office) -> None:
    await minnesota.license()
    first = await trained(minnesota, "Q1", "tess")
    second = await trained(minnesota, "Q2", "toni")
    for each in (first, second):
        await each.confirm_account()
        await each.ended(RequestState.GRANTED)
    holders = {each.person_id for each in licenses_of(minnesota.database, "A1")}
    assert holders == {"tess", "toni"}
    assert len(licenses_of(minnesota.database, "A1")) == 2


async def test_a_made_license_that_is_not_needed_after_all_stays_open_for_the_next_one(minnesota: Office) -> None:
    request = await trained(minnesota)
    row = await request.stands(RequestState.ACCOUNT_PENDING)
    await request.withdraw()
    await request.ended(RequestState.WITHDRAWN)
    assert row.license_id is not None
    await minnesota.license_stands(LicenseState.OPEN, row.license_id)
    again = await finished(minnesota, "Q2", "toni")
    assert (await again.snapshot()).license_id == row.license_id
