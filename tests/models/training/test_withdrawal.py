"""A training given up, by those who may, at any time before its end."""

import pytest

from models.people import SYSTEM, Actor, Role
from models.policy.training import UnderReview
from models.training import timeline
from models.training.lifecycle import StepState, TrainingState
from models.training.messages import StopTraining
from models.training.rules import form, practice_case
from models.training.rules import window as training_window
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    HARBOR,
    LAKESIDE,
    REPRESENTATIVE,
    START,
    TRAINEE,
    administrator,
    begun,
    executive_director,
    hmis_lead,
    outsider,
    person,
    representative,
    reviewer,
    run_at,
    signatory,
    small_training,
    system_administrator,
    trainee,
    training_start,
    window,
)
from tests.models.checks import Board, refused, sound

LATER = START + DAY


def held() -> TrainingRun:
    training = small_training(window=window(under_review=UnderReview.FINISH_REVIEW))
    run = run_at(2, StepState.SUBMITTED, training=training)
    decision = timeline.wake(run, run.window.deadline.ends_at)
    assert decision is not None
    return decision.state


@pytest.mark.parametrize(
    "who",
    [
        trainee(),
        representative(),
        signatory(),
        administrator(),
        reviewer(),
        hmis_lead(),
        system_administrator(),
        SYSTEM,
    ],
    ids=lambda each: each.person_id,
)
def test_trainee_agency_lead_staff_and_the_system_may_give_a_training_up(who: Actor) -> None:
    decision = sound(training_window.withdraw(begun(), forms.giving_up(who), LATER))
    assert (decision.move, decision.state.state) == ("withdrawn", TrainingState.WITHDRAWN)
    assert (decision.state.ended_at, decision.state.end_reason) == (LATER, "The position was not filled.")


@pytest.mark.parametrize(
    "who",
    [outsider(), representative(LAKESIDE), executive_director(HARBOR), person("p-1", Role.CE_LEAD)],
    ids=lambda each: each.person_id,
)
def test_anybody_else_is_refused(who: Actor) -> None:
    refused("not_permitted", training_window.withdraw, begun(), forms.giving_up(who), LATER)


@pytest.mark.parametrize("state", [StepState.OPEN, StepState.SUBMITTED, StepState.RETURNED])
def test_a_withdrawal_closes_every_task_and_tells_trainee_and_representative(state: StepState) -> None:
    board = Board()
    board.take(timeline.begin(training_start(), START))
    run = run_at(2, state)
    if state == StepState.SUBMITTED:
        board.take(practice_case.submit_step(run_at(2), forms.hand_in(trainee(), 1, 2), START))
    decision = sound(training_window.withdraw(run, forms.giving_up(trainee()), LATER))
    board.take(decision)
    assert board.open == {}
    assert not any(task.done for task in decision.closed)
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.cc) == ("training_withdrawn", (TRAINEE,), (REPRESENTATIVE,))
    assert letter.facts == {"reason": "The position was not filled."}
    assert (letter.deadline_key, letter.deadline_is_off) == ("case-1", True), "it leaves their calendars"
    assert letter.deadline == run.window.deadline


@pytest.mark.requirement("ACC-14")
def test_when_the_trainee_left_the_letter_goes_to_the_agency() -> None:
    run = begun()
    stopped = training_window.stop(run, StopTraining(reason="Left.", person_left=True), LATER)
    assert stopped is not None
    (letter,) = sound(stopped).notices
    assert (letter.template, letter.to, letter.cc) == ("training_ended_person_left", (REPRESENTATIVE,), ())
    assert (letter.deadline, letter.deadline_is_off) == (run.window.deadline, True)


def test_a_run_held_for_a_review_can_be_given_up() -> None:
    run = held()
    assert sound(training_window.withdraw(run, forms.giving_up(trainee()), LATER + 20 * DAY)).state.ended


@pytest.mark.parametrize("how", ["completed", "lapsed", "withdrawn"])
def test_what_has_ended_can_not_be_given_up(how: str) -> None:
    run = run_at(4, StepState.SUBMITTED)
    if how == "completed":
        run = practice_case.review_step(run, forms.approval(reviewer(), 1, 4), LATER).state
    elif how == "lapsed":
        lapse = timeline.wake(run, run.window.deadline.ends_at)
        assert lapse is not None
        run = lapse.state
    else:
        run = training_window.withdraw(run, forms.giving_up(trainee()), LATER).state
    said = refused("not_now", training_window.withdraw, run, forms.giving_up(trainee()), LATER)
    assert said == f"This training has ended ({how}). It can no longer be changed."


def test_the_systems_word_is_taken_even_if_somebody_used_its_key() -> None:
    run = form.submit_form(begun(), forms.form(trainee(), key="request:q-1"), LATER).state
    decision = training_window.withdraw(run, forms.giving_up(SYSTEM, key="request:q-1"), LATER)
    assert sound(decision).state.state == TrainingState.WITHDRAWN
    refused("key_reused", training_window.withdraw, run, forms.giving_up(trainee(), key="request:q-1"), LATER)
