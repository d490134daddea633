"""More than one practice case: each additional one has its own window (guide 001)."""

from datetime import timedelta

import pytest

from models.calendar import civil_day, end_of_day
from models.training import timeline
from models.training.kinds.form import FormRequirement
from models.training.lifecycle import StepState, TrainingState
from models.training.progress import next_step, outstanding
from models.training.rules import form, practice_case
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    REPRESENTATIVE,
    SOURCE,
    START,
    TRAINEE,
    ZONE,
    approved,
    begun,
    practice,
    reviewer,
    run_at,
    small_training,
    trainee,
)
from tests.models.checks import refused, sound

OUTREACH = ("street-outreach",)
LATER = START + 9 * DAY


def last_step_of_case_one() -> TrainingRun:
    """A run of two cases under Missouri's policy whose first case lacks only the last approval."""
    return run_at(4, StepState.SUBMITTED, project_types=OUTREACH)


@pytest.mark.requirement("ACC-07")
def test_the_second_case_begins_when_the_first_is_approved_and_has_fourteen_days_of_its_own() -> None:
    decision = sound(practice_case.review_step(last_step_of_case_one(), forms.approval(reviewer(), 1, 4), LATER))
    run = decision.state
    assert (decision.move, run.state, len(run.windows)) == ("case_opened", TrainingState.IN_TRAINING, 2)
    first, second = run.windows
    assert (first.case, first.ended_at) == (1, LATER)
    assert (second.case, second.ended_at, second.reminded) == (2, None, ())
    last_day = civil_day(LATER, ZONE) + timedelta(days=14)
    assert (second.deadline.last_day, second.deadline.ends_at) == (last_day, end_of_day(last_day, ZONE))
    assert second.deadline.started_at == LATER
    assert second.deadline.extensions == ()


@pytest.mark.requirement("ACC-07")
def test_the_trainee_is_told_of_the_second_case_and_its_date() -> None:
    decision = sound(practice_case.review_step(last_step_of_case_one(), forms.approval(reviewer(), 1, 4), LATER))
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.cc) == ("case_opened", (TRAINEE,), (REPRESENTATIVE,))
    assert (letter.facts["case"], letter.facts["cases"]) == (2, 2)
    assert letter.facts["first_step"] == next_step(decision.state)
    assert letter.deadline == decision.state.window.deadline
    (task,) = decision.opened
    assert (task.key, task.due) == ("training", decision.state.window.deadline.ends_at)


@pytest.mark.requirement("ACC-07", "ACC-05")
def test_only_the_first_step_of_the_second_case_is_open() -> None:
    run = practice_case.review_step(last_step_of_case_one(), forms.approval(reviewer(), 1, 4), LATER).state
    states = [step.state for step in run.steps if step.case == 2]
    assert states == [StepState.OPEN, *[StepState.LOCKED] * 3]


@pytest.mark.requirement("ACC-05")
def test_a_step_of_the_second_case_can_not_be_handed_in_during_the_first() -> None:
    run = run_at(2, project_types=OUTREACH)
    said = refused("out_of_order", practice_case.submit_step, run, forms.hand_in(trainee(), 2, 1), START)
    assert said.startswith("Step 1 is not open yet: step 2 of practice case 1 (“")


@pytest.mark.requirement("ACC-07")
def test_a_second_case_that_is_not_done_in_its_own_days_lapses() -> None:
    run = practice_case.review_step(last_step_of_case_one(), forms.approval(reviewer(), 1, 4), LATER).state
    first_end, second_end = (each.deadline.ends_at for each in run.windows)
    assert first_end < second_end
    reminder = timeline.wake(run, first_end)
    assert reminder is None or not reminder.state.ended
    lapse = timeline.wake(run, second_end)
    assert lapse is not None
    assert sound(lapse).state.state == TrainingState.LAPSED
    assert len(outstanding(lapse.state)) == 4


@pytest.mark.requirement("ACC-07")
def test_the_run_is_completed_when_the_last_case_is() -> None:
    run = practice_case.review_step(last_step_of_case_one(), forms.approval(reviewer(), 1, 4), LATER).state
    for number in range(1, 5):
        assert not run.ended
        run = approved(run, 2, number, LATER + number * DAY)
    assert run.state == TrainingState.COMPLETED


def test_every_additional_case_opens_a_window() -> None:
    run = run_at(1, training=small_training(practice=practice(steps=1, cases=3)))
    for case in (1, 2, 3):
        assert run.window.case == case
        run = approved(run, case, 1, START + case * DAY)
    assert [window.case for window in run.windows] == [1, 2, 3]
    assert run.state == TrainingState.COMPLETED


def without_order() -> TrainingRun:
    """A run of two cases of one step whose form may come at any time, with the first case approved."""
    form = FormRequirement(id="rules", title="House rules", source=SOURCE)
    run = begun(small_training(requirements=(form,), practice=practice(steps=1, cases=2)))
    return approved(run, 1, 1)


@pytest.mark.requirement("ACC-07", "ACC-11")
def test_the_first_window_is_not_over_before_everything_that_belongs_to_it_is_done() -> None:
    run = without_order()
    assert (len(run.windows), run.steps[1].state) == (1, StepState.LOCKED)
    said = refused("out_of_order", practice_case.submit_step, run, forms.hand_in(trainee(), 2, 1), START)
    assert said == "This practice case is not open yet. First: “House rules”."
    assert next_step(run) == "Complete the form “House rules”."
    lapse = timeline.wake(run, run.window.deadline.ends_at)
    assert lapse is not None
    assert lapse.state.state == TrainingState.LAPSED


@pytest.mark.requirement("ACC-07")
def test_the_second_case_begins_with_whatever_was_the_last_thing_open_in_the_first_window() -> None:
    decision = sound(form.submit_form(without_order(), forms.form(trainee(), "rules"), LATER))
    assert decision.move == "case_opened"
    assert (decision.state.window.case, decision.state.steps[1].state) == (2, StepState.OPEN)
    assert decision.state.window.deadline.started_at == LATER
