"""The ladder after an outage: what was passed meanwhile counts from its own date, and is told once."""

from datetime import date

import pytest

from models.calendar import civil_day, end_of_day, months_later
from models.license.lifecycle import LicenseState
from models.license.state import UsageEvidence
from tests.models.builders import DAY, MOMENT, at
from tests.models.license.samples import FIRST, midnight_after
from tests.models.license_builders import (
    BEGUN,
    Life,
    held,
    rung,
    terms_with,
    used,
)


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


@pytest.mark.requirement("LOG-07")
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
        (used(), "none since Monday, January 5, 2026"),
        (used(login=at(date(2026, 1, 7))), "Wednesday, January 7, 2026"),
    ],
)
def test_a_warning_says_the_last_use_or_that_none_is_known(evidence: UsageEvidence, said: str) -> None:
    life = Life(held("minnesota"), evidence=evidence)
    life.sleep(days=80)
    assert life.letter("inactivity_warning").facts["last_activity"] == said
