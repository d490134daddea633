"""The inactivity ladder: its thresholds to the microsecond, its exceptions, its warnings, and waking late."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar import civil_day, end_of_day, months_later, start_of_day
from models.inactivity_review.messages import ReviewTerms
from models.inactivity_review.rules import cutoffs
from models.license import care, ladder, rules
from models.license.clocks import last_use
from models.license.lifecycle import INACTIVITY, AssignmentState, InactiveReason, LicenseState
from models.license.messages import Activity, Evidence
from models.policy import Consequence, ExceptionKind, Measure
from tests.models import forms
from tests.models.builders import DAY, MOMENT, at
from tests.models.checks import refused, sound
from tests.models.license_builders import (
    BEGUN,
    HOLDER,
    Life,
    adoption,
    clearing,
    deactivation,
    end_of_exception,
    exception,
    held,
    leave,
    loaded,
    mark,
    open_license,
    reactivation,
    return_from_leave,
    revocation,
    rung,
    terms,
    terms_with,
    used,
)

CHICAGO = "America/Chicago"
FIRST = civil_day(BEGUN, CHICAGO)
UNREPORTED = Evidence(unreported=True, logins_unreported=True)
MINUTE = timedelta(minutes=1)


def moments(days: int) -> st.SearchStrategy[datetime]:
    """Instants of so many days from the beginning of 2024 on."""
    return st.integers(0, days * 24 * 60).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + minutes * MINUTE)


def midnight_after(day: date, zone: str = CHICAGO) -> datetime:
    return end_of_day(day, zone)


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
    deadline = ladder.rung_deadline(license_, entry)
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
    license_ = ladder.informed(held(), used(data_entry=at(last_entry)))
    deadline = ladder.rung_deadline(license_, license_.terms.policy.ladder[0])
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
    life.send(care.reactivate, reactivation())
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
    assert ladder.next_wake(life.license) is None


@pytest.mark.requirement("LOG-07")
def test_a_license_reactivated_on_the_last_day_lives() -> None:
    life = Life(held("detroit"))
    life.sleep(days=32)
    since = life.license.inactive_since
    assert since is not None
    life.sleep_until(end_of_day(civil_day(since, "America/Detroit") + 60 * DAY, "America/Detroit") - MOMENT)
    life.send(care.reactivate, reactivation())
    life.sleep(days=25)
    assert life.is_in(LicenseState.ACTIVE)


@pytest.mark.requirement("LOG-08")
def test_after_the_deletion_only_a_new_license_lets_the_person_in_again() -> None:
    life = Life(held("detroit"))
    life.sleep(days=120)
    (former,) = life.license.assignments
    assert (former.state, former.person_id) == (AssignmentState.DELETED, HOLDER)
    refused("not_now", rules.reserve, life.license, forms.reservation("q-new", HOLDER), life.now)
    refused("not_now", care.reactivate, life.license, reactivation(), life.now)
    fresh = held("detroit", life.now)
    assert (fresh.state, fresh.crossed, fresh.recertified_for) == (LicenseState.ACTIVE, (), None)


@pytest.mark.requirement("LOG-07")
@pytest.mark.parametrize("reason", [InactiveReason.UNPAID, InactiveReason.SANCTION])
def test_only_what_the_policy_names_is_deleted_for_staying_inactive(reason: InactiveReason) -> None:
    life = Life(held("detroit"))
    life.send(care.deactivate, deactivation(reason))
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
    assert life.send(care.reactivate, reactivation()).state == LicenseState.ACTIVE


# --- waking late


@pytest.mark.parametrize("days_late", [1, 10, 100, 1000])
def test_a_threshold_passed_while_nobody_worked_counts_from_its_own_date(days_late: int) -> None:
    life = Life(held("detroit"), evidence=used(login=BEGUN))
    threshold = end_of_day(civil_day(BEGUN, "America/Detroit") + 30 * DAY, "America/Detroit")
    life.be_away_until(threshold + days_late * DAY)
    (hold,) = life.license.holds
    assert (hold.since, hold.noted_at) == (threshold, life.now)
    assert life.license.inactive_since == threshold
    assert life.moves.count("inactivated") == 1
    assert life.letters == ["license_inactive"]  # no warning of a day that is over


def test_nobody_loses_a_license_for_good_because_this_system_was_away() -> None:
    """The time to ask for reactivation begins when the holder is told, not while nobody could tell."""
    life = Life(held("detroit"), evidence=used(login=BEGUN))
    life.be_away_until(BEGUN + 200 * DAY)
    assert life.is_in(LicenseState.INACTIVE)
    life.sleep(days=59)
    assert life.is_in(LicenseState.INACTIVE)
    life.sleep(days=2)
    assert life.is_in(LicenseState.DELETED)


def test_two_thresholds_passed_together_are_applied_in_their_order_with_their_own_dates() -> None:
    life = Life(held("minnesota"), evidence=used(login=BEGUN))
    life.be_away_until(BEGUN + 300 * DAY)
    assert life.moves[-2:] == ["inactivated", "training_needed"]
    assert [each.effective for each in life.license.crossed] == [
        midnight_after(FIRST + 90 * DAY),
        midnight_after(months_later(FIRST, 6)),
    ]


def test_a_use_found_after_the_outage_makes_nothing_happen() -> None:
    life = Life(held("detroit"), evidence=used(login=BEGUN))
    life.evidence = used(login=BEGUN + 85 * DAY)
    life.be_away_until(BEGUN + 100 * DAY)
    assert life.is_in(LicenseState.ACTIVE)
    assert life.notices == []


def test_of_several_warnings_missed_one_is_sent_with_what_is_left_now() -> None:
    rules_ = terms_with(rung(measure="first_sign_in", days=30, warn_days_before=(20, 10, 5)))
    life = Life(held(rules_))
    life.be_away_until(at(FIRST + 22 * DAY))
    assert [each.facts for each in life.notices] == [{"days_left": 8}]
    life.sleep(days=4)
    assert [each.facts["days_left"] for each in life.notices] == [8, 5]


def test_each_warning_goes_out_once_at_nine_in_the_morning() -> None:
    life = Life(held(terms_with(rung(days=30, consequence="inactivate", reason="no_login", warn_days_before=(10, 5)))))
    mornings = [at(FIRST + 20 * DAY, 9), at(FIRST + 25 * DAY, 9)]
    life.sleep_until(mornings[0] - MOMENT)
    assert life.notices == []
    life.sleep_until(mornings[0])
    assert life.letters == ["inactivity_warning"]
    life.sleep_until(mornings[1])
    assert life.letters == ["inactivity_warning"] * 2
    assert all("becomes inactive after Wednesday, February 4, 2026" in str(each.facts["rung"]) for each in life.notices)
    life.sleep(days=30)
    assert life.letters == ["inactivity_warning"] * 2 + ["license_inactive"]


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (used(), "none is known since Monday, January 5, 2026"),
        (used(login=at(date(2026, 1, 7))), "Wednesday, January 7, 2026"),
    ],
)
def test_a_warning_says_the_last_use_or_that_none_is_known(evidence: Evidence, said: str) -> None:
    life = Life(held("minnesota"), evidence=evidence)
    life.sleep(days=80)
    assert life.letter("inactivity_warning").facts["last_activity"] == said


# --- licenses that were loaded


def test_a_license_loaded_without_known_use_is_given_the_whole_time() -> None:
    """No use on record before it came here does not mean that there was none."""
    life = Life(loaded("detroit", held_since=BEGUN - 900 * DAY))
    life.sleep(days=30)
    assert life.is_in(LicenseState.ACTIVE)
    life.sleep(days=2)
    assert life.reasons == [InactiveReason.NO_LOGIN]


def test_the_use_of_a_loaded_license_is_looked_up_when_its_first_day_is_over() -> None:
    life = Life(loaded(held_since=BEGUN - 900 * DAY), evidence=used(data_entry=BEGUN - 300 * DAY))
    first_night = midnight_after(FIRST)
    life.sleep_until(first_night - MOMENT)
    assert life.wakes == []
    life.sleep_until(first_night)
    assert life.license.flag is not None
    threshold = midnight_after(months_later(civil_day(BEGUN - 300 * DAY, CHICAGO), 6))
    assert life.license.flag.since == threshold


def test_a_loaded_license_is_looked_up_once_even_if_nothing_is_known() -> None:
    life = Life(loaded(held_since=BEGUN - 900 * DAY))
    life.sleep(days=20)
    assert life.moves == ["looked_up"]


@pytest.mark.requirement("LIC-02")
def test_a_holder_of_years_is_not_said_never_to_have_signed_in_for_want_of_old_reports() -> None:
    life = Life(loaded(held_since=BEGUN - 900 * DAY))
    life.sleep(days=150)
    assert (life.license.flag, life.moves, life.letters) == (None, ["looked_up"], [])
    life.sleep(days=40)
    assert life.license.flag is not None, "half a year watched without data entry"
    assert life.license.flag.reason == InactiveReason.NO_DATA_ENTRY


@pytest.mark.requirement("LIC-02")
def test_somebody_new_when_the_license_was_loaded_still_has_to_sign_in() -> None:
    life = Life(loaded(held_since=BEGUN - 5 * DAY))
    life.sleep(days=32)
    assert life.license.flag is not None
    assert life.license.flag.reason == InactiveReason.NEVER_SIGNED_IN


@pytest.mark.parametrize("pack", ["missouri", "minnesota", "detroit"])
@pytest.mark.parametrize("on_it_for", [5, 900])
def test_nothing_is_held_against_a_loaded_license_as_long_as_nobody_takes_a_report_in(
    pack: str, on_it_for: int
) -> None:
    life = Life(loaded(pack, held_since=BEGUN - on_it_for * DAY), evidence=UNREPORTED)
    life.sleep(days=400)
    assert life.is_in(LicenseState.ACTIVE)
    assert (life.license.flag, life.letters, life.license.crossed) == (None, [], ())
    assert "not_reported" in life.moves
    assert len(life.wakes) <= 20, "it is asked about once a deadline, not every day"


def test_once_reports_come_a_lack_of_use_counts_from_the_last_time_nothing_could_be_known() -> None:
    life = Life(loaded("detroit", held_since=BEGUN - 900 * DAY), evidence=UNREPORTED)
    life.sleep(days=40)
    watched = life.license.logins_watched_since
    assert watched is not None
    zone = life.license.terms.time_zone
    life.evidence = Evidence()
    life.sleep(days=40)
    assert life.reasons == [InactiveReason.NO_LOGIN]
    assert life.license.holds[0].since == midnight_after(civil_day(watched, zone) + 30 * DAY, zone)


@pytest.mark.requirement("LOG-06")
@pytest.mark.parametrize("begun", ["loaded", "given here"])
def test_data_entry_is_evidence_of_a_sign_in_and_its_lack_is_none_that_nobody_signed_in(begun: str) -> None:
    """An export shows the last record; whoever enters nothing since may still sign in and read."""
    long_ago = BEGUN - 200 * DAY if begun == "loaded" else BEGUN + 1 * DAY
    seen = Activity(data_entry=long_ago, record=long_ago)
    exported = Evidence(activity=seen, logins_unreported=True)
    license_ = loaded("detroit", held_since=BEGUN - 900 * DAY) if begun == "loaded" else held("detroit")
    life = Life(license_, evidence=exported)
    life.sleep(days=100)
    assert (life.license.state, life.letters) == (LicenseState.ACTIVE, [])
    life.evidence = Evidence(activity=seen.model_copy(update={"login": long_ago}))
    life.sleep(days=31)
    assert life.reasons == [InactiveReason.NO_LOGIN], "now a login report tells"


@pytest.mark.requirement("LIC-02")
def test_nobody_is_said_never_to_have_signed_in_before_a_login_report_tells() -> None:
    life = Life(held(), evidence=Evidence(logins_unreported=True))
    life.sleep(days=100)
    assert (life.license.flag, life.letters) == (None, [])
    since = life.license.logins_watched_since
    assert since is not None
    life.evidence = Evidence()
    life.sleep(days=31)
    assert life.license.flag is not None
    assert life.license.flag.reason == InactiveReason.NEVER_SIGNED_IN
    assert life.license.flag.since == midnight_after(civil_day(since, CHICAGO) + 30 * DAY)


@pytest.mark.requirement("LIC-01", "LIC-02")
@pytest.mark.parametrize("pack", ["missouri", "minnesota", "detroit"])
def test_nothing_is_held_against_a_license_given_here_before_any_report_is_taken_in(pack: str) -> None:
    life = Life(held(pack), evidence=UNREPORTED)
    life.sleep(days=800)
    assert life.is_in(LicenseState.ACTIVE)
    assert (life.license.flag, life.letters, life.license.crossed) == (None, [], ())


@pytest.mark.requirement("LIC-01")
def test_login_reports_do_not_start_the_clock_of_data_entry() -> None:
    known = Activity(login=BEGUN + 1 * DAY)
    life = Life(held(), evidence=Evidence(activity=known, unreported=True))
    life.sleep(days=400)
    assert (life.license.flag, life.letters) == (None, [])
    life.evidence = Evidence(activity=known)
    life.sleep(days=200)
    assert life.license.flag is not None
    assert life.license.flag.reason == InactiveReason.NO_DATA_ENTRY


def test_without_new_reports_who_came_back_is_not_paused_again() -> None:
    """What was reported before somebody came back says nothing about the time since."""
    before = Activity(login=BEGUN + 1 * DAY)
    life = Life(held("detroit"), evidence=Evidence(activity=before))
    life.sleep(days=35)
    assert life.reasons == [InactiveReason.NO_LOGIN]
    life.send(care.reactivate, reactivation())
    life.evidence = Evidence(activity=before, logins_unreported=True)
    life.sleep(days=100)
    assert life.is_in(LicenseState.ACTIVE)
    assert len(life.wakes) <= 12


def test_who_begins_on_a_license_through_a_request_is_watched_from_that_moment() -> None:
    assert held().watched_since is None
    assert not held().first_look_due


# --- exceptions


@pytest.mark.requirement("LIC-06")
def test_the_only_license_of_an_organization_is_excused() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, only_license=True))
    life.sleep(days=200)
    assert life.license.flag is None
    assert [each.excused_by for each in life.license.crossed if each.rung == "no-data-entry"] == [
        ExceptionKind.ONLY_LICENSE
    ]


@pytest.mark.requirement("LIC-07")
def test_a_level_4_list_holder_is_excused() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, list_holder=True))
    life.sleep(days=200)
    assert life.license.flag is None
    assert [each.excused_by for each in life.license.crossed if each.rung == "no-data-entry"] == [
        ExceptionKind.LIST_HOLDER
    ]


@pytest.mark.requirement("LIC-06", "LIC-07")
def test_neither_excuses_a_license_that_was_never_signed_into() -> None:
    life = Life(held(), evidence=used(only_license=True, list_holder=True))
    life.sleep(days=32)
    assert life.license.flag is not None
    assert life.license.flag.reason == InactiveReason.NEVER_SIGNED_IN


@pytest.mark.requirement("LIC-06", "LIC-07")
@pytest.mark.parametrize("kind", ["only_license", "list_holder"])
def test_what_circumstances_excused_is_looked_at_again_and_counts_when_they_have_changed(kind: str) -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN).model_copy(update={kind: True}))
    life.sleep_until(midnight_after(date(2026, 7, 5)))
    life.evidence = used(data_entry=BEGUN)
    again = midnight_after(date(2026, 7, 6) + 90 * DAY)
    life.sleep_until(again - MOMENT)
    assert life.license.flag is None
    life.sleep_until(again)
    assert life.license.flag is not None
    assert life.license.flag.since == again  # before, it was excused


@pytest.mark.requirement("LIC-06")
def test_a_mark_falls_when_the_license_has_become_the_only_one() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    assert life.license.flag is not None
    life.evidence = used(data_entry=BEGUN, only_license=True)
    life.sleep(days=95)
    assert life.license.flag is None


def test_a_mark_a_person_gave_does_not_fall_by_itself() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=170)
    life.send(care.flag, mark())
    life.evidence = used(data_entry=BEGUN, only_license=True)
    life.sleep(days=300)
    assert life.license.flag is not None


@pytest.mark.requirement("LIC-05")
def test_a_mark_that_a_person_took_away_comes_back_when_nothing_has_changed() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    life.sleep_until(midnight_after(date(2026, 10, 4)) - DAY)  # shortly before the next look
    life.send(care.clear_flag, clearing())
    again = midnight_after(civil_day(life.now, CHICAGO) + 90 * DAY)
    life.sleep_until(again - MOMENT)
    assert life.license.flag is None
    life.sleep_until(again)
    assert life.license.flag is not None
    assert life.license.flag.since == again


@pytest.mark.requirement("LIC-01")
def test_a_license_used_again_after_a_mark_is_watched_as_before() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    life.send(care.clear_flag, clearing())
    entered = life.now
    life.evidence = used(data_entry=entered)
    threshold = midnight_after(months_later(civil_day(entered, CHICAGO), 6))
    life.sleep_until(threshold - MOMENT)
    assert life.license.flag is None
    life.sleep_until(threshold)
    assert life.license.flag is not None
    assert life.license.flag.since == threshold


@pytest.mark.requirement("LIC-08", "LIC-21")
def test_an_exception_on_appeal_keeps_a_license_from_being_marked_as_long_as_it_lasts() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    last = date(2026, 12, 31)
    life.send(care.grant_exception, exception(last))
    life.sleep_until(midnight_after(last) - MOMENT)
    assert life.license.flag is None
    life.sleep_until(midnight_after(last))
    assert life.license.flag is not None
    assert life.license.flag.since == midnight_after(last)


@pytest.mark.requirement("LIC-21")
def test_an_exception_takes_a_mark_away_and_its_end_brings_it_back() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    assert life.license.flag is not None
    life.send(care.grant_exception, exception())
    assert life.license.flag is None
    life.sleep(days=400)
    assert life.license.flag is None
    life.send(care.end_exception, end_of_exception())
    ended = life.now
    life.sleep(seconds=1)
    assert life.license.flag is not None
    assert life.license.flag.since == ended


@pytest.mark.requirement("LIC-21")
def test_an_exception_that_ended_while_nobody_worked_has_excused_until_its_last_day() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    last = date(2026, 8, 31)
    life.send(care.grant_exception, exception(last))
    life.sleep(days=32)
    life.be_away_until(at(date(2026, 10, 10)))
    assert life.license.flag is not None
    assert life.license.flag.since == midnight_after(last)
    assert life.license.exceptions[0].ended_at == midnight_after(last)


@pytest.mark.requirement("LIC-21")
def test_a_warning_that_an_exception_made_needless_is_given_when_the_exception_ends_in_time() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, login=BEGUN))
    life.send(care.grant_exception, exception(date(2026, 6, 20)))
    life.sleep_until(at(date(2026, 6, 20)))
    assert life.notices == []
    life.sleep_until(at(date(2026, 6, 21)))
    assert life.letters == ["inactivity_warning"]


def test_an_exception_says_nothing_against_rungs_that_do_not_name_it() -> None:
    life = Life(held("detroit"))
    life.send(care.grant_exception, exception())
    life.sleep(days=32)
    assert life.is_in(LicenseState.INACTIVE)


# --- leave


@pytest.mark.requirement("LIC-08")
def test_during_a_leave_no_clock_runs_and_after_it_the_clocks_start_anew() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=150)
    life.send(care.start_leave, leave(civil_day(life.now, CHICAGO) + 120 * DAY))
    life.sleep(days=100)
    assert life.license.flag is None
    life.send(care.end_leave, return_from_leave())
    back = civil_day(life.now, CHICAGO)
    life.sleep_until(midnight_after(months_later(back, 6)) - MOMENT)
    assert life.license.flag is None
    life.sleep_until(midnight_after(months_later(back, 6)))
    assert life.license.flag is not None


@pytest.mark.requirement("LOG-06", "LOG-07")
def test_a_license_paused_for_a_leave_is_deleted_only_when_nobody_says_for_long_that_the_person_is_back() -> None:
    life = Life(held("detroit"))
    until = civil_day(BEGUN, "America/Detroit") + 150 * DAY
    life.send(care.start_leave, leave(until))
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
    life.send(care.start_leave, leave(civil_day(life.now, "America/Detroit") + 100 * DAY))
    life.sleep(days=90)
    assert life.is_in(LicenseState.INACTIVE)
    life.send(care.end_leave, return_from_leave())
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
    life.send(care.start_leave, leave(civil_day(BEGUN, "America/Detroit") + 100 * DAY))
    life.sleep(days=25)
    assert life.license.training_needed == Consequence.REFRESHER


# --- other ladders


def test_a_rung_that_only_warns_says_what_comes_next_and_does_it_once() -> None:
    rules_ = terms_with(
        rung(id="first", days=10),
        rung(id="then", days=30, consequence="inactivate", reason="no_login"),
    )
    life = Life(held(rules_))
    life.sleep(days=28)
    assert life.letter("inactivity_warning").facts["rung"] == (
        "the license becomes inactive after Wednesday, February 4, 2026"
    )


def test_a_warning_with_nothing_after_it_is_a_letter_still() -> None:
    life = Life(held(terms_with(rung(days=10))))
    life.sleep(days=15)
    assert life.letter("inactivity_warning").facts["rung"] == "the office asks why it is not used"


@pytest.mark.parametrize("needed", [Consequence.REFRESHER, Consequence.RETRAINING])
def test_training_asked_of_a_license_in_use_takes_access_away_until_it_is_done(needed: Consequence) -> None:
    life = Life(held(terms_with(rung(days=10, consequence=needed))))
    life.sleep(days=12)
    assert (life.reasons, life.license.training_needed) == ([InactiveReason.NO_LOGIN], needed)


def test_the_whole_training_is_not_made_a_refresher_by_a_later_rung() -> None:
    rules_ = terms_with(
        rung(id="long", days=10, consequence="retraining"), rung(id="short", days=20, consequence="refresher")
    )
    life = Life(held(rules_))
    life.sleep(days=25)
    assert life.license.training_needed == Consequence.RETRAINING


def test_a_license_that_is_inactive_is_neither_warned_nor_marked_for_not_being_used() -> None:
    rules_ = terms_with(
        rung(id="locked", days=10, consequence="inactivate", reason="no_login"),
        rung(id="warned", days=20),
        rung(id="marked", days=30, consequence="flag", reason="no_login", warn_days_before=(5,)),
    )
    life = Life(held(rules_))
    life.sleep(days=100)
    assert life.moves == ["inactivated"]
    assert life.license.flag is None


def test_a_license_can_be_deleted_for_lack_of_use_without_being_paused_before() -> None:
    life = Life(held(terms_with(rung(days=50, consequence="delete", warn_days_before=(10,)))))
    life.sleep(days=49)
    assert life.letters == ["inactivity_warning"]
    life.sleep(days=3)
    assert life.is_in(LicenseState.DELETED)


@pytest.mark.requirement("LIC-03")
def test_a_revoked_license_is_not_deleted_by_itself_while_an_appeal_may_be_pending() -> None:
    life = Life(held("detroit"))
    life.sleep(days=32)
    life.send(care.revoke, revocation())
    life.sleep(days=300)
    assert life.is_in(LicenseState.INACTIVE)


def test_time_unpaid_is_not_held_against_the_holder() -> None:
    life = Life(held("minnesota"), evidence=used(login=BEGUN))
    life.sleep(days=30)
    life.send(care.deactivate, deactivation(InactiveReason.UNPAID))
    life.sleep(days=200)
    assert life.reasons == [InactiveReason.UNPAID]
    assert life.license.training_needed is None
    life.send(care.reactivate, reactivation(InactiveReason.UNPAID))
    life.sleep(days=80)
    assert life.is_in(LicenseState.ACTIVE)


# --- what stands around the ladder


def test_a_license_nobody_is_on_never_wakes() -> None:
    assert ladder.next_wake(open_license()) is None
    aside = rules.reserve(open_license(), forms.reservation(), BEGUN).state
    assert ladder.next_wake(aside) is None
    kept = rules.end_assignment(held(), forms.leaving(HOLDER), BEGUN).state
    assert ladder.next_wake(kept) is None


def test_whoever_entered_data_had_signed_in() -> None:
    early, late = BEGUN, BEGUN + DAY
    both = Activity(data_entry=late, login=early)
    assert last_use(both, Measure.LOGIN) == late
    assert last_use(both, Measure.DATA_ENTRY) == late
    assert last_use(Activity(login=late, data_entry=early), Measure.DATA_ENTRY) == early
    assert last_use(Activity(), Measure.LOGIN) is None


times = st.none() | moments(365)


@given(known=st.tuples(times, times), found=st.tuples(times, times))
def test_what_is_looked_up_never_makes_a_license_forget_a_later_use(
    known: tuple[datetime | None, datetime | None], found: tuple[datetime | None, datetime | None]
) -> None:
    license_ = ladder.informed(held(), used(*known))
    after = ladder.informed(license_, used(*found)).activity
    for before, seen, knows in zip(known, found, (after.data_entry, after.login), strict=True):
        told = [each for each in (before, seen) if each is not None]
        assert knows == (max(told) if told else None)
    assert ladder.informed(license_, used(*known)) == license_


def test_rungs_that_stay_the_same_stay_reached_under_another_policy_and_changed_ones_count_anew() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    assert {each.rung for each in life.license.crossed} >= {"no-data-entry", "no-data-entry/30"}
    other = terms().model_copy(update={"policy_label": "the same rules under another name"})
    same = sound(care.adopt_policy(life.license, adoption(other), life.now)).state
    assert same.crossed == life.license.crossed
    (entry, sign_in) = terms().policy.ladder
    longer = terms_with(entry.model_copy(update={"months": 12}), sign_in)
    life.send(care.adopt_policy, adoption(longer))
    assert "no-data-entry" not in {each.rung for each in life.license.crossed}


@given(
    pack=st.sampled_from(["missouri", "minnesota", "detroit"]),
    day=st.dates(date(2026, 2, 1), date(2028, 12, 31)),
    minutes=st.integers(0, 400 * 24 * 60),
)
def test_the_monthly_review_and_the_ladder_agree_on_who_is_over_a_rung(pack: str, day: date, minutes: int) -> None:
    rules_ = terms(pack)
    as_of = start_of_day(day, rules_.time_zone) + timedelta(hours=8)
    last = as_of - minutes * MINUTE
    license_ = held(rules_, last)
    review = ReviewTerms(time_zone=rules_.time_zone, policy_label="as tested", policy=rules_.policy)
    for cutoff in cutoffs(review, as_of):
        deadline = ladder.rung_deadline(license_, cutoff.rung)
        assert deadline is not None
        assert (last < cutoff.before) == (deadline.ends_at <= as_of)


@settings(deadline=None, max_examples=60)
@given(
    days=st.integers(5, 400),
    warn=st.lists(st.integers(1, 60), max_size=3, unique=True),
    measure=st.sampled_from([Measure.LOGIN, Measure.DATA_ENTRY, Measure.FIRST_SIGN_IN]),
    consequence=st.sampled_from(list(Consequence)),
    away=st.integers(0, 900),
)
def test_every_ladder_comes_to_rest_however_long_nobody_worked(
    days: int, warn: list[int], measure: Measure, consequence: Consequence, away: int
) -> None:
    one = rung(
        days=days,
        measure=measure,
        consequence=consequence,
        reason=next(iter(INACTIVITY)),
        warn_days_before=tuple(each for each in warn if each < days),
    )
    life = Life(held(terms_with(one)))
    life.be_away_until(BEGUN + away * DAY)
    life.sleep(days=900)
    assert len([each for each in life.wakes if each > BEGUN + away * DAY]) <= 900 / days + 2 * len(warn) + 4
    assert all(later >= earlier for earlier, later in pairwise(life.wakes))


def test_a_decision_of_the_ladder_says_what_was_counted_from_when() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    flag = life.license.flag
    assert flag is not None
    assert flag.why == "6 months without client data entry (counted from Monday, January 5, 2026)."
