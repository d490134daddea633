"""Every date of a license says what it is, by which rule, and from when it was counted."""

from datetime import date, timedelta

import pytest

from models.calendar import civil_day, spoken
from models.license.explain import DateKind, ExplainedDate, explained_dates
from models.license.lifecycle import InactiveReason
from models.license.rules import access, assignments, exceptions
from models.license.rules import leave as license_leave
from models.license.rules import revocation as license_revocation
from models.license.rules import terms as license_terms
from models.license.state import License, UsageEvidence
from models.sources import from_source
from tests.models import forms
from tests.models.builders import DAY
from tests.models.license_builders import (
    BEGUN,
    Life,
    deactivation,
    deletion,
    exception,
    expiration,
    held,
    leave,
    loaded,
    revocation,
    terms,
    used,
)

CHICAGO = "America/Chicago"
TODAY = civil_day(BEGUN, CHICAGO)


def of(license_: License, what: str) -> ExplainedDate:
    """The one date that is called so."""
    (found,) = [each for each in explained_dates(license_) if each.what.startswith(what)]
    assert found.explanation.endswith(".")
    return found


def names(license_: License) -> list[str]:
    return [each.what for each in explained_dates(license_)]


def test_a_license_in_use_shows_when_it_began_and_what_follows_if_nothing_changes() -> None:
    license_ = held()
    assert of(license_, "On record since").day == TODAY
    rungs = [each for each in explained_dates(license_) if each.what.startswith("If nothing changes")]
    assert [each.day for each in rungs] == [TODAY + 30 * DAY, date(2026, 7, 5)]
    for each, rung in zip(rungs, reversed(license_.terms.policy.ladder), strict=True):
        assert spoken(TODAY) in each.explanation, "from when it was counted"
        assert from_source(rung.source) in each.explanation
        assert CHICAGO in each.explanation


def test_the_dates_come_in_order() -> None:
    license_ = loaded(held_since=BEGUN - 40 * DAY, expires_on=TODAY + 100 * DAY)
    days = [each.day for each in explained_dates(license_)]
    assert days == sorted(days)


def test_a_rung_that_was_reached_says_from_when_it_counted_and_is_not_foretold_again() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, login=BEGUN))
    life.sleep(days=200)
    reached = of(life.license, "Rung of the inactivity ladder")
    assert reached.day == date(2026, 7, 6)
    assert f"counted from {spoken(TODAY)}" in reached.explanation
    assert of(life.license, "Marked for revocation").day == date(2026, 7, 6)
    assert not any("eligible for revocation" in each for each in names(life.license))


def test_a_rung_that_an_exception_spared_says_which() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, only_license=True))
    life.sleep(days=200)
    assert of(life.license, "Rung of the inactivity ladder").explanation.endswith(", so it had no consequence.")


def test_what_was_noticed_late_says_both_days() -> None:
    life = Life(held("detroit"))
    life.be_away_until(BEGUN + 50 * DAY)
    since = of(life.license, "Inactive since")
    assert since.day < civil_day(life.now, life.license.terms.time_zone)
    assert f"It was noticed on {spoken(civil_day(life.now, life.license.terms.time_zone))}." in since.explanation


def test_leave_expiration_and_exception_have_their_days_and_sources() -> None:
    life = Life(held("detroit"))
    life.send(license_terms.set_expiration, expiration(date(2026, 12, 1)))
    life.send(license_leave.start_leave, leave(TODAY + 20 * DAY))
    life.send(exceptions.grant_exception, exception(TODAY + 60 * DAY, "AP-7"))
    policy = terms("detroit").policy
    assert policy.recertification is not None
    expires = of(life.license, "Expires")
    assert expires.day == date(2026, 12, 1)
    assert from_source(policy.recertification.source) in expires.explanation
    away = of(life.license, "Leave until")
    assert (away.day, "Family leave." in away.explanation) == (TODAY + 20 * DAY, True)
    assert from_source(policy.leave.source) in away.explanation
    excepted = of(life.license, "Exception until")
    assert (excepted.day, "appeal AP-7" in excepted.explanation) == (TODAY + 60 * DAY, True)


def test_a_revocation_says_why_and_until_when_it_can_be_appealed() -> None:
    appealing = terms().policy.appealing
    assert appealing is not None
    life = Life(held(terms(appealing=appealing.model_copy(update={"within_days": 30}))))
    life.send(license_revocation.revoke, revocation())
    assert of(life.license, "Revoked").explanation == "Not used for months."
    last_day = of(life.license, "Last day to appeal")
    assert last_day.day == TODAY + 30 * DAY
    assert last_day.explanation.startswith("30 calendar days after the revocation.")
    life = Life(held())
    life.send(license_revocation.revoke, revocation())
    without = [] if appealing.within_days else ["Last day to appeal"]
    assert not set(without) & set(names(life.license))


def test_work_on_the_account_shows_its_limit_and_how_it_was_counted() -> None:
    life = Life(held("detroit"))
    life.send(access.deactivate, deactivation(InactiveReason.SANCTION))
    limit = of(life.license, "Time limit for work on the account: deactivate")
    hours = life.license.terms.account.limit_hours
    assert limit.day == civil_day(BEGUN + timedelta(hours=hours), life.license.terms.time_zone)
    assert f"{hours} hours" in limit.explanation
    assert from_source(life.license.terms.account.source) in limit.explanation


def test_a_planned_removal_and_a_deletion_have_their_days() -> None:
    life = Life(held())
    assert life.license.current is not None
    day = TODAY + 10 * DAY
    life.send(assignments.plan_deactivation, forms.program(day, person_id=life.license.current.person_id))
    assert of(life.license, "Planned removal").day == day
    life.send(access.delete, deletion())
    assert of(life.license, "License deleted").day == TODAY


@pytest.mark.parametrize("pack", ["missouri", "minnesota", "detroit"])
@pytest.mark.parametrize("days", [0, 24, 31, 95, 200, 400])
def test_at_any_moment_of_a_life_every_date_is_a_sentence(pack: str, days: int) -> None:
    life = Life(loaded(pack, held_since=BEGUN - 3 * DAY, expires_on=TODAY + 60 * DAY))
    life.sleep(days=days)
    dates = explained_dates(life.license)
    assert dates
    for each in dates:
        assert each.what[0].isupper()
        assert not each.explanation.endswith(".."), each
        for word in ("None", "_", "  "):
            assert word not in each.explanation.replace("no_", "").replace("never_", ""), each


def test_a_clock_that_started_late_for_want_of_reports_says_so() -> None:
    life = Life(held("detroit"), evidence=UsageEvidence(logins_unreported=True))
    life.sleep(days=31)
    since = life.license.logins_watched_since
    assert since is not None
    explained = of(life.license, "If nothing changes").explanation
    assert spoken(civil_day(since, life.license.terms.time_zone)) in explained
    assert explained.endswith(
        "The count starts here: no login report covers the time before, and a missing report doesn't prove a lack "
        "of use."
    )


@pytest.mark.requirement("LIC-06", "LIC-24")
def test_the_license_that_its_organization_keeps_is_not_said_to_be_revoked() -> None:
    kept = UsageEvidence(only_license=True)
    dates = explained_dates(held(), kept)
    assert not any("revoked" in each.what for each in dates)
    spared = [each for each in dates if each.kind == DateKind.EXCUSED_RUNG]
    assert spared
    for each in spared:
        assert each.what == "A lack of use has no consequence, also after this day"
        assert "This is the license that its organization keeps" in each.explanation
    assert any("may be revoked" in each.what for each in explained_dates(held(), UsageEvidence()))


@pytest.mark.requirement("LIC-05")
def test_the_first_review_that_can_revoke_a_license_is_named_with_its_rule() -> None:
    """The license began on January 5: thirty days without a first sign-in are over on February 4."""
    license_ = held()
    found = explained_dates(license_, UsageEvidence(), BEGUN)
    (review,) = [each for each in found if each.what == "First monthly review that can revoke it"]
    assert review.day == date(2026, 2, 5)
    assert "30 days without first sign-in, through Wednesday, February 4, 2026" in review.explanation
    assert "It is held on day 5 of each month. Source: Policy 003" in review.explanation
    for other in (held("detroit"), held(terms(review=None))):
        assert "First monthly review that can revoke it" not in [
            each.what for each in explained_dates(other, UsageEvidence(), BEGUN)
        ]


@pytest.mark.requirement("LIC-05")
def test_a_review_before_the_limit_has_passed_is_not_named() -> None:
    """Data was last entered on January 10, so six months are over on July 10, after the review of July 5."""
    in_use = BEGUN + 5 * DAY
    evidence = used(in_use, in_use)
    license_ = held().model_copy(update={"activity": evidence.activity})
    found = explained_dates(license_, evidence, BEGUN + 10 * DAY)
    assert [each.day for each in found if each.what == "First monthly review that can revoke it"] == [date(2026, 8, 5)]


def test_no_review_is_named_for_a_license_that_is_excused_or_revoked() -> None:
    only = UsageEvidence(only_license=True)
    revoked = license_revocation.revoke(held(), revocation(), BEGUN).state
    for license_, found in ((held(), only), (revoked, UsageEvidence())):
        assert not [each for each in explained_dates(license_, found, BEGUN) if "monthly review" in each.what]
