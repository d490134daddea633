"""Removing a user: now or on a planned day, moved or canceled before it, and whether the notice came in time."""

from datetime import date, timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.calendar import end_of_day
from models.effects import TaskKind
from models.errors import RuleViolation
from models.license.lifecycle import AssignmentState, LicenseState
from models.timeline import LONGEST_WAIT
from storage.reads.licenses import roster
from tests.workflows.office import Office
from tests.workflows.request import Request
from tests.workflows.simulated import pass_until

ZONE = "America/Chicago"
SECOND = timedelta(seconds=1)


async def planned(office: Office, days: int = 10) -> Request:
    """A removal of tess, who has license L1 until some days from now."""
    await office.license(held_by="tess")
    said = await office.leaver(last_day_in=days)
    request = await office.begin(kind=RequestKind.REMOVE_USER, license_id="L1", **said)
    await request.stands(RequestState.SCHEDULED)
    return request


@pytest.mark.requirement("FEE-08", "FEE-09")
async def test_a_removal_at_once_ends_access_and_keeps_the_license_for_somebody_else(missouri: Office) -> None:
    await missouri.license(held_by="tess")
    request = await missouri.begin(kind=RequestKind.REMOVE_USER, license_id="L1", **await missouri.leaver())
    await request.stands(RequestState.ACCOUNT_PENDING)
    await missouri.license_stands(LicenseState.INACTIVE)
    assert [each.kind for each in await missouri.tasks()] == [TaskKind.CLOSE_ACCOUNT]
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    assert [each.state for each in roster(missouri.database, "L1")] == [AssignmentState.LEFT]
    (letter,) = await missouri.letters("removal_done")
    assert letter.payload.facts == {"late": False, "lateness": "", "license_kept": True}


@pytest.mark.requirement("FEE-10")
async def test_a_license_that_is_not_kept_is_deleted(minnesota: Office) -> None:
    await minnesota.license(held_by="tess")
    request = await minnesota.begin(kind=RequestKind.REMOVE_USER, license_id="L1", **await minnesota.leaver(keep=False))
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    await minnesota.license_stands(LicenseState.DELETED)


@pytest.mark.requirement("ACC-16")
async def test_a_planned_removal_ends_access_when_its_last_day_is_over(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    request = await planned(missouri)
    day = await missouri.shows_day(True)
    assert day is not None
    await pass_until(env, end_of_day(day, ZONE) - SECOND)
    await missouri.license_stands(LicenseState.ACTIVE)
    await pass_until(env, end_of_day(day, ZONE) + SECOND)
    await missouri.license_stands(LicenseState.INACTIVE)
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    assert await missouri.shows_day(False) is None


@pytest.mark.requirement("ACC-16")
@pytest.mark.parametrize("moved_by", [5, -5], ids=["later", "earlier"])
async def test_a_planned_removal_can_be_moved(env: WorkflowEnvironment, missouri: Office, moved_by: int) -> None:
    request = await planned(missouri)
    day = await missouri.shows_day(True)
    assert day is not None
    moved = day + timedelta(days=moved_by)
    await request.change_day(moved)
    await missouri.eventually(missouri.planned_day, moved.__eq__)
    await pass_until(env, end_of_day(moved, ZONE) - SECOND)
    await missouri.license_stands(LicenseState.ACTIVE)
    await pass_until(env, end_of_day(moved, ZONE) + SECOND)
    await missouri.license_stands(LicenseState.INACTIVE)
    assert len(await missouri.letters("removal_changed")) == 1


@pytest.mark.requirement("R26")
async def test_a_last_day_at_the_end_of_time_does_not_stop_the_request(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    """The message goes to the process as a history from before the bounds has it. No timer of Temporal is that long."""
    request = await planned(missouri)
    day = await missouri.shows_day(True)
    assert day is not None
    await request.change_day(date.max)
    await missouri.eventually(missouri.planned_day, date.max.__eq__)
    events = (await request.handle.fetch_history()).events
    timers = [each.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta() for each in events]
    assert max(timers) == LONGEST_WAIT
    await pass_until(env, end_of_day(day, ZONE) + SECOND)
    await missouri.license_stands(LicenseState.ACTIVE)
    await request.change_day(day + timedelta(days=1))
    await pass_until(env, end_of_day(day + timedelta(days=1), ZONE) + SECOND)
    await missouri.license_stands(LicenseState.INACTIVE)


@pytest.mark.requirement("ACC-16")
async def test_a_planned_removal_can_be_canceled_before_its_day(env: WorkflowEnvironment, missouri: Office) -> None:
    request = await planned(missouri)
    day = await missouri.shows_day(True)
    assert day is not None
    await request.withdraw("The person stays.")
    await request.ended(RequestState.WITHDRAWN)
    assert await missouri.shows_day(False) is None
    await pass_until(env, end_of_day(day, ZONE) + SECOND)
    await missouri.license_stands(LicenseState.ACTIVE)
    assert len(await missouri.letters("removal_canceled")) == 1


@pytest.mark.requirement("ACC-16")
async def test_a_removal_can_not_be_taken_back_once_access_has_ended(missouri: Office) -> None:
    await missouri.license(held_by="tess")
    request = await missouri.begin(kind=RequestKind.REMOVE_USER, license_id="L1", **await missouri.leaver())
    await request.stands(RequestState.ACCOUNT_PENDING)
    with pytest.raises(RuleViolation, match="access has already ended"):
        await request.withdraw()
    await missouri.license_stands(LicenseState.INACTIVE)


@pytest.mark.requirement("ACC-15")
async def test_a_notice_after_three_business_days_is_recorded_as_late(missouri: Office) -> None:
    await missouri.license(held_by="tess")
    said = await missouri.leaver(left_days_ago=9)
    request = await missouri.begin(kind=RequestKind.REMOVE_USER, license_id="L1", **said)
    await request.confirm_account()
    row = await request.ended(RequestState.GRANTED)
    assert row.notice_late is True
    assert row.notice_late_in == "business_days"
    assert row.notice_lateness is not None
    assert "business day" in row.notice_lateness
    (letter,) = await missouri.letters("removal_done")
    assert letter.payload.facts["late"] is True
    assert letter.payload.facts["lateness"] == row.notice_lateness


@pytest.mark.requirement("FEE-08")
async def test_a_notice_after_24_hours_is_recorded_as_late(minnesota: Office) -> None:
    await minnesota.license(held_by="tess")
    said = await minnesota.leaver(left_days_ago=3)
    request = await minnesota.begin(kind=RequestKind.REMOVE_USER, license_id="L1", **said)
    await request.confirm_account()
    row = await request.ended(RequestState.GRANTED)
    assert (row.notice_late, row.notice_late_in) == (True, "hours")


async def test_the_removal_of_somebody_who_is_not_on_the_license_is_closed_with_the_reason(missouri: Office) -> None:
    await missouri.license(held_by="toni")
    request = await missouri.begin(kind=RequestKind.REMOVE_USER, license_id="L1", **await missouri.leaver())
    row = await request.ended(RequestState.CLOSED)
    assert row.end_reason == "This person doesn't hold this license."
    await missouri.license_stands(LicenseState.ACTIVE)
