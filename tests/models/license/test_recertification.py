"""Recertification, year after year (document 004: license expired)."""

from datetime import date, datetime, timedelta

import pytest

from models.calendar import end_of_day, months_later, start_of_day
from models.license import timeline
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import Recertified
from models.license.rules import access, assignments, recertification
from models.license.rules import leave as license_leave
from models.license.rules import terms as license_terms
from models.license.rules.recertification import is_recertified
from models.license.state import License
from tests.models import forms
from tests.models.builders import DAY, MOMENT, at, person
from tests.models.checks import refused
from tests.models.license_builders import (
    BEGUN,
    HOLDER,
    Life,
    deactivation,
    expiration,
    held,
    leave,
    loaded,
    open_license,
    reactivation,
    return_from_leave,
    terms,
)

ZONE = "America/Detroit"
DUE = date(2026, 9, 30)
OVERDUE = InactiveReason.RECERTIFICATION_OVERDUE


def midnight_after(day: date) -> datetime:
    return end_of_day(day, ZONE)


def life_with(due: date = DUE, pack: str = "detroit") -> Life:
    """Somebody who signs in every day, on a license that expires."""
    life = Life(held(pack))
    life.daily = True
    life.send(license_terms.set_expiration, expiration(due))
    life.moves.clear()
    return life


def recertify(life: Life, done_at: datetime | None = None) -> bool:
    """Whether the license takes notice of a recertification."""
    decision = recertification.recertified(life.license, Recertified(at=done_at or life.now), life.now)
    if decision is not None:
        life.take(decision)
    return decision is not None


# --- not done in time


@pytest.mark.requirement("LOG-04")
def test_without_recertification_a_license_is_inactive_from_the_midnight_that_ends_its_last_day() -> None:
    life = life_with()
    life.sleep_until(midnight_after(DUE) - MOMENT)
    assert life.is_in(LicenseState.ACTIVE)
    life.sleep_until(midnight_after(DUE))
    assert (life.license.state, life.reasons) == (LicenseState.INACTIVE, [OVERDUE])
    assert life.license.inactive_since == midnight_after(DUE)
    assert life.letters[-1] == "recertification_overdue"
    assert "account/1" in life.board.open


@pytest.mark.requirement("LOG-04")
def test_noticed_late_it_is_overdue_since_its_own_day() -> None:
    life = life_with()
    life.be_away_until(midnight_after(DUE) + 40 * DAY)
    (hold,) = life.license.holds
    assert (hold.since, hold.noted_at) == (midnight_after(DUE), life.now)
    assert life.letters == ["recertification_overdue"]  # no reminder of a day that is over


@pytest.mark.requirement("LOG-04")
def test_an_overdue_license_stays_as_it_is_for_years_without_waking_for_it() -> None:
    life = life_with()
    life.sleep_until(midnight_after(DUE))
    before = len(life.wakes)
    life.sleep(days=2000)
    assert life.reasons == [OVERDUE]
    assert len(life.wakes) == before


def test_packs_without_recertification_ask_for_none() -> None:
    life = life_with(pack="missouri")
    life.sleep(days=900)
    assert life.is_in(LicenseState.ACTIVE)
    assert is_recertified(life.license)


def test_a_license_without_an_expiration_date_asks_for_none() -> None:
    life = Life(held("detroit"))
    life.daily = True
    life.sleep(days=900)
    assert life.is_in(LicenseState.ACTIVE)
    assert not recertify(life)


# --- reminders


def test_reminders_go_out_once_each_at_nine_in_the_morning() -> None:
    life = life_with()
    for days in (60, 30, 7):
        morning = at(DUE - days * DAY, 9, zone=ZONE)
        life.sleep_until(morning - MOMENT)
        before = len(life.notices)
        life.sleep_until(morning)
        assert [each.facts["days_left"] for each in life.notices[before:]] == [days]
    life.sleep_until(midnight_after(DUE))
    assert life.letters == ["recertification_due"] * 3 + ["recertification_overdue"]


def test_of_reminders_missed_one_goes_out_with_the_days_that_are_left() -> None:
    life = life_with()
    life.be_away_until(at(DUE - 12 * DAY, 15, zone=ZONE))
    assert [each.facts["days_left"] for each in life.notices] == [12]
    life.sleep_until(at(DUE - 7 * DAY, 9, zone=ZONE))
    assert [each.facts["days_left"] for each in life.notices] == [12, 7]


def test_on_the_last_day_a_missed_reminder_still_helps() -> None:
    life = life_with()
    life.be_away_until(at(DUE, 15, zone=ZONE))
    assert [each.facts["days_left"] for each in life.notices] == [0]


def test_nobody_is_reminded_of_what_is_done() -> None:
    life = life_with()
    life.sleep_until(at(DUE - 40 * DAY, zone=ZONE))
    assert recertify(life)
    life.sleep_until(midnight_after(DUE))
    assert life.letters == ["recertification_due"]


# --- done


@pytest.mark.requirement("LOG-05")
def test_recertified_a_license_is_active_again() -> None:
    life = life_with()
    life.sleep_until(midnight_after(DUE) + 20 * DAY)
    assert recertify(life)
    assert (life.license.state, life.license.holds) == (LicenseState.ACTIVE, ())
    assert life.letters[-1] == "license_reactivated"
    assert life.board.open["account/2"].title.startswith("Reactivate")
    assert "account/1" not in life.board.open


@pytest.mark.requirement("LOG-05")
def test_recertification_brings_back_exactly_what_its_lack_took() -> None:
    life = life_with()
    life.sleep_until(midnight_after(DUE))
    life.send(access.deactivate, deactivation(InactiveReason.UNPAID))
    assert recertify(life)
    assert (life.license.state, life.reasons) == (LicenseState.INACTIVE, [InactiveReason.UNPAID])
    life.send(access.reactivate, reactivation(InactiveReason.UNPAID))
    assert life.is_in(LicenseState.ACTIVE)


@pytest.mark.requirement("LOG-05")
def test_nothing_but_recertification_lifts_its_lack() -> None:
    life = life_with()
    life.sleep_until(midnight_after(DUE))
    for message in (reactivation(), reactivation(OVERDUE), reactivation(training_done=True)):
        refused("not_recertified", access.reactivate, life.license, message, life.now)


def test_an_expiration_date_that_was_wrong_and_is_set_right_can_be_made_good_by_name() -> None:
    life = life_with()
    life.sleep_until(at(DUE - 20 * DAY, zone=ZONE))
    life.send(license_terms.set_expiration, expiration(date(2026, 8, 1)))
    life.sleep(seconds=1)
    assert life.reasons == [OVERDUE]
    life.send(license_terms.set_expiration, expiration(DUE))
    refused("not_recertified", access.reactivate, life.license, reactivation(), life.now)
    life.send(access.reactivate, reactivation(OVERDUE))
    life.sleep(days=1)
    assert life.is_in(LicenseState.ACTIVE)


# --- the year rolls


@pytest.mark.requirement("LOG-04")
def test_the_next_recertification_is_a_year_later_and_again_and_again() -> None:
    life = life_with()
    for year in range(2026, 2031):
        due = DUE.replace(year=year)
        assert life.license.expires_on == due
        life.sleep_until(start_of_day(due, ZONE))
        assert recertify(life)
        life.sleep_until(midnight_after(due))
    assert life.is_in(LicenseState.ACTIVE)
    assert life.moves.count("year_began") == 5
    assert life.letters.count("recertification_due") == 15
    life.sleep_until(midnight_after(DUE.replace(year=2031)))
    assert life.reasons == [OVERDUE]


def test_a_late_recertification_counts_for_the_year_that_is_over_and_not_for_the_next() -> None:
    life = life_with()
    life.sleep_until(midnight_after(DUE) + 10 * DAY)
    assert recertify(life)
    life.sleep(hours=1)
    assert life.license.expires_on == DUE.replace(year=2027)
    assert not is_recertified(life.license)
    assert not recertify(life)  # the same again, a moment later
    assert not is_recertified(life.license)


def test_a_recertification_years_late_does_not_make_the_years_between_overdue() -> None:
    life = life_with()
    life.sleep_until(midnight_after(DUE) + 1000 * DAY)
    assert recertify(life)
    life.sleep(hours=1)
    assert (life.license.state, life.license.expires_on) == (LicenseState.ACTIVE, DUE.replace(year=2029))


@pytest.mark.parametrize("told_again", [timedelta(), timedelta(days=-1)])
def test_what_was_told_before_counts_once(told_again: timedelta) -> None:
    life = life_with()
    life.sleep_until(at(DUE - 20 * DAY, zone=ZONE))
    done_at = life.now
    assert recertify(life)
    assert not recertify(life, done_at + told_again)
    life.sleep_until(midnight_after(DUE))
    assert not recertify(life, done_at + told_again)
    assert not is_recertified(life.license)


def test_told_twice_it_counts_once_even_where_the_whole_year_counts() -> None:
    policy = terms("detroit").policy.recertification
    assert policy is not None
    all_year = terms("detroit", recertification=policy.model_copy(update={"counts_within_days": 366}))
    life = Life(held(all_year, BEGUN - 300 * DAY), BEGUN - 300 * DAY)
    life.daily = True
    life.send(license_terms.set_expiration, expiration(months_later(DUE, 12)))
    life.sleep_until(midnight_after(months_later(DUE, 12)) + 10 * DAY)
    done_at = life.now
    assert recertify(life)
    life.sleep(days=1)
    assert not recertify(life, done_at)
    assert not is_recertified(life.license)


def test_a_recertification_too_early_for_this_years_date_does_not_count() -> None:
    life = life_with()
    window = life.license.terms.policy.recertification
    assert window is not None
    first = DUE - window.counts_within_days * DAY
    life.sleep_until(start_of_day(first, ZONE) - MOMENT)
    assert not recertify(life)
    life.sleep_until(start_of_day(first, ZONE))
    assert recertify(life)


def test_a_recertification_dated_in_the_future_counts_from_now() -> None:
    life = life_with()
    life.sleep_until(at(DUE - 20 * DAY, zone=ZONE))
    assert recertify(life, life.now + 900 * DAY)
    assert life.license.recertified_at == life.now


def test_the_last_of_february_comes_back_as_the_last_day_there_is() -> None:
    life = life_with(date(2028, 2, 29))
    life.sleep_until(start_of_day(date(2028, 2, 20), ZONE))
    assert recertify(life)
    life.sleep_until(midnight_after(date(2028, 2, 29)))
    assert life.license.expires_on == date(2029, 2, 28)


# --- renewal and recertification side by side


def test_a_renewal_that_moves_the_date_first_still_finds_the_late_recertification() -> None:
    life = life_with()
    life.sleep_until(midnight_after(DUE))
    life.send(license_terms.set_expiration, expiration(DUE.replace(year=2027)))
    life.sleep(days=5)
    assert life.reasons == [OVERDUE]
    assert recertify(life)
    assert life.is_in(LicenseState.ACTIVE)
    assert not is_recertified(life.license)


def test_a_renewal_after_the_recertification_begins_a_year_that_asks_for_its_own() -> None:
    life = life_with()
    life.sleep_until(at(DUE - 20 * DAY, zone=ZONE))
    assert recertify(life)
    life.send(license_terms.set_expiration, expiration(DUE.replace(year=2027)))
    assert not is_recertified(life.license)
    life.sleep_until(midnight_after(DUE))
    assert life.is_in(LicenseState.ACTIVE)


@pytest.mark.parametrize(("moved_to", "counts"), [(date(2026, 11, 30), True), (date(2027, 5, 31), False)])
def test_a_date_moved_a_little_keeps_a_recent_recertification(moved_to: date, counts: bool) -> None:
    life = life_with()
    life.sleep_until(at(DUE - 20 * DAY, zone=ZONE))
    assert recertify(life)
    life.send(license_terms.set_expiration, expiration(moved_to))
    assert is_recertified(life.license) is counts


def test_the_same_expiration_date_again_is_refused() -> None:
    life = life_with()
    sentence = refused("same_day", license_terms.set_expiration, life.license, expiration(DUE), life.now)
    assert sentence == "This license already expires on Wednesday, September 30, 2026."


# --- whose recertification


def test_who_was_trained_shortly_before_the_date_is_recertified_by_that() -> None:
    policy = terms("detroit").policy.recertification
    assert policy is not None
    first = DUE - policy.counts_within_days * DAY
    for day, counts in [(first - DAY, False), (first, True), (DUE, True)]:
        began = at(day, zone=ZONE)
        license_ = held("detroit", began, before=open_license("detroit", BEGUN, expires_on=DUE))
        assert is_recertified(license_) is counts
    life = Life(license_, began)
    life.daily = True
    life.sleep_until(midnight_after(DUE))
    assert (life.license.state, life.license.expires_on) == (LicenseState.ACTIVE, DUE.replace(year=2027))
    life.sleep_until(midnight_after(DUE.replace(year=2027)))
    assert life.reasons == [OVERDUE]


def test_a_date_that_passed_while_nobody_was_on_the_license_says_nothing_against_a_new_holder() -> None:
    began = at(date(2029, 3, 1), zone=ZONE)
    life = Life(held("detroit", began, before=open_license("detroit", BEGUN, expires_on=DUE)), began)
    life.daily = True
    life.sleep(days=1)
    assert (life.license.state, life.license.expires_on) == (LicenseState.ACTIVE, DUE.replace(year=2029))


def test_a_date_that_had_passed_before_the_license_was_loaded_says_nothing_against_its_holder() -> None:
    life = Life(loaded("detroit", expires_on=date(2024, 6, 30)))
    life.daily = True
    life.sleep(days=2)
    assert (life.license.state, life.license.expires_on) == (LicenseState.ACTIVE, date(2026, 6, 30))


def test_a_loaded_license_is_asked_at_its_next_date() -> None:
    life = Life(loaded("detroit", held_since=BEGUN - 900 * DAY, expires_on=DUE))
    life.daily = True
    life.sleep_until(midnight_after(DUE))
    assert life.reasons == [OVERDUE]


def test_the_recertification_of_whoever_held_it_before_is_not_the_new_holders() -> None:
    life = life_with()
    life.sleep_until(at(DUE - 60 * DAY, zone=ZONE))
    done_at = life.now
    assert recertify(life)
    kept: License = life.send(assignments.end_assignment, forms.leaving(HOLDER))
    assert (kept.recertified_for, kept.recertified_at) == (None, None)
    life.license = held("detroit", life.now + 300 * DAY, by="p-next", before=kept)
    life.now += 301 * DAY
    assert not recertify(life, done_at)


def test_nobody_on_it_nobody_recertified() -> None:
    license_ = open_license("detroit", expires_on=DUE)
    assert recertification.recertified(license_, Recertified(at=BEGUN), BEGUN) is None
    assert not is_recertified(license_)


def test_a_leave_over_the_date_leaves_the_recertification_to_be_done() -> None:
    life = life_with()
    life.sleep_until(at(DUE - 20 * DAY, zone=ZONE))
    life.send(license_leave.start_leave, leave(DUE + 20 * DAY))
    life.sleep_until(midnight_after(DUE) + 5 * DAY)
    assert life.reasons == [InactiveReason.LEAVE_OF_ABSENCE, OVERDUE]
    life.send(license_leave.end_leave, return_from_leave())
    assert life.reasons == [OVERDUE]
    assert recertify(life)
    assert life.is_in(LicenseState.ACTIVE)


def test_only_lead_staff_set_the_date() -> None:
    refused("not_permitted", license_terms.set_expiration, held(), expiration(DUE, person("p-x")), BEGUN)


def test_every_reminder_is_sent_in_every_year_to_come() -> None:
    wake = timeline.next_wake(life_with().license)
    assert wake is not None
    assert wake[0] < at(months_later(DUE, 0), zone=ZONE)
