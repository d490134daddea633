"""What a learning system reports: taken in once; what changes nothing is kept with its reason; nothing raises."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.training import timeline
from models.training.lifecycle import StepState, TrainingState
from models.training.messages import TestReport as Report
from models.training.progress import outstanding
from models.training.reports import IGNORED_KEPT
from models.training.rules import form, test
from models.training.score import Scale
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import DAY, MOMENT, START, begun, reviewer, run_at, small_training, trainee
from tests.models.checks import sound

LATER = START + DAY


def taken(run: TrainingRun, report: Report, now: datetime = LATER) -> TrainingRun:
    return sound(test.report_test(run, report, now)).state


def ignored(run: TrainingRun, report: Report, now: datetime = LATER) -> str:
    """The reason for which a report changed nothing else than the list of ignored ones."""
    decision = sound(test.report_test(run, report, now))
    assert decision.move == "report_ignored"
    assert [*decision.opened, *decision.closed, *decision.notices] == []
    last = decision.state.ignored[-1]
    assert (last.report_id, last.at) == (report.report_id, now)
    assert decision.state.model_copy(update={"ignored": run.ignored}) == run
    return last.reason


def test_a_report_counts_like_a_grade_that_was_entered() -> None:
    run = taken(begun(), forms.report(score="95", report_id="r-1"))
    progress = run.requirements[1]
    (attempt,) = progress.attempts
    assert (attempt.number, attempt.score, attempt.passed, attempt.entered_by) == (
        1,
        Decimal(95),
        True,
        "learning-system",
    )
    assert (progress.met_at, progress.met_by) == (LATER, "learning-system")
    assert (run.reports, run.ignored) == (("r-1",), ())


def test_the_last_report_that_was_missing_opens_the_practice_case() -> None:
    run = form.submit_form(begun(), forms.form(trainee()), START).state
    for test_id in ("security-privacy", "data-standards", "mohmis-basics"):
        assert run.steps[0].state == StepState.LOCKED
        run = taken(run, forms.report(test_id))
    assert run.steps[0].state == StepState.OPEN


def test_a_failed_attempt_is_kept_too() -> None:
    run = taken(begun(), forms.report(score="12"))
    run = taken(run, forms.report(score="90"))
    assert [each.passed for each in run.requirements[1].attempts] == [False, True]


@pytest.mark.parametrize("score", ["12", "95"])
def test_the_same_report_again_is_ignored(score: str) -> None:
    report = forms.report(score=score, report_id="r-1")
    run = taken(begun(), report)
    assert ignored(run, report) == "This attempt was already reported."
    otherwise = ignored(run, report.model_copy(update={"score": "100"}))
    assert otherwise.startswith("A report with this number was already received, with another score")


@pytest.mark.requirement("ACC-04")
def test_a_scaled_score_below_zero_is_a_failed_attempt() -> None:
    report = forms.report(score="-0.25", report_id="r-1").model_copy(update={"scale": Scale.SCALED})
    run = taken(begun(), report)
    (attempt,) = run.requirements[1].attempts
    assert (str(attempt.score), attempt.entered, attempt.passed) == ("0", "-0.25 (a scaled score)", False)
    assert run.ignored == ()
    impossible = report.model_copy(update={"score": "-1.5", "report_id": "r-2"})
    assert ignored(run, impossible).startswith("A scaled score is from -1 to 1, and -1.5 is not.")


def test_an_unknown_test_is_ignored() -> None:
    said = ignored(begun(), forms.report("other-course"))
    assert said.startswith("This training has no test called “other-course”. It has: security-privacy,")


def test_what_is_not_a_test_is_ignored() -> None:
    assert ignored(begun(), forms.report("user-policies")).startswith(
        "This training has no test called “user-policies”."
    )


@pytest.mark.parametrize("score", ["", "passed", "101", "-1", "NaN", "1e2"])
def test_a_score_that_is_no_grade_is_ignored_and_may_be_reported_anew(score: str) -> None:
    report = forms.report(score=score, report_id="r-1")
    assert ignored(begun(), report).startswith("A score is ")
    corrected = report.model_copy(update={"score": "95"})
    run = taken(taken(begun(), report), corrected)
    assert run.requirements[1].met


def test_a_report_at_the_deadline_is_too_late_and_one_moment_before_is_not() -> None:
    run = begun()
    end = run.window.deadline.ends_at
    assert taken(run, forms.report(taken_at=end - MOMENT), end - MOMENT).requirements[1].met
    late = forms.report(taken_at=end)
    assert ignored(run, late, end) == "The deadline for this training was Monday, November 16, 2026."


def test_a_report_after_the_end_is_kept_and_changes_nothing() -> None:
    run = begun()
    lapse = timeline.wake(run, run.window.deadline.ends_at)
    assert lapse is not None
    said = ignored(lapse.state, forms.report(), run.window.deadline.ends_at + DAY)
    assert said == "This training has ended (lapsed). It can no longer be changed."


def test_a_report_about_a_test_that_was_passed_is_ignored() -> None:
    run = taken(begun(), forms.report(score="80"))
    assert ignored(run, forms.report(score="100")) == "“Security and Privacy Awareness Test” is already done."


def test_a_report_beyond_the_attempts_allowed_is_ignored() -> None:
    run = begun(small_training())
    for score in ("10", "20"):
        run = taken(run, forms.report("basics", score))
    assert ignored(run, forms.report("basics", "100")).startswith("All 2 attempts at “Basics” are used.")
    assert len(run.requirements[1].attempts) == 2


def test_a_test_taken_exactly_when_the_training_began_counts() -> None:
    assert taken(begun(), forms.report(taken_at=START)).requirements[1].met
    assert ignored(begun(), forms.report(taken_at=START - MOMENT)) == "This test was taken before the training began."


def test_reports_and_entered_grades_number_the_attempts_together() -> None:
    run = taken(begun(), forms.report(score="10"))
    run = test.record_test(run, forms.grade(reviewer(), score="20"), LATER).state
    run = taken(run, forms.report(score="30"))
    assert [(each.number, each.entered_by) for each in run.requirements[1].attempts] == [
        (1, "learning-system"),
        (2, "p-reviewer"),
        (3, "learning-system"),
    ]


def test_a_learning_system_that_repeats_itself_does_not_make_the_run_grow_without_end() -> None:
    run = begun()
    for number in range(IGNORED_KEPT + 20):
        run = test.report_test(run, forms.report("other-course", report_id=f"r-{number}"), LATER).state
    assert len(run.ignored) == IGNORED_KEPT
    assert run.ignored[-1].report_id == f"r-{IGNORED_KEPT + 19}"


def test_a_report_can_complete_the_run() -> None:
    run = begun(small_training(practice=None))
    run = form.submit_form(run, forms.form(trainee(), "rules"), START).state
    decision = sound(test.report_test(run, forms.report("basics", "80"), LATER))
    assert (decision.move, decision.state.state) == ("completed", TrainingState.COMPLETED)
    assert outstanding(decision.state) == []


@given(
    test_id=st.sampled_from(["security-privacy", "user-policies", "x"])
    | st.text(min_size=1, max_size=20).map(lambda t: f"t{t}"),
    score=st.text(max_size=20) | st.integers(-10, 110).map(str),
    hours=st.integers(-400, 1000),
    at_step=st.sampled_from([None, StepState.OPEN, StepState.SUBMITTED, StepState.RETURNED]),
)
def test_no_report_ever_raises(test_id: str, score: str, hours: int, at_step: StepState | None) -> None:
    run = begun() if at_step is None else run_at(2, at_step)
    report = Report(report_id="r-1", test_id=test_id, score=score, taken_at=START)
    decision = sound(test.report_test(run, report, START + hours * DAY / 24))
    assert len(decision.state.ignored) + len(decision.state.reports) == 1
