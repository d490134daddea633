"""A wrong score is corrected with a reason: both stay visible, and what follows from it changes with it."""

from decimal import Decimal

import pytest

from models.errors import RuleViolation
from models.policy.training import TrainingPolicy, UnderReview
from models.training import timeline
from models.training.lifecycle import StepState, TrainingState
from models.training.overview import overview
from models.training.progress import next_step, outstanding, waiting_for
from models.training.requirement import ScoreCorrection
from models.training.rules import form, practice_case, test
from models.training.state import TrainingDecision, TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    REPRESENTATIVE,
    START,
    TRAINEE,
    begun,
    outsider,
    practice,
    representative,
    reviewer,
    run_at,
    small_training,
    trainee,
    window,
)
from tests.models.checks import refused, sound

LATER = START + DAY


def graded(*scores: str, training: TrainingPolicy | None = None) -> TrainingRun:
    """The small training with its form done and a test taken."""
    run = begun(training or small_training())
    run = form.submit_form(run, forms.form(trainee(), "rules"), START).state
    for score in scores:
        run = sound(test.record_test(run, forms.grade(reviewer(), "basics", score), START)).state
    return run


def corrected(run: TrainingRun, score: str, attempt: int = 1) -> TrainingDecision:
    return sound(test.correct_test(run, forms.score_correction(reviewer(), score, attempt, "basics"), LATER))


@pytest.mark.requirement("ACC-04")
def test_both_scores_stay_visible_with_who_when_and_why() -> None:
    decision = corrected(graded("97"), "79")
    (attempt,) = decision.state.requirements[1].attempts
    assert (attempt.number, attempt.score, attempt.passed) == (1, Decimal(79), False)
    assert attempt.corrections == (
        ScoreCorrection(at=LATER, by="p-reviewer", reason="A typo.", score=Decimal(97), entered="97", passed=True),
    )
    assert decision.summary == (
        "The score of attempt 1 at “Basics” was corrected from 97 to 79 percent, not passed, 80 percent needed: A typo."
    )
    assert overview(decision.state, LATER).attempts[0].corrections == attempt.corrections


@pytest.mark.requirement("ACC-04")
def test_a_correction_that_passes_meets_the_test_and_goes_on() -> None:
    decision = corrected(graded("10"), "90")
    assert decision.state.requirements[1].met
    assert decision.state.steps[0].state == StepState.OPEN
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.cc) == ("test_corrected", (TRAINEE,), (REPRESENTATIVE,))
    assert letter.facts == {
        "title": "Basics",
        "before": "10",
        "score": "90",
        "passed": True,
        "reason": "A typo.",
        "next_step": next_step(decision.state),
    }


@pytest.mark.requirement("ACC-04")
def test_a_correction_can_complete_the_training() -> None:
    decision = corrected(graded("10", training=small_training(practice=None)), "90")
    assert decision.state.state == TrainingState.COMPLETED
    assert [each.template for each in decision.notices] == ["test_corrected", "training_completed"]


@pytest.mark.requirement("ACC-04", "ACC-05")
def test_a_test_that_no_longer_passes_is_taken_again_before_anything_new_opens() -> None:
    decision = corrected(graded("97"), "79")
    run = decision.state
    assert [each.state for each in run.steps] == [StepState.LOCKED, StepState.LOCKED]
    assert next_step(run) == "Take the test “Basics” and score at least 80 percent."
    refused("out_of_order", practice_case.submit_step, run, forms.hand_in(trainee()), LATER)
    again = sound(test.record_test(run, forms.grade(reviewer(), "basics", "85"), LATER)).state
    assert [each.state for each in again.steps] == [StepState.OPEN, StepState.LOCKED]


@pytest.mark.requirement("ACC-05")
def test_what_was_submitted_is_kept_and_the_training_does_not_complete_without_the_test() -> None:
    run = run_at(2, StepState.SUBMITTED, training=small_training(practice=practice(after=("rules", "basics"))))
    run = corrected(run, "79").state
    assert [each.state for each in run.steps] == [StepState.APPROVED, StepState.SUBMITTED]
    run = sound(practice_case.review_step(run, forms.approval(reviewer(), 1, 2), LATER)).state
    assert (run.state, outstanding(run)) == (TrainingState.IN_TRAINING, ["Basics"])
    run = sound(test.record_test(run, forms.grade(reviewer(), "basics", "85"), LATER)).state
    assert run.state == TrainingState.COMPLETED


def test_another_attempt_that_passed_still_counts() -> None:
    run = corrected(graded("10", "90"), "20").state
    assert run.requirements[1].met
    assert run.steps[0].state == StepState.OPEN


@pytest.mark.requirement("ACC-04")
def test_a_correction_may_use_up_the_attempts_and_may_end_the_wait_for_a_decision() -> None:
    run = graded("10", "90")
    decision = corrected(run, "20", attempt=2)
    assert waiting_for(decision.state) == "the reviewer"
    assert [each.key for each in decision.opened] == ["attempts/basics"]
    assert [each.template for each in decision.notices] == ["test_corrected", "attempt_decision_needed"]
    back = corrected(decision.state, "90")
    assert [each.key for each in back.closed] == ["attempts/basics"]
    assert [each.template for each in back.notices] == ["test_corrected"]


@pytest.mark.parametrize("who", [trainee(), representative(), outsider()], ids=lambda each: each.person_id)
def test_only_lead_staff_correct_a_score_and_nobody_their_own(who: object) -> None:
    message = forms.score_correction(reviewer(), "90", 1, "basics").model_copy(update={"actor": who})
    refused("not_permitted", test.correct_test, graded("10"), message, LATER)


def test_what_can_not_be_corrected_is_refused() -> None:
    run = graded("90")
    wrong = forms.score_correction
    said = refused("unknown", test.correct_test, run, wrong(reviewer(), "80", 2, "basics"), LATER)
    assert said == "There is no attempt 2 at “Basics”. There are 1 so far."
    said = refused("unknown", test.correct_test, graded(), wrong(reviewer(), "80", 1, "basics"), LATER)
    assert said == "There is no attempt 1 at “Basics”. There is none yet."
    said = refused("same_score", test.correct_test, run, wrong(reviewer(), "90", 1, "basics"), LATER)
    assert said == "The score of this attempt is already 90 percent."
    refused("which_scale", test.correct_test, run, wrong(reviewer(), "0.79", 1, "basics"), LATER)


@pytest.mark.requirement("ACC-11")
def test_nothing_is_corrected_after_the_end_and_a_held_run_still_can_be() -> None:
    policy = small_training(
        practice=practice(steps=1, after=("rules", "basics")), window=window(under_review=UnderReview.FINISH_REVIEW)
    )
    run = run_at(1, StepState.SUBMITTED, training=policy)
    end = run.window.deadline.ends_at
    held = timeline.wake(run, end)
    assert held is not None
    message = forms.score_correction(reviewer(), "81", 1, "basics")
    after = sound(test.correct_test(held.state, message, end + DAY)).state
    assert after.state == TrainingState.HELD_FOR_REVIEW
    done = sound(practice_case.review_step(after, forms.approval(reviewer()), end + DAY)).state
    assert done.state == TrainingState.COMPLETED
    with pytest.raises(RuleViolation, match="has ended"):
        test.correct_test(done, forms.score_correction(reviewer(), "82", 1, "basics"), end + DAY)
