"""Use that nobody could know of: licenses that were loaded, and times without reports."""

import pytest

from models.calendar import civil_day, months_later
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.rules import access
from models.license.state import Activity, UsageEvidence
from tests.models.builders import DAY, MOMENT
from tests.models.license.samples import CHICAGO, FIRST, UNREPORTED, midnight_after
from tests.models.license_builders import BEGUN, Life, held, loaded, reactivation, used


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
    life.evidence = UsageEvidence()
    life.sleep(days=40)
    assert life.reasons == [InactiveReason.NO_LOGIN]
    assert life.license.holds[0].since == midnight_after(civil_day(watched, zone) + 30 * DAY, zone)


@pytest.mark.requirement("LOG-06")
@pytest.mark.parametrize("begun", ["loaded", "given here"])
def test_data_entry_is_evidence_of_a_sign_in_and_its_lack_is_none_that_nobody_signed_in(begun: str) -> None:
    """An export shows the last record; whoever enters nothing since may still sign in and read."""
    long_ago = BEGUN - 200 * DAY if begun == "loaded" else BEGUN + 1 * DAY
    seen = Activity(data_entry=long_ago, record=long_ago)
    exported = UsageEvidence(activity=seen, logins_unreported=True)
    license_ = loaded("detroit", held_since=BEGUN - 900 * DAY) if begun == "loaded" else held("detroit")
    life = Life(license_, evidence=exported)
    life.sleep(days=100)
    assert (life.license.state, life.letters) == (LicenseState.ACTIVE, [])
    life.evidence = UsageEvidence(activity=seen.model_copy(update={"login": long_ago}))
    life.sleep(days=31)
    assert life.reasons == [InactiveReason.NO_LOGIN], "now a login report tells"


@pytest.mark.requirement("LIC-02")
def test_nobody_is_said_never_to_have_signed_in_before_a_login_report_tells() -> None:
    life = Life(held(), evidence=UsageEvidence(logins_unreported=True))
    life.sleep(days=100)
    assert (life.license.flag, life.letters) == (None, [])
    since = life.license.logins_watched_since
    assert since is not None
    life.evidence = UsageEvidence()
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
    life = Life(held(), evidence=UsageEvidence(activity=known, unreported=True))
    life.sleep(days=400)
    assert (life.license.flag, life.letters) == (None, [])
    life.evidence = UsageEvidence(activity=known)
    life.sleep(days=200)
    assert life.license.flag is not None
    assert life.license.flag.reason == InactiveReason.NO_DATA_ENTRY


def test_without_new_reports_who_came_back_is_not_paused_again() -> None:
    """What was reported before somebody came back says nothing about the time since."""
    before = Activity(login=BEGUN + 1 * DAY)
    life = Life(held("detroit"), evidence=UsageEvidence(activity=before))
    life.sleep(days=35)
    assert life.reasons == [InactiveReason.NO_LOGIN]
    life.send(access.reactivate, reactivation())
    life.evidence = UsageEvidence(activity=before, logins_unreported=True)
    life.sleep(days=100)
    assert life.is_in(LicenseState.ACTIVE)
    assert len(life.wakes) <= 12


def test_who_begins_on_a_license_through_a_request_is_watched_from_that_moment() -> None:
    assert held().watched_since is None
    assert not held().first_look_due
