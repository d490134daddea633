"""When a test was taken: what was taken in time and recorded late counts as long as the run is open."""

import pytest

from models.policy.training import UnderReview
from models.training import timeline
from models.training.lifecycle import StepState, TrainingState
from models.training.messages import RecordTest
from models.training.reports import CLOCK_SKEW
from models.training.rules import form, practice_case, test
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    MOMENT,
    START,
    begun,
    practice,
    reviewer,
    small_training,
    trainee,
    window,
)
from tests.models.checks import refused, sound


def taken(at: object, score: str = "95", test_id: str = "security-privacy") -> RecordTest:
    return forms.grade(reviewer(), test_id, score).model_copy(update={"taken_at": at})


def held() -> TrainingRun:
    """A run that waits for the review of a practice step; its test is still missing."""
    policy = small_training(
        practice=practice(steps=1, after=("rules",)), window=window(under_review=UnderReview.FINISH_REVIEW)
    )
    run = begun(policy)
    run = sound(form.submit_form(run, forms.form(trainee(), "rules"), START)).state
    run = sound(practice_case.submit_step(run, forms.hand_in(trainee()), START)).state
    decision = timeline.wake(run, run.window.deadline.ends_at)
    assert decision is not None
    assert decision.state.state == TrainingState.HELD_FOR_REVIEW
    return decision.state


@pytest.mark.requirement("ACC-11")
def test_an_attempt_says_when_it_was_taken_and_when_it_was_recorded() -> None:
    run = sound(test.record_test(begun(), taken(START + DAY), START + 3 * DAY)).state
    (attempt,) = run.requirements[1].attempts
    assert (attempt.taken_at, attempt.at) == (START + DAY, START + 3 * DAY)


def test_without_a_time_a_test_was_taken_now() -> None:
    run = sound(test.record_test(begun(), taken(None), START + DAY)).state
    assert run.requirements[1].attempts[0].taken_at == START + DAY


@pytest.mark.requirement("ACC-11")
def test_a_test_is_not_taken_in_the_future_or_before_the_training() -> None:
    said = refused("in_the_future", test.record_test, begun(), taken(START + DAY + MOMENT), START + DAY)
    assert said == "A test can't be taken in the future. Please check the date and the time."
    refused("too_early", test.record_test, begun(), taken(START - MOMENT), START + DAY)


def test_a_trainee_does_not_say_when_a_test_was_taken() -> None:
    message = taken(START).model_copy(update={"actor": trainee()})
    refused("not_permitted", test.record_test, begun(), message, START + DAY)


def test_the_clock_of_a_learning_system_may_be_a_little_ahead() -> None:
    ahead = forms.report(taken_at=START + CLOCK_SKEW)
    run = sound(test.report_test(begun(), ahead, START)).state
    assert run.requirements[1].attempts[0].taken_at == START
    too_far = forms.report(taken_at=START + CLOCK_SKEW + MOMENT)
    (ignored,) = sound(test.report_test(begun(), too_far, START)).state.ignored
    assert ignored.reason.startswith("A test can't be taken in the future.")


@pytest.mark.requirement("ACC-11")
def test_a_test_taken_in_time_counts_while_the_run_waits_for_a_review() -> None:
    run = held()
    end = run.window.deadline.ends_at
    late = refused("too_late", test.record_test, run, taken(end, test_id="basics"), end + DAY)
    assert late.startswith("The deadline for this training was ")
    refused("too_late", test.record_test, run, taken(None, test_id="basics"), end + DAY)
    decision = sound(test.record_test(run, taken(end - MOMENT, test_id="basics"), end + DAY))
    assert (decision.state.state, decision.state.requirements[1].met) == (TrainingState.HELD_FOR_REVIEW, True)
    assert decision.state.steps[0].state == StepState.SUBMITTED
    finished = sound(practice_case.review_step(decision.state, forms.approval(reviewer()), end + 2 * DAY))
    assert finished.state.state == TrainingState.COMPLETED


@pytest.mark.requirement("ACC-11")
def test_a_failed_test_recorded_late_does_not_close_a_run_that_waits_for_a_review() -> None:
    run = held()
    end = run.window.deadline.ends_at
    decision = sound(test.record_test(run, taken(end - MOMENT, "10", "basics"), end + DAY))
    assert decision.state.state == TrainingState.HELD_FOR_REVIEW


@pytest.mark.requirement("ACC-11")
def test_a_lapsed_run_stays_closed_whenever_the_test_was_taken() -> None:
    run = begun()
    end = run.window.deadline.ends_at
    lapse = timeline.wake(run, end)
    assert lapse is not None
    said = refused("not_now", test.record_test, lapse.state, taken(end - DAY), end + DAY)
    assert said == "This training has ended (lapsed). It can no longer be changed."
    (ignored,) = sound(test.report_test(lapse.state, forms.report(taken_at=end - DAY), end + DAY)).state.ignored
    assert ignored.reason == said
