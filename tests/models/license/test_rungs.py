"""Rungs that no pack has, and what holds for every ladder."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar import start_of_day
from models.inactivity_review.cutoffs import cutoffs
from models.inactivity_review.state import ReviewTerms
from models.license import activity, inactivity_clocks, timeline
from models.license.inactivity_clocks import last_use
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseState
from models.license.rules import access, assignments
from models.license.rules import revocation as license_revocation
from models.license.rules import terms as license_terms
from models.license.state import Activity
from models.policy.licenses import Consequence, Measure
from tests.models import forms
from tests.models.builders import DAY
from tests.models.checks import sound
from tests.models.license.samples import MINUTE, moments
from tests.models.license_builders import (
    BEGUN,
    HOLDER,
    Life,
    adoption,
    deactivation,
    held,
    open_license,
    reactivation,
    revocation,
    rung,
    terms,
    terms_with,
    used,
)

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
    assert life.letter("inactivity_warning").facts["rung"] == "we will ask you why the license isn’t used"


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
    life.send(license_revocation.revoke, revocation())
    life.sleep(days=300)
    assert life.is_in(LicenseState.INACTIVE)


def test_time_unpaid_is_not_held_against_the_holder() -> None:
    life = Life(held("minnesota"), evidence=used(login=BEGUN))
    life.sleep(days=30)
    life.send(access.deactivate, deactivation(InactiveReason.UNPAID))
    life.sleep(days=200)
    assert life.reasons == [InactiveReason.UNPAID]
    assert life.license.training_needed is None
    life.send(access.reactivate, reactivation(InactiveReason.UNPAID))
    life.sleep(days=80)
    assert life.is_in(LicenseState.ACTIVE)


# --- what stands around the ladder


def test_a_license_nobody_is_on_never_wakes() -> None:
    assert timeline.next_wake(open_license()) is None
    aside = assignments.reserve(open_license(), forms.reservation(), BEGUN).state
    assert timeline.next_wake(aside) is None
    kept = assignments.end_assignment(held(), forms.leaving(HOLDER), BEGUN).state
    assert timeline.next_wake(kept) is None


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
    license_ = activity.informed(held(), used(*known))
    after = activity.informed(license_, used(*found)).activity
    for before, seen, knows in zip(known, found, (after.data_entry, after.login), strict=True):
        told = [each for each in (before, seen) if each is not None]
        assert knows == (max(told) if told else None)
    assert activity.informed(license_, used(*known)) == license_


def test_rungs_that_stay_the_same_stay_reached_under_another_policy_and_changed_ones_count_anew() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    assert {each.rung for each in life.license.crossed} >= {"no-data-entry", "no-data-entry/30"}
    other = terms().model_copy(update={"policy_label": "the same rules under another name"})
    same = sound(license_terms.adopt_policy(life.license, adoption(other), life.now)).state
    assert same.crossed == life.license.crossed
    (entry, sign_in) = terms().policy.ladder
    longer = terms_with(entry.model_copy(update={"months": 12}), sign_in)
    life.send(license_terms.adopt_policy, adoption(longer))
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
        deadline = inactivity_clocks.rung_deadline(license_, cutoff.rung)
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
