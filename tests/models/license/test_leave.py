"""Leave of absence: access is paused, no clock runs, and somebody says that the holder is back (document 004)."""

from collections.abc import Callable
from typing import Any

import pytest

from models.calendar import civil_day, end_of_day, months_later
from models.effects import TaskKind
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.rules import access
from models.license.rules import leave as license_leave
from models.people import Role
from models.policy.licenses import Consequence
from tests.models.builders import DAY, MOMENT
from tests.models.checks import refused, sound
from tests.models.license.samples import CHICAGO, FIRST, AnyRule, R, inactive, kept_for_another, midnight_after
from tests.models.license_builders import (
    BEGUN,
    Life,
    held,
    leave,
    reactivation,
    return_from_leave,
    rung,
    terms_with,
    used,
)

# --- access


@pytest.mark.requirement("LOG-06")
def test_a_leave_pauses_access_until_the_holder_is_back() -> None:
    life = Life(held())
    last = FIRST + 90 * DAY
    life.send(license_leave.start_leave, leave(last))
    assert (life.license.state, life.reasons) == (LicenseState.INACTIVE, [R.LEAVE_OF_ABSENCE])
    assert life.letters == ["leave_started"]
    life.sleep(days=40)
    life.send(license_leave.end_leave, return_from_leave())
    assert (life.license.state, life.license.resumed_at) == (LicenseState.ACTIVE, life.now)
    assert life.letters == ["leave_started", "leave_ended"]
    assert [each.kind for each in life.board.open.values()] == [TaskKind.REOPEN_ACCOUNT]


def test_when_the_last_day_is_over_the_agency_is_asked_and_access_stays_paused() -> None:
    life = Life(held())
    last = FIRST + 30 * DAY
    life.send(license_leave.start_leave, leave(last))
    life.sleep_until(end_of_day(last, CHICAGO) - MOMENT)
    assert "return" not in life.board.open
    life.sleep_until(end_of_day(last, CHICAGO))
    task = life.board.open["return"]
    assert (task.kind, task.role) == (TaskKind.CONFIRM_RETURN, Role.REPRESENTATIVE)
    assert task.due == end_of_day(last + DAY + 7 * DAY, CHICAGO)
    assert life.is_in(LicenseState.INACTIVE)
    life.sleep(days=500)
    assert life.moves.count("leave_over") == 1


@pytest.mark.parametrize(
    ("rule", "message"), [(license_leave.end_leave, return_from_leave), (access.reactivate, reactivation)]
)
def test_the_question_whether_somebody_is_back_is_answered_by_whatever_ends_the_leave(
    rule: AnyRule, message: Callable[[], Any]
) -> None:
    life = Life(held())
    life.send(license_leave.start_leave, leave(FIRST + 30 * DAY))
    life.sleep(days=40)
    life.send(rule, message())
    assert "return" not in life.board.open


def test_the_question_is_answered_even_when_something_else_still_holds() -> None:
    life = Life(inactive(R.UNPAID, R.LEAVE_OF_ABSENCE))
    life.sleep(days=40)
    assert "return" in life.board.open
    life.send(license_leave.end_leave, return_from_leave())
    assert life.reasons == [R.UNPAID]
    assert "return" not in life.board.open


def test_a_leave_that_is_over_can_be_prolonged_up_to_the_limit_for_the_whole_of_it() -> None:
    life = Life(held())
    life.send(license_leave.start_leave, leave(FIRST + 30 * DAY))
    refused("on_leave", license_leave.start_leave, life.license, leave(FIRST + 60 * DAY), life.now)
    life.sleep(days=33)
    refused("too_long", license_leave.start_leave, life.license, leave(FIRST + 181 * DAY), life.now)
    life.send(license_leave.start_leave, leave(FIRST + 180 * DAY))
    assert "return" not in life.board.open
    (hold,) = life.license.holds
    assert (hold.since, hold.until, hold.over_since) == (BEGUN, FIRST + 180 * DAY, None)
    life.sleep(days=160)
    assert "return" in life.board.open


def test_a_leave_has_an_end_that_is_not_past_and_not_too_far() -> None:
    refused("day_is_past", license_leave.start_leave, held(), leave(FIRST - DAY), BEGUN)
    refused("too_long", license_leave.start_leave, held(), leave(FIRST + 181 * DAY), BEGUN)
    assert sound(license_leave.start_leave(held(), leave(FIRST), BEGUN)).state.state == LicenseState.INACTIVE
    assert (
        sound(license_leave.start_leave(held(), leave(FIRST + 180 * DAY), BEGUN)).state.state == LicenseState.INACTIVE
    )


def test_who_is_not_on_leave_cannot_come_back_from_it() -> None:
    refused("not_on_leave", license_leave.end_leave, inactive(R.NO_LOGIN), return_from_leave(), BEGUN)
    refused("not_now", license_leave.end_leave, held(), return_from_leave(), BEGUN)
    refused("nobody_on_it", license_leave.start_leave, kept_for_another(), leave(FIRST), BEGUN)


# --- the ladder


@pytest.mark.requirement("LIC-08")
def test_during_a_leave_no_clock_runs_and_after_it_the_clocks_start_anew() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=150)
    life.send(license_leave.start_leave, leave(civil_day(life.now, CHICAGO) + 120 * DAY))
    life.sleep(days=100)
    assert life.license.flag is None
    life.send(license_leave.end_leave, return_from_leave())
    back = civil_day(life.now, CHICAGO)
    life.sleep_until(midnight_after(months_later(back, 6)) - MOMENT)
    assert life.license.flag is None
    life.sleep_until(midnight_after(months_later(back, 6)))
    assert life.license.flag is not None


@pytest.mark.requirement("LOG-06", "LOG-07")
def test_a_license_paused_for_a_leave_is_deleted_only_when_nobody_says_for_long_that_the_person_is_back() -> None:
    life = Life(held("detroit"))
    until = civil_day(BEGUN, "America/Detroit") + 150 * DAY
    life.send(license_leave.start_leave, leave(until))
    life.sleep(days=149)
    assert life.wakes == []  # a leave is not even looked at before it is over
    deletion = end_of_day(until + 61 * DAY, "America/Detroit")
    life.sleep_until(deletion - MOMENT)
    assert (life.license.state, life.reasons) == (LicenseState.INACTIVE, [InactiveReason.LEAVE_OF_ABSENCE])
    life.sleep_until(deletion)
    assert life.is_in(LicenseState.DELETED)


@pytest.mark.requirement("LOG-07")
def test_a_leave_that_begins_while_inactive_stops_the_clock_of_deletion_and_its_end_starts_it_anew() -> None:
    life = Life(held("detroit"))
    life.sleep(days=60)
    life.send(license_leave.start_leave, leave(civil_day(life.now, "America/Detroit") + 100 * DAY))
    life.sleep(days=90)
    assert life.is_in(LicenseState.INACTIVE)
    life.send(license_leave.end_leave, return_from_leave())
    assert life.reasons == [InactiveReason.NO_LOGIN]
    life.sleep(days=59)
    assert life.is_in(LicenseState.INACTIVE)
    life.sleep(days=3)
    assert life.is_in(LicenseState.DELETED)


def test_a_rung_that_leave_does_not_excuse_counts_the_leave_from_its_first_day() -> None:
    rules_ = terms_with(
        rung(measure="inactive", days=20, consequence="refresher", only_for=("leave_of_absence",)), pack="detroit"
    )
    life = Life(held(rules_))
    life.send(license_leave.start_leave, leave(civil_day(BEGUN, "America/Detroit") + 100 * DAY))
    life.sleep(days=25)
    assert life.license.training_needed == Consequence.REFRESHER
