"""Why somebody can't log in: one cause, and the next step (document 004)."""

from datetime import date

import pytest

from models.access_request.lifecycle import RequestState
from models.license.holds import with_hold
from models.license.lifecycle import InactiveReason
from models.license.login_help import LoginCause, LoginFacts, PendingLicenseAppeal, diagnose
from models.license.messages import AccountHelp
from models.license.state import Hold
from tests.models.builders import START, a_license


def paused(*reasons: InactiveReason) -> LoginFacts:
    """Somebody whose license is inactive for these reasons."""
    license_ = a_license(held_by="p-1")
    for reason in reasons:
        license_ = with_hold(license_, Hold(reason=reason, since=START, noted_at=START, why="As tested."))
    return LoginFacts(license=license_)


@pytest.mark.requirement("LOG-01")
@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        (InactiveReason.UNPAID, LoginCause.UNPAID),
        (InactiveReason.RECERTIFICATION_OVERDUE, LoginCause.RECERTIFICATION),
        (InactiveReason.LEAVE_OF_ABSENCE, LoginCause.ON_LEAVE),
        (InactiveReason.NO_LOGIN, LoginCause.NO_LOGIN),
        (InactiveReason.NO_DATA_ENTRY, LoginCause.NO_DATA_ENTRY),
        (InactiveReason.NEVER_SIGNED_IN, LoginCause.NEVER_SIGNED_IN),
    ],
)
def test_an_inactive_license_has_one_cause(reason: InactiveReason, cause: LoginCause) -> None:
    assert diagnose(paused(reason)).cause == cause


@pytest.mark.requirement("LOG-01")
@pytest.mark.parametrize("other", [each for each in InactiveReason if each != InactiveReason.LEFT_AND_KEPT])
def test_of_several_reasons_payment_comes_first_and_recertification_second(other: InactiveReason) -> None:
    unpaid, recertification = InactiveReason.UNPAID, InactiveReason.RECERTIFICATION_OVERDUE
    for reasons in ((unpaid, other), (other, unpaid)):
        assert diagnose(paused(*reasons)).cause == LoginCause.UNPAID
    first = LoginCause.UNPAID if other == unpaid else LoginCause.RECERTIFICATION
    for reasons in ((recertification, other), (other, recertification)):
        assert diagnose(paused(*reasons)).cause == first
    every = diagnose(paused(other, recertification, unpaid))
    assert (every.cause, "needs to pay its invoice" in every.next_step) == (LoginCause.UNPAID, True)


@pytest.mark.requirement("LOG-02")
def test_what_a_new_user_still_lacks_is_named() -> None:
    facts = LoginFacts(request_state=RequestState.IN_TRAINING, missing=("the agreement",))
    found = diagnose(facts)
    assert found.cause == LoginCause.NOT_YET_CREATED
    assert "the agreement" in found.sentence


@pytest.mark.requirement("LOG-03")
@pytest.mark.parametrize(("attempts", "cause"), [(2, LoginCause.PASSWORD), (3, LoginCause.LOCKED)])
def test_the_third_bad_attempt_locks_the_account(attempts: int, cause: LoginCause) -> None:
    facts = LoginFacts(license=a_license(held_by="p-1"), failed_attempts=attempts, bad_attempts_allowed=3)
    found = diagnose(facts)
    assert found.cause == cause
    assert found.ask_for == AccountHelp.RESET_PASSWORD


@pytest.mark.requirement("LOG-01")
def test_somebody_without_any_license_is_told_who_asks_for_one() -> None:
    assert "request access for you as a new user" in diagnose(LoginFacts()).next_step


@pytest.mark.requirement("LOG-01")
@pytest.mark.parametrize("reason", list(InactiveReason))
def test_while_an_appeal_is_pending_the_committee_decides_next_but_payment_and_courses_come_first(
    reason: InactiveReason,
) -> None:
    facts = paused(reason)
    appealed = facts.model_copy(
        update={"appeal": PendingLicenseAppeal(committee="Performance Committee", meets_on=date(2026, 12, 8))}
    )
    without, found = diagnose(facts), diagnose(appealed)
    assert (found.cause, found.sentence) == (without.cause, without.sentence)
    if found.cause in (LoginCause.UNPAID, LoginCause.RECERTIFICATION, LoginCause.ON_LEAVE):
        assert found == without
        return
    assert found.next_step == (
        "Wait for the Performance Committee: an appeal about this license is pending. It meets on Tuesday, December 8, "
        "2026. The license stays as it is until then."
    )
    assert found.ask_for is None
