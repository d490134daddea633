"""The inactivity ladders of the packs: their thresholds to the microsecond, and what is warned of before."""

from datetime import date, datetime

import pytest
from hypothesis import given

from models.calendar import civil_day, end_of_day, months_later
from models.license import activity, inactivity_clocks, timeline
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseState
from models.license.rules import access, assignments
from models.policy.licenses import Consequence
from tests.models import forms
from tests.models.builders import DAY, MOMENT, at
from tests.models.checks import refused
from tests.models.license.samples import CHICAGO, FIRST, midnight_after, moments
from tests.models.license_builders import (
    BEGUN,
    HOLDER,
    Life,
    deactivation,
    held,
    reactivation,
    used,
)

# --- Missouri: six months without data entry


@pytest.mark.requirement("LIC-01")
def test_six_months_without_data_entry_mark_a_license_from_the_midnight_that_ends_the_last_day() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, login=BEGUN))
    threshold = midnight_after(date(2026, 7, 5))
    life.sleep_until(threshold - MOMENT)
    assert life.license.flag is None
    life.sleep_until(threshold)
    assert life.license.flag is not None
    assert (life.license.flag.reason, life.license.flag.since) == (InactiveReason.NO_DATA_ENTRY, threshold)
    assert life.is_in(LicenseState.ACTIVE)
    assert life.moves.count("flagged") == 1
    assert life.letters[-1] == "revocation_flagged"


@pytest.mark.requirement("LIC-01")
def test_logins_and_reports_do_not_stand_for_data_entry() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, login=BEGUN))
    for _ in range(7):
        life.sleep(days=30)
        life.evidence = used(data_entry=BEGUN, login=life.now)
    assert life.license.flag is not None
    assert life.license.flag.reason == InactiveReason.NO_DATA_ENTRY


@pytest.mark.requirement("LIC-01")
def test_data_entered_in_time_is_found_when_the_license_wakes_and_moves_the_threshold() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    entered = at(date(2026, 5, 20), 23, 30)
    life.evidence = used(data_entry=entered)
    life.sleep_until(midnight_after(date(2026, 11, 20)) - MOMENT)
    assert life.license.flag is None
    life.sleep_until(midnight_after(date(2026, 11, 20)))
    assert life.license.flag is not None
    assert life.license.flag.since == midnight_after(date(2026, 11, 20))


@given(begun=moments(7 * 365))
def test_six_months_are_months_of_the_calendar_where_the_license_is_used(begun: datetime) -> None:
    license_ = held(now=begun)
    (entry, _) = license_.terms.policy.ladder
    deadline = inactivity_clocks.rung_deadline(license_, entry)
    assert deadline is not None
    assert deadline.last_day == months_later(civil_day(begun, CHICAGO), 6)
    assert deadline.ends_at == end_of_day(deadline.last_day, CHICAGO)
    assert deadline.started_at == begun


@pytest.mark.parametrize(
    ("last_entry", "last_day"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2027, 8, 29), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 9, 30)),
        (date(2026, 9, 30), date(2027, 3, 30)),
    ],
)
def test_a_month_that_is_too_short_ends_the_count_on_its_last_day(last_entry: date, last_day: date) -> None:
    license_ = activity.informed(held(), used(data_entry=at(last_entry)))
    deadline = inactivity_clocks.rung_deadline(license_, license_.terms.policy.ladder[0])
    assert deadline is not None
    assert deadline.last_day == last_day


# --- Missouri: thirty days to the first sign-in


@pytest.mark.requirement("LIC-02")
def test_a_new_license_not_signed_into_for_thirty_days_may_be_revoked() -> None:
    life = Life(held())
    threshold = midnight_after(FIRST + 30 * DAY)
    life.sleep_until(threshold - MOMENT)
    assert life.license.flag is None
    life.sleep_until(threshold)
    assert life.license.flag is not None
    assert (life.license.flag.reason, life.license.flag.since) == (InactiveReason.NEVER_SIGNED_IN, threshold)


@pytest.mark.requirement("LIC-02")
@pytest.mark.parametrize("how", ["login", "data_entry"])
def test_a_sign_in_on_the_last_day_is_in_time(how: str) -> None:
    life = Life(held())
    life.evidence = used(**{how: midnight_after(FIRST + 30 * DAY) - MOMENT})
    life.sleep(days=60)
    assert life.license.flag is None


@pytest.mark.requirement("LIC-02")
def test_the_reminder_of_the_first_sign_in_says_how_many_days_are_left() -> None:
    life = Life(held())
    life.sleep_until(at(FIRST + 23 * DAY, 9))
    assert life.letter("first_sign_in_reminder").facts == {"days_left": 7}


@pytest.mark.requirement("LIC-02")
def test_a_sign_in_before_the_holder_began_is_not_theirs() -> None:
    life = Life(held(), evidence=used(login=BEGUN - MOMENT))
    life.sleep(days=31)
    assert life.license.flag is not None
    assert life.license.flag.reason == InactiveReason.NEVER_SIGNED_IN


# --- Detroit: thirty days without a login, then deletion


@pytest.mark.requirement("LOG-06")
def test_more_than_thirty_days_without_a_login_make_a_license_inactive() -> None:
    life = Life(held("detroit"), evidence=used(login=BEGUN))
    threshold = end_of_day(civil_day(BEGUN, "America/Detroit") + 30 * DAY, "America/Detroit")
    life.sleep_until(threshold - MOMENT)
    assert life.is_in(LicenseState.ACTIVE)
    life.sleep_until(threshold)
    assert (life.license.state, life.reasons) == (LicenseState.INACTIVE, [InactiveReason.NO_LOGIN])
    assert life.license.inactive_since == threshold
    assert life.board.open["account/1"].title.startswith("Deactivate the account")
    told = life.letter("license_inactive")
    assert "deleted" in str(told.facts["what_to_do"])


@pytest.mark.requirement("LOG-06")
def test_the_agency_asks_and_the_license_is_active_again_with_its_clock_at_the_start() -> None:
    life = Life(held("detroit"))
    life.sleep(days=40)
    life.send(access.reactivate, reactivation())
    back = life.now
    assert life.is_in(LicenseState.ACTIVE)
    life.sleep_until(end_of_day(civil_day(back, "America/Detroit") + 30 * DAY, "America/Detroit") - MOMENT)
    assert life.is_in(LicenseState.ACTIVE)
    life.sleep(days=1)
    assert life.reasons == [InactiveReason.NO_LOGIN]


@pytest.mark.requirement("LOG-07")
def test_a_license_not_reactivated_in_time_is_deleted_and_warned_of_once_before() -> None:
    life = Life(held("detroit"))
    life.sleep(days=32)
    since = life.license.inactive_since
    assert since is not None
    last_day = civil_day(since, "America/Detroit") + 60 * DAY
    life.sleep_until(end_of_day(last_day, "America/Detroit") - MOMENT)
    assert life.is_in(LicenseState.INACTIVE)
    assert life.letters.count("license_inactive") == 2
    assert "the license is deleted after" in str(life.notices[-1].facts["what_to_do"])
    life.sleep_until(end_of_day(last_day, "America/Detroit"))
    assert life.is_in(LicenseState.DELETED)
    assert life.license.deleted_at == end_of_day(last_day, "America/Detroit")
    assert life.letters[-1] == "license_deleted"
    assert timeline.next_wake(life.license) is None


@pytest.mark.requirement("LOG-07")
def test_a_license_reactivated_on_the_last_day_lives() -> None:
    life = Life(held("detroit"))
    life.sleep(days=32)
    since = life.license.inactive_since
    assert since is not None
    life.sleep_until(end_of_day(civil_day(since, "America/Detroit") + 60 * DAY, "America/Detroit") - MOMENT)
    life.send(access.reactivate, reactivation())
    life.sleep(days=25)
    assert life.is_in(LicenseState.ACTIVE)


@pytest.mark.requirement("LOG-08")
def test_after_the_deletion_only_a_new_license_lets_the_person_in_again() -> None:
    life = Life(held("detroit"))
    life.sleep(days=120)
    (former,) = life.license.assignments
    assert (former.state, former.person_id) == (AssignmentState.DELETED, HOLDER)
    refused("not_now", assignments.reserve, life.license, forms.reservation("q-new", HOLDER), life.now)
    refused("not_now", access.reactivate, life.license, reactivation(), life.now)
    fresh = held("detroit", life.now)
    assert (fresh.state, fresh.crossed, fresh.recertified_for) == (LicenseState.ACTIVE, (), None)


@pytest.mark.requirement("LOG-07")
@pytest.mark.parametrize("reason", [InactiveReason.UNPAID, InactiveReason.SANCTION])
def test_only_what_the_policy_names_is_deleted_for_staying_inactive(reason: InactiveReason) -> None:
    life = Life(held("detroit"))
    life.send(access.deactivate, deactivation(reason))
    life.sleep(days=400)
    assert life.is_in(LicenseState.INACTIVE)


# --- Minnesota: locked after ninety days, retraining after six months


def test_minnesota_locks_after_ninety_days_and_asks_for_the_whole_training_after_six_months() -> None:
    life = Life(held("minnesota"), evidence=used(login=BEGUN))
    locked = midnight_after(FIRST + 90 * DAY)
    life.sleep_until(locked - MOMENT)
    assert life.is_in(LicenseState.ACTIVE)
    life.sleep_until(locked)
    assert life.reasons == [InactiveReason.NO_LOGIN]
    assert life.license.training_needed is None
    retraining = midnight_after(months_later(FIRST, 6))
    life.sleep_until(retraining - MOMENT)
    assert life.license.training_needed is None
    life.sleep_until(retraining)
    assert life.license.training_needed == Consequence.RETRAINING
    assert "training" in str(life.notices[-1].facts["what_to_do"])


def test_before_six_months_a_locked_license_comes_back_without_training() -> None:
    life = Life(held("minnesota"), evidence=used(login=BEGUN))
    life.sleep(days=120)
    assert life.send(access.reactivate, reactivation()).state == LicenseState.ACTIVE
