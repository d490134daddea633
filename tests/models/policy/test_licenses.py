"""What a pack may say about licenses, and what it may not."""

from typing import Any

import pytest
from pydantic import ValidationError

from models.license.lifecycle import INACTIVITY, InactiveReason
from models.policy.licenses import Consequence, ExceptionKind, LicensePolicy, Measure, Recertification, Rung
from tests.models.builders import SOURCE
from tests.models.license_builders import policy_of

R = InactiveReason


def a_rung(**changes: Any) -> Rung:
    usual: dict[str, Any] = {"id": "idle", "measure": "login", "days": 30, "consequence": "warn", "source": SOURCE}
    return Rung.model_validate({key: value for key, value in {**usual, **changes}.items() if value is not None})


def refusal(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        a_rung(**changes)
    return str(caught.value)


@pytest.mark.parametrize("changes", [{"days": None}, {"months": 6}])
def test_a_rung_has_an_age_in_days_or_in_months(changes: dict[str, Any]) -> None:
    assert "give either days or months" in refusal(**changes)
    assert a_rung(days=None, months=6).age == "6 months"
    assert a_rung(days=1).age == "1 day"
    assert a_rung(days=30).age == "30 days"
    assert a_rung(days=None, months=1).age == "1 month"


@pytest.mark.parametrize("consequence", ["inactivate", "flag"])
def test_what_takes_access_away_says_for_which_reason(consequence: str) -> None:
    assert "say which reason" in refusal(consequence=consequence)
    for reason in R:
        if reason in INACTIVITY:
            assert a_rung(consequence=consequence, reason=reason).ground == reason
        else:
            assert "is not a reason of inactivity" in refusal(consequence=consequence, reason=reason)


@pytest.mark.parametrize(
    ("measure", "ground"),
    [(Measure.LOGIN, R.NO_LOGIN), (Measure.DATA_ENTRY, R.NO_DATA_ENTRY), (Measure.FIRST_SIGN_IN, R.NEVER_SIGNED_IN)],
)
def test_a_rung_without_a_reason_has_that_of_what_it_measures(measure: Measure, ground: InactiveReason) -> None:
    assert a_rung(measure=measure, consequence="retraining").ground == ground


def test_a_warning_comes_after_the_clock_has_started() -> None:
    assert a_rung(days=30, warn_days_before=(29,))
    assert "after the count has started" in refusal(days=30, warn_days_before=(30,))
    assert a_rung(days=None, months=1, warn_days_before=(27,))
    assert "after the count has started" in refusal(days=None, months=1, warn_days_before=(28,))
    assert "listed twice" in refusal(warn_days_before=(7, 7))


def test_reasons_of_inactivity_are_for_rungs_that_count_it() -> None:
    assert "only_for is for rungs" in refusal(only_for=("no_login",))
    assert a_rung(measure="inactive", only_for=("no_login",))
    assert "listed twice" in refusal(measure="inactive", only_for=("no_login", "no_login"))
    assert "listed twice" in refusal(exceptions=("leave", "leave"))


def test_what_is_inactive_is_not_made_inactive() -> None:
    assert "already inactive" in refusal(measure="inactive", consequence="inactivate", reason="no_login")


@pytest.mark.parametrize("consequence", ["refresher", "retraining"])
def test_no_training_stands_between_a_payment_and_the_access_it_brings_back(consequence: str) -> None:
    for only_for in [(), ("unpaid",), ("no_login", "recertification_overdue"), ("left_and_kept",)]:
        assert "require no training" in refusal(measure="inactive", consequence=consequence, only_for=only_for)
    assert a_rung(measure="inactive", consequence=consequence, only_for=("no_login", "leave_of_absence"))


def test_rungs_and_reminders_are_named_once() -> None:
    policy = policy_of("missouri").model_dump()
    with pytest.raises(ValidationError, match="listed twice"):
        LicensePolicy.model_validate({**policy, "ladder": [a_rung().model_dump()] * 2})
    with pytest.raises(ValidationError, match="listed twice"):
        Recertification(source=SOURCE, remind_days_before=(7, 7), counts_within_days=90)


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("consequence", Consequence)
def test_everything_in_a_rung_can_be_said_to_people(measure: Measure, consequence: Consequence) -> None:
    for said in (measure.spoken, consequence.spoken):
        assert said
        assert "_" not in said


@pytest.mark.requirement("LIC-01", "LIC-02", "LIC-06", "LIC-07", "LIC-08")
def test_missouri_follows_its_licensing_policy() -> None:
    entry, first = policy_of("missouri").ladder
    assert (entry.measure, entry.months, entry.consequence) == (Measure.DATA_ENTRY, 6, Consequence.FLAG)
    assert set(entry.exceptions) == set(ExceptionKind)
    assert (first.measure, first.days, first.consequence) == (Measure.FIRST_SIGN_IN, 30, Consequence.FLAG)
    assert set(first.exceptions) == set(ExceptionKind)
    appealing = policy_of("missouri").appealing
    assert appealing is not None
    assert appealing.within_days is None
    assert "Addendum 1" in appealing.how


@pytest.mark.requirement("LIC-05")
def test_missouri_reviews_every_month_by_lead_agency_and_hmis_lead() -> None:
    review = policy_of("missouri").review
    assert review is not None
    assert {role.value for role in review.roles} == {"hmis_lead", "lead_agency"}


@pytest.mark.requirement("LOG-03", "LOG-04", "LOG-06", "LOG-07")
def test_detroit_follows_its_help_page() -> None:
    policy = policy_of("detroit")
    idle, late = policy.ladder
    assert (idle.measure, idle.days, idle.consequence) == (Measure.LOGIN, 30, Consequence.INACTIVATE)
    assert (late.measure, late.consequence) == (Measure.INACTIVE, Consequence.DELETE)
    assert set(late.only_for) == {R.NO_LOGIN, R.LEAVE_OF_ABSENCE}
    assert policy.lockout is not None
    assert policy.lockout.bad_attempts == 3
    assert policy.recertification is not None


def test_minnesota_locks_after_ninety_days_and_retrains_after_six_months() -> None:
    locked, trained = policy_of("minnesota").ladder
    assert (locked.measure, locked.days, locked.consequence) == (Measure.LOGIN, 90, Consequence.INACTIVATE)
    assert (trained.measure, trained.months, trained.consequence) == (Measure.LOGIN, 6, Consequence.RETRAINING)
    assert policy_of("minnesota").recertification is None
