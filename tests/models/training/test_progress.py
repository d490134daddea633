"""How far a run is, in words, and who used how much of the window."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy.training import UnderReview
from models.training import timeline
from models.training.lifecycle import StepState
from models.training.progress import next_step, open_step, outstanding, waiting_for, window_use
from models.training.rules import form, practice_case
from models.training.rules import window as training_window
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    START,
    approved,
    begun,
    hmis_lead,
    practice,
    reviewer,
    run_at,
    small_training,
    trainee,
    window,
)

HOUR = timedelta(hours=1)


def used(run: TrainingRun, now: datetime, number: int = -1) -> tuple[timedelta, timedelta]:
    """The trainee's and the reviewers' part of a window."""
    use = window_use(run, run.windows[number], now)
    return use.trainee, use.reviewers


def after(run: TrainingRun, *steps: tuple[str, float], case: int = 1, step: int = 1) -> TrainingRun:
    """The run after a step was handed in ("in"), sent back ("back") or approved ("ok"), so many hours after START."""
    for what, hours in steps:
        now = START + hours * HOUR
        if what == "in":
            run = practice_case.submit_step(run, forms.hand_in(trainee(), case, step), now).state
        elif what == "back":
            run = practice_case.review_step(run, forms.correction(reviewer(), case, step), now).state
        else:
            run = practice_case.review_step(run, forms.approval(reviewer(), case, step), now).state
    return run


@pytest.mark.requirement("ACC-06")
def test_a_submission_is_the_reviewers_time_until_it_is_reviewed() -> None:
    run = after(run_at(), ("in", 10), ("back", 15), ("in", 20), ("ok", 32))
    assert used(run, START + 40 * HOUR) == (23 * HOUR, 17 * HOUR)


@pytest.mark.requirement("ACC-06")
def test_what_is_still_under_review_counts_up_to_now() -> None:
    run = after(run_at(), ("in", 10))
    assert used(run, START + 10 * HOUR) == (10 * HOUR, 0 * HOUR)
    assert used(run, START + 34 * HOUR) == (10 * HOUR, 24 * HOUR)


@pytest.mark.requirement("ACC-06")
def test_a_submission_still_open_when_the_window_ends_counts_to_its_end_and_no_further() -> None:
    run = after(run_at(), ("in", 10))
    end = run.window.deadline.ends_at
    lapse = timeline.wake(run, end + 3 * DAY)  # the computer was away
    assert lapse is not None
    for now in (end, end + 3 * DAY, end + 30 * DAY):
        assert used(lapse.state, now) == (10 * HOUR, end - START - 10 * HOUR)


@pytest.mark.requirement("ACC-06")
def test_a_review_finished_after_the_end_adds_nothing_to_the_window() -> None:
    training = small_training(window=window(under_review=UnderReview.FINISH_REVIEW))
    run = after(run_at(2, training=training), ("in", 10), step=2)
    end = run.window.deadline.ends_at
    hold = timeline.wake(run, end)
    assert hold is not None
    done = practice_case.review_step(hold.state, forms.approval(reviewer(), 1, 2), end + 2 * DAY).state
    assert used(done, end + 9 * DAY) == (10 * HOUR, end - START - 10 * HOUR)


@pytest.mark.requirement("ACC-06", "ACC-07")
def test_each_window_is_accounted_for_by_itself() -> None:
    run = run_at(1, training=small_training(practice=practice(steps=1, cases=2)))
    run = after(run, ("in", 5), ("ok", 8))
    run = after(run, ("in", 20), ("ok", 30), case=2)
    now = START + 50 * HOUR
    assert used(run, now, 0) == (5 * HOUR, 3 * HOUR)
    assert used(run, now, 1) == (12 * HOUR, 10 * HOUR)


@pytest.mark.requirement("ACC-06")
def test_an_ended_run_uses_nothing_more() -> None:
    run = after(run_at(), ("in", 10))
    over = training_window.withdraw(run, forms.giving_up(trainee()), START + 12 * HOUR).state
    assert used(over, START + 100 * HOUR) == (10 * HOUR, 2 * HOUR)


@pytest.mark.requirement("ACC-06")
def test_an_extension_gives_the_window_more_time_to_account_for() -> None:
    run = after(run_at(), ("in", 10))
    first_end = run.window.deadline.ends_at
    run = training_window.extend(
        run, forms.extension(hmis_lead(), run.window.deadline.last_day + timedelta(days=2)), first_end - HOUR
    ).state
    assert used(run, first_end + DAY) == (10 * HOUR, first_end + DAY - START - 10 * HOUR)


@pytest.mark.requirement("ACC-06")
@given(moments=st.lists(st.floats(0, 300), min_size=1, max_size=8).map(sorted), now=st.floats(0, 800))
def test_both_parts_together_are_the_time_that_has_passed(moments: list[float], now: float) -> None:
    run = run_at()
    for number, hours in enumerate(moments):
        run = after(run, ("in" if number % 2 == 0 else "back", hours))
    at = START + max(now, moments[-1]) * HOUR
    trainee_part, reviewers_part = used(run, at)
    assert trainee_part >= timedelta()
    assert reviewers_part >= timedelta()
    assert trainee_part + reviewers_part == min(at, run.window.deadline.ends_at) - START


def test_what_comes_next_is_one_sentence_at_every_place() -> None:
    run = begun()
    assert next_step(run) == "Complete the form “User Policies and Responsibilities”."
    run = form.submit_form(run, forms.form(trainee()), START).state
    assert next_step(run) == "Take the test “Security and Privacy Awareness Test” and score at least 80 percent."
    run = run_at(2)
    title = "step 2 of the practice case (“Record the services and an update in the stay”)"
    assert next_step(run) == f"Submit {title}."
    run = run_at(2, StepState.SUBMITTED)
    assert next_step(run) == f"A reviewer is checking {title}."
    run = run_at(2, StepState.RETURNED)
    assert next_step(run) == f"Correct {title} and submit it again."
    done = approved(run_at(4), 1, 4)
    assert next_step(done) == "The training is completed."


def test_a_step_of_one_of_several_cases_names_its_case() -> None:
    run = run_at(1, project_types=("street-outreach",))
    assert next_step(run).startswith("Submit step 1 of practice case 1 (“")


def test_the_step_a_run_stands_at_is_the_one_that_is_neither_locked_nor_approved() -> None:
    assert open_step(begun()) is None
    for state in (StepState.OPEN, StepState.SUBMITTED, StepState.RETURNED):
        step = open_step(run_at(3, state))
        assert step is not None
        assert (step.number, step.state) == (3, state)
    assert open_step(approved(run_at(4), 1, 4)) is None


@pytest.mark.parametrize(
    ("state", "whose"),
    [(StepState.OPEN, "the trainee"), (StepState.SUBMITTED, "a reviewer"), (StepState.RETURNED, "the trainee")],
)
def test_the_run_says_whose_turn_it_is(state: StepState, whose: str) -> None:
    assert waiting_for(run_at(2, state)) == whose


def test_what_is_missing_gets_shorter_with_every_step() -> None:
    assert [len(outstanding(run_at(number))) for number in (1, 2, 3, 4)] == [4, 3, 2, 1]
    assert outstanding(approved(run_at(4), 1, 4)) == []
