"""A pending change of access ends when its person is removed, or the license is lost (guide 001)."""

import pytest

from models.access_request.lifecycle import RequestState
from models.access_request.messages import LicenseLost, PersonLeft
from models.access_request.rules import ending
from models.access_request.state import RequestKind
from models.training.messages import StopTraining
from tests.models.builders import REPRESENTATIVE, START, request
from tests.models.checks import sound

LEFT = PersonLeft(reason="The agency said that the person no longer needs access.")
LOST = LicenseLost(reason="The license was revoked: Shared a password.")


@pytest.mark.requirement("ACC-14")
def test_a_pending_change_ends_with_the_reason() -> None:
    pending = request(RequestKind.MODIFY_ACCESS)
    decision = ending.person_left(pending, LEFT, START)
    assert decision is not None
    assert sound(decision).state.state == RequestState.WITHDRAWN
    assert (decision.state.end_reason, decision.state.ended_at) == (LEFT.reason, START)
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.cc) == ("change_ended_person_left", (REPRESENTATIVE,), ())
    assert ending.training_stop(decision.state) == StopTraining(reason=LEFT.reason, person_left=True)
    assert ending.person_left(decision.state, LEFT, START) is None


@pytest.mark.parametrize("kind", [RequestKind.NEW_USER, RequestKind.TRAINING_SITE])
def test_any_other_request_goes_on(kind: RequestKind) -> None:
    assert ending.person_left(request(kind), LEFT, START) is None
    assert ending.license_lost(request(kind), LOST, START) is None


@pytest.mark.requirement("ACC-14")
def test_a_pending_change_ends_with_the_license_and_the_trainee_still_hears_of_the_training() -> None:
    decision = ending.license_lost(request(RequestKind.MODIFY_ACCESS), LOST, START)
    assert decision is not None
    assert sound(decision).state.state == RequestState.WITHDRAWN
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.facts["reason"]) == (
        "change_ended_license_lost",
        (REPRESENTATIVE,),
        LOST.reason,
    )
    assert ending.training_stop(decision.state) == StopTraining(reason=LOST.reason, person_left=False)
    assert ending.license_lost(decision.state, LOST, START) is None
